"""Signs of life: written by what must not fall silent, read by whoever watches."""

from datetime import timedelta
from typing import Any

from house.clock import now
from processes.work.models import Pulse

FORGOTTEN_AFTER = timedelta(hours=1)


def beat(name: str, **details: Any) -> None:
    """I am here; and this is what I found."""
    Pulse.objects.bulk_create(
        [Pulse(name=name, beat_at=now(), details=details)],
        update_conflicts=True,
        unique_fields=["name"],
        update_fields=["beat_at", "details"],
    )


def take_turn(name: str, *, every: timedelta) -> bool:
    """Whether it is this caller's turn: of all hosts that ask within the span, one gets it."""
    moment = now()
    first = [Pulse(name=name, beat_at=moment - every)]
    Pulse.objects.bulk_create(first, ignore_conflicts=True)
    waiting = Pulse.objects.filter(name=name, beat_at__lte=moment - every)
    return bool(waiting.update(beat_at=moment))


def forget_old_workers() -> int:
    """A worker that has been silent for an hour is not coming back under that name."""
    return Pulse.objects.of_workers().filter(beat_at__lt=now() - FORGOTTEN_AFTER).delete()[0]
