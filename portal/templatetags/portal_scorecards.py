"""Figures of scorecards in templates."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import template

from governance.scorecards.words import QUESTIONS, Unit
from portal.scorecards.said import said

register = template.Library()
_FIELDS = {**QUESTIONS, "word": "The word", "because": "Why it ended so"}


@register.filter
def said_as(value: Decimal | None, unit: str) -> str:
    """A value with its unit."""
    return said(value, unit)


@register.filter
def money_said(amount: Decimal | None) -> str:
    """An amount in the company's currency."""
    return said(amount, Unit.MONEY)


@register.filter
def field_says(name: str) -> str:
    """What stands in a field of a week, as people ask for it."""
    return _FIELDS.get(name, name)


@register.filter
def at(found: Mapping[int, Any], key: int) -> Any:
    """What stands under a key."""
    return found.get(key)
