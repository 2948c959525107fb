"""Before the queue starts, and when it seems to stand: what dead workers held goes back to it."""

from datetime import timedelta

from portal.working.place import Seat, seat_in
from processes.work import messages, upkeep
from processes.work.leases import tokens_of
from processes.work.models import Job, Pulse


def take_over(seat: Seat, culprits: list[int | None]) -> int:
    """Put back the jobs of this worker's dead queue and of dead workers beside it."""
    released = sum(upkeep.release(seat.holder, culprit=culprit) for culprit in culprits)
    for pulse in Pulse.objects.of_workers():
        other = seat_in(pulse.details)
        if other.holder != seat.holder and other.is_known_dead():
            released += upkeep.release(other.holder)
            pulse.delete()
    messages.free()
    return released


def queue_stands(seat: Seat, *, longer_than: timedelta) -> bool:
    """Whether messages lie unread although none of this worker's processes has anything to do."""
    if not messages.are_unread(longer_than=longer_than):
        return False
    return not Job.objects.running().filter(token__startswith=tokens_of(seat.holder)).exists()
