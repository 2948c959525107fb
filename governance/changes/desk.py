"""What changes put on desks: approvals, views, second words, reviews, and what came back."""

from collections.abc import Iterator

from governance.changes import waiting as waits
from governance.changes.telling import name_of, page_of
from governance.changes.timeline import IN_WORDS
from governance.changes.words import Ended, Half, ReleaseKind
from house.desk import Waiting
from processes.people.models import Person


def waiting(person: Person) -> list[Waiting]:
    """Everything about changes that waits for this person."""
    return [*_asked(person), *_after(person), *_own(person)]


def _asked(person: Person) -> Iterator[Waiting]:
    """What other people want to know from this one."""
    for row in waits.to_approve(person):
        version, half = row.submission.version, Half(row.half)
        does = "Sign" if half == Half.COMPLIANCE else f"Approve the {half.label} of"
        yield Waiting(
            f"{does} {name_of(version)}",
            page_of(version),
            "change",
            f"{row.submission.submitted_by}: {row.submission.because}",
            since=row.submission.asked_at,
        )
    for asked in waits.to_view(person):
        version = asked.submission.version
        yield Waiting(
            f"Give your view on {name_of(version)}",
            page_of(version),
            "change",
            asked.submission.because,
            since=asked.asked_at,
            due_at=asked.answer_by,
        )
    for act in waits.to_countersign(person):
        yield Waiting(
            f"Second person wanted: {act.get_act_display()}, {name_of(act.version)}",
            page_of(act.version),
            "change",
            f"{act.asked_by}: {act.because}",
            since=act.asked_at,
            is_urgent=True,
        )


def _after(person: Person) -> Iterator[Waiting]:
    """What is due because rules changed outside the usual way."""
    for due in waits.to_review(person):
        release = due.release
        yield Waiting(
            f"Review the {IN_WORDS[ReleaseKind(release.kind)]}: {name_of(release.version)}",
            page_of(release.version),
            "change",
            f"{release.by_name}: {release.because}",
            since=release.at,
            due_at=due.due_at,
        )


def _own(person: Person) -> Iterator[Waiting]:
    """What became of this person's own changes."""
    for version in waits.sent_back_to(person)[: waits.MOST]:
        ended = version.submissions.filter(ended=Ended.SENT_BACK).select_related("ended_by").first()
        if ended is None:
            continue
        yield Waiting(
            f"Sent back to you: {name_of(version)}",
            page_of(version),
            "change",
            f"{ended.ended_by}: {ended.ended_because}",
            since=ended.ended_at,
        )
    for plan in waits.blocked_for(person)[: waits.MOST]:
        yield Waiting(
            f"Not published as planned: {name_of(plan.version)}",
            page_of(plan.version),
            "change",
            plan.outcome,
            since=plan.at,
            is_urgent=True,
        )
    for version in waits.to_publish(person)[: waits.MOST]:
        yield Waiting(
            f"Ready to publish: {name_of(version)}",
            page_of(version),
            "change",
            version.because,
            since=version.created_at,
        )
