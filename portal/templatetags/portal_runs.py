"""Figures and states of evaluation runs, as people read them."""

from decimal import Decimal

from django import template
from django.conf import settings

from governance.evaluations.runs.words import RunState
from processes.contracts.content import figure

register = template.Library()

_LIGHTS = {
    RunState.QUEUED: "waiting",
    RunState.RUNNING: "waiting",
    RunState.PASSED: "passed",
    RunState.FAILED: "failed",
    RunState.UNCLEAR: "due",
    RunState.BUDGET: "due",
    RunState.ERROR: "unwell",
    RunState.CANCELLED: "draft",
}


@register.filter
def light(state: str) -> str:
    """The look of a run's state."""
    return _LIGHTS[RunState(state)]


@register.filter
def percent(share: float | None) -> str:
    """A share in percent; a dash where there is none."""
    return "–" if share is None else f"{share * 100:.1f} %".replace(".0 %", " %")


@register.filter
def points(difference: float | None) -> str:
    """A difference of two shares, with its sign."""
    return "–" if difference is None else f"{difference * 100:+.1f} points"


@register.filter
def money(amount: Decimal | None) -> str:
    """An amount in the company's currency; what is not known is said to be unknown."""
    if amount is None:
        return "unknown"
    shown = amount.quantize(Decimal("0.0001")) if amount else amount
    return f"{figure(shown)} {settings.ENV.PORTAL_CURRENCY}"
