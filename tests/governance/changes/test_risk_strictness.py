"""What is proven as strict as before, and what is not; checked against the rules themselves."""

from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.changes.risk_direction import Way, of_condition
from governance.changes.risk_strictness import is_as_strict
from processes.contracts.language import Kind, Name, Names, Rule, read

NAMES = Names([
    Name("amount", Kind.NUMBER),
    Name("age", Kind.NUMBER),
    Name("terms", Kind.TEXT),
    Name("tags", Kind.TEXTS),
    Name("vip", Kind.FLAG),
    Name("cap", Kind.NUMBER, is_limit=True),
])  # fmt: skip
LIMITS = {"cap": Decimal(300)}


def rule(text: str) -> Rule:
    return read(text, NAMES)


def strict(old: str, new: str) -> bool:
    return is_as_strict(rule(old), rule(new), LIMITS, LIMITS)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("amount > 300", "amount > 300", True),
        ("amount > 300", "300 < amount", True),
        ("amount > 300", "amount >= 300", True),
        ("amount >= 300", "amount > 300", False),
        ("amount > 300", "amount > 299.5", True),
        ("amount > 300", "amount > 300.5", False),
        ("amount < 3", "amount < 4", True),
        ("amount < 3", "amount > 3", False),
        ("amount > 300", "age > 300", False),
        ("amount > 300", "amount > cap", True),
        ("amount > cap", "amount > cap * 2", False),
        ("amount > cap * 2", "amount > 600", True),
        ("amount > 300", "amount > 300 || vip", True),
        ("amount > 300 || vip", "vip || amount > 300", True),
        ("amount > 300 || vip", "amount > 300", False),
        ("amount > 300", "amount > 300 && vip", False),
        ("amount > 300 && vip", "vip", True),
        ("amount > 300 && vip", "amount > 200 && vip", True),
        ('terms == "net30"', 'terms in ["net30", "net60"]', True),
        ('terms in ["net30", "net60"]', 'terms == "net30"', False),
        ("!(amount > 3)", "!(amount > 4)", True),
        ("!(amount > 3)", "!(amount > 2)", False),
        ("!vip", "!vip || age < 18", True),
        ("vip", "!vip", False),
        ('tags.exists(t, t == "x")', 'tags.exists(t, t == "x" || t == "y")', True),
        ('tags.exists(t, t == "x")', 'tags.all(t, t == "x")', False),
        ('tags.exists_one(t, t == "x")', 'tags.exists_one(t, t == "x" || t == "y")', False),
        ("amount.is_missing || amount > 300", "amount > 300", False),
        ("amount == 500", "amount > 300", True),
        ("amount == 100", "amount > 300", False),
        ("amount != 5", "amount != 6", False),
        ("size(tags) > 3", "size(tags) > 2", True),
        ("size(tags) > 3", "size(tags) > 4", False),
    ],
)
def test_proofs(old: str, new: str, expected: bool) -> None:
    assert strict(old, new) is expected


def test_limits_are_put_in_as_they_stand_on_each_side() -> None:
    old, new = rule("amount > cap"), rule("amount > cap || vip")
    assert is_as_strict(old, new, LIMITS, LIMITS)
    assert not is_as_strict(old, new, LIMITS, {"cap": Decimal(301)})


def test_a_rule_too_long_to_prove_counts_as_weaker() -> None:
    terms = [f"amount > {number}" for number in range(60)]
    old = rule(" && ".join(f"(age > {n} || {term})" for n, term in enumerate(terms)))
    new = rule(" || ".join(f"(age < {n} && {term})" for n, term in enumerate(terms)))
    assert not is_as_strict(old, new, {}, {})


ATOMS = st.sampled_from([
    *(f"amount {sign} {number}" for sign in "< <= > >= == !=".split() for number in (1, 2, 3)),
    "vip", "amount.is_missing", "amount in [1, 2]", "age > 1", "amount * 2 > 3",
])  # fmt: skip
CONDITIONS = st.recursive(
    ATOMS,
    lambda inner: (
        st.builds("({} && {})".format, inner, inner)
        | st.builds("({} || {})".format, inner, inner)
        | st.builds("!({})".format, inner)
    ),
    max_leaves=4,
)
VALUES = [
    {name: value for name, value in zip(("amount", "age", "vip"), row, strict=True) if value != ""}
    for row in product(("", 0.5, 1, 1.5, 2, 2.5, 3, 4), ("", 1, 2), ("", True, False))
]


@given(old=CONDITIONS, new=CONDITIONS)
def test_what_is_proven_holds_for_every_case_also_with_values_missing(old: str, new: str) -> None:
    was, is_now = rule(old), rule(new)
    if is_as_strict(was, is_now, {}, {}):
        for values in VALUES:
            assert is_now.decide(values).stops or not was.decide(values).stops, values


@pytest.mark.parametrize(
    ("text", "way"),
    [
        ("amount > cap", Way.LETS_MORE),
        ("cap > amount", Way.STOPS_MORE),
        ("amount < cap", Way.STOPS_MORE),
        ("!(amount > cap)", Way.STOPS_MORE),
        ("amount > cap * 2 || vip", Way.LETS_MORE),
        ("amount > 100 - cap", Way.STOPS_MORE),
        ("amount - cap > 0", Way.LETS_MORE),
        ("amount > cap && age < cap", Way.UNKNOWN),
        ("amount > cap * -1", Way.UNKNOWN),
        ("amount == cap", Way.UNKNOWN),
        ("vip", Way.NOTHING),
    ],
)
def test_which_way_a_limit_holds(text: str, way: Way) -> None:
    assert of_condition(rule(text).tree, "cap") is way
