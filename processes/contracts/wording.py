"""Words that leave a condition to whoever reads it: "if unsure" stops nobody."""

import re

_JUDGEMENT = (
    r"(un|not |isn't |aren't )sure|uncertain(ty)?|(in|of) doubt|doubtful|dubious|(un|not )clear"
    r"|not confident|(if|as|when|where|whenever|wherever) (necessary|needed|appropriate|possible)"
    r"|(your|own|good|best|sound) judge?ment|seems?|feels?|suspicious|unusual|strange|weird"
    r"|(un)?reasonabl[ey]|looks (wrong|odd|off|bad)|maybe|perhaps|probably|sometimes|and so on|etc"
)
_QUANTITY = (
    r"(too|very|quite|rather) (much|many|high|low|large|big|small|long|late|old)"
    r"|(large|big|high|small|low|significant|substantial|important) "
    r"(amounts?|values?|sums?|numbers?|confidence|risks?|refunds?|orders?|invoices?)"
)
_VAGUE = re.compile(rf"\b({_JUDGEMENT}|{_QUANTITY})\b", re.IGNORECASE)
# Only a figure that something is compared with makes such words exact.
_COMPARED = re.compile(
    r"\b(below|under|above|over|beyond|exceed\w*|(more|less|fewer|higher|lower|older|later|longer"
    r"|smaller|larger|greater) than|at (least|most)|up to)\b|[<>=≥≤]",
    re.IGNORECASE,
)
_VAGUE_IN_NAMES = frozenset((
    "unsure", "uncertain", "uncertainty", "unclear", "doubt", "doubtful", "dubious", "suspicious",
    "unusual", "strange", "weird", "odd", "reasonable", "unreasonable", "appropriate",
    "inappropriate", "necessary", "needed", "needs", "tricky", "difficult", "judgement",
    "judgment", "maybe",
))  # fmt: skip


def vague_phrase(prose: str) -> str:
    """The first phrase that no figure makes exact, as it was written, or nothing."""
    if any(character.isdigit() for character in prose) and _COMPARED.search(prose):
        return ""
    found = _VAGUE.search(prose)
    return found.group() if found else ""


def vague_in_name(name: str) -> str:
    """The step of a name that asks for a judgement (`agent_unsure`), or nothing."""
    steps = re.split(r"[._]|(?<=[a-z])(?=[A-Z])", name)
    return next((step for step in steps if step.lower() in _VAGUE_IN_NAMES), "")


def vague_sentence(phrase: str) -> str:
    """Why a rule with that phrase is refused."""
    return (
        f"'{phrase}' leaves the decision to whoever reads it: "
        "name an input and a threshold, such as confidence < 0.85."
    )
