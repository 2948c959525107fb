"""The one clock. Governed times come from here, so that demo and tests can set them."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime

from django.utils import timezone

_set_to: ContextVar[datetime | None] = ContextVar("clock", default=None)


def now() -> datetime:
    """This moment, with its time zone."""
    return _set_to.get() or timezone.now()


def today() -> date:
    """This day in the company's time zone."""
    return timezone.localtime(now()).date()


@contextmanager
def standing_at(moment: datetime) -> Iterator[None]:
    """Let the clock stand at one moment."""
    token = _set_to.set(moment)
    try:
        yield
    finally:
        _set_to.reset(token)
