"""Making cases out of tests: inputs filled in, checks carried over, and a key to know them by."""

import hashlib
import itertools
import json
import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from governance.evaluations.drafts import CaseDraft
from governance.evaluations.files.bounds import MOST_CASES, Budget, BundleRefused
from governance.evaluations.files.carrying import Carrier
from governance.evaluations.files.promptfoo import Test
from governance.evaluations.files.references import NotTaken, References
from governance.evaluations.files.taken import LONGEST_NAME, Check, LeftOut, Taken
from governance.evaluations.files.templates import Scope, in_texts
from governance.evaluations.keeping import MOST_CHECKS
from governance.evaluations.words import CaseKind

_KINDS = {value: value for value in CaseKind.values}
_KINDS |= {label.replace(" ", "_"): str(value) for value, label in CaseKind.choices}
_KINDS |= {each.split("_")[0]: each for each in ("vague", "duplicate", "angry")}
_OWN = tuple("kind says weight must_pass repeat_threshold conversation tool_answers".split())
_KEYS = ("key", "id")
_FROM_RED_TEAM = ("pluginId", "strategyId")


class Maker:
    """Makes the cases of one upload."""

    def __init__(self, references: References, taken: Taken, *, takes_offers: bool) -> None:
        self.references, self.taken = references, taken
        self.budget: Budget = references.budget
        self.carrier = Carrier(taken, takes_offers=takes_offers)

    def add(self, test: Test) -> None:
        """The cases that come of one test: several where a variable is a list."""
        for name, why in test.missing.items():
            self.taken.note(
                f"{test.where} was left out, as its input {name[:60]} is missing: {why}"
            )
        for variables in () if test.missing else self._expanded(test):
            if len(self.taken.cases) >= MOST_CASES:
                raise BundleRefused(f"The upload comes to more than {MOST_CASES} cases.")
            self.taken.cases.append(self._case(test, variables))

    def _expanded(self, test: Test) -> Iterator[dict[str, Any]]:
        lists = {key: value for key, value in test.variables.items() if isinstance(value, list)}
        if test.options.get("disableVarExpansion") or not lists:
            yield test.variables
            return
        if math.prod(len(each) for each in lists.values()) > MOST_CASES:
            raise BundleRefused(f"{test.where} comes to more than {MOST_CASES} cases.")
        for chosen in itertools.product(*lists.values()):
            yield {**test.variables, **dict(zip(lists, chosen, strict=True))}

    def _case(self, test: Test, variables: dict[str, Any]) -> CaseDraft:
        scope = Scope(variables, self.budget, is_literal=test.is_literal)
        inputs = {name: scope.value(name) for name in variables}
        if scope.unknown:
            told = scope.unknown[0]
            self.taken.note(f"{test.where} keeps {told} as it stands: nothing here fills it in.")
        self.budget.spend(len(json.dumps(inputs)))
        name = scope.fill(test.description).strip() or _told(inputs) or test.where
        turns = in_texts(list(test.turns), scope.fill)
        draft = CaseDraft(
            name[:LONGEST_NAME],
            inputs=inputs,
            conversation=turns,
            checks=self._checks(test, name[:LONGEST_NAME], scope),
            score_threshold=self._threshold(test),
        )
        return self._with_metadata(draft, test)

    def _checks(self, test: Test, name: str, scope: Scope) -> list[Check]:
        transform = test.options.get("transform") or test.options.get("postprocess")
        self._say_what_is_ignored(test)
        if len(test.checks) > MOST_CHECKS:
            raise BundleRefused(f"{test.where} has more than {MOST_CHECKS} checks.")
        found: list[Check] = []
        for raw in test.checks:
            try:
                whole = self.references.filled(raw, test.folder) if _may_point(raw) else raw
            except NotTaken as trouble:
                kind = str(raw.get("type", "")) if isinstance(raw, dict) else ""
                self.taken.left_out.append(LeftOut(name, kind or "a check", trouble.why))
                continue
            found += self.carrier.carry(whole, name, scope, transform)
        self.budget.spend(len(json.dumps(found)))
        return found

    def _say_what_is_ignored(self, test: Test) -> None:
        for option in test.options:
            if option not in ("disableVarExpansion", "transform", "postprocess"):
                self.taken.note(f"The option “{str(option)[:60]}” of tests was left out.")

    def _threshold(self, test: Test) -> float | None:
        bar = test.threshold
        if bar is None:
            return None
        if isinstance(bar, bool) or not isinstance(bar, (int, float)) or not 0 <= bar <= 1:
            raise BundleRefused(f"{test.where}: the threshold of a test lies between 0 and 1.")
        return float(bar)

    def _with_metadata(self, draft: CaseDraft, test: Test) -> CaseDraft:
        found: dict[str, Any] = {}
        for name, value in test.metadata.items():
            if name in _FROM_RED_TEAM:
                found.setdefault("kind", CaseKind.ADVERSARIAL.value)
            elif name in _KEYS and isinstance(value, (str, int)):
                found["key"] = str(value)[:LONGEST_NAME]
            elif name in _OWN and (fitting := _field(name, value)) is not None:
                found[name] = fitting
            else:
                told = f" ({str(value)[:40]})" if name in _OWN else ""
                self.taken.note(f"The metadata “{name[:60]}”{told} is not kept here.")
        return replace(draft, **found)


def own_case(told: dict[str, Any], where: str) -> CaseDraft:
    """A case out of an export of this portal, every field as it was written."""
    draft = CaseDraft(str(told.get("name") or where)[:LONGEST_NAME])
    found: dict[str, Any] = {}
    for name, value in told.items():
        fitting = _own_field(name, value)
        if fitting is None and value is not None:
            raise BundleRefused(f"{where}: “{name}” can't be {str(value)[:40]}.")
        found[name] = fitting
    return replace(draft, **{name: value for name, value in found.items() if value is not None})


def _own_field(name: str, value: Any) -> Any:
    if name in ("name", "key"):
        return value[:LONGEST_NAME] if isinstance(value, str) else None
    if name == "inputs":
        return value if isinstance(value, dict) else None
    if name == "checks":
        is_list = isinstance(value, list) and all(isinstance(each, dict) for each in value)
        return value if is_list else None
    if name == "score_threshold":
        return _number(value, most=1)
    return _field(name, value)


def with_keys(cases: list[CaseDraft]) -> list[CaseDraft]:
    """Each case with a key of its own, the same whenever the same file comes again."""
    names = Counter(case.name for case in cases)
    used: set[str] = set()
    keyed: list[CaseDraft] = []
    for case in cases:
        key = case.key or _key(case, is_alone=names[case.name] == 1)
        number, first = 1, key
        while key in used:
            number += 1
            key = f"{first[: LONGEST_NAME - 8]}#{number}"
        used.add(key)
        keyed.append(replace(case, key=key))
    return keyed


def _key(case: CaseDraft, *, is_alone: bool) -> str:
    """By its name where that is its alone, else by what is asked."""
    about = ["name", case.name] if is_alone else ["inputs", case.inputs, case.conversation]
    text = json.dumps(about, sort_keys=True, ensure_ascii=False)
    return f"file:{hashlib.sha256(text.encode()).hexdigest()[:24]}"


def _told(inputs: dict[str, Any]) -> str:
    """A name for a test that has none: what it is about."""
    texts = (value for value in inputs.values() if isinstance(value, (str, int, float)))
    return " ".join(str(next(texts, "")).split())[:80]


def _may_point(raw: Any) -> bool:
    return "file://" in json.dumps(raw)


def _field(name: str, value: Any) -> Any:
    """A setting of the case out of a test's metadata, where text from a table counts too."""
    if name == "kind":
        return _KINDS.get(str(value).strip().lower().replace(" ", "_").replace("-", "_"))
    if name == "says":
        return value if isinstance(value, str) else None
    if name in ("conversation", "tool_answers"):
        is_list = isinstance(value, list) and all(isinstance(each, dict) for each in value)
        return value if is_list else None
    if name == "must_pass":
        return {"true": True, "yes": True, "false": False, "no": False}.get(str(value).lower())
    return _number(value, most=1 if name == "repeat_threshold" else 1_000_000)


def _number(value: Any, most: int) -> float | None:
    try:
        found = math.nan if isinstance(value, bool) else float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return found if 0 <= found <= most else None
