"""Figures in a prompt that restate a limit, and those that only look like it."""

import time
from decimal import Decimal

import pytest

from processes.contracts.figures import restated, values_in
from processes.contracts.parts import Limit

LIMITS = [
    Limit(name="refund_limit", value=Decimal(50), unit="EUR"),
    Limit(name="request_ceiling", value=Decimal(300), unit="EUR"),
    Limit(name="confidence_floor", value=Decimal("0.85")),
    Limit(name="return_days", value=Decimal(30)),
    Limit(name="max_discount", value=Decimal(10), unit="%"),
    Limit(name="reply_words", value=Decimal(150)),
    Limit(name="most_returns", value=Decimal(3), unit="returns"),
]


def found(text: str) -> list[tuple[str, str, bool]]:
    return [(each.limit.name, each.written, each.contradicts) for each in restated(text, LIMITS)]


@pytest.mark.parametrize(
    ("text", "limit", "written"),
    [
        ("2. Refunds up to 75 EUR are yours.", "refund_limit", "75 EUR"),
        ("Refund up to €75.", "refund_limit", "€75"),
        ("Refund at most 75.", "refund_limit", "75"),
        ("Refunding more than 1,000 EUR needs a person.", "refund_limit", "1,000 EUR"),
        ("Refund 75.50 euros at most.", "refund_limit", "75.50 euros"),
        ("3. If your confidence is below 0.8, stop.", "confidence_floor", "0.8"),
        ("Goods may be returned within 14 days.", "return_days", "14 days"),
        ("Give a discount of 15 % at most.", "max_discount", "15 %"),
        ("Reply in at most 200 words.", "reply_words", "200 words"),
        ("The refund limit is 80 CHF.", "refund_limit", "80 CHF"),
        ("Refund 75 or less by yourself.", "refund_limit", "75"),
        ("Refund up to 75 yourself, and stop.", "refund_limit", "75"),
        ("More than 4 returns in a year need a person.", "most_returns", "4"),
    ],
)
def test_a_differing_figure_contradicts(text: str, limit: str, written: str) -> None:
    assert found(text) == [(limit, written, True)]


@pytest.mark.parametrize(
    "text",
    [
        "Refund up to 50 EUR yourself.",
        "Your confidence is at least 0.85.",
        "Goods may be returned within 30 days.",
    ],
)
def test_an_equal_figure_is_only_written_by_hand(text: str) -> None:
    assert [contradicts for _, _, contradicts in found(text)] == [False]


@pytest.mark.parametrize(
    "text",
    [
        "Refund up to {{ limits.refund_limit }} EUR; a refund of 75 is too much.",
        "Refunds above 300 EUR go to a person.",  # another limit says so
        "Refunds take 5 days.",
        "Refunds reach the account within 5 working days.",
        "Write at most 5 short sentences about the refund.",
        "List the last 5 refunded orders.",
        "A refund needs 2 signatures.",
        "The refund of order 12345 is paid.",
        "Write the refund note in 2 sentences.",
        "Give your confidence between 0 and 1.",
        "Confidence from 0.0 to 1.0.",
        "1. Refund what is due.",
        "See rule 4 on refunds, and rules 7 to 9.",
        "Follow the refund policy of 2024-05-01.",
        "Since 2019 we refund by card.",
        "For example, a refund of 75 EUR is paid at once.",
        'Answer {"refund": 75}.',
        "```\nrefund 75 EUR\n```",
        "`refund 75 EUR`",
        "Pay 75 EUR at most.",  # no word of the limit's name
        "Order RF75-2 is a refund.",
    ],
)
def test_what_only_looks_like_it_is_left_alone(text: str) -> None:
    assert found(text) == []


def test_the_figures_of_a_sentence() -> None:
    assert values_in("Refund above 300 needs a person") == {300.0}
    assert values_in("Rule 12: more than 3 refunds in 90 days") == {3.0, 90.0}


def test_long_prompts_are_read_soon() -> None:
    text = "Refund 1,000 EUR or 0.8 of 2,000 and confidence 0.5 within 14 days. " * 700
    began = time.process_time()
    assert list(restated(text, LIMITS))
    list(restated("1" * 50_000, LIMITS))
    list(restated("refund " + "1 " * 25_000, LIMITS))
    assert time.process_time() - began < 3
