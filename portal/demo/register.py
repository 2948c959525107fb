"""The register of the demo company: five domains, fourteen processes, and what happened to them."""

from dataclasses import dataclass, field
from typing import Any

from house.clock import standing_at
from portal.demo import BUILDER, Stage
from processes.models import OperatingModel, Process, Tier
from processes.register import actions
from processes.register.words import Capability, Circle, KindOfWork, Role

DRAFTS, SUGGESTS, ACTS = Capability.DRAFTS, Capability.SUGGESTS, Capability.ACTS

# slug, name, summary, dominant operating model
DOMAINS = (
    ("support", "Customer support", "Everything a customer asks us after the order.", "autopilot"),
    ("finance", "Finance", "Invoices in, invoices out, and what they cost.", "human_in_command"),
    ("sales", "Sales", "From the first question to the signed order.", "copilot"),
    ("operations", "Operations", "Vendors, stock and the work between departments.", "autopilot"),
    ("technology", "Technology", "The systems that everything else runs on.", "pods"),
)


@dataclass(frozen=True)
class Entry:
    """One process as the demo enters it."""

    slug: str
    name: str
    domain: str
    summary: str
    when: str
    when_not: str
    stage: str
    tier: int
    capability: str
    work: str
    fallback: str
    # Role: holder and deputy, by the key of the person.
    accountable: tuple[str, str]
    escalation: tuple[str, str]
    roles: dict[str, tuple[str, str]]
    circles: dict[str, tuple[str, ...]] = field(default_factory=dict)
    model: str = ""
    is_restricted: bool = False
    began: int = -300


def _halves(business: tuple[str, str], system: tuple[str, str]) -> dict[str, tuple[str, str]]:
    return {Role.BUSINESS: business, Role.SYSTEM: system}


_PLATFORM = ("technology", "viktor.sand")
_SOFTWARE = ("viktor.sand", "technology")

ENTRIES = (
    Entry(
        "support_refunds",
        "Support refunds",
        "support",
        "Checks a refund request against the order and our policy, pays small refunds, and hands "
        "everything else to a person with the facts gathered.",
        "A customer asks for money back on an order that was delivered or cancelled.",
        "The customer threatens legal action, the amount is above 300, or the order is older than "
        "a year: go straight to the shift lead.",
        "live",
        2,
        ACTS,
        KindOfWork.EXECUTE,
        "Open the order in the shop system, check it against the refund policy on the support "
        "wiki, refund through billing up to 50 yourself, and ask the shift lead above that.",
        ("owner", "jonas.weber"),
        ("jonas.weber", "owner"),
        {
            **_halves(("owner", "jonas.weber"), _PLATFORM),
            Role.EVALUATION: ("priya.nair", "staff"),
            Role.REVIEW: ("jonas.weber", "priya.nair"),
            Role.ERRORS: ("priya.nair", "jonas.weber"),
        },
        {
            Circle.RESPONSIBLE: ("priya.nair", "viktor.sand"),
            Circle.CONSULTED: ("ruth.calder", "luca.moretti"),
            Circle.INFORMED: ("staff", "ada.brandt"),
        },
    ),
    Entry(
        "support_triage",
        "Support triage",
        "support",
        "Reads each new ticket, tags it by topic and urgency, and puts it in the right queue.",
        "Every ticket that arrives by mail or form.",
        "Phone calls, and tickets that a colleague opened for a customer in the shop.",
        "live",
        2,
        ACTS,
        KindOfWork.ANALYSE,
        "Read the inbox from the top every half hour, tag by the list on the wall, and move "
        "anything about safety or delivery today to the urgent queue first.",
        ("owner", "jonas.weber"),
        ("jonas.weber", "staff"),
        {
            **_halves(("jonas.weber", "owner"), _SOFTWARE),
            Role.EVALUATION: ("priya.nair", "staff"),
            Role.ERRORS: ("priya.nair", "jonas.weber"),
        },
        {Circle.INFORMED: ("staff",)},
        began=-260,
    ),
    Entry(
        "support_replies",
        "Support replies",
        "support",
        "Drafts an answer to a ticket in our tone, from the help centre and the order's data. A "
        "support agent confirms or changes it before it goes out.",
        "Questions about delivery, returns, products and accounts.",
        "Complaints about people, anything that promises money or terms, angry customers on their "
        "third message.",
        "live",
        1,
        SUGGESTS,
        KindOfWork.GENERATE,
        "Answer from the help centre's articles; the ten most used texts are pinned in the "
        "ticket system.",
        ("owner", "priya.nair"),
        ("jonas.weber", "owner"),
        {
            **_halves(("owner", "jonas.weber"), _SOFTWARE),
            Role.EVALUATION: ("priya.nair", "jonas.weber"),
            Role.REVIEW: ("staff", "jonas.weber"),
        },
        {Circle.CONSULTED: ("ruth.calder",), Circle.INFORMED: ("staff",)},
        model="copilot",
        began=-240,
    ),
    Entry(
        "help_centre_updates",
        "Help centre updates",
        "support",
        "Proposes changes to help articles when the same question comes up again and again.",
        "Three or more tickets in a week that an article should have answered.",
        "Prices, legal texts and product safety: those pages belong to their departments.",
        "designing",
        1,
        DRAFTS,
        KindOfWork.GENERATE,
        "The quality lead edits the article and asks a second support agent to read it.",
        ("priya.nair", "owner"),
        ("owner", "priya.nair"),
        _halves(("priya.nair", "owner"), _SOFTWARE),
        began=-40,
    ),
    Entry(
        "invoice_approval",
        "Invoice approval",
        "finance",
        "Matches supplier invoices with purchase orders and deliveries, and suggests approval or "
        "names what doesn't fit.",
        "Invoices of known suppliers that have a purchase order.",
        "First invoices of a new supplier, credit notes, and anything above 10,000.",
        "live",
        2,
        SUGGESTS,
        KindOfWork.ANALYSE,
        "Match the three documents by hand in the accounting system; two signatures above 2,000.",
        ("luca.moretti", "hanna.kim"),
        ("hanna.kim", "luca.moretti"),
        {
            **_halves(("luca.moretti", "hanna.kim"), _PLATFORM),
            Role.EVALUATION: ("hanna.kim", "luca.moretti"),
            Role.REVIEW: ("hanna.kim", "luca.moretti"),
            Role.ERRORS: ("hanna.kim", "luca.moretti"),
        },
        {Circle.CONSULTED: ("compliance",), Circle.INFORMED: ("elif.demir", "ada.brandt")},
        began=-280,
    ),
    Entry(
        "payment_reminders",
        "Payment reminders",
        "finance",
        "Used to write to customers whose invoice was overdue. Replaced by the accounting "
        "system's own reminders.",
        "No longer: the accounting system does it.",
        "At all.",
        "retired",
        1,
        DRAFTS,
        KindOfWork.GENERATE,
        "The accounting system sends reminders after 7, 14 and 30 days.",
        ("luca.moretti", "hanna.kim"),
        ("hanna.kim", "luca.moretti"),
        _halves(("luca.moretti", "hanna.kim"), _SOFTWARE),
        began=-380,
    ),
    Entry(
        "kyc_check",
        "Customer identity check",
        "finance",
        "Compares the papers of a new business customer with public registers and sanction lists, "
        "and prepares the decision for a person.",
        "A new business customer who wants to buy on account.",
        "Private customers, and customers who pay in advance.",
        "pilot",
        4,
        SUGGESTS,
        KindOfWork.ANALYSE,
        "The compliance officer checks the register extract, the owner's identity card and the "
        "sanction list, and signs the form in the safe folder.",
        ("luca.moretti", "compliance"),
        ("compliance", "ruth.calder"),
        {
            **_halves(("luca.moretti", "hanna.kim"), _PLATFORM),
            Role.EVALUATION: ("ruth.calder", "amara.diallo"),
            Role.REVIEW: ("compliance", "ruth.calder"),
            Role.ERRORS: ("ruth.calder", "compliance"),
        },
        {Circle.CONSULTED: ("amara.diallo",)},
        is_restricted=True,
        began=-120,
    ),
    Entry(
        "sales_intake",
        "Sales intake",
        "sales",
        "Reads enquiries from the website, fills in the customer record, and routes them to the "
        "right seller with what is missing.",
        "Every enquiry by form or mail that is not an order.",
        "Orders, complaints and job applications.",
        "live",
        2,
        ACTS,
        KindOfWork.INGEST,
        "Read the sales inbox twice a day, create the customer record, and assign by postcode.",
        ("samuel.osei", "ada.brandt"),
        ("samuel.osei", "elif.demir"),
        {
            **_halves(("samuel.osei", "elif.demir"), _PLATFORM),
            Role.EVALUATION: ("priya.nair", "samuel.osei"),
            Role.ERRORS: ("samuel.osei", "elif.demir"),
        },
        {Circle.CONSULTED: ("amara.diallo",), Circle.INFORMED: ("ada.brandt",)},
        model="autopilot",
        began=-210,
    ),
    Entry(
        "lead_follow_up",
        "Lead follow-up",
        "sales",
        "Predicts which open offers are worth a call this week and says why.",
        "Planning the week's calls on Monday morning.",
        "Deciding on a discount, or on who is let go as a customer.",
        "pilot",
        1,
        SUGGESTS,
        KindOfWork.PREDICT,
        "Sort open offers by value and age; call the top ten.",
        ("samuel.osei", "ada.brandt"),
        ("ada.brandt", "samuel.osei"),
        _halves(("samuel.osei", "elif.demir"), _SOFTWARE),
        began=-75,
    ),
    Entry(
        "vendor_onboarding",
        "Vendor onboarding",
        "operations",
        "Collects a new vendor's papers, checks that they are complete, and prepares the record "
        "for the vendor manager to release.",
        "A department wants to buy from someone we have never bought from.",
        "Changed bank details of a vendor we know: the vendor manager calls back in person.",
        "live",
        2,
        SUGGESTS,
        KindOfWork.INGEST,
        "Send the vendor form by mail, check the six papers against the checklist, and create the "
        "record with a second pair of eyes on the bank details.",
        ("elif.demir", "ada.brandt"),
        ("elif.demir", "samuel.osei"),
        {
            **_halves(("elif.demir", "samuel.osei"), _PLATFORM),
            Role.EVALUATION: ("elif.demir", "hanna.kim"),
            Role.REVIEW: ("elif.demir", "hanna.kim"),
        },
        {Circle.CONSULTED: ("compliance", "luca.moretti")},
        began=-190,
    ),
    Entry(
        "contract_summaries",
        "Vendor contract summaries",
        "operations",
        "Sums up a vendor contract on one page: term, notice, price changes, liability, with the "
        "sentence each figure comes from.",
        "Before a renewal, or when someone asks what we signed.",
        "Deciding whether to sign, and anything that leaves the company.",
        "pilot",
        0,
        DRAFTS,
        KindOfWork.GENERATE,
        "Legal counsel reads the contract and fills in the renewal sheet.",
        ("ruth.calder", "elif.demir"),
        ("ruth.calder", "compliance"),
        {
            **_halves(("elif.demir", "ruth.calder"), _SOFTWARE),
            Role.REVIEW: ("ruth.calder", "elif.demir"),
        },
        began=-60,
    ),
    Entry(
        "meeting_notes",
        "Meeting notes",
        "operations",
        "Writes notes of internal meetings: decisions, owners, dates. Whoever led the meeting "
        "corrects and shares them.",
        "Internal meetings that are recorded with everyone's consent.",
        "Talks with staff about themselves, and meetings with customers or vendors.",
        "live",
        0,
        DRAFTS,
        KindOfWork.GENERATE,
        "Someone takes notes in the shared template, decisions first.",
        ("ada.brandt", "samuel.osei"),
        ("samuel.osei", "ada.brandt"),
        {
            **_halves(("ada.brandt", "samuel.osei"), _SOFTWARE),
            Role.REVIEW: ("samuel.osei", "ada.brandt"),
        },
        {Circle.CONSULTED: ("amara.diallo",)},
        model="copilot",
        began=-330,
    ),
    Entry(
        "pull_request_agent",
        "Pull-request agent",
        "technology",
        "Takes small, well-described tasks from the board and opens a pull request with tests. "
        "Code owners review; the pipeline gates.",
        "A task with a failing test or an exact description, in a repository with an owner.",
        "Database migrations, log-in and payment code, and anything without a test.",
        "pilot",
        3,
        ACTS,
        KindOfWork.EXECUTE,
        "An engineer picks the task from the board.",
        ("technology", "viktor.sand"),
        ("viktor.sand", "technology"),
        {
            **_halves(("technology", "viktor.sand"), _SOFTWARE),
            Role.EVALUATION: ("viktor.sand", "technology"),
            Role.REVIEW: ("viktor.sand", "technology"),
        },
        {Circle.INFORMED: ("admin",)},
        began=-90,
    ),
    Entry(
        "weekly_reporting",
        "Weekly reporting",
        "operations",
        "Would gather the week's figures of all departments into one page for Monday's meeting.",
        "Monday morning, once it exists.",
        "Figures that leave the company.",
        "candidate",
        0,
        DRAFTS,
        KindOfWork.ANALYSE,
        "Each department sends its figures by Friday noon; the chief operating officer's office "
        "copies them into the sheet.",
        ("ada.brandt", "samuel.osei"),
        ("samuel.osei", "ada.brandt"),
        _halves(("ada.brandt", "samuel.osei"), _PLATFORM),
        began=-10,
    ),
)


def build(stage: Stage) -> None:
    """Enter domains and processes, name everyone, and tell what happened since."""
    with standing_at(stage.at(-390)):
        domains = {slug: _domain(slug, name, says, model) for slug, name, says, model in DOMAINS}
    for entry in ENTRIES:
        with standing_at(stage.at(entry.began)):
            _enter(stage, entry, domains[entry.domain])


def _domain(slug: str, name: str, says: str, model: str) -> Any:
    return actions.add_domain(
        by=BUILDER,
        because="The company's domains",
        slug=slug,
        name=name,
        summary=says,
        operating_model=OperatingModel.objects.get(slug=model),
    )


def _enter(stage: Stage, entry: Entry, domain: Any) -> Process:
    people = stage.people
    model = OperatingModel.objects.get(slug=entry.model) if entry.model else domain.operating_model
    process = actions.create_process(
        by=BUILDER,
        because="Entered when the portal was introduced",
        slug=entry.slug,
        name=entry.name,
        summary=entry.summary,
        when_to_use=entry.when,
        when_not_to_use=entry.when_not,
        domain=domain,
        operating_model=model,
        stage=entry.stage,
        is_restricted=entry.is_restricted,
        tier=Tier.objects.get(number=entry.tier),
        capability=entry.capability,
        kind_of_work=entry.work,
        fallback=entry.fallback,
        accountable=people[entry.accountable[0]],
        accountable_deputy=people[entry.accountable[1]],
        escalation_owner=people[entry.escalation[0]],
        escalation_backup=people[entry.escalation[1]],
    )
    for role, (holder, deputy) in entry.roles.items():
        actions.name_role(
            process,
            role,
            person=people[holder],
            deputy=people[deputy],
            by=BUILDER,
            because="Named when the process was entered",
        )
    for circle, keys in entry.circles.items():
        actions.set_circle(
            process,
            circle,
            [people[key] for key in keys],
            by=BUILDER,
            because="Named when the process was entered",
        )
    return process
