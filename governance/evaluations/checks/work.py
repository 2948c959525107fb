"""What compiling costs: counted while a check is made ready, and bounded.

The unit is about one instruction of a pattern's program, or one step of a schema.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from governance.evaluations.checks.assertion import BadAssertion

# What one check, with every check inside it, may come to: some thirty megabytes at the worst.
MOST = 500_000


class Work:
    """What was spent so far."""

    def __init__(self) -> None:
        self.amount = 0


_counting: ContextVar[Work | None] = ContextVar("compiling", default=None)


@contextmanager
def counted() -> Iterator[Work]:
    """What is spent inside of it."""
    work, outer = Work(), _counting.get()
    token = _counting.set(work)
    try:
        yield work
    finally:
        _counting.reset(token)
        if outer:
            outer.amount += work.amount


def charge(amount: int) -> None:
    """Count some work, or refuse a check that takes too much of it."""
    work = _counting.get()
    if work is None:
        return
    work.amount += amount
    if work.amount > MOST:
        raise BadAssertion("The patterns and schemas of this check are too large together.")
