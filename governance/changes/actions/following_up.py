"""What is due after a rollback or an emergency: people are told, and somebody looks at it."""

from datetime import datetime, timedelta

from django.db import transaction

from audit.record import record
from governance.changes import rules
from governance.changes.actions.asking import ask_people
from governance.changes.actions.reviewing import end_published
from governance.changes.refusals import MayNotReview, NothingDue, OwnReview
from governance.changes.releases import FollowUp, Release
from governance.changes.standing import open_submission
from governance.changes.telling import name_of, page_of
from governance.changes.topics import RELEASED
from governance.changes.words import UPKEEP, ReleaseKind
from house.actors import Actor
from house.clock import now
from house.refusals import require_reason
from processes.contracts.models import ContractVersion
from processes.contracts.whole import whole
from processes.contracts.words import VersionState
from processes.people import groups
from processes.people.hours import add_working_time
from processes.people.models import Person
from processes.people.refusals import NeverAtWork
from processes.register.routes import tell_roles

# Two working days of the accountable person.
WITHIN = timedelta(hours=16)


def ask_for_review(release: Release) -> FollowUp:
    """A review is due within two working days; everybody who stands for the process is told."""
    made = FollowUp.objects.create(release=release, due_at=_due(release.process.accountable))
    version = release.version
    tell_roles(
        release.process,
        RELEASED,
        title=f"{release.get_kind_display().capitalize()}: {name_of(version)} is in force",
        body=f"{release.by_name}: {release.because} A review is due by {made.due_at:%-d %B}.",
        link=page_of(version),
        is_urgent=True,
        once=f"release:{release.pk}",
    )
    if release.kind == ReleaseKind.EMERGENCY:
        submission = open_submission(version)
        if submission is not None:
            ask_people(submission, whole(version))
    return made


def review_release(follow_up: FollowUp, *, by: Person, because: str) -> FollowUp:
    """Say, after the fact, what is to be thought of a rollback, and what follows from it."""
    release = follow_up.release
    if not rules.may_review_release(by, release.process):
        raise MayNotReview
    reason = require_reason(because)
    with transaction.atomic():
        due = FollowUp.objects.select_for_update(of=("self",)).get(pk=follow_up.pk)
        if due.done_at is not None:
            raise NothingDue
        if by in {release.by, release.second}:
            raise OwnReview
        if release.kind == ReleaseKind.EMERGENCY:
            _refuse_short_cut(release.version)
            # Something else is in force by now, so nobody approves it any more.
            end_published(release.version, by, reason)
        return _done(due, by, reason)


def object_to(version: ContractVersion, *, by: Person, because: str) -> None:
    """Say no to an emergency after the fact; those who can roll it back are told at once."""
    due = FollowUp.objects.open().filter(release__version=version).order_by("pk").last()
    if due is None:
        raise NothingDue
    _done(due, by, f"Objected: {because}")
    tell_roles(
        version.process,
        RELEASED,
        title=f"{by} objects to the emergency change: {name_of(version)}",
        body=f"{because} It is still in force: roll it back, or hand in what mends it.",
        link=page_of(version),
        is_urgent=True,
        once=f"objected:{due.pk}",
    )


def _refuse_short_cut(version: ContractVersion) -> None:
    fresh = ContractVersion.objects.get(pk=version.pk)
    if fresh.state == VersionState.PUBLISHED and open_submission(fresh):
        raise NothingDue(
            "This emergency is reviewed by giving the approvals that it went ahead of, "
            "or by sending it back with a reason."
        )


def finish_emergency(version: ContractVersion, *, by: Person) -> None:
    """The approvals that an emergency went ahead of have all been given."""
    why = "Every approval that it went ahead of has been given since."
    due = FollowUp.objects.open().filter(release__version=version).order_by("pk").last()
    if due is not None:
        _done(due, by, why)
    end_published(version, by, why)


def escalate(pk: int) -> int:
    """Tell everyone who answers for it, and compliance, that nobody has reviewed it in time."""
    with transaction.atomic():
        rows = FollowUp.objects.late().filter(escalated_at=None, pk=pk)
        due = rows.select_for_update(of=("self",)).first()
        if due is None:
            return 0
        due.escalated_at = now()
        due.save(update_fields=["escalated_at"])
        _keep(due.release, UPKEEP, "review_late", "Nobody reviewed it in time.")
        release = due.release
        tell_roles(
            release.process,
            RELEASED,
            title=f"Nobody has reviewed: {name_of(release.version)}",
            body=f"{release.get_kind_display().capitalize()} by {release.by_name}: "
            f"{release.because} The review was due by {due.due_at:%-d %B}.",
            link=page_of(release.version),
            is_urgent=True,
            once=f"release-late:{due.pk}",
            also=tuple(Person.objects.active().in_group(groups.COMPLIANCE)),
        )
    return 1


def _done(due: FollowUp, by: Person, words: str) -> FollowUp:
    due.done_at, due.done_by, due.words = now(), by, words
    due.save(update_fields=["done_at", "done_by", "words"])
    _keep(due.release, by, "review", words)
    return due


def _keep(release: Release, by: Actor, verb: str, words: str) -> None:
    slug, details = release.process.slug, {"kind": release.kind}
    record(f"change.{verb}", release.version, by=by, because=words, process=slug, details=details)


def _due(person: Person) -> datetime:
    try:
        return add_working_time(person, now(), WITHIN)
    except NeverAtWork:
        return now() + timedelta(days=2)
