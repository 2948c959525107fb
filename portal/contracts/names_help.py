"""The names and placeholders that can be used where someone is writing."""

from dataclasses import dataclass

from portal.contracts.fields import SLOTS
from processes.contracts.part import Part
from processes.contracts.placeholders import Slot
from processes.contracts.rendering import known_slots
from processes.contracts.rule_names import names_of
from processes.contracts.whole import Whole
from processes.models import StopRule

EXAMPLES = (
    "amount > refund_limit",
    "confidence < 0.85",
    "tax_number.is_missing",
    'country != "DE" && country != "AT"',
    'tool == "billing.refund" && arguments.amount > 50',
)


@dataclass(frozen=True)
class Insert:
    """A text that a click puts in, and what it is."""

    text: str
    says: str


@dataclass(frozen=True)
class Inserts:
    """Texts of one sort."""

    title: str
    texts: list[Insert]


def inserts_for(kind: type[Part], field: str, whole: Whole) -> list[Inserts]:
    """What can be put into a field; nothing where the field takes plain words alone."""
    if kind is StopRule and field == "condition":
        return _names(whole)
    if (kind, field) in SLOTS:
        return _slots(SLOTS[kind, field], whole)
    return []


def _names(whole: Whole) -> list[Inserts]:
    about = {each.name: each.says for each in whole.inputs}
    about.update({each.name: each.says for each in whole.limits})
    groups: dict[str, list[Insert]] = {"Inputs": [], "Limits": [], "Tools": [], "Always there": []}
    inputs = {each.name for each in whole.inputs}
    for name in names_of(whole):
        if name.is_limit:
            group = "Limits"
        elif name.name.startswith("arguments."):
            group = "Tools"
        else:
            group = "Inputs" if name.name in inputs else "Always there"
        says = about.get(name.name) or name.spoken
        groups[group].append(Insert(name.name, f"{name.kind.value}: {says}"))
    return [Inserts(title, texts) for title, texts in groups.items() if texts]


def _slots(kinds: tuple[str, ...], whole: Whole) -> list[Inserts]:
    known = known_slots(whole)
    return [
        Inserts(kind.capitalize(), [Insert(str(Slot(kind, name)), "") for name in known[kind]])
        for kind in kinds
        if known[kind]
    ]
