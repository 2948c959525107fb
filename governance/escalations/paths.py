"""Which path a case takes, and what of it is frozen into the exception when it opens."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from processes.contracts.business_parts import ExceptionPath, StopRule
from processes.contracts.models import ContractVersion, StandIn
from processes.contracts.placeholders import NOT_GIVEN, filled, spoken
from processes.contracts.whole import whole
from processes.contracts.words import PathPlace
from processes.people.models import Person
from processes.register.models import Process

# Where nobody stated a time.
USUAL_TIME = "4 business hours"
LONGEST_TRIGGER = 300


@dataclass(frozen=True)
class Path:
    """Who is called for a case, how soon, with which words; as it stands at this moment."""

    name: str
    kind: str
    trigger: str
    owner: Person
    backup: Person
    respond_within: str
    message: str
    by_hand: str

    @property
    def slot(self) -> str:
        """The place in its case: one for each path, one for each trigger that has no path."""
        if self.name:
            return f"path:{self.name}"
        words = " ".join(self.trigger.casefold().split())
        return f"trigger:{hashlib.sha256(words.encode()).hexdigest()[:40]}"


def path_for(
    process: Process,
    version: ContractVersion | None,
    trigger: str,
    inputs: Mapping[str, object] | None = None,
) -> Path:
    """The path that a trigger names: by its name, its kind, its words, or a stop rule's name."""
    found = _named(version, trigger) if version else None
    if found is None or version is None:
        return _without_contract(process, trigger)
    owner, backup = _pair(process, found)
    return Path(
        name=found.name,
        kind=found.kind,
        trigger=(found.trigger or trigger)[:LONGEST_TRIGGER],
        owner=owner,
        backup=backup,
        respond_within=found.respond_within or USUAL_TIME,
        message=_rendered(found.message, version, inputs or {}),
        by_hand=found.by_hand or process.fallback,
    )


def _named(version: ContractVersion, trigger: str) -> ExceptionPath | None:
    paths = list(ExceptionPath.objects.filter(version=version).select_related("owner", "backup"))
    wanted = trigger.casefold().strip()
    for same in (
        lambda path: path.name == wanted,
        lambda path: path.kind == wanted,
        lambda path: path.trigger.casefold().strip() == wanted != "",
    ):
        if found := next(filter(same, paths), None):
            return found
    rule = StopRule.objects.filter(version=version, name=wanted).first()
    return next((path for path in paths if rule and path.name == rule.path), None)


def _without_contract(process: Process, trigger: str) -> Path:
    """No path answers this: the process's escalation owner does."""
    return Path(
        name="",
        kind="",
        trigger=trigger[:LONGEST_TRIGGER],
        owner=process.escalation_owner,
        backup=process.escalation_backup,
        respond_within=USUAL_TIME,
        message=f"A case of {process} waits for you: {trigger}"[:2000],
        by_hand=process.fallback,
    )


def _pair(process: Process, path: ExceptionPath) -> tuple[Person, Person]:
    """The path's two people, or who stands in for them; the process's own where it names nobody."""
    rows = StandIn.objects.filter(version=path.version_id, lineage=path.lineage).live()
    instead = {row.field: row.person for row in rows.select_related("person")}
    owner = instead.get(PathPlace.OWNER) or path.owner or process.escalation_owner
    backup = instead.get(PathPlace.BACKUP) or path.backup
    others = (backup, process.escalation_backup, process.escalation_owner)
    return owner, next(each for each in others if each is not None and each != owner)


def _rendered(message: str, version: ContractVersion, inputs: Mapping[str, object]) -> str:
    limits = whole(version).limit_values
    return filled(
        message,
        {
            "limits": lambda name: spoken(limits[name]) if name in limits else None,
            "inputs": lambda name: spoken(inputs[name]) if name in inputs else NOT_GIVEN,
        },
    )
