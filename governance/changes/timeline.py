"""The rules of a process in time: proposed, approved, sent back, published, staged, rolled back."""

from collections.abc import Callable, Iterator
from datetime import datetime
from heapq import nlargest
from typing import Any

from governance.changes.models import Approval, CallIn, Consultation, Submission
from governance.changes.releases import FollowUp, Freeze, Plan, Release
from governance.changes.timeline_event import Event, Wanted
from governance.changes.timeline_trail import seconds, trail
from governance.changes.words import Answer, Ended, Planned, ReleaseKind
from processes.contracts.models import ContractVersion
from processes.register.models import Process

_Rows = Callable[[Wanted], Iterator[Event]]
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
_SAID = {
    Answer.COMMENT: "was consulted and commented",
    Answer.NO_OBJECTION: "was consulted: no objection",
    Answer.SILENCE: "was consulted and said nothing in time",
}
_ENDED = {
    Ended.SENT_BACK: ("sent_back", "sent it back"),
    Ended.EDITED: ("edited", "edited it, so that it is handed in anew"),
    Ended.WITHDRAWN: ("withdrawn", "withdrew it"),
}


def events(process: Process, *, before: datetime | None = None, most: int = 0) -> list[Event]:
    """What happened to the rules of a process, newest first."""
    return _newest(Wanted(process, before=before), most)


def of_version(version: ContractVersion) -> list[Event]:
    """The same, of one version."""
    return _newest(Wanted(version.process, version))


def _newest(wanted: Wanted, most: int = 0) -> list[Event]:
    found = (event for source in _SOURCES for event in source(wanted))
    if most:
        return nlargest(most, found, key=lambda event: event.order)
    return sorted(found, key=lambda event: event.order, reverse=True)


def _submissions(wanted: Wanted) -> Iterator[Event]:
    rows = Submission.objects.select_related("version", "submitted_by", "ended_by")
    for row in wanted.of(rows, "version", "submitted_at"):
        risks = ", ".join(dict.fromkeys(risk["title"] for risk in row.risks))
        by, number = str(row.submitted_by), row.version.number
        yield Event(row.submitted_at, "proposed", "handed it in", by, row.because, number, risks)
    ended = rows.filter(ended__in=_ENDED)
    for row in wanted.of(ended, "version", "ended_at"):
        what, did = _ENDED[Ended(row.ended)]
        assert row.ended_at is not None
        number = row.version.number
        yield Event(row.ended_at, what, did, str(row.ended_by), row.ended_because, number)


def _approvals(wanted: Wanted) -> Iterator[Event]:
    rows = Approval.objects.select_related("submission__version", "requirement")
    for row in wanted.of(rows, "submission__version", "at"):
        half = row.requirement.get_half_display()
        did = "signed it" if half == "compliance" else f"approved the {half}"
        number = row.submission.version.number
        yield Event(row.at, "approved", did, row.by_name, row.words, number, f"as {row.as_what}")


def _talk(wanted: Wanted) -> Iterator[Event]:
    calls = CallIn.objects.select_related("version", "by")
    for call in wanted.of(calls, "version", "at"):
        yield _event(call.at, "called_in", "called it in for compliance", call.by, call)
    views = Consultation.objects.exclude(answer="").select_related("submission__version", "person")
    for view in wanted.of(views, "submission__version", "answered_at"):
        assert view.answered_at is not None
        did = _SAID[Answer(view.answer)]
        number = view.submission.version.number
        yield Event(view.answered_at, "consulted", did, str(view.person), view.words, number)


def _releases(wanted: Wanted) -> Iterator[Event]:
    rows = Release.objects.select_related("version", "replaced")
    for row in wanted.of(rows, "version", "at"):
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
    done = FollowUp.objects.filter(done_at__isnull=False)
    done = done.select_related("release__version", "done_by")
    for due in wanted.of(done, "release__version", "done_at"):
        assert due.done_at is not None
        did = f"reviewed the {IN_WORDS[ReleaseKind(due.release.kind)]}"
        number = due.release.version.number
        yield Event(due.done_at, "reviewed", did, str(due.done_by), due.words, number)


def _plans(wanted: Wanted) -> Iterator[Event]:
    blocked = Plan.objects.filter(state=Planned.BLOCKED).select_related("version")
    for row in wanted.of(blocked, "version", "at"):
        did = "could not be published as planned"
        yield Event(row.at, "planned", did, "The portal", row.outcome, row.version.number)


def _freezes(wanted: Wanted) -> Iterator[Event]:
    if wanted.version is not None:
        return
    rows = Freeze.objects.filter(process=wanted.process).select_related("set_by", "lifted_by")
    for row in wanted.until(rows, "set_at"):
        did = f"froze the rules until {row.until:%-d %B %Y}"
        yield Event(row.set_at, "frozen", did, str(row.set_by), row.because)
    lifted = rows.filter(lifted_at__isnull=False)
    for row in wanted.until(lifted, "lifted_at"):
        assert row.lifted_at is not None
        by = str(row.lifted_by or "The portal")
        yield Event(row.lifted_at, "thawed", "let rules change again", by, row.lifted_because)


_SOURCES: tuple[_Rows, ...] = (
    _submissions,
    _approvals,
    _talk,
    _releases,
    _plans,
    _freezes,
    seconds,
    trail,
)


def _event(at: datetime, what: str, did: str, by: Any, row: Any) -> Event:
    return Event(at, what, did, str(by), row.because, row.version.number)
