"""Figures of scorecards as people read and type them: how far they moved, and which way."""

from decimal import Decimal

from django.conf import settings

from governance.scorecards.amounts import in_words
from governance.scorecards.grounds import is_met
from governance.scorecards.words import Better, Unit

_ASKED_IN = {
    Unit.COUNT: "a whole number",
    Unit.PERCENT: "percent",
    Unit.MINUTES: "minutes",
    Unit.HOURS: "hours",
    Unit.SCORE: "1 to 5",
}
# Percent of a handful say nothing.
_FEW = 20


def said(value: Decimal | None, unit: str) -> str:
    """A value with its unit; what nobody knows is said to be unknown."""
    return in_words(value, unit)


def asked_in(unit: str) -> str:
    """What is typed into a field of this unit."""
    return _ASKED_IN.get(Unit(unit), settings.ENV.PORTAL_CURRENCY)


def unit_said(unit: str) -> str:
    """The unit alone, as it stands above an axis; counts and scores read without one."""
    if unit in (Unit.COUNT, Unit.SCORE):
        return ""
    return said(Decimal(1), unit).split(" ")[-1]


def is_said_in_minutes(value: Decimal, unit: str) -> bool:
    """Whether so few hours are said in minutes."""
    return unit == Unit.HOURS and said(value, unit).endswith(unit_said(Unit.MINUTES))


def short(value: float) -> str:
    """A round figure beside a chart's grid."""
    if abs(value) >= 10_000:
        return f"{value / 1000:,.10g}k"
    return f"{value:,.6g}"


def typed(value: Decimal | None) -> str:
    """The number as it is typed into a field."""
    if value is None:
        return ""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def change_said(now: Decimal, before: Decimal, unit: str) -> str:
    """How far it went from one week to the next, and which way."""
    if now == before:
        return "as before"
    way, distance = "up" if now > before else "down", abs(now - before)
    if unit == Unit.PERCENT:
        points = in_words(distance, Unit.HOURS).removesuffix(" h")
        return f"{way} {points} point{'' if points == '1' else 's'}"
    is_few = unit == Unit.COUNT and before < _FEW
    if before == 0 or is_few or unit == Unit.SCORE:
        return f"{way} {in_words(distance, unit).removesuffix(' of 5')}"
    percent = share(now, before)
    return f"{way} {percent:.0f} %" if percent >= 1 else "about as before"


def share(now: Decimal, before: Decimal) -> Decimal:
    """The difference in percent of what stood before."""
    return abs(now - before) / abs(before) * 100


def is_good_move(now: Decimal, before: Decimal, better: str) -> bool | None:
    """Whether it went the way that it should; nothing where neither way is better."""
    if better == Better.NEITHER or now == before:
        return None
    return (now > before) == (better == Better.HIGHER)


def meets(value: Decimal | None, target: Decimal | None, better: str) -> bool | None:
    """Whether a value is where it was aimed at; nothing where that can't be told."""
    if value is None or target is None:
        return None
    return is_met(value, target, better)


def verdict(value: Decimal | None, target: Decimal | None, unit: str, better: str) -> str:
    """How a value stands to its target: one that reads the same and is not there just misses."""
    found = meets(value, target, better)
    if found is None:
        return ""
    return (
        "meets" if found else "just misses" if said(value, unit) == said(target, unit) else "misses"
    )
