"""An agent that fell silent for some days and came back, and is silent again now."""

from datetime import datetime, timedelta

from django.utils import timezone

from governance.decisions.alerts.actions import clear, count_new, open_alert, tell_waiting
from governance.decisions.alerts.running import running
from governance.decisions.alerts.silence import silence_of
from governance.models import Alert, Decision
from house.clock import standing_at
from portal.demo import Stage
from processes.models import Process

SILENT = "invoice_approval"
AN_HOUR = timedelta(hours=1)
AWAKE = timedelta(weeks=12)


def gaps(stage: Stage, slug: str) -> list[tuple[datetime, datetime]]:
    """The times in which the agent of a process logged nothing."""
    if slug != SILENT:
        return []
    then = stage.at_work(-40, "13:05")
    return [
        # Never all of it at a weekend.
        (then, then + timedelta(days=4)),
        (stage.at_work(-2, "13:05"), stage.at(1, "00:00") + timedelta(days=1)),
    ]


def notice(stage: Stage) -> None:
    """Look at those times as the portal would have."""
    while count_new():
        pass
    end = stage.at(0, "17:30")
    process = running().filter(slug=SILENT).first()
    if process is None:
        return
    for begin, over in gaps(stage, SILENT):
        if alert := _noticed(process, begin, min(over, end)):
            _end(alert, process, over)


def _noticed(process: Process, begin: datetime, end: datetime) -> Alert | None:
    """The alert, at the first hour at which the silence is out of the ordinary."""
    before = Decision.objects.of(process).filter(at__lt=begin).order_by("-at", "-id").first()
    if before is None:
        return None
    # As it was then; its one pause came later, and is over.
    process.last_record_at = before.received_at  # type: ignore[attr-defined]  # annotated
    process.resumed_at = None  # type: ignore[attr-defined]  # annotated
    moment = before.received_at + AN_HOUR
    while moment <= end:
        if trouble := silence_of(process, moment, moment - AWAKE):
            with standing_at(moment):
                made = open_alert(trouble)
                tell_waiting()
            with standing_at(min(end, moment + timedelta(days=1))):
                tell_waiting()
            return made
        moment += AN_HOUR
    return None


def _end(alert: Alert, process: Process, over: datetime) -> None:
    after = Decision.objects.of(process).filter(at__gte=over).order_by("at", "id").first()
    if after is None:
        return
    came = timezone.localtime(after.received_at)
    with standing_at(after.received_at + timedelta(minutes=4)):
        clear(alert, because=f"A record came on {came:%A %-d %B, %H:%M}.")
        tell_waiting()
