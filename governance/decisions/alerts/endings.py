"""When an alert of a process is over, and in which words."""

from datetime import datetime

from django.utils import timezone

from governance.decisions.alerts.jumps import AN_HOUR, HOURS, WHOLE, Lately, end_of_jump, usual_of
from governance.decisions.alerts.models import Alert
from governance.decisions.alerts.rates import Share
from governance.decisions.alerts.running import last_sign
from governance.decisions.alerts.words import Kind
from processes.register.models import Process


def ending_of(alert: Alert, at_work: Process | None, figures: Lately, moment: datetime) -> str:
    """How it ended; nothing while it goes on."""
    if at_work is None:
        return "The process is paused, or its agents are no longer to work."
    if alert.kind == Kind.SILENCE:
        return _heard(alert, at_work)
    return _back(alert, figures, moment)


def _heard(alert: Alert, process: Process) -> str:
    sign = alert.figures.get("sign", "records")
    last = last_sign(process, sign)
    if last is None or alert.since is None or last <= alert.since:
        return ""
    what = "A record came" if sign == "records" else "It asked again"
    return f"{what} on {timezone.localtime(last):%A %-d %B, %H:%M}."


def _back(alert: Alert, figures: Lately, moment: datetime) -> str:
    kind, process_id = Kind(alert.kind), alert.process_id or 0
    hours = alert.figures.get(HOURS, WHOLE // AN_HOUR)
    usual = Share(*alert.figures["usual"])
    if alert.set_aside_at is not None:
        # Somebody knows of it: it is over once it has become what is usual, too.
        usual = usual_of(process_id, kind, moment)
    return end_of_jump(process_id, kind, hours, usual, figures)
