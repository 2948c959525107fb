"""The house rules that every installation starts with: models, tiers, controls, questions."""

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

# number, name, reach, example, days between reviews, how that is said, share read by a person,
# whether compliance signs every change of a contract
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
        False,
    ),
    (
        1,
        "Words to customers",
        "Customers read it",
        "Ticket replies, help articles",
        30,
        "Monthly",
        0,
        False,
    ),
    (
        2,
        "Acts in workflows",
        "Changes records and routes work",
        "Record updates, low-value refunds, routing",
        14,
        "Every two weeks",
        5,
        False,
    ),
    (
        3,
        "Changes production",
        "Reaches running systems",
        "Pull requests, deployments behind flags",
        7,
        "Weekly, and evaluated at every change",
        10,
        False,
    ),
    (
        4,
        "Regulated or final",
        "Regulated, or can't be undone",
        "Identity checks, medical guidance, payment authorisation",
        7,
        "Weekly, and a dated audit",
        20,
        True,
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
