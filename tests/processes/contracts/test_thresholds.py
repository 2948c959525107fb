"""Figures in rules, and rules without any."""

import pytest

from processes.contracts.language import read
from processes.contracts.language_names import STANDARD, Kind, Name, Names
from processes.contracts.thresholds import Threshold, thresholds, why_vague

NAMES = Names(
    [
        *STANDARD,
        Name("amount", Kind.NUMBER),
        Name("refund_limit", Kind.NUMBER, is_limit=True),
        Name("most", Kind.NUMBER, is_limit=True),
        Name("agent_unsure", Kind.FLAG),
        Name("needsReview", Kind.FLAG),
        Name("is_minor", Kind.FLAG),
        Name("tax_number", Kind.TEXT),
    ]
)


@pytest.mark.parametrize(
    ("rule", "found"),
    [
        ("amount > 300", [Threshold("amount", ">", 300.0)]),
        ("300 < amount", [Threshold("amount", ">", 300.0)]),
        ("0.85 >= confidence", [Threshold("confidence", "<=", 0.85)]),
        ("amount >= refund_limit", [Threshold("amount", ">=", "refund_limit")]),
        ("amount > -1.5", [Threshold("amount", ">", -1.5)]),
        (
            "amount > 5 && !(amount == 7)",
            [Threshold("amount", ">", 5), Threshold("amount", "==", 7)],
        ),
        ("is_minor == true || tax_number == '7'", []),
        ("refund_limit > most", []),
        ("amount > confidence", []),
    ],
)
def test_thresholds(rule: str, found: list[Threshold]):
    assert thresholds(read(rule, NAMES)) == found


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        ("agent_unsure", "'agent_unsure' leaves the decision to whoever reads it"),
        ("amount > 300 || !agent_unsure", "'agent_unsure' leaves the decision"),
        ("needsReview", "'needsReview' leaves the decision"),
        ("true", "says the same for every case: let it look at an input"),
        ("1 < 2", "says the same for every case"),
        ("refund_limit > 300", "compares limits alone"),
        ("amount >= amount", "compares something with itself"),
    ],
)
def test_vague(rule: str, sentence: str):
    assert sentence in why_vague(read(rule, NAMES))


@pytest.mark.parametrize("rule", ["amount > 300", "is_minor", "tax_number.is_missing"])
def test_exact(rule: str):
    assert why_vague(read(rule, NAMES)) == ""
