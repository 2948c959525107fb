"""Where a change of the rules answers exceptions: they stand on its page, not as addresses."""

from datetime import datetime, timedelta
from typing import Any

from django import template

from house.clock import now
from portal.escalations.proposing import evidence, without_evidence
from processes.models import ContractVersion, Person

register = template.Library()


@register.filter
def said_alone(because: str) -> str:
    """A reason without the addresses that it names."""
    return without_evidence(because)


@register.inclusion_tag("portal/escalations/evidence.html", takes_context=True)
def exceptions_behind(
    context: dict[str, Any], version: ContractVersion, because: str = ""
) -> dict[str, Any]:
    """The exceptions that made someone propose this version."""
    user = context.get("user")
    rows = evidence(user, [version.because, because]) if isinstance(user, Person) else []
    return {"rows": rows}


@register.filter
def has_passed(at: datetime) -> bool:
    """Whether a moment is over."""
    return at <= now()


@register.filter
def lasting(length: timedelta) -> str:
    """A length of time in two words: minutes, hours, or days."""
    minutes = round(length.total_seconds() / 60)
    if minutes < 120:
        return f"{minutes} min"
    hours = minutes / 60
    return f"{hours:.0f} h" if hours < 48 else f"{hours / 24:.0f} days"
