"""Who is told of runs and waivers."""

from collections.abc import Iterable

from governance.evaluations.runs.around import Waiver
from governance.evaluations.runs.models import Run
from governance.evaluations.runs.words import WaiverState
from processes.models import Person
from processes.notices.actions import tell
from processes.notices.topics import Topic, register
from processes.people.groups import COMPLIANCE
from processes.register import names
from processes.register.words import Role

RUNS = "evaluations.runs"
WAIVERS = "evaluations.waivers"
register(
    Topic(
        RUNS,
        "Evaluation runs",
        "An evaluation of your process got worse, or one that you asked for has a verdict.",
    ),
    Topic(
        WAIVERS,
        "Evaluation waivers",
        "Someone asks to go ahead without a passed evaluation, or your own request was answered.",
    ),
)


def page_of(run: Run) -> str:
    """Where a run is read."""
    return f"/evaluation-runs/{run.public_id}/"


def tell_verdict(run: Run) -> None:
    """Whoever asked for it learns how it ended."""
    if run.asked_by and not run.asked_by.is_agent:
        title = f"{run.get_state_display().capitalize()}: {run}"
        _tell([run.asked_by], run, title, run.says or run.problem, "verdict")


def tell_worse(run: Run, says: str) -> None:
    """The accountable person and the owner of the system half learn that it got worse."""
    process = run.process
    people = {process.accountable, names.asked_for(process, Role.SYSTEM)}
    _tell(people, run, f"Evaluated worse than last time: {process}", says, "worse")


def _tell(people: Iterable[Person | None], run: Run, title: str, body: str, once: str) -> None:
    found = {person for person in people if person and person.is_active}
    for person in sorted(found, key=lambda each: each.pk):
        tell(
            person,
            topic=RUNS,
            title=title,
            body=body,
            link=page_of(run),
            once=f"run:{run.pk}:{once}",
            subject=run,
            process=run.process.slug,
        )


def ask_for_decision(waiver: Waiver) -> None:
    """Compliance decides; neither the author nor whoever asked."""
    compliance = Person.objects.active().in_group(COMPLIANCE)
    others = compliance.exclude(pk__in=[waiver.author_id, waiver.asked_by_id])
    title = f"Waiver asked for: {waiver.process}, version {waiver.version_number}"
    _of_waiver(others, waiver, title, f"{waiver.asked_by}: {waiver.because}", "asked")


def tell_decided(waiver: Waiver) -> None:
    """Whoever asked learns the answer, and the accountable person that it stands."""
    people = {waiver.asked_by}
    if waiver.state == WaiverState.APPROVED:
        people |= {waiver.author, waiver.process.accountable}
    title = (
        f"Waiver {waiver.get_state_display()}: {waiver.process}, version {waiver.version_number}"
    )
    _of_waiver(people, waiver, title, f"{waiver.decided_by}: {waiver.answer}", "decided")


def _of_waiver(people: Iterable[Person], waiver: Waiver, title: str, body: str, once: str) -> None:
    for person in sorted(set(people), key=lambda each: each.pk):
        tell(
            person,
            topic=WAIVERS,
            title=title,
            body=body,
            link=f"/evaluation-runs/waivers/{waiver.pk}/",
            once=f"waiver:{waiver.pk}:{once}",
            subject=waiver,
            process=waiver.process.slug,
        )
