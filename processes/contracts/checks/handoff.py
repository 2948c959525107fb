"""Handing over: how output reaches the next person, and who says that it is good."""

from collections.abc import Iterator

from processes.contracts.business_parts import Handoff
from processes.contracts.checks.house_rules import HouseRules
from processes.contracts.problems import Problem, ProblemKind, on_part
from processes.contracts.whole import Whole
from processes.contracts.words import Hold
from processes.people.models import Person
from processes.register.words import Capability

_MISSING = {
    "task": "Say what is handed over.",
    "tool_does": "Say what the tool does for it.",
    "input_needed": "Say which input it needs.",
    "standard": "Say what good output is.",
    "input_owner": "Name who gives the input.",
    "review_owner": "Name who approves, edits or rejects.",
    "next_step_owner": "Name who takes the next step.",
    "approval_rule": "Say when output is approved.",
    "goes_to": "Say where approved work goes.",
    "works_when": "Say how one sees that it worked.",
}


def goes_outside(whole: Whole) -> bool:
    """Whether people outside the company meet what comes out, by the answers on the tier."""
    seen_by: str = whole.version.tier_answers.get("who_sees", "inside")
    return seen_by != "inside"


def is_needed(whole: Whole) -> bool:
    """Whether output is handed to people: what goes outside, and all that doesn't act by itself."""
    return goes_outside(whole) or whole.version.capability != Capability.ACTS


def check(whole: Whole, rules: HouseRules) -> Iterator[Problem]:
    """All fields, where output is handed over; none need be filled where it is not."""
    handoff = whole.handoff
    begun = any(getattr(handoff, name) for name in _MISSING)
    for name, sentence in _MISSING.items():
        if not getattr(handoff, name) and (begun or is_needed(whole)):
            yield on_part(handoff, name, sentence, ProblemKind.MISSING)
    yield from _people(handoff)
    if goes_outside(whole) and whole.is_first and handoff.hold != Hold.HELD:
        sentence = "What goes to people outside starts held until approved."
        yield on_part(handoff, "hold", sentence)


def _people(handoff: Handoff) -> Iterator[Problem]:
    for name in ("input_owner", "review_owner", "next_step_owner"):
        person: Person | None = getattr(handoff, name)
        if person is not None and person.is_agent:
            yield on_part(handoff, name, "Name a person: an agent account can't answer for it.")
        elif person is not None and not person.is_active:
            sentence = f"{person} is no longer active. Name someone who is."
            yield on_part(handoff, name, sentence)
