"""Times of the health page, in the words that people use."""

from datetime import datetime

from django import template
from django.utils.dateparse import parse_datetime
from django.utils.timesince import timesince

from house.clock import now
from processes.models import Pulse
from processes.work.desk import SILENT_AFTER

register = template.Library()


@register.filter
def moment(text: str) -> datetime | None:
    """A moment that was kept as text."""
    return parse_datetime(text) if text else None


@register.filter
def seconds_ago(at: datetime) -> str:
    """How long ago, to the second while that matters."""
    seconds = (now() - at).total_seconds()
    return f"{max(seconds, 0):.0f} s ago" if seconds < 100 else f"{timesince(at, now())} ago"


@register.filter
def is_silent(pulse: Pulse) -> bool:
    """Whether a worker has not been heard of for too long."""
    return now() - pulse.beat_at > SILENT_AFTER


@register.filter
def span(seconds: float) -> str:
    """A duration, as exact as people need it."""
    if seconds < 1:
        return f"{seconds * 1000:.0f} ms"
    return f"{seconds:.1f} s" if seconds < 120 else f"{seconds / 60:.0f} minutes"
