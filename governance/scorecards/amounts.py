"""How a measured value reads: with its unit, no more figures than it needs."""

from decimal import Decimal

from django.conf import settings

from governance.scorecards.words import Unit

_AFTER = {
    Unit.MINUTES: " min",
    Unit.HOURS: " h",
    Unit.PERCENT: " %",
    Unit.SCORE: " of 5",
}


def in_words(value: Decimal | None, unit: str) -> str:
    """A value as people read it; what is not known is said to be so."""
    if value is None:
        return "not known"
    if unit == Unit.MONEY:
        return f"{value:,.2f} {settings.ENV.PORTAL_CURRENCY}"
    places = 0 if unit == Unit.COUNT or abs(value) >= 100 else 1 if abs(value) >= 10 else 2
    text = f"{value:,.{places}f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return ("0" if text == "-0" else text) + _AFTER.get(Unit(unit), "")
