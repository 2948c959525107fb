"""Figures as people read them: nothing small is shown as nothing, no miss as a hit."""

from decimal import Decimal

import pytest

from portal.scorecards.said import change_said, said, verdict

D = Decimal


@pytest.mark.parametrize(
    ("value", "unit", "says"),
    [
        (D("0.0041"), "money", "0.0041 EUR"),
        (D("0"), "money", "0.00 EUR"),
        (D("1234.5"), "money", "1,234.50 EUR"),
        (D("0.0056"), "hours", "0.34 min"),
        (D("2.5"), "hours", "2.5 h"),
        (D("0"), "hours", "0 h"),
        (D("1200"), "count", "1,200"),
        (None, "percent", "not known"),
    ],
)
def test_values(value: Decimal | None, unit: str, says: str) -> None:
    assert said(value, unit) == says


@pytest.mark.parametrize(
    ("value", "target", "better", "says"),
    [
        ("3", "3", "lower", "meets"),
        ("3.001", "3", "lower", "just misses"),
        ("4", "3", "lower", "misses"),
        ("2.99", "3", "higher", "misses"),
        (None, "3", "higher", ""),
    ],
)
def test_verdicts(value: str | None, target: str, better: str, says: str) -> None:
    assert verdict(None if value is None else D(value), D(target), "percent", better) == says


@pytest.mark.parametrize(
    ("now", "before", "unit", "says"),
    [
        ("3", "4", "percent", "down 1 point"),
        ("3", "3", "percent", "as before"),
        ("140", "100", "count", "up 40 %"),
        ("3", "1", "count", "up 2"),
        ("5", "0", "hours", "up 5 h"),
        ("4.3", "4.1", "score", "up 0.2"),
        ("100.2", "100", "hours", "about as before"),
    ],
)
def test_changes(now: str, before: str, unit: str, says: str) -> None:
    assert change_said(D(now), D(before), unit) == says
