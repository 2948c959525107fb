"""What is in force for a process, what was at any moment, and which version answers a case."""

import hashlib
from datetime import datetime

from processes.contracts.models import ContractVersion, Publication, PublicationChange
from processes.contracts.words import Reach
from processes.register.models import Process


def in_force(process: Process) -> ContractVersion | None:
    """The version that agents work under now."""
    now = Publication.objects.filter(process=process).select_related("version__tier").first()
    return now.version if now else None


def in_force_at(process: Process, moment: datetime) -> ContractVersion | None:
    """The version that agents worked under at a moment."""
    changes = PublicationChange.objects.filter(process=process).until(moment)
    newest = changes.select_related("version").first()
    return newest.version if newest else None


def was_in_force(version: ContractVersion) -> bool:
    """Whether agents ever worked under it, all of them."""
    return PublicationChange.objects.filter(version=version).exists()


def newest_draft(process: Process) -> ContractVersion | None:
    """The newest version that can still be written."""
    drafts = ContractVersion.objects.filter(process=process).drafts()
    return drafts.order_by("-number").first()


def newest_open(process: Process) -> ContractVersion | None:
    """The version that "draft" means to a program: the newest one on its way."""
    return ContractVersion.objects.filter(process=process).open().order_by("-number").first()


def picked(
    publication: Publication, case_id: str = "", team: str = "", shadow: bool = False
) -> ContractVersion | None:
    """The version that answers a case; nothing where none is in force for it."""
    if gets_candidate(publication, case_id, team, shadow):
        return publication.candidate
    return publication.version


def picked_id(
    publication: Publication, case_id: str = "", team: str = "", shadow: bool = False
) -> int | None:
    """The id of the version that answers a case, from the publication's own row alone."""
    if gets_candidate(publication, case_id, team, shadow):
        return publication.candidate_id
    return publication.version_id


def gets_candidate(publication: Publication, case_id: str, team: str, shadow: bool) -> bool:
    """Whether a case gets the candidate; the same answer every time, from one row."""
    if publication.candidate_id is None or shadow or publication.reach == Reach.SHADOW:
        # A case that is worked on in shadow gets the shadow version, and no other case does.
        return shadow and publication.reach == Reach.SHADOW
    if team and team_name(team) in map(team_name, publication.teams):
        return True
    return bool(case_id) and place_of(publication.candidate_id, case_id) < publication.share


def place_of(candidate: int, case_id: str) -> int:
    """Where a case stands between 0 and 99: the same for good, so a share only ever adds cases."""
    said = f"{candidate}:{case_id}".encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.sha256(said).digest()[:8]) % 100


def team_name(team: str) -> str:
    """A team's name as it is compared."""
    return " ".join(team.split()).casefold()
