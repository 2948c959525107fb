"""Reading an assertion: what a person wrote, field by field, before it is compiled."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from governance.evaluations.checks.writing import as_text, quote
from house.refusals import Invalid

NEGATION = "not-"
GROUP = "assert-set"
FIELDS = (
    "type value threshold weight metric transform contextTransform provider rubricPrompt config "
    "assert description"
).split()
# What the portal's own checks are told beside their value.
OWN_FIELDS = (
    "path operator tolerance every by field words name arguments times tools never kinds allow also"
).split()
_CODE = (".js", ".cjs", ".mjs", ".ts", ".cts", ".mts", ".py", ".rb", ".go", ".sh")


class BadAssertion(Invalid):
    """An assertion that can't be checked as it is written."""

    says = "This check can't be used as it is written."


@dataclass(frozen=True, slots=True)
class Assertion:
    """One thing to look for in an answer, or a group of them."""

    kind: str
    is_negated: bool = False
    value: Any = None
    threshold: float | None = None
    weight: float = 1.0
    metric: str = ""
    config: Mapping[str, Any] = field(default_factory=dict)
    rubric_prompt: Any = None
    parts: tuple[Any, ...] = ()
    # The fields as they were written: a null can be told from nothing there.
    written: Mapping[str, Any] = field(default_factory=dict)

    @property
    def type(self) -> str:
        """The name as it was written."""
        return f"{NEGATION if self.is_negated else ''}{self.kind}"

    def settings(self, main: str, *others: str) -> dict[str, Any]:
        """What one of the portal's own checks was told.

        It may stand beside the type, in the config, or in an object as the value; a value that is
        no such object is the main setting.
        """
        names = (main, *others)
        told = {name: self.config[name] for name in names if name in self.config}
        told |= {name: self.written[name] for name in names if name in self.written}
        if isinstance(self.value, Mapping) and main not in told:
            strange = [str(name) for name in self.value if name not in names]
            if strange:
                raise BadAssertion(
                    f"“{self.type}” does not know {quote(strange[0])}; it knows {', '.join(names)}."
                )
            told.pop("value", None)  # it is this very object
            return {**self.value, **told}
        if self.value is not None and main not in told:
            told[main] = self.value
        return told


def read(raw: Any) -> Assertion:
    """The assertion that was meant, or BadAssertion with the sentence that says what is wrong."""
    if not isinstance(raw, Mapping):
        raise BadAssertion(f"A check is an object with a type, and this is {quote(as_text(raw))}.")
    name = _name(raw)
    _refuse_typos(raw, name)
    _refuse_code(raw, name)
    return Assertion(
        kind=name.removeprefix(NEGATION),
        is_negated=name.startswith(NEGATION),
        value=raw.get("value"),
        threshold=_number(raw, "threshold", name),
        weight=_weight(raw, name),
        metric=as_text(raw.get("metric") or ""),
        config=_config(raw, name),
        rubric_prompt=raw.get("rubricPrompt"),
        parts=_parts(raw, name),
        written=raw,
    )


def as_list(raw: Any) -> Sequence[Any]:
    """The assertions of a case: a list as it stands, a single one as a list of one."""
    if isinstance(raw, Mapping):
        return [raw]
    if isinstance(raw, Sequence) and not isinstance(raw, (str, bytes)):
        return raw
    raise BadAssertion(
        f"“assert” is a check or a list of checks, and this is {quote(as_text(raw))}."
    )


def _name(raw: Mapping[str, Any]) -> str:
    name = raw.get("type")
    if not isinstance(name, str) or not name.strip():
        raise BadAssertion("The check has no type.")
    return name.strip()


def _refuse_typos(raw: Mapping[str, Any], name: str) -> None:
    for key in raw:
        if key in FIELDS or key in OWN_FIELDS:
            continue
        near = get_close_matches(str(key), FIELDS, n=1, cutoff=0.8)
        if near:
            raise BadAssertion(
                f"“{name}” has a field {quote(str(key))}; “{near[0]}” is probably meant."
            )


def _refuse_code(raw: Mapping[str, Any], name: str) -> None:
    if raw.get("transform") or raw.get("contextTransform"):
        raise BadAssertion(
            f"“{name}” has a transform, which is code and is never executed here; a json-field "
            "check compares one field of the answer instead."
        )
    values = raw.get("value")
    for value in values if isinstance(values, list) else [values]:
        if isinstance(value, str) and value.startswith(("file://", "package:")):
            raise BadAssertion(_pointing_elsewhere(name, value))


def _pointing_elsewhere(name: str, value: str) -> str:
    path = value.partition("://")[2]
    if value.startswith("package:") or any(f"{end}:" in f"{path}:" for end in _CODE):
        return (
            f"“{name}” takes its value from code ({quote(value)}), which is never executed here; "
            "write the value itself, or use a json-field check to compare a field."
        )
    return (
        f"“{name}” points to a file ({quote(value)}); files are read only while a bundle is "
        "imported, so the value has to stand here."
    )


def _number(raw: Mapping[str, Any], key: str, name: str) -> float | None:
    value = raw.get(key)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        raise BadAssertion(
            f"The {key} of “{name}” has to be a number, and it is {quote(as_text(value))}."
        )
    return float(value)


def _weight(raw: Mapping[str, Any], name: str) -> float:
    weight = _number(raw, "weight", name)
    if weight is not None and weight < 0:
        raise BadAssertion(f"The weight of “{name}” can't be below zero.")
    return 1.0 if weight is None else weight


def _config(raw: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    config = raw.get("config")
    if config is None:
        return {}
    if not isinstance(config, Mapping):
        raise BadAssertion(f"The config of “{name}” has to be an object.")
    return config


def _parts(raw: Mapping[str, Any], name: str) -> tuple[Any, ...]:
    if name.removeprefix(NEGATION) != GROUP:
        return ()
    parts = raw.get("assert")
    if not isinstance(parts, list) or not parts:
        raise BadAssertion("An assert-set needs a list of at least one check in “assert”.")
    return tuple(parts)
