"""Rules read aloud."""

import pytest

from processes.contracts.language import read
from processes.contracts.language_names import STANDARD, Kind, Name, Names
from processes.contracts.plain_words import in_words

NAMES = Names(
    [
        *STANDARD,
        Name("amount", Kind.NUMBER),
        Name("refund_limit", Kind.NUMBER, is_limit=True),
        Name("tax_number", Kind.TEXT, "the tax number"),
        Name("is_minor", Kind.FLAG, "the customer is a minor:"),
        Name("urgent", Kind.FLAG),
        Name("due", Kind.TIME),
        Name("tags", Kind.TEXTS),
        Name("order", Kind.DATA),
        Name("arguments.amount", Kind.NUMBER),
    ]
)
SAID = [
    ("amount > 10000", "amount is more than 10,000"),
    ("amount > refund_limit", "amount is more than refund limit (50)"),
    ("300 >= amount", "300 is at least amount"),
    ("confidence < 0.85", "the confidence is less than 0.85"),
    ("tax_number.is_missing", "the tax number is missing"),
    ("!tax_number.is_missing", "the tax number is given"),
    ("tax_number == ''", "the tax number is empty"),
    ("tax_number != 'x'", 'the tax number is not "x"'),
    ("urgent", "urgent is yes"),
    ("!urgent", "urgent is no"),
    ("urgent == false", "urgent is no"),
    ("tax_number in ['a', 'b']", 'the tax number is one of "a", "b"'),
    ("'legal' in tags", '"legal" is among tags'),
    ("tax_number.startsWith('DE')", 'the tax number starts with "DE"'),
    ("size(tags) > 3", "the number of tags is more than 3"),
    ("tax_number.size() < 9", "the length of the tax number is less than 9"),
    ("due < now", "due is before the time of asking"),
    ("due >= timestamp('2026-05-03T00:00:00Z')", "due is not before 2026-05-03T00:00:00Z"),
    ("now - due > duration('72h')", "the time of asking minus due is more than 72h"),
    ("arguments.amount + amount * 2 > 5", "the tool's amount plus (amount times 2) is more than 5"),
    (
        "amount > 5 || urgent || amount < 1",
        "amount is more than 5, or urgent is yes, or amount is less than 1",
    ),
    (
        "amount > 5 && urgent || amount < 1",
        "(amount is more than 5 and urgent is yes), or amount is less than 1",
    ),
    (
        "amount > 5 && (urgent || amount < 1)",
        "amount is more than 5 and (urgent is yes, or amount is less than 1)",
    ),
    ("!(amount > 5 || urgent)", "it is not so that (amount is more than 5, or urgent is yes)"),
    ("tags.exists(t, t == 'legal')", 'for at least one t of tags: t is "legal"'),
    ("tags.all(t, t != 'x') && urgent", '(for every t of tags: t is not "x") and urgent is yes'),
    # what reads better as it is written
    ("urgent ? amount > 5 : amount > 6", "urgent ? amount > 5 : amount > 6"),
    ("order.total > 5 || urgent", "order.total > 5 || urgent"),
]


@pytest.mark.parametrize(("rule", "said"), SAID)
def test_said(rule: str, said: str):
    assert in_words(read(rule, NAMES), {"refund_limit": 50}) == said


def test_a_limit_without_its_figure_is_said_by_name():
    assert in_words(read("amount > refund_limit", NAMES)) == "amount is more than refund limit"
