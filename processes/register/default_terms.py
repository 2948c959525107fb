"""The words that every installation starts with: name, meaning, also called, not to confuse."""

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
