"""Looking on while a run goes on in this very process: a callback a few times a second."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from governance.evaluations.runs.models import Result, Run

_EVERY = 0.3


@dataclass
class Watched:
    """What is known of a run without asking the database."""

    name: str
    total: int
    done: int = 0
    failed: int = 0
    errors: int = 0
    seconds_left: int | None = None


class _Count:
    """What the shifts of this process have written, told by them as they write."""

    def __init__(self, watched: Watched) -> None:
        self.watched = watched
        self.begun = time.monotonic()
        self.before = watched.done

    def add(self, failed: int, errors: int, done: int) -> None:
        """Some outcomes more."""
        watched = self.watched
        watched.done += done
        watched.failed += failed
        watched.errors += errors
        rate = (watched.done - self.before) / max(time.monotonic() - self.begun, 0.001)
        watched.seconds_left = round((watched.total - watched.done) / rate) if rate else None


_counts: dict[int, _Count] = {}


def count(run_id: int, *, failed: int, errors: int, done: int) -> None:
    """A shift has written outcomes."""
    if counting := _counts.get(run_id):
        counting.add(failed, errors, done)


@contextmanager
def watching(run: Run, show: Callable[[Watched], None]) -> Iterator[None]:
    """Show how far the run is, for as long as the block runs."""
    rows = Result.objects.filter(run=run)
    watched = Watched(f"v{run.version.number}", rows.count())
    watched.done = watched.total - rows.waiting().count()
    _counts[run.pk] = _Count(watched)
    over = threading.Event()
    looking = threading.Thread(target=_look, args=[watched, show, over], daemon=True)
    looking.start()
    try:
        yield
    finally:
        over.set()
        looking.join()
        del _counts[run.pk]


def _look(watched: Watched, show: Callable[[Watched], None], over: threading.Event) -> None:
    while not over.wait(_EVERY):
        show(watched)
    show(watched)
