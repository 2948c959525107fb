"""A queue that moves again is watched for a while first: it may stand again within the minute."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from processes.work.models import Pulse
from processes.work.pulses import beat

QUIET = timedelta(minutes=5)
_PULSE = "alerts quiet"


def quiet_since(slots: Iterable[str], moment: datetime) -> dict[str, datetime]:
    """Since when each of these slots was well in every look; noted for the next look."""
    pulse = Pulse.objects.filter(name=_PULSE).first()
    before = pulse.details["since"] if pulse else {}
    since = {slot: before.get(slot, moment.isoformat()) for slot in slots}
    if since != before:
        beat(_PULSE, since=since)
    return {slot: datetime.fromisoformat(at) for slot, at in since.items()}
