"""What stands for a set: the same cases give the same hash, any other a different one."""

import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.evaluations.actions import add_case, edit_case, move_case
from governance.evaluations.content import content_of, hash_of, set_digest
from governance.evaluations.drafts import CaseDraft
from governance.models import Case, EvaluationSet
from processes.models import Person
from tests.evaluations import a_case, a_set

values = st.recursive(
    st.text(max_size=4) | st.integers(-9, 9) | st.floats(-9, 9) | st.booleans() | st.none(),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=4,
)
cases = st.fixed_dictionaries(
    {
        "name": st.text(min_size=1, max_size=3),
        "inputs": st.dictionaries(st.text(max_size=3), values, max_size=2),
        "checks": st.lists(values, max_size=2),
        "weight": st.floats(0, 3),
        "must_pass": st.booleans(),
    }
)


def plain(value: Any) -> Any:
    """As it reads: nought has no sign, a whole number no point, true is no number."""
    if isinstance(value, bool):
        return ("bool", value)
    if isinstance(value, float | int):
        return ("number", float(value) + 0.0)
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    return [plain(each) for each in value] if isinstance(value, list) else value


@given(st.lists(cases, max_size=4), st.randoms())
def test_the_order_of_cases_and_of_keys_is_nothing(
    some: list[dict[str, Any]], chance: random.Random
) -> None:
    mixed = [dict(chance.sample(list(case.items()), len(case))) for case in some]
    chance.shuffle(mixed)
    assert set_digest(mixed) == set_digest(some)


@given(st.lists(cases, max_size=3), st.lists(cases, max_size=3))
def test_different_cases_never_share_a_hash(
    one: list[dict[str, Any]], other: list[dict[str, Any]]
) -> None:
    same = sorted(map(repr, map(plain, one))) == sorted(map(repr, map(plain, other)))
    if not same:
        left = [plain(case) for case in other]
        for case in map(plain, one):
            if case in left:
                left.remove(case)
            else:
                break
        else:
            same = not left
    assert (set_digest(one) == set_digest(other)) is same


@pytest.mark.django_db
class TestStored:
    def test_it_follows_every_edit(self, own: EvaluationSet, case: Case, eva: Person) -> None:
        def stored() -> str:
            return EvaluationSet.objects.get(pk=own.pk).content_hash

        seen = {stored()}
        changes: dict[str, Any] = {
            "name": "Other",
            "kind": "vague",
            "says": "It tries words",
            "inputs": {"a": 1.0},
            "conversation": [{"role": "user", "content": "Hello"}],
            "tool_answers": [{"tool": "a", "answer": 1}],
            "checks": [{"type": "is-json"}],
            "weight": 0.5,
            "must_pass": True,
            "score_threshold": 0.5,
            "repeat_threshold": 0.5,
        }
        assert set(changes) == set(Case.content)
        for name, value in changes.items():
            edit_case(case, by=eva, because="One by one", **{name: value})
            assert stored() == hash_of(own), name
            assert stored() not in seen, name
            seen.add(stored())

    def test_the_same_cases_elsewhere_are_the_same(
        self, own: EvaluationSet, case: Case, eva: Person
    ) -> None:
        a_case(own, eva, name="Second")
        other = a_set("other", eva)
        for each in reversed(own.cases.all()):
            add_case(other, CaseDraft(**content_of(each)), by=eva, because="The same")
        move_case(case, to=1, by=eva, because="It reads better")
        assert hash_of(other) == hash_of(own)
