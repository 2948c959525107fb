"""Names of holiday calendars, as people type them."""

from datetime import date

import pytest

from processes.people.calendars import days_off, known_name


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("", ""),
        ("  ", ""),
        ("DE", "DE"),
        (" de-be ", "DE-BE"),
        ("au-nsw western", "AU-NSW Western"),
        ("XX", None),
        ("DE-XX", None),
        ("DE-", None),
        ("Germany!", None),
    ],
)
def test_a_calendar_is_found_however_it_is_spelled(typed: str, name: str | None):
    assert known_name(typed) == name


def test_regions_have_days_of_their_own():
    womens_day = date(2026, 3, 8)
    assert womens_day in days_off("DE-BE", 2026)
    assert womens_day not in days_off("DE-BY", 2026)
    assert date(2026, 12, 25) in days_off("DE", 2026)
    assert days_off("", 2026) == frozenset()
