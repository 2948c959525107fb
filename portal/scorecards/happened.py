"""What happened around a process's figures: versions, other models, pauses, exceptions."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Q
from django.db.models.functions import TruncWeek
from django.utils import timezone

from governance.models import Escalation
from governance.scorecards.calendar import A_WEEK, midnight, monday, span
from governance.scorecards.models_seen import new_models
from house.clock import now
from portal.scorecards.drawing import Happening, Span, Told
from processes.models import Pause, Process, PublicationChange, Rollout

_WEEK = timedelta(days=7)
Marks = Iterator[tuple[datetime, Happening]]


@dataclass(frozen=True)
class Happened:
    """What is drawn on the charts, and the same in words for each week."""

    told: Told
    words: dict[date, list[str]]


def happened_to(process: Process, weeks: Sequence[date]) -> Happened:
    """What happened from the first of these weeks to the last."""
    start, end = span(weeks[0])[0], span(weeks[-1])[1]
    marks = [*_versions(process, start, end), *_rollouts(process, start, end)]
    told = " ".join(mark.says for _, mark in marks)
    marks += _models(process, weeks, told)
    marks.sort(key=lambda mark: mark[0])
    pauses = list(_pauses(process, start, end))
    counts = _exceptions(process, start, end)
    words: dict[date, list[str]] = {week: [] for week in weeks}
    for at, mark in marks:
        words[monday(at)].append(mark.says)
    for each in pauses:
        for week in weeks:
            if _touches(each, week):
                words[week].append(_paused(each, within=week))
    for week, number in counts.items():
        words[week].append(f"{number} exception{'' if number == 1 else 's'}")
    drawn = Told(
        marks=[mark for _, mark in marks],
        spans=[_span(each, start) for each in pauses],
        counts=[counts.get(week, 0) for week in weeks],
    )
    return Happened(drawn, words)


def _versions(process: Process, start: datetime, end: datetime) -> Marks:
    rows = PublicationChange.objects.filter(process=process, at__gte=start, at__lt=end)
    named = rows.order_by("at", "id").values_list(
        "at", "version__number", "version__prompt__model", "replaced__prompt__model", "replaced"
    )
    for at, number, model, before, replaced in named:
        label, says = f"v{number}", f"Version {number} came into force on {_day(at)}"
        if replaced and model != before:
            label, says = f"{label}, model", f"{says}, with another model: {model or 'none named'}"
        yield at, Happening(_place(at, start), label, says)


def _rollouts(process: Process, start: datetime, end: datetime) -> Marks:
    """Candidates that got a reach beside what is in force, and those that were taken back."""
    rows = Rollout.objects.filter(process=process, at__gte=start, at__lt=end)
    for row in rows.select_related("version").order_by("at", "id"):
        tried = f"tried on {_day(row.at)}: {row.says}"
        did = tried if row.reach else f"taken back on {_day(row.at)}"
        says = f"Version {row.version.number} was {did}"
        label = f"v{row.version.number} {'tried' if row.reach else 'back'}"
        yield row.at, Happening(_place(row.at, start), label, says)


def _models(process: Process, weeks: Sequence[date], told: str) -> Marks:
    """Models that the records name and no version told of: a vendor may change one alone."""
    for day, name in new_models(process, weeks[0], weeks[-1] + A_WEEK):
        if name in told:
            continue
        at = midnight(day)
        says = f"Records of {_day(at)} are the first that name the model {name}"
        yield at, Happening(_place(at, midnight(weeks[0])), "model", says)


def _pauses(process: Process, start: datetime, end: datetime) -> list[Pause]:
    rows = Pause.objects.filter(process=process, paused_at__lt=end)
    return list(rows.filter(Q(lifted_at=None) | Q(lifted_at__gt=start)).order_by("paused_at"))


def _exceptions(process: Process, start: datetime, end: datetime) -> dict[date, int]:
    rows = Escalation.objects.filter(process=process, opened_at__gte=start, opened_at__lt=end)
    weekly = rows.order_by().annotate(week=TruncWeek("opened_at")).values_list("week")
    return {
        timezone.localtime(week).date(): number for week, number in weekly.annotate(Count("pk"))
    }


def _touches(pause: Pause, week: date) -> bool:
    start, end = span(week)
    return pause.paused_at < end and (pause.lifted_at or now()) > start


def _paused(pause: Pause, *, within: date) -> str:
    what = "Paused for a drill" if pause.is_drill else "Paused"
    if monday(pause.paused_at) != within:
        return f"{what} since {_day(pause.paused_at)}"
    return f"{what} on {_day(pause.paused_at)}: {pause.because}"


def _span(pause: Pause, start: datetime) -> Span:
    until = pause.lifted_at or now()
    ended = f"until {_day(pause.lifted_at)}" if pause.lifted_at else "and still is"
    says = f"Paused from {_day(pause.paused_at)} {ended}: {pause.because}"
    return Span(_place(pause.paused_at, start), _place(until, start), says)


def _place(at: datetime, start: datetime) -> float:
    return (at - start) / _WEEK


def _day(at: datetime) -> str:
    return f"{timezone.localtime(at):%-d %b}"
