"""What the changes see to every minute; each step may run twice at once."""

from django.db import transaction

from governance.changes.actions.freezing import RAN_OUT
from governance.changes.actions.publishing import Reaches, publish
from governance.changes.models import Consultation, Submission
from governance.changes.releases import FollowUp, Freeze, Plan
from governance.changes.standing import ask_people, locked
from governance.changes.telling import ask, name_of, page_of
from governance.changes.topics import RELEASED
from governance.changes.words import Answer, Planned
from house.clock import now
from house.refusals import Refusal
from processes.people import groups
from processes.people.models import Person
from processes.register.routes import tell_roles


def publish_planned() -> int:
    """Publish what was planned for a time that has come; where a gate is red, say so once."""
    due = Plan.objects.filter(state=Planned.WAITING, at__lte=now()).select_related("version", "by")
    return sum(_publish(plan) for plan in due.order_by("at", "pk"))


def _publish(plan: Plan) -> int:
    with transaction.atomic():
        version = locked(plan.version)
        plan = Plan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
        if plan.state != Planned.WAITING:
            return 0
        to = Reaches(plan.reach, plan.share, tuple(plan.teams))
        try:
            with transaction.atomic():
                publish(version, by=plan.by, because=plan.because, to=to)
        except Refusal as refusal:
            plan.state, plan.outcome = Planned.BLOCKED, refusal.text
            plan.save(update_fields=["state", "outcome"])
            ask(
                {plan.by, version.process.accountable},
                version,
                title=f"Not published as planned: {name_of(version)}",
                body=refusal.text,
                once=f"blocked:{plan.pk}",
            )
    return 1


def record_silence() -> int:
    """Whoever was consulted and said nothing in time is recorded as having said nothing."""
    over = Consultation.objects.filter(answer="", answer_by__lte=now(), submission__ended="")
    return over.update(answer=Answer.SILENCE, answered_at=now())


def ask_where_green() -> int:
    """Ask people about changes whose machine gates have turned green since."""
    waiting = Submission.objects.open().filter(asked_at=None).select_related("version__process")
    return sum(_ask(each) for each in waiting.order_by("pk"))


def _ask(submission: Submission) -> int:
    with transaction.atomic():
        locked(submission.version)
        fresh = Submission.objects.open().filter(pk=submission.pk).first()
        return int(fresh is not None and ask_people(fresh))


def escalate_late_reviews() -> int:
    """A review that nobody did in time is told to compliance, once."""
    late = FollowUp.objects.late().filter(escalated_at=None)
    return sum(_escalate(each.pk) for each in late.order_by("pk"))


def _escalate(pk: int) -> int:
    with transaction.atomic():
        rows = FollowUp.objects.late().filter(escalated_at=None, pk=pk)
        due = rows.select_for_update(of=("self",)).first()
        if due is None:
            return 0
        due.escalated_at = now()
        due.save(update_fields=["escalated_at"])
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


def end_freezes() -> int:
    """Freezes whose time has passed are over."""
    over = Freeze.objects.filter(lifted_at=None, until__lte=now())
    ended = 0
    for freeze in over.order_by("pk"):
        ended += Freeze.objects.filter(pk=freeze.pk, lifted_at=None).update(
            lifted_at=freeze.until, lifted_because=RAN_OUT
        )
    return ended
