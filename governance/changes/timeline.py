"""The rules of a process in time: proposed, approved, sent back, published, staged, rolled back."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from heapq import nlargest
from typing import Any

from django.db.models import QuerySet

from governance.changes.models import Approval, CallIn, Consultation, Submission
from governance.changes.releases import FollowUp, Freeze, Plan, Release
from governance.changes.words import Ended, Planned, ReleaseKind
from processes.contracts.models import ContractVersion
from processes.register.models import Process


@dataclass(frozen=True)
class Event:
    """One thing that happened to the rules: when, what, to which version, by whom, why."""

    at: datetime
    what: str
    did: str
    by: str
    because: str = ""
    number: int | None = None
    # Beside a release: the second person, for whom it is staged, what it replaced.
    detail: str = ""

    @property
    def order(self) -> tuple[datetime, int]:
        """Newest first, and of one moment the later step first."""
        return self.at, _STEPS.index(self.what)


_STEPS = (
    "frozen", "thawed", "begun", "proposed", "consulted", "called_in", "approved", "sent_back",
    "edited", "withdrawn", "planned", "published", "staged", "taken_back", "rollback",
    "emergency", "reviewed",
)  # fmt: skip
_Rows = Callable[[Process, datetime | None], Iterator[Event]]
# What is reviewed afterwards, as a thing.
IN_WORDS = {
    ReleaseKind.PUBLISHED: "publication",
    ReleaseKind.STAGED: "stage",
    ReleaseKind.TAKEN_BACK: "end of the stage",
    ReleaseKind.ROLLBACK: "rollback",
    ReleaseKind.EMERGENCY: "emergency change",
}
_RELEASED = {
    ReleaseKind.PUBLISHED: "put it in force for all cases",
    ReleaseKind.STAGED: "put it in force in stages",
    ReleaseKind.TAKEN_BACK: "took it back from its stage",
    ReleaseKind.ROLLBACK: "rolled back to it",
    ReleaseKind.EMERGENCY: "put it in force in an emergency",
}
_ENDED = {
    Ended.SENT_BACK: ("sent_back", "sent it back"),
    Ended.EDITED: ("edited", "edited it, so that it is handed in anew"),
    Ended.WITHDRAWN: ("withdrawn", "withdrew it"),
}


def events(process: Process, *, before: datetime | None = None, most: int = 0) -> list[Event]:
    """What happened to the rules of a process, newest first."""
    found = (event for source in _SOURCES for event in source(process, before))
    if most:
        return nlargest(most, found, key=lambda event: event.order)
    return sorted(found, key=lambda event: event.order, reverse=True)


def of_version(version: ContractVersion) -> list[Event]:
    """The same, of one version."""
    return [each for each in events(version.process) if each.number == version.number]


def _submissions(process: Process, before: datetime | None) -> Iterator[Event]:
    rows = Submission.objects.filter(version__process=process)
    for row in _until(rows, "submitted_at", before).select_related("version", "submitted_by"):
        risks = ", ".join(dict.fromkeys(risk["title"] for risk in row.risks))
        by, number = str(row.submitted_by), row.version.number
        yield Event(row.submitted_at, "proposed", "handed it in", by, row.because, number, risks)
    ended = rows.filter(ended__in=_ENDED)
    for row in _until(ended, "ended_at", before).select_related("version", "ended_by"):
        what, did = _ENDED[Ended(row.ended)]
        assert row.ended_at is not None
        number = row.version.number
        yield Event(row.ended_at, what, did, str(row.ended_by), row.ended_because, number)


def _approvals(process: Process, before: datetime | None) -> Iterator[Event]:
    rows = Approval.objects.filter(submission__version__process=process)
    for row in _until(rows, "at", before).select_related("submission__version", "requirement"):
        half = row.requirement.get_half_display()
        did = "signed it" if half == "compliance" else f"approved the {half}"
        number = row.submission.version.number
        yield Event(row.at, "approved", did, row.by_name, row.words, number, f"as {row.as_what}")


def _talk(process: Process, before: datetime | None) -> Iterator[Event]:
    calls = CallIn.objects.filter(version__process=process)
    for call in _until(calls, "at", before).select_related("version", "by"):
        yield _event(call.at, "called_in", "called it in for compliance", call.by, call)
    views = Consultation.objects.filter(submission__version__process=process).exclude(answer="")
    for view in _until(views, "answered_at", before).select_related(
        "submission__version", "person"
    ):
        assert view.answered_at is not None
        did = f"was consulted and {view.get_answer_display()}"
        number = view.submission.version.number
        yield Event(view.answered_at, "consulted", did, str(view.person), view.words, number)


def _releases(process: Process, before: datetime | None) -> Iterator[Event]:
    rows = Release.objects.filter(process=process).select_related("version", "replaced")
    for row in _until(rows, "at", before):
        kind = ReleaseKind(row.kind)
        details = [
            row.reach,
            f"second person {row.second_name}" if row.second_name else "",
            f"in place of version {row.replaced.number}"
            if row.replaced and kind != ReleaseKind.TAKEN_BACK
            else "",
        ]
        detail = ", ".join(filter(None, details))
        number = row.version.number
        yield Event(row.at, kind.value, _RELEASED[kind], row.by_name, row.because, number, detail)
    done = FollowUp.objects.filter(release__process=process, done_at__isnull=False)
    for due in _until(done, "done_at", before).select_related("release__version", "done_by"):
        assert due.done_at is not None
        did = f"reviewed the {IN_WORDS[ReleaseKind(due.release.kind)]}"
        number = due.release.version.number
        yield Event(due.done_at, "reviewed", did, str(due.done_by), due.words, number)


def _plans(process: Process, before: datetime | None) -> Iterator[Event]:
    blocked = Plan.objects.filter(version__process=process, state=Planned.BLOCKED)
    for row in _until(blocked, "at", before).select_related("version"):
        did = "could not be published as planned"
        yield Event(row.at, "planned", did, "The portal", row.outcome, row.version.number)


def _freezes(process: Process, before: datetime | None) -> Iterator[Event]:
    rows = Freeze.objects.filter(process=process)
    for row in _until(rows, "set_at", before).select_related("set_by"):
        did = f"froze the rules until {row.until:%-d %B %Y}"
        yield Event(row.set_at, "frozen", did, str(row.set_by), row.because)
    lifted = rows.filter(lifted_at__isnull=False)
    for row in _until(lifted, "lifted_at", before).select_related("lifted_by"):
        assert row.lifted_at is not None
        by = str(row.lifted_by or "The portal")
        yield Event(row.lifted_at, "thawed", "let rules change again", by, row.lifted_because)


_SOURCES: tuple[_Rows, ...] = (_submissions, _approvals, _talk, _releases, _plans, _freezes)


def _event(at: datetime, what: str, did: str, by: Any, row: Any) -> Event:
    return Event(at, what, did, str(by), row.because, row.version.number)


def _until(rows: "QuerySet[Any]", field: str, before: datetime | None) -> "QuerySet[Any]":
    return rows.filter(**{f"{field}__lt": before}) if before else rows
