"""Public holidays by calendar name: a country, such as DE, or a region of it, such as DE-BE."""

from datetime import date
from functools import lru_cache

import holidays


@lru_cache(maxsize=512)
def days_off(calendar: str, year: int) -> frozenset[date]:
    """The public holidays of a year; an empty name has none."""
    if not calendar:
        return frozenset()
    country, _, region = calendar.partition("-")
    days = holidays.country_holidays(country, subdiv=region or None, years=year, expand=False)
    return frozenset(days)


def known_name(text: str) -> str | None:
    """The calendar's name as it is written properly; None where there is no such calendar."""
    country, dash, region = text.strip().partition("-")
    regions = holidays.list_supported_countries().get(country.upper())
    if not text.strip():
        return ""
    if regions is None:
        return None
    if not dash:
        return country.upper()
    spelled = [each for each in regions if each.casefold() == region.casefold()]
    return f"{country.upper()}-{spelled[0]}" if spelled else None
