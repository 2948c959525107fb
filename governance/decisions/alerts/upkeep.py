"""The watch: every minute what stands still, every few minutes what is unlike itself."""

from collections.abc import Container, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from governance.decisions.alerts import jumps, queues, silence
from governance.decisions.alerts.actions import clear, forget_old, open_alert, tell_waiting
from governance.decisions.alerts.endings import ending_of
from governance.decisions.alerts.models import Alert
from governance.decisions.alerts.quiet import QUIET, quiet_since
from governance.decisions.alerts.running import running
from governance.decisions.alerts.trouble import Trouble
from governance.decisions.alerts.words import Kind
from house.clock import now
from processes.work.models import Pulse
from processes.work.pulses import beat, take_turn

EVERY = timedelta(minutes=5)
# A portal that slept for longer heard nobody; what was missed then is nobody's silence.
ASLEEP = timedelta(minutes=15)
# What waited while it slept moves within minutes once it is up.
JUST_UP = timedelta(minutes=5)
_TURN, _WATCH = "alerts turn", "alerts"
_OF_QUEUES = (Kind.QUEUE, Kind.OVERDUE)


def watch() -> int:
    """One look at everything; how many alerts opened or ended."""
    moment = now()
    awake = awake_since(moment)
    changed = _look_at_queues(moment, awake)
    if take_turn(_TURN, every=EVERY - timedelta(seconds=5)):
        changed += _look_at_processes(moment, awake)
        forget_old()
    tell_waiting()
    return changed


def awake_since(moment: datetime) -> datetime:
    """Since when the portal looks without a longer break; noting that it looks now."""
    before = Pulse.objects.filter(name=_WATCH).first()
    is_awake = before is not None and moment - before.beat_at <= ASLEEP
    since = before.details["awake_since"] if before and is_awake else moment.isoformat()
    beat(_WATCH, awake_since=since)
    return datetime.fromisoformat(since)


def _look_at_queues(moment: datetime, awake: datetime) -> int:
    counts = queues.overdue_counts()
    standing = list(queues.queues(moment))
    opened = _open(queues.overdue(counts))
    if moment - awake >= JUST_UP:
        opened += _open(standing)
    ended = _end_piles(counts) + _end_queues({trouble.slot for trouble in standing}, moment)
    return opened + ended


def _end_piles(counts: Mapping[int, tuple[int, datetime]]) -> int:
    few = [
        alert
        for alert in _open_alerts([Kind.OVERDUE])
        if counts.get(alert.process_id or 0, (0,))[0] < queues.FEW_OVERDUE
    ]
    for alert in few:
        clear(alert, because="Most of them are decided.")
    return len(few)


def _end_queues(standing: Container[str], moment: datetime) -> int:
    alerts = _open_alerts([Kind.QUEUE])
    if not alerts:
        return 0
    moving = [alert for alert in alerts if alert.slot not in standing]
    since = quiet_since([alert.slot for alert in moving], moment)
    well = [alert for alert in moving if moment - since[alert.slot] >= QUIET]
    for alert in well:
        clear(alert, because="It moves again.")
    return len(well)


def _look_at_processes(moment: datetime, awake: datetime) -> int:
    figures = jumps.lately(moment)
    at_work = {process.pk: process for process in running()}
    found = list(_unlike_themselves(list(at_work.values()), moment, awake, figures))
    jumping = {trouble.slot for trouble in found if trouble.kind != Kind.SILENCE}
    ended = 0
    for alert in _open_alerts([kind for kind in Kind if kind not in _OF_QUEUES]):
        if alert.slot in jumping:
            continue
        if says := ending_of(alert, at_work.get(alert.process_id or 0), figures, moment):
            clear(alert, because=says)
            ended += 1
    return ended + _open(found)


def _unlike_themselves(
    at_work: list[Any], moment: datetime, awake: datetime, figures: jumps.Lately
) -> Iterator[Trouble]:
    for process in at_work:
        if found := silence.silence_of(process, moment, awake):
            yield found
        yield from jumps.jumps_of(process, moment, figures)


def _open(found: Any) -> int:
    return sum(open_alert(trouble) is not None for trouble in found)


def _open_alerts(kinds: Any) -> list[Alert]:
    rows = Alert.objects.open().filter(kind__in=list(kinds)).select_related("process")
    return list(rows.order_by("pk"))
