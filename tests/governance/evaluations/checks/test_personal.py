"""no-personal-data, and the finder that masking uses."""

import pytest

from governance.evaluations.checks import find_personal_data
from tests.governance.evaluations.checks import error, passes, verdict

FOUND = [
    ("email", "Write to ada.l+x@mail.example.com now"),
    ("email", "Write to anna@müller.de or call"),
    ("iban", "IBAN DE89 3704 0044 0532 0130 00 please"),
    ("iban", "on de89 3704 0044 0532 0130 00 please"),
    ("iban", "to ES91 2100 0418 4502 0005 1332 this time"),
    ("card", "Card 4111 1111 1111 1111"),
    ("phone", "Call +49 30 1234567"),
    ("phone", "Call (212) 555-0123"),
    ("phone", "Ruf 0151 23456789 an"),
    ("phone", "0049 30 1234567"),
    ("phone", "Mobile 01701234567"),
    ("phone", "Ruf (030) 1234567 an"),
    ("ssn", "SSN 536-90-4399"),
    ("birth-date", "born on 12.03.1980"),
    ("birth-date", "born 3 March 1980"),
    ("birth-date", "She was born on March 3rd, 1980"),
    ("birth-date", "Geboren am 03.03.1980"),
    ("birth-date", "geb. 3. März 1980"),
]
CLEAN = [
    "Order 2026-04-26T10:42:12Z, number 1234567890",
    "Version 10.2.3.4",
    "Ticket 00123456789",
    "Total 1,234.56 for 12345678",
    "Card 4111 1111 1111 1112",
    "DE00 1000 0000 0000 0000 00",
    "Mail us @example",
    "Order 5551234567",
    "Born in a small town, 12 people",
]


@pytest.mark.parametrize(("kind", "text"), FOUND)
def test_personal_data_are_found(kind: str, text: str):
    assert [one.kind for one in find_personal_data(text)] == [kind]
    assert not passes(text, "no-personal-data")
    assert passes(text, "not-no-personal-data")


@pytest.mark.parametrize("text", CLEAN)
def test_other_numbers_are_left_alone(text: str):
    assert passes(text, "no-personal-data")


def test_places_are_exact_in_any_script():
    text = "你好 😀 ada@example.com!"
    (found,) = find_personal_data(text)
    assert text[found.start : found.end] == found.text == "ada@example.com"
    (found,) = find_personal_data("An müller@example.de!")
    assert (found.start, found.text) == (3, "müller@example.de")
    (found,) = find_personal_data("to ES91 2100 0418 4502 0005 1332 this time")
    assert found.text == "ES91 2100 0418 4502 0005 1332"


def test_the_sentence_does_not_repeat_the_data():
    says = verdict("ada@example.com, +49 30 1234567", "no-personal-data").reason
    assert says == "The answer contains an e-mail address and a phone number."


def test_what_is_allowed_and_what_this_case_must_not_repeat():
    assert passes("help@company.com", "no-personal-data", allow=["@company.com"])
    assert not passes("help@other.com", "no-personal-data", allow=["@company.com"])
    assert not passes("Dear ADA", "no-personal-data", also=["Ada"])
    assert not passes("10.2.3.4", "no-personal-data", kinds=["ip"])
    assert passes("ada@example.com", "no-personal-data", kinds=["card"])
    assert "not known" in error("x", "no-personal-data", kinds=["soul"])
    assert error("x", "no-personal-data", allow="x")
