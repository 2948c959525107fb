"""A cost is shared to the cent, and the shares are the cost."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from governance.scorecards.sharing import CENT, share

money = st.integers(0, 10**12).map(lambda cents: Decimal(cents) * CENT)
parts = st.dictionaries(
    st.integers(1, 99), st.integers(0, 10**6).map(lambda part: Decimal(part) * CENT), min_size=1
)


@given(money, parts)
def test_together_exactly_the_cost_and_each_within_a_cent(
    amount: Decimal, wanted: dict[int, Decimal]
) -> None:
    shares = share(amount, wanted)
    assert sum(shares.values()) == amount
    whole = sum(wanted.values())
    for key, part in wanted.items():
        exact = amount * part / whole if whole else amount / len(wanted)
        assert abs(shares[key] - exact) < CENT
        assert shares[key] >= 0


def test_the_cents_that_are_left_go_to_who_lost_most() -> None:
    thirds = share(Decimal("100.00"), {3: Decimal(1), 1: Decimal(1), 2: Decimal(1)})
    assert thirds == {1: Decimal("33.34"), 2: Decimal("33.33"), 3: Decimal("33.33")}
    assert share(Decimal(10), {1: Decimal(0), 2: Decimal(0)}) == {1: 5, 2: 5}
    assert share(Decimal(10), {}) == {}
