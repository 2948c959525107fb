"""What holds whoever edits whatever: nothing is lost unseen, and nothing is taken twice."""

from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processes.contracts.content import canonical, content
from processes.contracts.keeping import put
from processes.contracts.merging import Merge, merge
from processes.contracts.merging.held import held
from processes.contracts.merging.values import same, units
from processes.contracts.models import ContractVersion
from processes.contracts.whole import Whole
from tests.processes.contracts.merging.sides import KINDS, PROSE, TEXTS, Editor, a_base

THREE = st.data()


def three(data: Any) -> tuple[Whole, Whole, Whole]:
    base = a_base()
    return base, Editor(base, data).write(), Editor(base, data).write()


def all_chosen(base: Whole, theirs: Whole, mine: Whole, side: str) -> Merge:
    """Everything chosen for one side; one choice can bring up another."""
    choices: dict[str, str] = {}
    found = merge(base, theirs, mine)
    while left := found.unanswered(choices):
        choices |= {each.key: side for each in left}
        found = merge(base, theirs, mine, choices)
    return found


@given(THREE)
def test_where_nothing_came_the_draft_stays(data: Any) -> None:
    base, mine, _ = three(data)
    found = merge(base, base, mine)
    assert content(found.whole) == content(mine)
    assert (found.conflicts, found.coming) == ((), ())


@given(THREE)
def test_an_untouched_draft_becomes_what_is_in_force(data: Any) -> None:
    base, theirs, _ = three(data)
    found = merge(base, theirs, base)
    assert content(found.whole) == content(theirs)
    assert found.conflicts == ()
    assert bool(found.coming) == (content(theirs) != content(base))


@given(THREE)
def test_the_same_change_twice_is_one(data: Any) -> None:
    base, theirs, _ = three(data)
    found = merge(base, theirs, theirs)
    assert content(found.whole) == content(theirs)
    assert (found.conflicts, found.coming) == ((), ())


@given(THREE)
def test_from_both_sides_it_looks_the_same(data: Any) -> None:
    base, theirs, mine = three(data)
    here, there = all_chosen(base, theirs, mine, "mine"), all_chosen(base, mine, theirs, "theirs")
    assert {(each.key, each.theirs, each.mine) for each in here.conflicts} == {
        (each.key, each.mine, each.theirs) for each in there.conflicts
    }
    assert in_no_order(here.whole) == in_no_order(there.whole)


def in_no_order(whole: Whole) -> Any:
    """What it says; where both sides put something new at one place, either may stand first."""
    said = content(whole)
    for relation in KINDS:
        for part in said[relation]:
            del part["lineage"]
            part["examples"] = sorted(map(canonical, part.get("examples", [])))
        said[relation] = sorted(map(canonical, said[relation]))
    return said


@pytest.mark.parametrize("side", ["theirs", "mine"])
@given(THREE)
def test_what_is_chosen_is_there_and_so_is_what_nobody_else_touched(side: str, data: Any) -> None:
    base, theirs, mine = three(data)
    chosen = theirs if side == "theirs" else mine
    found = all_chosen(base, theirs, mine, side)
    for relation in KINDS:
        before, wanted = held(base, relation), held(chosen, relation)
        made = held(found.whole, relation)
        for lineage, each in wanted.items():
            was = before.get(lineage)
            if was and same(was, each):
                continue
            now = made.get(lineage) or _twin(made, each.part.called)
            for unit in units(each.part.content):
                values = [getattr(each.part, name) for name in unit]
                if was is None or not same([getattr(was.part, name) for name in unit], values):
                    _assert_there(unit, values, [getattr(now.part, name) for name in unit])
        for lineage in before.keys() - wanted.keys():
            assert lineage not in made


def _twin(made: Any, name: str) -> Any:
    return next(each for each in made.values() if each.part.called == name)


def _assert_there(unit: tuple[str, ...], wanted: list[Any], found: list[Any]) -> None:
    if unit == ("by_hand",):
        written = set(wanted[0].splitlines()) - set(PROSE.splitlines())
        assert written <= set(found[0].splitlines())
    elif unit == ("argument_limits",):
        assert wanted[0].keys() <= {*found[0].keys(), "amount"}
    else:
        assert same(wanted, found)


@pytest.mark.parametrize("side", ["theirs", "mine"])
@given(THREE)
def test_what_comes_out_can_be_kept(side: str, data: Any) -> None:
    found = all_chosen(*three(data), side).whole
    for relation in KINDS:
        names = Counter(part.called for part in found.parts(relation))
        assert all(count == 1 for count in names.values())
        assert len({part.lineage for part in found.parts(relation)}) == sum(names.values())
    for path in found.exception_paths:
        assert path.owner is None or path.owner != path.backup
    for _, part in found.everything():
        own = [name for name in part.content if not part._meta.get_field(name).is_relation]
        put(type(part)(), {name: getattr(part, name) for name in own}, own)
    texts = {name: getattr(found.version, name) for name in TEXTS}
    put(ContractVersion(), texts, TEXTS)
