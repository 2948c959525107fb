"""Amounts of money as people read them."""

from decimal import Decimal

from django.conf import settings

_SMALL = Decimal("0.1")


def money(amount: Decimal) -> str:
    """An amount without its currency; small ones keep the figures that matter."""
    places = 4 if 0 < abs(amount) < _SMALL else 2
    return f"{amount:,.{places}f}"


def with_currency(amount: Decimal) -> str:
    """The same with the company's currency; figure and unit stay on one line."""
    return f"{money(amount)}\u00a0{settings.ENV.PORTAL_CURRENCY}"


def a_unit_said(amount: Decimal | None, *, is_least: bool) -> str:
    """What one unit cost; a dash where there was none."""
    if amount is None:
        return "–"
    return f"at least {money(amount)}" if is_least else money(amount)
