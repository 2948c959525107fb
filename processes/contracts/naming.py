"""How agents name a contract version: `support_refunds_tier2_v3`, or just `support_refunds`."""

import re
from dataclasses import dataclass

from house.refusals import Invalid
from processes.contracts.in_force import in_force
from processes.contracts.models import ContractVersion
from processes.contracts.words import VersionState
from processes.register.models import Process, ProcessQuerySet

_VERSION = re.compile(
    r"(?P<slug>[a-z][a-z0-9_]*)_tier(?P<tier>[0-9])_v(?P<number>[1-9][0-9]{0,8})", re.ASCII
)
_SLUG = re.compile(r"[a-z][a-z0-9_]{0,79}", re.ASCII)
_LONGEST = 120


class UnknownProcessId(Invalid):
    """No process, no version, a tier that was never that version's, or hidden from this key."""

    says = "There is no such process or version, or this key may not see it."


@dataclass(frozen=True, slots=True)
class Named:
    """What a name means: a process, and which version of its contract."""

    process: Process
    # None where the bare process was named and nothing is in force for it yet.
    version: ContractVersion | None
    is_in_force: bool


def process_id(process: Process, version: ContractVersion) -> str:
    """The name of this very version."""
    return f"{process.slug}_tier{version.tier_id}_v{version.number}"


def named(text: str, among: ProcessQuerySet, *, field: str = "process_id") -> Named:
    """The process and version that a name means, among those that may be seen."""
    if len(text) > _LONGEST:
        raise UnknownProcessId(field=field)
    if found := _VERSION.fullmatch(text):
        return _exactly(found, among, field)
    process = among.filter(slug=text).first() if _SLUG.fullmatch(text) else None
    if process is None:
        raise UnknownProcessId(field=field)
    version = in_force(process)
    return Named(process, version, version is not None)


def _exactly(found: re.Match[str], among: ProcessQuerySet, field: str) -> Named:
    process = among.filter(slug=found["slug"]).first()
    version = (
        ContractVersion.objects.published()
        .filter(process=process, number=int(found["number"]), tier=int(found["tier"]))
        .first()
        if process
        else None
    )
    if process is None or version is None:
        raise UnknownProcessId(field=field)
    # A staged one is worked under too, by those who get it.
    at_work = version.state in (VersionState.PUBLISHED, VersionState.STAGED)
    return Named(process, version, at_work)
