"""What happened to the processes lately: pauses, remarks, proposals, someone who left."""

from house.clock import standing_at
from portal.demo import BUILDER, Stage
from processes.models import Control, Person, Process, Tier
from processes.notices.actions import mark_all_read
from processes.people import groups
from processes.people.actions import add_person, deactivate
from processes.register import actions
from processes.register.words import Circle, Role


def build(stage: Stage) -> None:
    """Tell the last weeks in the order in which they happened."""
    _a_colleague_leaves(stage)
    _pauses(stage)
    _remarks(stage)
    _proposals(stage)
    _read_old_notices(stage)


def _process(slug: str) -> Process:
    return Process.objects.get(slug=slug)


def _a_colleague_leaves(stage: Stage) -> None:
    """Someone who is still named has left: the gap is open until someone else is named."""
    with standing_at(stage.at(-380)):
        gone = add_person(
            by=BUILDER,
            because="Joined the company",
            email="greta.holm@demo.example",
            name="Greta Holm",
            job_title="Procurement Specialist",
            department="Operations",
            groups=(groups.STAFF,),
        )
    with standing_at(stage.at(-60)):
        actions.name_role(
            _process("contract_summaries"),
            Role.EVALUATION,
            person=gone,
            deputy=stage.people["elif.demir"],
            by=BUILDER,
            because="Knows the contracts best",
        )
        actions.set_circle(
            _process("vendor_onboarding"),
            Circle.RESPONSIBLE,
            [gone],
            by=BUILDER,
            because="Wrote the checklist",
        )
    with standing_at(stage.at(-3, "17:10")):
        deactivate(gone, by=stage.people["admin"], because="Left the company")


def _pauses(stage: Stage) -> None:
    jonas, marta = stage.people["jonas.weber"], stage.people["owner"]
    samuel, tomasz = stage.people["samuel.osei"], stage.people["technology"]
    refunds, triage = _process("support_refunds"), _process("support_triage")
    with standing_at(stage.at(-47, "14:05")):
        actions.pause(
            refunds,
            by=jonas,
            because="Billing shows yesterday's balances. No refunds until the import is mended.",
        )
    with standing_at(stage.at(-47, "16:40")):
        actions.resume(
            refunds, by=tomasz, because="The import ran again and balances match the bank."
        )
    with standing_at(stage.at(-18, "08:20")):
        actions.pause(
            triage,
            by=marta,
            because="Tickets about the recall must all go to the urgent queue until we add a tag.",
        )
    with standing_at(stage.at(-18, "11:15")):
        actions.resume(
            triage, by=marta, because="The recall tag exists and was tried on 20 tickets."
        )
    with standing_at(stage.at(0, "08:05")):
        actions.pause(
            _process("sales_intake"),
            by=samuel,
            because="The website form sends two enquiries as one since last night's update.",
        )


def _remarks(stage: Stage) -> None:
    people = stage.people
    noor, hanna, viktor = people["staff"], people["hanna.kim"], people["viktor.sand"]
    with standing_at(stage.at(-26, "10:20")):
        first = actions.remark(
            _process("support_replies"),
            kind="friction",
            by=noor,
            minutes_lost=10,
            says="The draft repeats the customer's whole message before it answers. I delete the "
            "first paragraph every time.",
        )
    with standing_at(stage.at(-25, "09:05")):
        actions.answer(
            first,
            by=people["owner"],
            answer="Thank you, that was our example letter. We asked for an instruction that "
            "answers start with the answer; you will see it with the next version.",
        )
    with standing_at(stage.at(-13, "15:45")):
        second = actions.remark(
            _process("invoice_approval"),
            kind="workaround",
            by=hanna,
            minutes_lost=35,
            says="Invoices of the paper mill come as one file for several orders. I split them by "
            "hand before the tool sees them.",
        )
    with standing_at(stage.at(-12, "11:30")):
        actions.answer(
            second,
            by=people["luca.moretti"],
            answer="Keep splitting for now. The mill will send one file an order from next month; "
            "I have it in writing.",
        )
    with standing_at(stage.at(-1, "16:10")):
        actions.remark(
            _process("support_refunds"),
            kind="contest",
            by=noor,
            case_id="RF-20417",
            says="The customer returned two of three boxes and got nothing back. The photo in the "
            "ticket shows both boxes.",
        )
    with standing_at(stage.at(-1, "11:40")):
        actions.remark(
            _process("vendor_onboarding"),
            kind="friction",
            by=viktor,
            minutes_lost=20,
            says="It asks software vendors for a food-safety certificate. I had to explain it to "
            "two vendors this week.",
        )


def _proposals(stage: Stage) -> None:
    ines, ruth, peter = (
        stage.people["compliance"],
        stage.people["ruth.calder"],
        stage.people["admin"],
    )
    with standing_at(stage.at(-33, "13:00")):
        monthly = actions.propose(
            "control",
            Control.objects.get(slug="brand_and_style"),
            {"says": "Words that customers read are checked for brand, style and plain language."},
            by=ines,
            because="Half the complaints about letters were about words nobody understood.",
        )
    with standing_at(stage.at(-31, "09:50")):
        actions.consent(monthly, by=ruth, because="Agreed, and it can be checked.")
    with standing_at(stage.at(-1, "14:25")):
        actions.propose(
            "tier",
            Tier.objects.get(number=2),
            {"review_every_days": 7, "review_says": "Weekly"},
            by=peter,
            because="After the recall we want to look at everything that acts once a week until "
            "spring.",
        )


def _read_old_notices(stage: Stage) -> None:
    """People have read what is older than yesterday."""
    until = stage.at(-1, "08:00")
    for person in Person.objects.people().active():
        mark_all_read(person, by=person, until=until)
