"""Readings: what people and programs say of a week, where the portal can't count it."""

from datetime import date
from decimal import Decimal

from django.db import transaction

from audit.record import record
from governance.scorecards import measured, refusals, rules
from governance.scorecards.calendar import week_name
from governance.scorecards.closing_models import Week
from governance.scorecards.figuring import keep_handed_in
from governance.scorecards.models import Metric, Reading
from governance.scorecards.words import Source
from house.clock import now
from house.refusals import require_reason
from processes.contracts.content import figure
from processes.people.models import Person
from processes.register.models import Process
from processes.register.words import Stage


def record_reading(
    process: Process,
    metric: Metric,
    week_on: date,
    value: Decimal | None,
    *,
    by: Person,
    because: str = "",
    source: str = Source.HAND,
) -> Reading | None:
    """Keep what was measured in a week; the newest reading counts, None takes it back.

    The same once more changes nothing. In a closed week it is a correction, and says why. Nothing
    comes back only where nothing was known and nothing is said.
    """
    return hand_in(process, metric, week_on, value, by=by, because=because, source=source)[0]


def hand_in(
    process: Process,
    metric: Metric,
    week_on: date,
    value: Decimal | None,
    *,
    by: Person,
    because: str = "",
    source: str = Source.HAND,
) -> tuple[Reading | None, bool]:
    """The same, and whether anything was written."""
    _refuse(process, metric, week_on, value, by)
    with transaction.atomic():
        rows = Process.objects.select_for_update(of=("self",), no_key=True)
        if rows.get(pk=process.pk).stage == Stage.RETIRED:
            raise refusals.NothingIsMeasured
        before = newest(process, metric, week_on)
        if (before.value if before else None) == value:
            return before, False
        is_late = _is_closed(process, week_on)
        made = Reading.objects.create(
            process=process,
            metric=metric,
            week_on=week_on,
            value=value,
            source=source,
            by=by,
            by_name=str(by)[:200],
            at=now(),
            is_correction=is_late,
            because=require_reason(because) if is_late else because.strip(),
        )
        keep_handed_in(made)
        _record(made, before)
    return made, True


def newest(process: Process, metric: Metric, week_on: date) -> Reading | None:
    """The reading that counts."""
    rows = Reading.objects.of(process).in_week(week_on).filter(metric=metric)
    return rows.order_by("-id").first()


def _refuse(
    process: Process, metric: Metric, week_on: date, value: Decimal | None, by: Person
) -> None:
    if not rules.may_record(by, process) and not _works_on(by, process):
        raise refusals.MayNotRecord
    if not measured.belongs_to(metric, process):
        raise refusals.UnknownMetric(field="metric")
    if not measured.is_handed_in(metric):
        raise refusals.PortalCountsThis(field="metric")
    measured.refuse_week(week_on)
    if value is not None:
        measured.refuse_value(metric, value)


def _works_on(by: Person, process: Process) -> bool:
    """The process's own agents hand in what they measure."""
    return by.is_agent and by.is_active and process.agents.filter(agent=by).exists()


def _is_closed(process: Process, week_on: date) -> bool:
    """Asked under a lock, so that a week that is being closed is waited for."""
    week = Week.objects.of(process).in_week(week_on).select_for_update(of=("self",)).first()
    return week is not None and week.is_closed


def _record(made: Reading, before: Reading | None) -> None:
    details = {
        "metric": made.metric.slug,
        "week": week_name(made.week_on),
        "value": _said(made),
        "was": _said(before),
    }
    verb = "reading.correct" if made.is_correction else "reading.record"
    slug = made.process.slug
    record(verb, made, by=made.by, because=made.because, process=slug, details=details)


def _said(reading: Reading | None) -> str | None:
    return None if reading is None or reading.value is None else figure(reading.value)
