"""What colleagues say back about the processes, and what they are answered."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from portal.demo import Event, Stage
from processes.models import Remark
from processes.register import actions


@dataclass(frozen=True)
class Answer:
    """What somebody answered."""

    at: tuple[int, str]
    by: str
    says: str


@dataclass(frozen=True)
class Said:
    """One remark; its time is in days before today and the time of day."""

    slug: str
    kind: str
    by: str
    at: tuple[int, str]
    says: str
    minutes_lost: int | None = None
    case_id: str = ""
    answer: Answer | None = None


REMARKS = (
    Said(
        "support_replies",
        "friction",
        "staff",
        (-26, "10:20"),
        "The draft repeats the customer's whole message before it answers. I delete the first "
        "paragraph every time.",
        minutes_lost=10,
        answer=Answer(
            (-25, "09:05"),
            "owner",
            "Thank you, that was our example letter. We asked for an instruction that answers "
            "start with the answer; you will see it with the next version.",
        ),
    ),
    Said(
        "invoice_approval",
        "workaround",
        "hanna.kim",
        (-13, "15:45"),
        "Invoices of the paper mill come as one file for several orders. I split them by hand "
        "before the tool sees them.",
        minutes_lost=35,
        answer=Answer(
            (-12, "11:30"),
            "luca.moretti",
            "Keep splitting for now. The mill will send one file an order from next month; I have "
            "it in writing.",
        ),
    ),
    Said(
        "vendor_onboarding",
        "friction",
        "viktor.sand",
        (-1, "11:40"),
        "It asks software vendors for a food-safety certificate. I had to explain it to two "
        "vendors this week.",
        minutes_lost=20,
    ),
    Said(
        "support_refunds",
        "contest",
        "staff",
        (-1, "16:10"),
        "The customer returned two of three boxes and got nothing back. The photo in the ticket "
        "shows both boxes.",
        case_id="RF-20417",
    ),
)


def events(stage: Stage) -> Iterator[Event]:
    """Each remark, and its answer where somebody gave one."""
    for said in REMARKS:
        yield Event(stage.at(*said.at), partial(_remark, stage, said))
        if said.answer:
            yield Event(stage.at(*said.answer.at), partial(_answer, stage, said, said.answer))


def _remark(stage: Stage, said: Said) -> None:
    actions.remark(
        stage.process(said.slug),
        kind=said.kind,
        by=stage.people[said.by],
        says=said.says,
        case_id=said.case_id,
        minutes_lost=said.minutes_lost,
    )


def _answer(stage: Stage, said: Said, answer: Answer) -> None:
    made = Remark.objects.get(process__slug=said.slug, says=said.says)
    actions.answer(made, by=stage.people[answer.by], answer=answer.says)
