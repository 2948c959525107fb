"""Figures out of the ordinary: raised by the portal, judged by a person."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction

from audit.record import record
from governance.scorecards import rules
from governance.scorecards.anomalies import Anomaly
from governance.scorecards.calendar import week_name
from governance.scorecards.closing_models import Flag
from governance.scorecards.models import Metric
from governance.scorecards.moved_with import moved_with
from governance.scorecards.refusals import JudgedAlready, MayNotJudge, NoSuchVerdict
from governance.scorecards.telling import tell_of_flags
from governance.scorecards.words import FlagState
from house.actors import System
from house.clock import now
from house.history import acting
from house.refusals import require_reason
from processes.people.models import Person
from processes.register.models import Process

WATCH = System("the watch over figures")
_PLACES = Decimal("0.000001")
_WHY = "A figure left the range of its last four weeks, or came back into it"


@dataclass(frozen=True)
class Judged:
    """What a figure turned out to be: out of the ordinary, or not."""

    metric: Metric
    value: Decimal | None
    anomaly: Anomaly | None


def keep_flags(process: Process, week_on: date, judged: Iterable[Judged]) -> int:
    """Raise what is out of the ordinary in a week, take back what is no longer; what changed.

    What a person has judged stays as it was judged.
    """
    with transaction.atomic(), acting(WATCH, _WHY):
        # Two hosts that look at once take turns.
        Process.objects.select_for_update(of=("self",), no_key=True).get(pk=process.pk)
        standing = {flag.metric_id: flag for flag in Flag.objects.of(process).in_week(week_on)}
        changed = [
            flag
            for each in judged
            if (flag := _keep(process, week_on, each, standing.get(each.metric.pk)))
        ]
        if raised := [flag for flag in changed if flag.pk]:
            tell_of_flags(process, week_on, raised)
    return len(changed)


def judge_flag(flag: Flag, verdict: str, *, by: Person, because: str) -> Flag:
    """Say whether an anomaly means something, and why."""
    if not rules.may_judge(by, flag.process):
        raise MayNotJudge
    if verdict not in (FlagState.CONFIRMED, FlagState.FALSE):
        raise NoSuchVerdict(field="verdict")
    reason = require_reason(because.replace("\x00", ""))
    with transaction.atomic(), acting(by, reason):
        rows = Flag.objects.select_for_update(of=("self",)).select_related("process", "metric")
        flag = rows.get(pk=flag.pk)
        if flag.state != FlagState.OPEN:
            raise JudgedAlready
        flag.state, flag.because = FlagState(verdict), reason
        flag.judged_by, flag.judged_at = by, now()
        flag.save(update_fields=["state", "because", "judged_by", "judged_at"])
        details = {"metric": flag.metric.slug, "week": week_name(flag.week_on), "is": verdict}
        slug = flag.process.slug
        record("flag.judge", flag, by=by, because=reason, process=slug, details=details)
    return flag


def _keep(process: Process, week_on: date, judged: Judged, flag: Flag | None) -> Flag | None:
    """The flag that was raised, moved or taken back; nothing where all stays as it is."""
    if flag and flag.state != FlagState.OPEN:
        return None
    if judged.anomaly is None or judged.value is None:
        if flag:
            flag.delete()
        return flag
    anomaly = judged.anomaly
    says = {
        "value": judged.value,
        "mean": _rounded(anomaly.mean),
        "deviation": _rounded(anomaly.deviation),
        "weeks": anomaly.weeks,
    }
    if flag and all(getattr(flag, name) == value for name, value in says.items()):
        return None
    flag = flag or Flag(process=process, metric=judged.metric, week_on=week_on, raised_at=now())
    for name, value in says.items():
        setattr(flag, name, value)
    flag.moved_with = moved_with(process, week_on, judged.metric)
    flag.save()
    return flag


def _rounded(number: float) -> Decimal:
    return Decimal(str(number)).quantize(_PLACES)
