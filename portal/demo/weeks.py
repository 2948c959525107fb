"""What happened to the processes lately: someone left, pauses, proposals, notices read."""

from collections.abc import Iterator
from functools import partial

from house.clock import now
from portal.demo import BUILDER, Event, Stage, remarks
from processes.models import Control, Person, Proposal
from processes.notices.actions import mark_all_read
from processes.people import groups
from processes.people.actions import add_person, deactivate
from processes.register import actions
from processes.register.upkeep import tell_of_gaps
from processes.register.words import Circle, Role

GONE = "greta.holm@demo.example"

# Process, days before today, from when, by whom and why; until when, by whom and why.
PAUSES = (
    (
        "support_refunds",
        -47,
        ("14:05", "jonas.weber"),
        "Billing shows yesterday's balances. No refunds until the import is mended.",
        ("16:40", "technology"),
        "The import ran again and balances match the bank.",
    ),
    (
        "support_triage",
        -18,
        ("08:20", "owner"),
        "Tickets about the recall must all go to the urgent queue until we add a tag.",
        ("11:15", "owner"),
        "The recall tag exists and was tried on 20 tickets.",
    ),
)
TWO_AS_ONE = "The website form sends two enquiries as one since last night's update."


def events(stage: Stage) -> Iterator[Event]:
    """The last weeks, as they came about."""
    yield from _a_colleague_leaves(stage)
    yield from _pauses(stage)
    yield from remarks.events(stage)
    yield from _proposals(stage)
    yield Event(stage.at(-1, "08:00"), _read_notices)


def _a_colleague_leaves(stage: Stage) -> Iterator[Event]:
    """Someone who is still named has left: the gap is open until someone else is named."""
    yield Event(stage.at(-380), _hire_greta)
    yield Event(stage.at(-185), partial(_list_greta, stage))
    yield Event(stage.at(-55), partial(_name_greta, stage))
    yield Event(stage.at(-3, "17:10"), partial(_greta_leaves, stage))
    yield Event(stage.at(-3, "17:11"), tell_of_gaps)


def _hire_greta() -> None:
    add_person(
        by=BUILDER,
        because="Joined the company",
        email=GONE,
        name="Greta Holm",
        job_title="Procurement Specialist",
        department="Operations",
        groups=(groups.STAFF,),
    )


def _list_greta(stage: Stage) -> None:
    onboarding, greta = stage.process("vendor_onboarding"), Person.objects.get(email=GONE)
    because = "Wrote the checklist"
    actions.set_circle(onboarding, Circle.RESPONSIBLE, [greta], by=BUILDER, because=because)


def _name_greta(stage: Stage) -> None:
    actions.name_role(
        stage.process("contract_summaries"),
        Role.EVALUATION,
        person=Person.objects.get(email=GONE),
        deputy=stage.people["elif.demir"],
        by=stage.people["ruth.calder"],
        because="Knows the contracts best",
    )


def _greta_leaves(stage: Stage) -> None:
    greta = Person.objects.get(email=GONE)
    deactivate(greta, by=stage.people["admin"], because="Left the company")


def _pauses(stage: Stage) -> Iterator[Event]:
    for slug, days, (stopped, by), because, (resumed, lifter), again in PAUSES:
        yield Event(stage.at_work(days, stopped), partial(_pause, stage, slug, by, because))
        yield Event(stage.at_work(days, resumed), partial(_resume, stage, slug, lifter, again))
    this_morning = partial(_pause, stage, "sales_intake", "samuel.osei", TWO_AS_ONE)
    yield Event(stage.at(0, "08:05"), this_morning)


def _pause(stage: Stage, slug: str, by: str, because: str) -> None:
    actions.pause(stage.process(slug), by=stage.people[by], because=because)


def _resume(stage: Stage, slug: str, by: str, because: str) -> None:
    actions.resume(stage.process(slug), by=stage.people[by], because=because)


def _proposals(stage: Stage) -> Iterator[Event]:
    """One control was made clearer; another shall be made stricter and waits for compliance."""
    yield Event(stage.at(-33, "13:00"), partial(_propose_plain_words, stage))
    yield Event(stage.at(-31, "09:50"), partial(_consent_to_plain_words, stage))
    yield Event(stage.at(-1, "14:25"), partial(_propose_stricter_rates, stage))


def _propose_plain_words(stage: Stage) -> None:
    actions.propose(
        "control",
        Control.objects.get(slug="brand_and_style"),
        {"says": "Words that customers read are checked for brand, style and plain language."},
        by=stage.people["compliance"],
        because="Half the complaints about letters were about words nobody understood.",
    )


def _consent_to_plain_words(stage: Stage) -> None:
    proposal = Proposal.objects.get(kind="control", proposed_by=stage.people["compliance"])
    because = "Agreed, and it can be checked."
    actions.consent(proposal, by=stage.people["ruth.calder"], because=because)


def _propose_stricter_rates(stage: Stage) -> None:
    actions.propose(
        "control",
        Control.objects.get(slug="rate_limits"),
        {
            "says": "Each acting tool has a limit on how often it is used an hour, and whoever is "
            "called hears of it when the limit is reached."
        },
        by=stage.people["admin"],
        because="During the recall triage stood at its limit for two hours, and nobody knew.",
    )


def _read_notices() -> None:
    """People have read what was told before today."""
    for person in Person.objects.people().active():
        mark_all_read(person, by=person, until=now())
