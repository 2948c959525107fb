"""How a measured value reads: with its unit, no more figures than it needs."""

from collections.abc import Iterable
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
# Values are kept with so many places.
_MOST_MORE = 6


def in_words(value: Decimal | None, unit: str, more: int = 0) -> str:
    """A value as people read it; what is not known is said to be so."""
    if value is None:
        return "not known"
    if unit == Unit.HOURS and 0 < abs(value) < _FEW_MINUTES:
        return in_words(value * 60, Unit.MINUTES, more)
    if unit == Unit.MONEY:
        is_small = 0 < abs(value) < _A_CENT
        text = f"{value:,.6f}".rstrip("0") if is_small else f"{value:,.{2 + more}f}"
        return f"{text} {settings.ENV.PORTAL_CURRENCY}"
    places = 0 if unit == Unit.COUNT or abs(value) >= 100 else 1 if abs(value) >= 10 else 2
    text = f"{value:,.{places + more}f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return ("0" if text == "-0" else text) + _AFTER.get(Unit(unit), "")


def places_apart(value: Decimal, others: Iterable[Decimal | None], unit: str) -> int:
    """How many more places tell a value from others that round to the same words."""
    differ = [other for other in others if other is not None and other != value]
    return next(
        (
            more
            for more in range(_MOST_MORE)
            if all(in_words(value, unit, more) != in_words(other, unit, more) for other in differ)
        ),
        _MOST_MORE,
    )
