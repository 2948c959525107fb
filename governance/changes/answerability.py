"""Three separate facts on a version: what produced it, who let it out, who answers for it."""

from dataclasses import dataclass
from datetime import datetime

from governance.changes.models import Approval
from governance.changes.releases import Release
from processes.contracts.models import ContractVersion
from processes.people.models import Person


@dataclass(frozen=True)
class LetOut:
    """One person's part in letting a version out."""

    name: str
    as_what: str
    at: datetime


@dataclass(frozen=True)
class Answerability:
    """Origin, release and answerability of one version."""

    author: Person
    # Others whose words are in it.
    writers: tuple[Person, ...]
    made_from: ContractVersion | None
    let_out: tuple[LetOut, ...]
    # Empty while it was never released: then the accountable person of today would answer.
    answers: str

    @property
    def is_out(self) -> bool:
        """Whether it ever came into force, for everybody or for some."""
        return bool(self.answers)


def answerability(version: ContractVersion) -> Answerability:
    """The three facts, as they were kept when each came about."""
    rows = version.writers.exclude(person=version.author_id).select_related("person")
    releases = list(Release.objects.filter(version=version).order_by("at", "id"))
    approvals = Approval.objects.filter(
        submission__version=version, content_hash=version.content_hash
    ).select_related("requirement")
    given = [LetOut(each.by_name, f"approved as {each.as_what}", each.at) for each in approvals]
    published = [part for release in releases for part in _parts(release)]
    return Answerability(
        author=version.author,
        writers=tuple(row.person for row in rows),
        made_from=version.based_on,
        let_out=tuple(sorted([*given, *published], key=lambda part: part.at)),
        answers=releases[-1].answers_name if releases else "",
    )


def _parts(release: Release) -> list[LetOut]:
    did = release.get_kind_display()
    found = [LetOut(release.by_name, did, release.at)]
    if release.second_name:
        found.append(LetOut(release.second_name, f"{did}, as the second person", release.at))
    return found
