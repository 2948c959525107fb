"""What came into force since a draft was begun, and what the draft would say with it."""

from dataclasses import dataclass

from house.refusals import Refusal
from processes.contracts.content import content, digest
from processes.contracts.in_force import in_force
from processes.contracts.merging import Choices, Merge, merge
from processes.contracts.models import ContractVersion
from processes.contracts.whole import Whole, whole


class NothingToTakeIn(Refusal):
    """The draft was made from what is in force."""

    says = "Nothing else came into force since this draft was begun."


@dataclass(frozen=True)
class Underneath:
    """What a draft began from, what is in force now, and the two brought together."""

    began: ContractVersion | None
    theirs: ContractVersion
    mine: Whole
    merge: Merge
    # What stands for all three sides as they were compared.
    seen: str


def is_behind(version: ContractVersion) -> bool:
    """Whether something else came into force since the version was begun."""
    now = in_force(version.process)
    return now is not None and now.pk not in (version.pk, version.based_on_id)


def underneath(version: ContractVersion, choices: Choices | None = None) -> Underneath:
    """What changed underneath a draft, brought together with what the draft changes."""
    now = in_force(version.process)
    if now is None or not is_behind(version):
        raise NothingToTakeIn
    began = version.based_on
    base, theirs, mine = whole(began) if began else None, whole(now), whole(version)
    seen = digest([content(side) if side else None for side in (base, theirs, mine)])[:16]
    return Underneath(began, now, mine, merge(base, theirs, mine, choices), seen)
