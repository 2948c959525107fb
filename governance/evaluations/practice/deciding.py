"""The rules of a prompt, gone through in their order, until one of them decides."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from governance.evaluations.practice.conditions import confidence, holds, missing_in
from governance.evaluations.practice.facts import Known
from governance.evaluations.practice.rules import Kind, Step


@dataclass(frozen=True, slots=True)
class Move:
    """What is done next, and by which rule."""

    kind: Kind
    confidence: Decimal
    step: Step | None = None
    # The tools to be called now; empty where the answer is ready.
    tools: Sequence[str] = ()
    # What is asked for.
    missing: Sequence[str] = field(default_factory=tuple)
    trouble: str = ""

    @property
    def rule(self) -> int:
        """The number of the rule that decided; 0 where none did."""
        return self.step.rule if self.step else 0


def decide(steps: Iterable[Step], known: Known, offered: Sequence[str]) -> Move:
    """The first thing that the rules ask for and that is not done yet."""
    sure = confidence(known)
    if known.trouble:
        return Move(Kind.ESCALATE, sure, trouble=known.trouble)
    last: Step | None = None
    chosen = 0
    for step in steps:
        if not _applies(step, known) or (step.is_last_resort and step.rule == chosen + 1):
            continue
        if move := _move(step, known, sure, offered):
            return move
        if step.kind == Kind.DO:
            last = step
            # Where this rule held, “otherwise” in the next one does not.
            chosen = step.rule if step.when else chosen
            if step.is_last_resort:
                break
    return Move(Kind.DO, sure, last)


def _move(step: Step, known: Known, sure: Decimal, offered: Sequence[str]) -> Move | None:
    """What a rule that applies has the agent do now; nothing where it is done already."""
    if step.kind == Kind.ASK:
        missing = missing_in(step.when, known)
        return Move(Kind.ASK, sure, step, missing=missing) if missing or not step.when else None
    if step.kind != Kind.DO:
        return Move(step.kind, sure, step)
    waiting = [tool for tool in step.tools(offered) if tool not in known.tools_used]
    return Move(Kind.DO, sure, step, tools=waiting) if waiting else None


def _applies(step: Step, known: Known) -> bool:
    """A condition that can't be told lets a rule rest, but for the one that takes what is left."""
    if not step.when:
        return True
    found = holds(step.when, known)
    return found is True or (found is None and step.is_last_resort)
