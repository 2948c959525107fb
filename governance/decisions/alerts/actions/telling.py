"""People hear of alerts: each once, calmly, and never in a storm.

What is not urgent waits until the person is at work; what was over by then is never said. Beyond a
few an hour, the rest comes as one summary; of what is urgent, as one every quarter of an hour.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q, Value
from django.db.models.functions import Coalesce
from django.urls import reverse

from governance.decisions.alerts.models import AlertTold
from governance.decisions.alerts.topics import SEVERAL, TOPIC_OF
from governance.decisions.alerts.words import Kind
from house.clock import now
from processes.notices.actions import tell
from processes.notices.models import Notice
from processes.notices.routing import wants_at_once
from processes.people import hours
from processes.people.models import Person
from processes.people.refusals import NeverAtWork

MOST_SINGLE = 3
AN_HOUR = timedelta(hours=1)
BETWEEN_SUMMARIES = timedelta(minutes=15)
AT_ONCE = 500
MOST_LISTED = 40


def tell_waiting() -> int:
    """Say what is to be said now; how many notices that were."""
    by_person: dict[Person, list[AlertTold]] = defaultdict(list)
    with transaction.atomic():
        for row in _to_tell():
            by_person[row.person].append(row)
        return sum(_tell(person, rows, now()) for person, rows in by_person.items())


def _to_tell() -> Sequence[AlertTold]:
    """What opened and was not said, what is over and was said or urgent; in nobody else's hands."""
    is_new = Q(told_at=None, alert__cleared_at=None)
    is_over = Q(alert__cleared_at__isnull=False) & (
        Q(told_at__isnull=False) | Q(alert__is_urgent=True)
    )
    rows = AlertTold.objects.filter(is_new | is_over, is_done=False).select_for_update(
        of=("self",), skip_locked=connection.features.has_select_for_update_skip_locked
    )
    # However much waits for the morning, what is urgent is among those looked at.
    rows = rows.select_related("person", "alert__process")
    rows = rows.order_by("-alert__is_urgent", "person", "id")
    return list(rows[:AT_ONCE])


def _tell(person: Person, rows: Sequence[AlertTold], moment: datetime) -> int:
    urgent = [row for row in rows if _is_urgent(row)]
    calm = [row for row in rows if not _is_urgent(row)]
    if calm and _is_off_work(person, calm, moment):
        calm = [row for row in calm if urgent and _is_missed(row)]
    told = _told_lately(person, moment)
    if told + len(urgent) + len(calm) <= MOST_SINGLE:
        for row in (*urgent, *calm):
            _say_one(row)
    elif told < MOST_SINGLE or (urgent and not _summed_up_lately(person, moment)):
        _say_all(person, [*urgent, *calm], moment)
    else:
        return 0
    _done([*urgent, *calm], moment)
    return len(urgent) + len(calm)


def _is_urgent(row: AlertTold) -> bool:
    return row.alert.is_urgent and row.alert.is_open


def _is_missed(row: AlertTold) -> bool:
    """Urgent, and over before it could be said: it is named with what is said next."""
    return row.told_at is None and not row.alert.is_open


def _is_off_work(person: Person, rows: Sequence[AlertTold], moment: datetime) -> bool:
    """Whether it waits: quiet hours hold, unless the person wants to be told at any hour."""
    if not settings.ENV.PORTAL_QUIET_HOURS:
        return False
    if wants_at_once(person, {TOPIC_OF[Kind(row.alert.kind)] for row in rows}):
        return False
    try:
        return hours.next_moment_at_work(person, moment) > moment
    except NeverAtWork:
        return False  # waiting for a moment that never comes would lose it


def _told_lately(person: Person, moment: datetime) -> int:
    topics = {*TOPIC_OF.values(), SEVERAL}
    lately = Notice.objects.filter(person=person, created_at__gt=moment - AN_HOUR)
    return lately.filter(topic__in=topics).order_by()[: MOST_SINGLE + 1].count()


def _summed_up_lately(person: Person, moment: datetime) -> bool:
    since = moment - BETWEEN_SUMMARIES
    rows = Notice.objects.filter(person=person, topic=SEVERAL, created_at__gt=since)
    return rows.filter(urgency=Notice.Urgency.URGENT).exists()


def _say_one(row: AlertTold) -> None:
    alert = row.alert
    is_new = alert.is_open
    tell(
        row.person,
        topic=TOPIC_OF[Kind(alert.kind)],
        title=str(alert) if is_new else f"Over: {alert}",
        body=_body(row),
        link=reverse("alerts:one", args=[alert.pk]),
        is_urgent=_is_urgent(row),
        once=f"alert:{alert.pk}:{'opened' if is_new else 'cleared'}",
        subject=alert,
        process=alert.process.slug if alert.process else "",
    )


def _body(row: AlertTold) -> str:
    alert = row.alert
    if alert.is_open:
        return alert.says
    return f"{alert.says} {alert.cleared_says}" if _is_missed(row) else alert.cleared_says


def _say_all(person: Person, rows: Sequence[AlertTold], moment: datetime) -> None:
    new = [row for row in rows if row.alert.is_open]
    over = [row for row in rows if not row.alert.is_open]
    lines = [f"{row.alert}. {_body(row)}" for row in new]
    lines += [f"Over: {row.alert}. {_body(row)}" for row in over]
    if len(lines) > MOST_LISTED:
        lines = [*lines[:MOST_LISTED], f"And {len(lines) - MOST_LISTED} more."]
    tell(
        person,
        topic=SEVERAL,
        title=_title(len(new), len(over)),
        body="\n\n".join(lines),
        link=reverse("alerts:list"),
        is_urgent=any(_is_urgent(row) for row in rows),
        once=f"alerts:{moment:%Y%m%d%H%M%S%f}",
    )


def _title(new: int, over: int) -> str:
    opened = "1 alert opened" if new == 1 else f"{new} alerts opened"
    if not over:
        return opened
    return f"{opened}, {over} {'is' if over == 1 else 'are'} over" if new else f"{over} alerts over"


def _done(rows: Sequence[AlertTold], moment: datetime) -> None:
    new = [row.pk for row in rows if row.alert.is_open]
    over = [row.pk for row in rows if not row.alert.is_open]
    AlertTold.objects.filter(pk__in=new).update(told_at=moment)
    AlertTold.objects.filter(pk__in=over).update(
        told_at=Coalesce("told_at", Value(moment)), cleared_told_at=moment, is_done=True
    )
