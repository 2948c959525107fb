"""Cases as files: promptfoo's YAML and JSON lines, CSV, and the portal's own JSON."""

import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import yaml

from governance.evaluations.checks.assertion import GROUP, NEGATION
from governance.evaluations.checks.catalogue import PROMPTFOO
from governance.evaluations.checks.grading import Library
from governance.evaluations.drafts import CaseDraft
from governance.evaluations.files.carrying import KEPT_IN
from governance.evaluations.files.reading import OWN_FORM
from governance.evaluations.files.table_writing import write_table
from governance.evaluations.files.taken import Check, told_fields
from governance.evaluations.files.templates import escaped
from house.files.yaml_reader import resolve

Raw = dict[str, Any]
PROMPTFOO_FORM, LINES, TABLE, OWN = "promptfoo", "jsonl", "csv", "json"
FORMS = (PROMPTFOO_FORM, LINES, TABLE, OWN)
ENDINGS = {PROMPTFOO_FORM: "yaml", LINES: "jsonl", TABLE: "csv", OWN: "json"}
_SETTINGS = tuple("kind says weight must_pass repeat_threshold conversation tool_answers".split())
_STARTS_A_NUMBER = tuple("0123456789+-.")


def write(cases: Sequence[CaseDraft], form: str, *, name: str = "", about: str = "") -> str:
    """The cases as the text of a file; reading it gives exactly these cases again."""
    writers: dict[str, Callable[[], str]] = {
        PROMPTFOO_FORM: lambda: _promptfoo(cases, name, about),
        LINES: lambda: _lines(cases),
        TABLE: lambda: write_table(cases),
        OWN: lambda: _own(cases, name),
    }
    return writers[form]()


def _lines(cases: Iterable[CaseDraft]) -> str:
    return "".join(f"{json.dumps(_test(case), ensure_ascii=False)}\n" for case in cases)


def _own(cases: Iterable[CaseDraft], name: str) -> str:
    told = [dict(told_fields(case)) for case in cases]
    whole = {"form": OWN_FORM, "name": name, "cases": told}
    return f"{json.dumps(whole, ensure_ascii=False, indent=1)}\n"


def _promptfoo(cases: Sequence[CaseDraft], name: str, about: str) -> str:
    names = sorted({key for case in cases for key in case.inputs})
    listed = "\n".join(f"{key}: {{{{ {key} }}}}" for key in names if key.isidentifier())
    config = {
        "description": escaped(f"{name}. {about}".strip(". ") or "Evaluation cases"),
        "prompts": [listed or "Answer."],
        # promptfoo's own provider that asks no model: put the one to be tried here.
        "providers": ["echo"],
        "tests": [_test(case) for case in cases],
    }
    return yaml.dump(
        config, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=100, indent=2
    )


def _test(case: CaseDraft) -> Raw:
    """A case as a test of promptfoo; what only the portal knows stands in its metadata."""
    library = Library()
    test: Raw = {"description": escaped(case.name), "vars": escaped(case.inputs)}
    if any(isinstance(value, list) for value in case.inputs.values()):
        test["options"] = {"disableVarExpansion": True}
    if case.checks:
        test["assert"] = [_assertion(check, library) for check in case.checks]
    if case.score_threshold is not None:
        test["threshold"] = case.score_threshold
    settings = {key: value for key, value in told_fields(case) if key in ("key", *_SETTINGS)}
    if settings:
        test["metadata"] = settings
    return test


def _assertion(check: Check, library: Library) -> Check:
    """A check as promptfoo reads it; one that it does not know is kept inside one that passes."""
    if _is_theirs(check, library):
        if check["type"] == GROUP:
            parts = [_assertion(part, library) for part in check["assert"]]
            return {**escaped({**check, "assert": []}), "assert": parts}
        whole: Check = escaped(check)
        return whole
    return {"type": "javascript", "value": "true", "weight": 0, "config": {KEPT_IN: check}}


def _is_theirs(check: Check, library: Library) -> bool:
    kind = check.get("type")
    if not isinstance(kind, str) or kind != kind.strip() or KEPT_IN in (check.get("config") or {}):
        return False
    if "provider" in check or check.get("transform") or library.compile([check]).problems:
        return False
    return kind == GROUP or kind.removeprefix(NEGATION) in PROMPTFOO


class _Dumper(yaml.SafeDumper):
    """YAML that is read back by the portal and by promptfoo as exactly what was written."""

    def ignore_aliases(self, data: Any) -> bool:
        """Each value is written out, so that nobody follows references."""
        return True


def _text(dumper: _Dumper, value: str) -> yaml.ScalarNode:
    """Text in quotation marks wherever it could be read as something else."""
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=_style(value))


def _style(value: str) -> str | None:
    # Other readers take some words for numbers or dates that are none here.
    lines = value.split("\n")
    is_plain = resolve(value) == value and all(line.isprintable() for line in lines)
    if not is_plain or value.startswith(_STARTS_A_NUMBER):
        return '"'
    if len(lines) == 1:
        return None
    return "|" if lines[0] and all(line == line.strip() for line in lines) else '"'


def _float(dumper: _Dumper, value: float) -> yaml.ScalarNode:
    mantissa, sign, exponent = json.dumps(value).partition("e")
    mantissa = mantissa if "." in mantissa else f"{mantissa}.0"
    return dumper.represent_scalar("tag:yaml.org,2002:float", f"{mantissa}{sign}{exponent}")


_Dumper.add_representer(str, _text)
_Dumper.add_representer(float, _float)
