"""A difference says all that differs, and nothing else."""

import copy
import uuid
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from governance.changes.difference import difference
from governance.changes.difference_applied import applied, hash_of, shows_all
from governance.changes.difference_data import Difference
from processes.contracts.content import content, content_hash
from processes.contracts.parts import RuleExample, StopRule
from processes.contracts.whole import KINDS, SINGLE, Whole
from tests.processes.contracts.files.test_round_trip import (
    OBJECTS,
    TEXTS,
    contracts,
    field_values,
    parts_of,
)

pytestmark = pytest.mark.django_db
SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]


@st.composite
def edited(draw: Any, contract: Whole) -> Whole:
    """The same contract after someone wrote in it: edits, moves, new parts and lost ones."""
    found = copy.deepcopy(contract)
    found.version.purpose = draw(st.just(found.version.purpose) | TEXTS)
    found.version.tier_id = draw(st.just(found.version.tier_id) | st.integers(0, 4))
    found.version.kinds_ruled_out = draw(st.just(found.version.kinds_ruled_out) | OBJECTS)
    for relation, model in KINDS.items():
        if relation in SINGLE:
            continue
        parts = [part for part in found.parts(relation) if draw(st.integers(0, 4))]
        parts += draw(st.lists(parts_of(model), max_size=2))
        setattr(found, relation, draw(st.permutations(parts)))
    for _, part in found.everything():
        if draw(st.booleans()):
            name = draw(st.sampled_from(plain_fields(part)))
            setattr(part, name, draw(field_values(part._meta.get_field(name))))
        if not draw(st.integers(0, 5)):
            rehome(found, part)
    for rule in found.stop_rules:
        cases = st.builds(RuleExample, values=OBJECTS, stops=st.booleans(), says=TEXTS)
        kept = list(found.examples_of(rule))
        found.examples[rule.lineage] = draw(
            st.permutations(kept + draw(st.lists(cases, max_size=1)))
        )
    return found


def plain_fields(part: Any) -> list[str]:
    return [name for name in part.content if not part._meta.get_field(name).is_relation]


def rehome(found: Whole, part: Any) -> None:
    """An import gives a part that it does not know a lineage of its own."""
    cases = found.examples.pop(part.lineage, [])
    part.lineage = uuid.uuid4()
    if isinstance(part, StopRule):
        found.examples[part.lineage] = cases


@st.composite
def pairs(draw: Any) -> tuple[Whole, Whole]:
    before = draw(contracts())
    return before, draw(edited(before) | contracts())


@given(pair=pairs())
@settings(suppress_health_check=SLOW)
def test_what_is_shown_is_what_comes_into_force(pair: tuple[Whole, Whole]) -> None:
    before, after = pair
    found = difference(before, after)
    assert hash_of(applied(found, content(before))) == content_hash(after)
    assert found.before_hash == content_hash(before)
    assert found.after_hash == content_hash(after)
    assert found.is_empty == (content_hash(before) == content_hash(after))
    for change in fields_of(found):
        assert change.before_says != change.after_says
        assert all(item.before != item.after for item in change.items)
    for left in range(len(found.sections)):
        sections = found.sections[:left] + found.sections[left + 1 :]
        cut = Difference(sections, found.before_hash, found.after_hash)
        assert not shows_all(cut, content(before))


@given(contract=contracts())
@settings(suppress_health_check=SLOW)
def test_lineages_alone_are_no_difference(contract: Whole) -> None:
    first = difference(None, contract)
    assert first.is_first
    assert hash_of(applied(first, None)) == content_hash(contract)
    other = copy.deepcopy(contract)
    for _, part in other.everything():
        rehome(other, part)
    assert difference(contract, other).is_empty


def fields_of(found: Difference) -> list[Any]:
    return [*found.texts(), *(each for part in found.parts() for each in part.fields)]
