"""Carrying a check over: taken as it is, said in another way, or left out with the reason."""

from collections.abc import Mapping
from typing import Any

from governance.evaluations.checks.assertion import GROUP
from governance.evaluations.checks.grading import Checks, Library
from governance.evaluations.files.bounds import refuse_work
from governance.evaluations.files.scripts import offers_for, path_of
from governance.evaluations.files.taken import Check, LeftOut, Taken
from governance.evaluations.files.templates import Scope, in_texts

# Where an export keeps a check that only the portal knows, inside one that promptfoo reads.
KEPT_IN = "portal"
_SCRIPTS = ("javascript", "python")
# What a check on the whole answer becomes when a transform first took one field out of it.
_ON_FIELD = {"equals": "==", "contains": "contains", "starts-with": "starts-with"}
_ON_FIELD |= {"regex": "matches", "not-equals": "!=", "not-contains": "not-contains"}


class Carrier:
    """Carries the checks of one upload over."""

    def __init__(self, taken: Taken, *, takes_offers: bool) -> None:
        self.taken, self.takes_offers = taken, takes_offers
        self.library = Library(keep=100)

    def carry(self, raw: Any, case: str, scope: Scope, transform: Any = None) -> list[Check]:
        """What becomes of one check in a case: usually itself, sometimes others, or nothing."""
        if (kept := _kept(raw)) is not None:
            return [kept]
        if not isinstance(raw, dict):
            return self._leave(case, raw, "A check is an object with a type, and this is none.")
        if raw.get("type") == GROUP and isinstance(raw.get("assert"), list):
            return self._group(raw, case, scope, transform)
        before = len(scope.unknown)
        check: Check = in_texts(raw, scope.fill)
        if check.pop("provider", None) is not None:
            self.taken.note("Providers named in the file are never called; they were left out.")
        if strange := scope.unknown[before:]:
            del scope.unknown[before:]
            return self._leave(
                case, check, f"It has a template that can't be filled in: {strange[0]}"
            )
        transform = check.get("transform", transform)
        if transform:
            return self._transformed(check, case, transform)
        return self._plain(check, case, scope)

    def _plain(self, check: Check, case: str, scope: Scope) -> list[Check]:
        problems = self._compile([check]).problems
        if not problems:
            return [check]
        name = str(check.get("type", "")).removeprefix("not-")
        offers: tuple[Check, ...] = ()
        if name in _SCRIPTS and name == check.get("type") and "config" not in check:
            variables = {key: scope.value(key) for key in scope.variables}
            offers = offers_for(check.get("value"), variables)
        return self._leave(case, check, problems[0][1], offers)

    def _transformed(self, check: Check, case: str, transform: Any) -> list[Check]:
        """A transform is code; where it takes one field out, a check on that field is near."""
        path, operator = path_of(transform), _ON_FIELD.get(str(check.get("type")))
        offers: tuple[Check, ...] = ()
        if path and operator and isinstance(check.get("value"), (str, int, float)):
            said = {"path": path, "operator": operator, "value": check["value"]}
            offers = ({"type": "json-field", **said},)
        why = "It stands behind a transform, which is code and is never executed here."
        return self._leave(case, check, why, offers)

    def _group(self, raw: Check, case: str, scope: Scope, transform: Any) -> list[Check]:
        before = len(self.taken.left_out)
        parts = [
            part for each in raw["assert"] for part in self.carry(each, case, scope, transform)
        ]
        if not parts:
            return []
        lost = [left for left in self.taken.left_out[before:] if not self._stands_in(left)]
        if lost and raw.get("threshold") is not None:
            self.taken.note(
                "A group of checks with a bar of its own lost some of them: look at it."
            )
        group = in_texts({**raw, "assert": []}, scope.fill)
        return [{**group, "assert": parts}]

    def _stands_in(self, left: LeftOut) -> bool:
        """Whether something else is asked in its place."""
        return bool(left.offers) and self.takes_offers

    def _leave(self, case: str, raw: Any, why: str, offers: tuple[Check, ...] = ()) -> list[Check]:
        told = raw if isinstance(raw, Mapping) else {}
        offers = tuple(_weighed(told, offers)) if self._all_fit(offers) else ()
        self.taken.left_out.append(LeftOut(case, _named(told), why, offers))
        return list(offers) if self.takes_offers else []

    def _all_fit(self, offers: tuple[Check, ...]) -> bool:
        return not self._compile(list(offers)).problems

    def _compile(self, checks: list[Check]) -> Checks:
        compiled = self.library.compile(checks)
        refuse_work(self.library.spent)
        return compiled


def _weighed(raw: Mapping[str, Any], offers: tuple[Check, ...]) -> list[Check]:
    """The offers with the weight that the check had: several of them share it as a group."""
    kept = {key: raw[key] for key in ("weight", "metric") if key in raw}
    if not kept:
        return list(offers)
    if len(offers) == 1:
        return [{**offers[0], **kept}]
    return [{"type": GROUP, **kept, "assert": list(offers)}] if offers else []


def _kept(raw: Any) -> Check | None:
    """The portal's own check that an export put inside another."""
    config = raw.get("config") if isinstance(raw, dict) else None
    kept = config.get(KEPT_IN) if isinstance(config, dict) and len(config) == 1 else None
    return kept if isinstance(kept, dict) else None


def _named(raw: Mapping[str, Any]) -> str:
    name, value = str(raw.get("type", "a check without a type")), raw.get("value")
    shown = "" if value is None else f": {' '.join(str(value).split())}"
    return f"{name}{shown}" if len(shown) <= 100 else f"{name}{shown[:99]}…"
