"""A small contract, and people who edit copies of it without knowing of each other."""

import copy
from decimal import Decimal
from typing import Any
from uuid import uuid4

from hypothesis import strategies as st

from processes.contracts.business_parts import ExceptionPath, Input, Limit, RuleExample, StopRule
from processes.contracts.models import ContractVersion
from processes.contracts.system_parts import Prompt, ToolGrant
from processes.contracts.whole import Whole
from processes.people.models import Person

ANN, BEN = (Person(pk=number, name=name) for number, name in ((1, "Ann"), (2, "Ben")))
PROSE = "Read the ticket.\nFind the order.\n\nWork out the amount. Pay it.\nWrite to the customer."
NAMES = ("alpha", "beta", "gamma", "delta")
KINDS: dict[str, Any] = {
    "inputs": Input,
    "limits": Limit,
    "stop_rules": StopRule,
    "exception_paths": ExceptionPath,
    "tools": ToolGrant,
}
# What stands in the fields that can't be empty.
BEGUN: dict[str, dict[str, Any]] = {
    "limits": {"value": Decimal(50)},
    "stop_rules": {"says": "Stops", "condition": "alpha > 0"},
    "exception_paths": {"kind": "money", "by_hand": PROSE},
}
# Fields of each kind, and what people write there.
VALUES: dict[str, dict[str, list[Any]]] = {
    "inputs": {"says": ["A", "B", "C"], "is_required": [True, False], "ask_times": [1, 2, 3]},
    "limits": {"value": [Decimal(1), Decimal("2.5"), Decimal(30)], "unit": ["EUR", "cases"]},
    "stop_rules": {"says": ["A", "B"], "condition": ["alpha > 1", "beta < 2"], "path": ["x", "y"]},
    "exception_paths": {
        "trigger": ["A", "B"],
        "owner": [ANN, BEN],
        "backup": [ANN, BEN],
        "by_hand": [PROSE, PROSE.replace("Find", "Seek"), PROSE.replace("Pay it", "Pay")],
    },
    "tools": {
        "rate_count": [1, 40],
        "rate_per": ["hour", "day"],
        "argument_limits": [{"amount": {"at_most": 1}}, {"amount": {}, "currency": {}}, {}],
    },
}
TEXTS: dict[str, list[Any]] = {
    "queue": ["The inbox", "The queue"],
    "sampling_percent": [5, 10, 20],
    "tier_answers": [{"acts": "no"}, {"acts": "yes", "undo": "no"}, {"undo": "no"}],
    "kind_of_work": ["predict", "execute"],
    "caution_acknowledged": [True, False],
    "normal_path": [PROSE, PROSE.replace("Read", "Open"), PROSE.replace("Write", "Talk"), "Do it."],
}


def a_base() -> Whole:
    """A contract with two parts of each kind."""
    found = Whole(ContractVersion(purpose="Refunds", normal_path=PROSE, queue="A queue"))
    for relation, model in KINDS.items():
        setattr(
            found, relation, [model(name=name, **BEGUN.get(relation, {})) for name in NAMES[:2]]
        )
    for rule in found.stop_rules:
        found.examples[rule.lineage] = [case(0.5, True), case(0.9, False)]
    found.prompt = Prompt(system=PROSE)
    return found


def case(value: float, stops: bool, says: str = "") -> RuleExample:
    return RuleExample(values={"amount": value}, stops=stops, says=says)


def copied(whole: Whole) -> Whole:
    """The same, to be edited apart."""
    found = Whole(copy.copy(whole.version), is_first=whole.is_first)
    for relation in KINDS:
        setattr(found, relation, [copy.copy(part) for part in whole.parts(relation)])
    found.prompt, found.handoff = copy.copy(whole.prompt), copy.copy(whole.handoff)
    found.examples = {lineage: list(rows) for lineage, rows in whole.examples.items()}
    return found


def named(whole: Whole, relation: str, name: str) -> Any:
    return next(part for part in whole.parts(relation) if part.called == name)


class Editor:
    """Someone who changes a contract at random, as the forms would let them."""

    def __init__(self, whole: Whole, data: Any) -> None:
        self.whole, self.data = copied(whole), data

    def _one_of(self, things: Any) -> Any:
        return self.data.draw(st.sampled_from(list(things)))

    def write(self) -> Whole:
        acts = (self.text, self.field, self.field, self.add, self.remove, self.rename, self.move)
        for _ in range(self.data.draw(st.integers(0, 6))):
            self._one_of((*acts, self.example, self.prompt))()
        return self.whole

    def text(self) -> None:
        name = self._one_of(TEXTS)
        setattr(self.whole.version, name, self._one_of(TEXTS[name]))

    def prompt(self) -> None:
        lines = self.whole.prompt.system.splitlines()
        place = self.data.draw(st.integers(0, len(lines) - 1))
        lines[place] = self._one_of(("New line.", "Other line.", lines[place] + " More."))
        self.whole.prompt.system = "\n".join(lines)

    def field(self) -> None:
        relation = self._one_of(KINDS)
        if parts := self.whole.parts(relation):
            self._write(relation, self._one_of(parts))

    def _write(self, relation: str, part: Any) -> None:
        field = self._one_of(VALUES[relation])
        value = self._one_of(VALUES[relation][field])
        other = {"owner": "backup", "backup": "owner"}.get(field)
        if not other or getattr(part, other) != value:
            setattr(part, field, value)

    def add(self) -> None:
        relation = self._one_of(KINDS)
        name = self._one_of(NAMES)
        if self._is_free(relation, name):
            part = KINDS[relation](name=name, lineage=uuid4(), **BEGUN.get(relation, {}))
            getattr(self.whole, relation).append(part)
            self._write(relation, part)

    def _is_free(self, relation: str, name: str) -> bool:
        return name not in {part.called for part in self.whole.parts(relation)}

    def remove(self) -> None:
        relation = self._one_of(KINDS)
        if parts := getattr(self.whole, relation):
            gone = parts.pop(self.data.draw(st.integers(0, len(parts) - 1)))
            self.whole.examples.pop(gone.lineage, None)

    def rename(self) -> None:
        relation, name = self._one_of(KINDS), self._one_of(NAMES)
        if self.whole.parts(relation) and self._is_free(relation, name):
            self._one_of(self.whole.parts(relation)).name = name

    def move(self) -> None:
        parts = getattr(self.whole, self._one_of(KINDS))
        if parts:
            parts.append(parts.pop(0))

    def example(self) -> None:
        if not self.whole.stop_rules:
            return
        rule = self._one_of(self.whole.stop_rules)
        rows = self.whole.examples.setdefault(rule.lineage, [])
        if rows and self.data.draw(st.booleans()):
            rows.pop()
        else:
            rows.append(case(self._one_of((0.1, 0.9)), self.data.draw(st.booleans())))
        if not rows:
            del self.whole.examples[rule.lineage]
