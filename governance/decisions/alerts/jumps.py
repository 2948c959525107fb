"""Jumps: breaches, cases handed to people and corrected decisions, against a process's own past."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q, Sum

from governance.decisions.alerts.models import Tally
from governance.decisions.alerts.quarters import quarter_of
from governance.decisions.alerts.rates import LEAST_COUNT, LEAST_NOW, Share, has_jumped, is_back
from governance.decisions.alerts.trouble import Trouble
from governance.decisions.alerts.words import Kind
from governance.decisions.keeping_models import Override
from processes.register.models import Process

# The shortest comes first: a jump within the hour would drown in a whole day.
AN_HOUR = timedelta(hours=1)
SPANS = (AN_HOUR, 6 * AN_HOUR, 24 * AN_HOUR)
WHOLE = SPANS[-1]
USUAL = timedelta(days=28)
# Among the figures of an alert: the span in which it showed.
HOURS = "hours"
_IN_WORDS = {SPANS[0]: "the last hour", SPANS[1]: "the last 6 hours", SPANS[2]: "the last 24 hours"}
_COLUMNS = {Kind.BREACHES: "breached", Kind.ESCALATIONS: "escalated"}
_WHAT = {
    Kind.BREACHES: "broke the contract",
    Kind.ESCALATIONS: "were handed to a person",
    Kind.ERRORS: "were corrected by a person",
}
# A process, a kind and a span; and how much of it there was.
Lately = Mapping[tuple[int, Kind, timedelta], Share]


def lately(moment: datetime) -> Lately:
    """How it went in the last hour, hours and day in every process, by two queries."""
    found: dict[tuple[int, Kind, timedelta], Share] = {}
    corrected = _corrected(moment)
    for row in _recent(moment):
        process_id = row["process"]
        for index, span in enumerate(SPANS):
            of = row[f"records_{index}"] or 0
            for kind, column in _COLUMNS.items():
                found[process_id, kind, span] = Share(row[f"{column}_{index}"] or 0, of)
            found[process_id, Kind.ERRORS, span] = Share(corrected[process_id, index], of)
    return found


def _recent(moment: datetime) -> list[dict[str, Any]]:
    sums = {
        f"{column}_{index}": Sum(column, filter=Q(begins_at__gte=quarter_of(moment - span)))
        for index, span in enumerate(SPANS)
        for column in ("records", *_COLUMNS.values())
    }
    rows = Tally.objects.filter(begins_at__gte=quarter_of(moment - WHOLE), records__gt=0)
    return [dict(row) for row in rows.order_by().values("process").annotate(**sums)]


def _corrected(moment: datetime) -> Mapping[tuple[int, int], int]:
    found: dict[tuple[int, int], int] = defaultdict(int)
    rows = Override.objects.filter(at__gte=quarter_of(moment - WHOLE)).order_by()
    for process_id, at in rows.values_list("decision__process", "at"):
        for index, span in enumerate(SPANS):
            found[process_id, index] += at >= quarter_of(moment - span)
    return found


def jumps_of(process: Process, moment: datetime, figures: Lately) -> Iterator[Trouble]:
    """What jumped in one process; its past is only asked where there is enough to compare."""
    for kind in _WHAT:
        for span in SPANS:
            share = figures.get((process.pk, kind, span), Share(0, 0))
            if share.count < LEAST_COUNT:
                continue
            usual = usual_of(process.pk, kind, moment)
            if has_jumped(share, usual):
                yield _trouble(process, kind, span, share, usual, moment)
                break


def usual_of(process_id: int, kind: str, moment: datetime) -> Share:
    """How it went in the four weeks before the last day."""
    until = quarter_of(moment - WHOLE)
    rows = Tally.objects.filter(
        process=process_id, begins_at__gte=until - USUAL, begins_at__lt=until
    )
    if kind in _COLUMNS:
        sums = rows.aggregate(of=Sum("records"), count=Sum(_COLUMNS[Kind(kind)]))
        return Share(sums["count"] or 0, sums["of"] or 0)
    corrected = Override.objects.filter(
        decision__process=process_id, at__gte=until - USUAL, at__lt=until
    )
    of = rows.aggregate(of=Sum("records"))["of"] or 0
    return Share(corrected.aggregate(count=Count("pk"))["count"], of)


def _trouble(
    process: Process, kind: Kind, span: timedelta, share: Share, usual: Share, moment: datetime
) -> Trouble:
    return Trouble(
        kind,
        f"In {_IN_WORDS[span]} {share.count:,} of {share.of:,} decisions {_WHAT[kind]} "
        f"({share.percent}). In the four weeks before it was {usual.count:,} of {usual.of:,} "
        f"({usual.percent}). Chance alone would hardly bring so many.",
        process=process,
        since=quarter_of(moment - span),
        figures={
            "count": share.count,
            "of": share.of,
            "usual": [usual.count, usual.of],
            HOURS: _hours(span),
        },
        # Wherever work can't be undone, broken rules don't wait for the morning.
        is_urgent=kind == Kind.BREACHES and process.tier_id >= 3,
    )


def end_of_jump(process_id: int, kind: Kind, hours: int, usual: Share, figures: Lately) -> str:
    """How a jump over so many hours ended; nothing unless it is back in shorter spans as well."""
    for span in SPANS:
        share = figures.get((process_id, kind, span), Share(0, 0))
        if not is_back(share, usual):
            return ""
        # A quiet night proves nothing; where too little came, a longer span decides as well.
        if _hours(span) >= hours and (share.of >= LEAST_NOW or span == WHOLE):
            return _back_says(kind, span, share, usual)
    return ""


def _hours(span: timedelta) -> int:
    return span // AN_HOUR


def _back_says(kind: Kind, span: timedelta, share: Share, usual: Share) -> str:
    return (
        f"In {_IN_WORDS[span]} {share.count:,} of {share.of:,} decisions {_WHAT[kind]}; "
        f"{usual.percent} is usual."
    )
