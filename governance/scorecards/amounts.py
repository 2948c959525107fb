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
# Less is not shown as nothing: cents as parts of one, hours as minutes.
_A_CENT, _FEW_MINUTES = Decimal("0.01"), Decimal("0.1")


def in_words(value: Decimal | None, unit: str) -> str:
    """A value as people read it; what is not known is said to be so."""
    if value is None:
        return "not known"
    if unit == Unit.HOURS and 0 < abs(value) < _FEW_MINUTES:
        return in_words(value * 60, Unit.MINUTES)
    if unit == Unit.MONEY:
        places = 2 if not value or abs(value) >= _A_CENT else 6
        text = f"{value:,.{places}f}"
        text = text.rstrip("0") if places > 2 else text
        return f"{text} {settings.ENV.PORTAL_CURRENCY}"
    places = 0 if unit == Unit.COUNT or abs(value) >= 100 else 1 if abs(value) >= 10 else 2
    text = f"{value:,.{places}f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return ("0" if text == "-0" else text) + _AFTER.get(Unit(unit), "")
