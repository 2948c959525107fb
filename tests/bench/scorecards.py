"""What the weekly board costs beside counting over the log, and its pages with few records or many.

As many records as LOGGED says, over half a year; the bounds are meant for a million on PostgreSQL.
"""

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from typing import Any

from django.core.management import call_command
from django.db import connection
from django.db.models import Count, Q, Sum
from django.db.models.functions import TruncWeek
from django.test import Client
from django.utils import timezone

from governance.decisions.actions.touching import touch
from governance.models import Aim, Decision, Metric, TouchedWeek
from governance.models import Figure as Counted
from governance.scorecards.calendar import last_weeks, this_week
from governance.scorecards.figuring import refresh, refresh_touched
from governance.scorecards.happenings import mark_all
from house.clock import now, standing_at
from processes.models import Person, Process
from tests.bench.decision_lists import FEW, MANY, PROCESSES, fill, logged_in
from tests.bench.figures import Figure, side_by_side
from tests.bench.pages import be_on, copied, queries
from tests.factories import PersonFactory
from tests.processes.register.portfolio import portfolio

WEEKS, A_MILLION = 26, 1_000_000
HALF_A_YEAR = WEEKS * 7 * 86_400
OF_THE_QUERY, ALIKE = 1 / 30, 1.5
PAGES = {
    "board": "/scorecards/",
    "one process": "/scorecards/many_00002/",
    "an earlier week": "/scorecards/many_00002/?week=2026-W03",
    "spend": "/spend/",
}
SHOWN = ("volume", "error_rate", "escalation_rate")
# The end of the records that are filled in.
THEN = datetime(2026, 3, 1, 10, tzinfo=UTC)


def figures() -> Iterator[Figure]:
    """All of it as on the evening of the last record."""
    with standing_at(THEN):
        yield from _figures()


def _figures() -> Iterator[Figure]:
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    portfolio(PROCESSES)
    _aims()
    person = PersonFactory(groups=["compliance"])
    visits = {name: _visit(person, page) for name, page in PAGES.items()}
    short = str(connection.settings_dict["NAME"])
    long = copied("weeks")
    for place, size in ((short, FEW), (long, MANY)):
        be_on(place)
        fill(size, every=HALF_A_YEAR / size)
        took = _count_all()
        yield Figure(f"all weeks counted, {size:,} records", took / _pairs() * 1000, "ms each")
    yield from _board()
    yield from _marks()
    places = [partial(be_on, place) for place in (short, long)]
    for name, ask in visits.items():
        few, many = side_by_side(ask, ask, before=places, rounds=15)
        yield Figure(f"scorecards, {name}, {FEW:,} records", few, "ms")
        yield Figure(f"scorecards, {name}, {MANY:,} to {FEW:,}", many, "ms", ALIKE, floor=few)
    be_on(long)
    yield Figure("queries of the board", queries(visits["board"]), "", target=20)
    be_on(short)


def _board() -> Iterator[Figure]:
    """Half a year of all processes: the finished figures, and the same from the log."""
    assert _finished() == _from_the_log()
    query, board = side_by_side(_from_the_log, _finished, rounds=5)
    bound = OF_THE_QUERY if MANY >= A_MILLION else None
    yield Figure(f"{WEEKS} weeks of all, counted over {MANY:,}", query, "ms")
    yield Figure(f"{WEEKS} weeks of all, finished", board, "ms", bound, floor=query)


def _marks() -> Iterator[Figure]:
    """What a seal of many records pays for marking its weeks, and one week counted anew."""
    process = Process.objects.get(slug="many_00002")
    rows = Decision.objects.filter(process=process).order_by("-id")
    moments = list(rows.values_list("at", flat=True)[:5000])
    marks, counts = side_by_side(
        partial(touch, process.pk, moments), partial(refresh, process, this_week()), rounds=10
    )
    yield Figure(f"marking the weeks of {len(moments):,} records", marks, "ms")
    yield Figure("a running week of one process, counted anew", counts, "ms")
    TouchedWeek.objects.all().delete()


def _aims() -> None:
    metrics = Metric.objects.filter(slug__in=["error_rate", "cycle_time"])
    Aim.objects.bulk_create(
        Aim(process=process, metric=metric, target=2, is_success=True, set_at=now())
        for process in Process.objects.all()
        for metric in metrics
    )


def _count_all() -> float:
    """Seconds for every week of every process."""
    began = time.perf_counter()
    mark_all(Process.objects.values_list("pk", flat=True))
    while refresh_touched():
        pass
    return time.perf_counter() - began


def _pairs() -> int:
    return Counted.objects.filter(metric__slug="volume").count()


def _weeks() -> list[Any]:
    return last_weeks(WEEKS)[1:]  # the oldest is not whole


def _finished() -> dict[Any, tuple[int, ...]]:
    found: dict[Any, list[int]] = {}
    rows = Counted.objects.filter(week_on__in=_weeks(), metric__slug__in=SHOWN)
    rows = rows.order_by("week_on", "process", "metric__order")
    for process, week_on, top in rows.values_list("process", "week_on", "top"):
        found.setdefault((process, week_on), []).append(int(top or 0))
    return {pair: tuple(values) for pair, values in found.items()}


def _from_the_log() -> dict[Any, tuple[int, ...]]:
    zone, first = timezone.get_default_timezone(), _weeks()[0]
    rows = Decision.objects.annotate(week=TruncWeek("at", tzinfo=zone)).order_by()
    counted = rows.values("process", "week").annotate(
        sum_of_units=Sum("units"),
        wrong=Count("pk", filter=Q(breach_count__gt=0)),
        called=Count("pk", filter=Q(is_escalated=True)),
    )
    return {
        (row["process"], row["week"].date()): (row["sum_of_units"], row["wrong"], row["called"])
        for row in counted
        if row["week"].date() >= first
    }


def _visit(person: Person, page: str) -> Callable[[], None]:
    client: Client = logged_in(person)

    def ask() -> None:
        assert client.get(page).status_code == 200, page

    return ask
