"""One record under two sets of stop rules. Pure."""

from dataclasses import dataclass

from governance.changes.backtests.models import BacktestHit
from governance.decisions.authorize.compiled import Compiled
from governance.decisions.checking import verdicts
from governance.decisions.records import Read
from processes.contracts.language import Answer

Kind = BacktestHit.Kind


@dataclass(frozen=True, slots=True)
class Otherwise:
    """What the proposed rules would have done otherwise, and which rules say so."""

    kind: Kind
    rules: tuple[str, ...]


def otherwise(read: Read, proposed: Compiled, before: Compiled | None) -> Otherwise | None:
    """How a record would have fared under the proposed rules; nothing where just the same.

    A rule that can't be decided now and could not be before tells nothing about the change.
    """
    holds, unclear = _held(read, proposed)
    held, was_unclear = _held(read, before) if before else ((), ())
    if holds and not held:
        return Otherwise(Kind.NEWLY, holds)
    if held and not holds:
        return Otherwise(Kind.NO_LONGER, held)
    if not holds and (since := tuple(rule for rule in unclear if rule not in was_unclear)):
        return Otherwise(Kind.UNDECIDABLE, since)
    return None


def _held(read: Read, contract: Compiled) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The rules that held, and those that can't be decided on this record."""
    holds, unclear = [], []
    for rule, answer, _ in verdicts(contract, read):
        if answer is Answer.HOLDS:
            holds.append(rule.name)
        elif answer is Answer.CANNOT_BE_DECIDED:
            unclear.append(rule.name)
    return tuple(holds), tuple(unclear)
