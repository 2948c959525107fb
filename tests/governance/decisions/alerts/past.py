"""Weeks that lie behind a process, as tallies, and a portal that was awake all the time."""

from collections.abc import Container
from datetime import UTC, datetime, time, timedelta

from django.utils import timezone

from governance.decisions.alerts.models import AlertQuerySet
from governance.decisions.alerts.upkeep import watch
from governance.models import Alert, Counted, Tally
from house.clock import now
from processes.models import Process, Pulse
from tests.conftest import Clock

QUARTER = timedelta(minutes=15)
WORKDAYS, EVERY_DAY = range(5), range(7)
OFFICE = range(9, 17)


def a_past(
    process: Process,
    *,
    weeks: int = 6,
    each: int = 3,
    days: Container[int] = WORKDAYS,
    hours: range = OFFICE,
    breached: int = 0,
    escalated: int = 0,
    until: datetime | None = None,
) -> None:
    """So many records in every quarter of its hours until now, or until a moment before."""
    until = until or now()
    today = timezone.localtime(until).date()
    rows = []
    for back in range(weeks * 7, -1, -1):
        day = today - timedelta(days=back)
        if day.weekday() not in days:
            continue
        for hour in hours:
            local = timezone.make_aware(datetime.combine(day, time(hour)))
            begins = [local.astimezone(UTC) + QUARTER * part for part in range(4)]
            rows += [
                Tally(
                    process=process,
                    begins_at=at,
                    records=each,
                    breached=breached,
                    escalated=escalated,
                )
                for at in begins
                if at + QUARTER <= until
            ]
    Tally.objects.bulk_create(rows)
    first, last = rows[0].begins_at, rows[-1].begins_at + QUARTER - timedelta(seconds=1)
    Counted.objects.create(process=process, position=0, first_at=first, last_at=last)


def a_quarter(process: Process, at: datetime, **figures: int) -> None:
    """What came in the quarter of an hour that a moment lies in."""
    begins = at.replace(minute=at.minute // 15 * 15, second=0, microsecond=0)
    Tally.objects.update_or_create(process=process, begins_at=begins, defaults=figures)


def a_sign(process: Process) -> None:
    """A record comes now."""
    Counted.objects.filter(process=process).update(last_at=now())


def awake() -> None:
    """The portal has looked all the time until now."""
    long_ago = (now() - timedelta(days=60)).isoformat()
    Pulse.objects.update_or_create(
        name="alerts", defaults={"beat_at": now(), "details": {"awake_since": long_ago}}
    )


def look(clock: Clock, moment: datetime) -> None:
    """Look at a moment; the portal was awake until then."""
    clock.set(moment)
    awake()
    watch()


def alerts_of(process: Process) -> AlertQuerySet:
    """Its alerts; what the portal says of its own queues is another matter."""
    found: AlertQuerySet = Alert.objects.filter(process=process)
    return found


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of March 2026 on the company's clocks."""
    return timezone.make_aware(datetime(2026, 3, day, hour, minute))
