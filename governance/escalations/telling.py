"""The notices about an exception: each once, however often it is looked at."""

from collections.abc import Iterable

from governance.escalations import topics
from governance.escalations.models import Escalation
from governance.escalations.trail import Holding
from house.clock import today
from processes.notices.actions import tell
from processes.people.models import Person


def tell_of(
    escalation: Escalation,
    person: Person,
    topic: str,
    *,
    says: str,
    body: str,
    once: str,
    is_urgent: bool = False,
) -> None:
    """Tell one person something about an exception, with a link to it."""
    if not person.is_active:
        return
    tell(
        person,
        topic=topic,
        title=f"{escalation.process}, case {escalation.case_id} {says}",
        body=body,
        link=f"/exceptions/{escalation.public_id}/",
        is_urgent=is_urgent,
        once=f"exception:{once}",
        subject=escalation,
        process=escalation.process.slug,
    )


def about(escalation: Escalation) -> str:
    """What happened, in the words of the contract and of whoever raised it."""
    said = f"{escalation.message or escalation.trigger}\n\n{escalation.summary}"
    return said.strip()


def tell_holder(escalation: Escalation, holding: Holding, because: str = "") -> None:
    """It waits for them now."""
    body = "\n\n".join(part for part in (because, about(escalation)) if part)
    once = f"{holding.pk}:waits"
    tell_of(
        escalation,
        holding.person,
        topics.WAITING,
        says="waits for you",
        body=body,
        once=once,
        is_urgent=True,
    )


def tell_of_half_time(escalation: Escalation, holding_id: int) -> None:
    """The holder is reminded, and whoever is next is warned."""
    holder, warned = escalation.held_by, escalation.warned
    tell_of(
        escalation,
        holder,
        topics.REMINDER,
        says="still waits for you",
        body=f"Half of your time is over.\n\n{about(escalation)}",
        once=f"{holding_id}:half",
        is_urgent=True,
    )
    if warned:
        tell_of(
            escalation,
            warned,
            topics.NEXT,
            says="may come to you next",
            body=f"{holder} has it and has used half of the time.\n\n{about(escalation)}",
            once=f"{holding_id}:next",
            is_urgent=True,
        )


def tell_of_expiry(escalation: Escalation, people: Iterable[Person]) -> None:
    """The time that the contract promises ran out; whoever has it is told anyway."""
    for person in people:
        if person not in (escalation.held_by, escalation.warned):
            tell_of(
                escalation,
                person,
                topics.OVERDUE,
                says="was not decided in time",
                body=f"{escalation.respond_within} were promised.\n\n{about(escalation)}",
                once=f"{escalation.pk}:overdue",
                is_urgent=True,
            )


def tell_of_standstill(escalation: Escalation, people: Iterable[Person]) -> None:
    """Nobody is left to ask; whoever has it and compliance hear of it, once a day."""
    for person in dict.fromkeys((escalation.held_by, *people)):
        tell_of(
            escalation,
            person,
            topics.STUCK,
            says="is answered by nobody",
            body="Everyone who could be asked has had it, and the agent stays stopped. "
            f"{escalation.held_by} has it now.\n\n{about(escalation)}",
            once=f"{escalation.pk}:stuck:{today()}",
            is_urgent=True,
        )
