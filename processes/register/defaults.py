"""What every installation starts with: models, tiers, controls, questions, words.

Laid after each migrate where it is missing; what a company changed since is never touched.
"""

from typing import Any

from django.apps import AppConfig
from django.utils.text import slugify

from house.actors import System
from house.history import acting

OPERATING_MODELS = (
    (
        "copilot",
        "Copilot for everyone",
        "Knowledge work",
        "Drafts sooner; outcomes vary from team to team",
        "Rework that nobody sees, and uneven standards",
    ),
    (
        "autopilot",
        "Process autopilot",
        "Repeatable operations",
        "Less effort a case and shorter cycles, where the work is measured",
        "Edge cases, and a thin audit trail",
    ),
    (
        "platform",
        "AI platform as internal product",
        "Many teams that ship agents",
        "Consistent rollout and reuse",
        "The platform becomes a bottleneck",
    ),
    (
        "pods",
        "Agent-run pods",
        "Small scope that can be tested",
        "Fast iteration",
        "Opaque choices and drifting policy",
    ),
    (
        "human_in_command",
        "Human in command",
        "Irreversible or regulated work",
        "Modest speed, more assurance",
        "Slow gains, and talent that leaves",
    ),
)

# number, name, reach, example, days between reviews, how that is said, share read by a person
#
# The share is a floor for sampling and grows with what a wrong decision costs: none at 0 and 1,
# which are not asked for sampled QA; one in twenty at 2, enough to see a fault of a few percent
# within some hundred cases; one in ten at 3; one in five at 4, where each action was approved
# already and a second reader shows whether approving has become a habit.
TIERS = (
    (
        0,
        "Inside",
        "Stays inside the company",
        "Notes of internal meetings, first drafts of internal papers",
        91,
        "Quarterly",
        0,
    ),
    (
        1,
        "Words to customers",
        "Customers read it",
        "Ticket replies, help articles",
        30,
        "Monthly",
        0,
    ),
    (
        2,
        "Acts in workflows",
        "Changes records and routes work",
        "Record updates, low-value refunds, routing",
        14,
        "Every two weeks",
        5,
    ),
    (
        3,
        "Changes production",
        "Reaches running systems",
        "Pull requests, deployments behind flags",
        7,
        "Weekly, and evaluated at every change",
        10,
    ),
    (
        4,
        "Regulated or final",
        "Regulated, or can't be undone",
        "Identity checks, medical guidance, payment authorisation",
        7,
        "Weekly, and a dated audit",
        20,
    ),
)

# slug, name, what it asks, tier, passes upward
CONTROLS = (
    ("logging", "Logging", "Every decision is in the decision log.", 0, True),
    ("access_control", "Access control", "Only named people and agents can reach it.", 0, True),
    (
        "nothing_outside",
        "Nothing outside",
        "Nothing is sent to, or changed for, anyone outside the company.",
        0,
        False,
    ),
    (
        "evaluation_set",
        "Evaluation set",
        "A curated set of cases shows that the answers are right.",
        1,
        True,
    ),
    (
        "brand_and_style",
        "Brand and style checks",
        "Words that customers read are checked for brand and style.",
        1,
        True,
    ),
    (
        "person_can_override",
        "A person can override",
        "A named person can correct any result, and it is counted.",
        1,
        True,
    ),
    (
        "tool_allowlist",
        "Tool allowlist",
        "It touches only the tools that its contract lists.",
        2,
        True,
    ),
    (
        "rate_limits",
        "Rate limits",
        "Each acting tool has a limit on how often it is used.",
        2,
        True,
    ),
    ("audit_trail", "Audit trail", "Who changed what, and why, is kept for good.", 2, True),
    (
        "sampled_qa",
        "Sampled QA",
        "A share of decisions, chosen by nobody involved, is read by a person.",
        2,
        True,
    ),
    ("ci_gates", "Gates in CI", "A change reaches production through automated gates.", 3, True),
    ("code_owners", "Code owners", "Named owners approve changes to their code.", 3, True),
    ("rollback_plan", "Plan to roll back", "The way back is written down and was tried.", 3, True),
    (
        "provenance",
        "Provenance traces",
        "It can be shown what produced each change in production.",
        3,
        True,
    ),
    (
        "person_approves_each",
        "A person approves each action",
        "No action happens before a named person approved that very action.",
        4,
        True,
    ),
    ("compliance_sign_off", "Compliance sign-off", "Compliance signs every rule change.", 4, True),
    ("adversarial_tests", "Adversarial tests", "It withstands a pack of attacks.", 4, True),
    ("formal_audits", "Formal audits", "A dated audit looks at the whole process.", 4, True),
)

# slug, question, answers: slug, text, lowest tier
QUESTIONS: tuple[tuple[str, str, tuple[tuple[str, str, int], ...]], ...] = (
    (
        "who_sees",
        "Who sees what it produces?",
        (
            ("inside", "Only colleagues", 0),
            ("customers", "Customers, vendors or the public", 1),
        ),
    ),
    (
        "acts",
        "Does it change anything by itself?",
        (
            ("no", "No, it only writes or reads", 0),
            ("records", "Yes: records, routing or small amounts of money", 2),
        ),
    ),
    (
        "production",
        "Does it touch systems in production?",
        (
            ("no", "No", 0),
            ("yes", "Yes: code, configuration or infrastructure", 3),
        ),
    ),
    (
        "undo",
        "Can what it does be undone?",
        (
            ("yes", "Yes, by a colleague, within a day", 0),
            ("costly", "Yes, but it takes work or money", 2),
            ("no", "No", 4),
        ),
    ),
    (
        "regulated",
        "Is the work regulated?",
        (
            ("no", "No", 0),
            ("yes", "Yes: identity, health, credit, employment, payment authorisation", 4),
        ),
    ),
)

TERMS = (
    (
        "Assistant",
        (
            "Software that answers a person who asks it, one question at a time. It starts "
            "nothing by itself."
        ),
        "",
        "An agent, which carries a job through.",
    ),
    (
        "Agent",
        (
            "Software that works on a job in several steps, choosing tools on the way, within "
            "what its contract allows."
        ),
        "AI agent",
        "An assistant, which only answers.",
    ),
    (
        "Autopilot",
        "A process in which the agent acts by itself and calls a person at its boundaries.",
        "",
        "A copilot, which only suggests.",
    ),
    (
        "Copilot",
        "Help beside a person's work: it drafts or suggests, the person decides and acts.",
        "",
        "An autopilot, which acts.",
    ),
    (
        "Workflow",
        "Steps in a fixed order, with people or software at each. It chooses nothing.",
        "",
        "An agent, which chooses its next step.",
    ),
    (
        "AOP",
        (
            "Agent-operated process: one job of the business that an agent carries out under a "
            "written contract, with named people behind it."
        ),
        "agent-operated process",
        "",
    ),
    (
        "Contract",
        (
            "The written, versioned rules of one process: its job, its limits, when it stops, "
            "who is called, how the work is done by hand."
        ),
        "",
        "A legal contract with a customer.",
    ),
    (
        "Tier",
        (
            "How far a process reaches when it is wrong, from 0 (stays inside) to 4 (regulated or "
            "final). The tier decides which controls are asked for."
        ),
        "risk tier",
        "",
    ),
    (
        "Control",
        "Something that must hold for a process, and that someone or something checks.",
        "",
        "",
    ),
    (
        "Stop rule",
        (
            "A condition under which the agent stops and a person decides, written so that a "
            "computer can test it."
        ),
        "",
        "A vague wish such as “escalate if unsure”.",
    ),
    (
        "Exception",
        "A case that the agent handed to a person, with a clock running.",
        "escalation",
        "An incident, in which something went wrong.",
    ),
    (
        "Escalation owner",
        "The person who is called when the agent is unsure or reaches a boundary.",
        "",
        "The accountable person, who answers for the result.",
    ),
    (
        "Accountable person",
        "The one person who answers for the business result of a process.",
        "DRI",
        "",
    ),
    (
        "Deputy",
        (
            "Someone else who steps in when the named person is away or is the author of what "
            "must be approved."
        ),
        "",
        "",
    ),
    (
        "Kill switch",
        "Stops a process at the agent's next question. One click and a reason.",
        "pause",
        "",
    ),
    ("Fallback", "How people do the work when the agent is off.", "by hand", ""),
    ("Drafts only", "Nothing happens until a person uses the draft.", "", ""),
    ("Suggests", "A person confirms or changes each suggestion with one keystroke.", "", ""),
    ("Acts", "The agent acts by itself within its contract.", "", ""),
    (
        "Workaround",
        (
            "Work done outside the tool because the tool was in the way. Telling of it is "
            "welcome: it shows what to mend."
        ),
        "",
        "",
    ),
)


def lay_after_migrate(app_config: AppConfig, using: str = "default", **kwargs: Any) -> None:
    """Lay the defaults once this app's tables exist."""
    if app_config.label == "processes":
        with acting(System("the installation"), "What every installation starts with"):
            _lay_models(using)
            _lay_tiers(using)
            _lay_questions(using)
            _lay_terms(using)


def _lay_models(using: str) -> None:
    from processes.register.models import OperatingModel  # apps must be ready

    for order, (slug, name, suits, expect, risk) in enumerate(OPERATING_MODELS):
        OperatingModel.objects.using(using).get_or_create(
            slug=slug,
            defaults={
                "name": name,
                "suits": suits,
                "expect": expect,
                "risk": risk,
                "order": order,
            },
        )


def _lay_tiers(using: str) -> None:
    from processes.register.models import Control, Tier  # apps must be ready

    for number, name, reach, example, days, says, share in TIERS:
        Tier.objects.using(using).get_or_create(
            number=number,
            defaults={
                "name": name,
                "reach": reach,
                "example": example,
                "review_every_days": days,
                "review_says": says,
                "min_sampling_percent": share,
            },
        )
    for slug, name, says, tier, passes_upward in CONTROLS:
        Control.objects.using(using).get_or_create(
            slug=slug,
            defaults={
                "name": name,
                "says": says,
                "tier_id": tier,
                "passes_upward": passes_upward,
            },
        )


def _lay_questions(using: str) -> None:
    from processes.register.models import TierAnswer, TierQuestion  # apps must be ready

    for order, (slug, asks, answers) in enumerate(QUESTIONS):
        question, _ = TierQuestion.objects.using(using).get_or_create(
            slug=slug, defaults={"asks": asks, "order": order}
        )
        for place, (answer, says, tier) in enumerate(answers):
            TierAnswer.objects.using(using).get_or_create(
                question=question,
                slug=answer,
                defaults={"says": says, "lowest_tier_id": tier, "order": place},
            )


def _lay_terms(using: str) -> None:
    from processes.register.models import Term  # apps must be ready

    if Term.objects.using(using).exists():
        return
    for name, meaning, also, confuse in TERMS:
        Term.objects.using(using).create(
            slug=slugify(name),
            name=name,
            meaning=meaning,
            also_called=also,
            not_to_confuse=confuse,
        )
