"""Two contracts to compare without a draft: one read from a file, and the same changed."""

import copy
import uuid
from typing import Any

from processes.contracts.files import read
from processes.contracts.part import Part
from processes.contracts.whole import RELATION_OF, SINGLE, Whole
from tests.contracts import refunds_text, someone


def a_contract_read() -> Whole:
    """The refunds contract as its file says it."""
    owner, backup = someone(name="Olga Owner"), someone(name="Bert Backup")
    return read(refunds_text(owner, backup)).whole


def part(whole: Whole, relation: str, name: str) -> Any:
    """One part by its name."""
    return next(each for each in whole.parts(relation) if each.called == name)


def but(before: Whole, relation: str = "", called: str = "", /, **fields: Any) -> Whole:
    """The same contract, with one part (or the version itself) saying something else."""
    after = copy.deepcopy(before)
    if not relation:
        row: Any = after.version
    elif relation in SINGLE:
        row = getattr(after, relation)
    else:
        row = part(after, relation, called)
    for field, value in fields.items():
        setattr(row, field, value)
    return after


def without(before: Whole, relation: str, name: str) -> Whole:
    """The same contract without one part."""
    after = copy.deepcopy(before)
    getattr(after, relation).remove(part(after, relation, name))
    return after


def with_part(before: Whole, new: Part) -> Whole:
    """The same contract with one part more."""
    after = copy.deepcopy(before)
    getattr(after, RELATION_OF[type(new)]).append(new)
    return after


def read_anew(before: Whole) -> Whole:
    """The same contract, every part with a lineage of its own."""
    after = copy.deepcopy(before)
    for _, each in after.everything():
        cases = after.examples.pop(each.lineage, None)
        each.lineage = uuid.uuid4()
        if cases is not None:
            after.examples[each.lineage] = cases
    return after
