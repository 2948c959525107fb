"""Amounts of money in templates."""

from decimal import Decimal

from django import template

from portal.spend import said

register = template.Library()


@register.filter
def amount(value: Decimal) -> str:
    """An amount under a heading that names the currency."""
    return said.money(value)


@register.filter
def money(value: Decimal) -> str:
    """An amount with its currency."""
    return said.with_currency(value)
