"""How the rules of a process did over time, with the days on which version or model changed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Avg, Count, Q, Sum
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from governance.evaluations.runs.rules import may_run
from governance.evaluations.runs.words import ResultState
from governance.models import Result, Run
from house.exports import Column, download
from portal.evaluation_runs.charts import Chart, Point, chart_of
from portal.register.reader import for_colleagues, reader, seen
from portal.templatetags.portal_runs import light, percent
from processes.contracts.words import VersionState
from processes.models import Process

_SHOWN = 100
# A version that never came into force says nothing of how the process did.
_WERE_IN_FORCE = (VersionState.PUBLISHED, VersionState.SUPERSEDED, VersionState.STAGED)


@dataclass(frozen=True)
class Moment:
    """One verdict of the trend."""

    run: Run
    seconds: float | None
    cost: Decimal | None
    marks: list[str]


_COLUMNS: tuple[Column, ...] = (
    ("at", lambda each: each.run.asked_at.isoformat()),
    ("run", lambda each: each.run.public_id),
    ("version", lambda each: each.run.version.number),
    ("model", lambda each: each.run.model),
    ("service", lambda each: each.run.service),
    ("practice model", lambda each: each.run.is_practice),
    ("state", lambda each: each.run.state),
    ("score", lambda each: each.run.verdict.get("score")),
    ("low", lambda each: each.run.verdict.get("low")),
    ("high", lambda each: each.run.verdict.get("high")),
    ("seconds an answer", lambda each: each.seconds),
    ("cost", lambda each: None if each.cost is None else str(each.cost)),
    ("changed", lambda each: ", ".join(each.marks)),
)


def moments_of(process: Process) -> list[Moment]:
    """The verdicts on what was in force, the oldest first."""
    rows = Run.objects.decided().filter(process=process, version__state__in=_WERE_IN_FORCE)
    rows = rows.filter(is_complete=True).select_related("version")
    runs = list(reversed(rows.order_by("-asked_at", "-id")[:_SHOWN]))
    told: dict[int, Any] = {
        row["run"]: row
        for row in Result.objects.filter(run__in=[run.pk for run in runs], state=ResultState.DONE)
        .values("run")
        .annotate(
            latency=Avg("latency_ms", filter=Q(is_cached=False)),
            paid=Sum("cost"),
            unpriced=Count("pk", Q(cost=None)),
        )
    }
    return list(_moments(runs, told))


def _moments(runs: Sequence[Run], told: Mapping[int, Any]) -> Iterator[Moment]:
    before: Run | None = None
    for run in runs:
        row = told.get(run.pk, {})
        latency = row.get("latency")
        yield Moment(
            run=run,
            seconds=latency / 1000 if latency is not None else None,
            cost=None if row.get("unpriced", 1) else row.get("paid"),
            marks=_changed(before, run),
        )
        before = run


def _changed(before: Run | None, run: Run) -> list[str]:
    """What is new since the verdict before."""
    if before is None:
        return []
    marks = [f"v{run.version.number}"] if run.version_id != before.version_id else []
    if (run.model, run.service) != (before.model, before.service):
        marks.append("model")
    return marks


def score_chart(moments: Sequence[Moment]) -> Chart | None:
    """The score over time, with its range."""
    points = [
        Point(
            at=each.run.asked_at,
            value=each.run.verdict["score"],
            low=each.run.verdict["low"],
            high=each.run.verdict["high"],
            look=light(each.run.state),
            link=reverse("runs:run", args=[each.run.public_id]),
            says=f"{each.run.asked_at:%-d %b %Y}: version {each.run.version.number}, "
            f"{percent(each.run.verdict['score'])}, {each.run.get_state_display()}",
        )
        for each in moments
    ]
    return chart_of(points, list(_happened(moments)), percent, most=1.0)


def time_chart(moments: Sequence[Moment]) -> Chart | None:
    """Seconds that an answer took."""
    points = [
        Point(
            at=each.run.asked_at,
            value=each.seconds,
            look="info",
            link=reverse("runs:run", args=[each.run.public_id]),
            says=f"{each.run.asked_at:%-d %b %Y}: {_duration(each.seconds)} an answer",
        )
        for each in moments
        if each.seconds is not None
    ]
    return chart_of(points, list(_happened(moments)), _duration)


def _duration(seconds: float) -> str:
    return f"{seconds * 1000:.0f} ms" if seconds < 1 else f"{seconds:.1f} s"


def _happened(moments: Sequence[Moment]) -> Iterator[tuple[datetime, str]]:
    for each in moments:
        if each.marks:
            yield each.run.asked_at, " ".join(each.marks)


@for_colleagues
def trend(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The charts, and the figures behind them."""
    process = seen(request, slug)
    moments = moments_of(process)
    if kind := request.GET.get("export"):
        return download(moments, _COLUMNS, kind=kind, name=f"{slug}-trend")
    context = {
        "title": f"{process} in its evaluations",
        "process": process,
        "moments": list(reversed(moments)),
        "score": score_chart(moments),
        "seconds": time_chart(moments),
        "is_practice": any(each.run.is_practice for each in moments),
        "may_run": may_run(reader(request), process),
    }
    return render(request, "portal/evaluation_runs/trend.html", context)
