"""All processes at a glance: small multiples of what decides, worst first."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render

from governance.models import Aim, Figure, Metric
from governance.scorecards.calendar import A_WEEK, last_weeks, this_week, week_name
from governance.scorecards.corrected import corrected
from governance.scorecards.lateness import unclosed
from governance.scorecards.places import aims, closing, exceptions, scorecard
from governance.scorecards.rules import HALVES
from governance.scorecards.words import Word
from house.exports import Column, download
from portal.register.reader import for_colleagues, reader
from portal.scorecards.asked import asked_week
from portal.scorecards.drawing import Spark, Value, spark_of
from portal.scorecards.filters import BoardFilter
from portal.scorecards.lines import adds_up, twelve
from portal.scorecards.said import meets, said, verdict
from processes.models import NamedRole, Person, Process

SHOWN = 24
# A figure from longer ago says nothing about a week that runs.
_STANDS_FOR = 4
_VOLUME = "volume"
Values = dict[tuple[int, int], dict[date, Decimal | None]]


@dataclass(frozen=True)
class Exported:
    """A line of the file: one figure of one process."""

    process: Any
    figure: Figure
    aim: Aim | None
    is_corrected: bool


COLUMNS: tuple[Column, ...] = (
    ("process", lambda row: row.process.slug),
    ("name", lambda row: row.process.name),
    ("domain", lambda row: row.process.domain.name),
    ("tier", lambda row: row.process.tier_id),
    ("stage", lambda row: row.process.stage),
    ("week", lambda row: week_name(row.figure.week_on)),
    ("word", lambda row: row.process.word),
    ("flags_open", lambda row: row.process.flags_open),
    ("metric", lambda row: row.figure.metric.slug),
    ("unit", lambda row: row.figure.metric.unit),
    ("value", lambda row: row.figure.value),
    ("baseline", lambda row: row.aim.baseline if row.aim else None),
    ("target", lambda row: row.aim.target if row.aim else None),
    ("success_number", lambda row: bool(row.aim and row.aim.is_success)),
    ("corrected", lambda row: row.is_corrected),
)


@dataclass(frozen=True)
class Number:
    """One success number of one process, with its line."""

    aim: Aim
    value: Decimal | None
    spark: Spark
    # Which week the value is of, where that is another than the one that is shown.
    when: str = ""

    @property
    def says(self) -> str:
        """The value in words."""
        return said(self.value, self.aim.metric.unit)

    @property
    def target_says(self) -> str:
        """The target in words."""
        return said(self.aim.target, self.aim.metric.unit)

    @property
    def verdict(self) -> str:
        """How the week stands to what was aimed at."""
        metric = self.aim.metric
        return verdict(self.value, self.aim.target, metric.unit, metric.better)


@dataclass
class Tile:
    """One process on the board."""

    process: Any
    week_on: date
    # The weeks that nobody closed, up to the one that is shown.
    late: list[date] = field(default_factory=list)
    may_close: bool = False
    volume: Decimal | None = None
    aims: list[Aim] = field(default_factory=list)
    misses: int = 0
    numbers: list[Number] = field(default_factory=list)

    @property
    def attention(self) -> int:
        """How much it needs somebody: what waits for a person weighs more than a figure."""
        waits = 4 * bool(self.late) + 3 * self.process.is_half
        # A case that waits beyond its time has somebody behind it.
        waits += 3 * self.process.has_late_fix + 5 * self.process.has_overdue
        figures = 3 * min(self.process.flags_open, 3) + 2 * self.misses
        stands = 2 * (self.process.word == Word.STOP) + 2 * self.process.has_open_pause
        return int(waits + figures + stands + (not self.aims))

    @property
    def late_says(self) -> str:
        """Which week waits to be closed, and how many more."""
        more = f" and {len(self.late) - 1} more" if len(self.late) > 1 else ""
        return f"week {self.late[0]:%-V}{more} not closed"

    @property
    def late_link(self) -> str:
        """Where the oldest is closed; its page for whoever closes none here."""
        return (closing if self.may_close else scorecard)(self.process, self.late[0])

    @property
    def has_state(self) -> bool:
        """Whether the week that is shown has more to say than that nobody closed it."""
        is_said = bool(self.process.word) or self.process.is_half
        return is_said or self.week_on not in self.late

    @property
    def overdue_link(self) -> str:
        """Where its exceptions wait."""
        return exceptions(self.process)

    @property
    def aims_link(self) -> str:
        """Where its aims are set."""
        return aims(self.process)

    @property
    def volume_says(self) -> str:
        """How much it did in the week."""
        return said(self.volume, "count")


@for_colleagues
def board(request: HttpRequest) -> HttpResponseBase:
    """Every process that the reader may see, with its week."""
    week_on = asked_week(request)
    form = BoardFilter(request.GET, reader(request), week_on)
    if kind := request.GET.get("export"):
        rows = _figures(form)
        name = f"scorecards_{week_name(week_on)}"
        return download(rows, COLUMNS, kind="json" if kind == "json" else "csv", name=name)
    tiles = _in_order(_tiles(form, week_on, reader(request)), form.ordering)
    first = _first(request, len(tiles))
    shown = tiles[first : first + SHOWN]
    _draw(shown, week_on)
    context = {
        "title": "Scorecards",
        "form": form,
        "tiles": shown,
        "total": len(tiles),
        "week_on": week_on,
        "week_ends_on": week_on + timedelta(days=6),
        "week": week_name(week_on),
        "earlier": _turned(request, week_on - timedelta(days=7)),
        "later": _turned(request, week_on + timedelta(days=7)) if week_on < this_week() else "",
        "is_running": week_on >= this_week(),
        "from_here": first // SHOWN,
        "back": first // SHOWN - 1 if first else None,
        "on": first // SHOWN + 1 if first + SHOWN < len(tiles) else None,
    }
    return render(request, "portal/scorecards/board.html", context)


def _turned(request: HttpRequest, week_on: date) -> str:
    """The same list of another week."""
    asked = request.GET.copy()
    asked.pop("page", None)
    asked["week"] = week_name(week_on)
    return f"?{asked.urlencode()}"


def _tiles(form: BoardFilter, week_on: date, person: Person) -> list[Tile]:
    """The processes with what their order depends on; as many questions for many as for one."""
    tiles = {row.pk: Tile(row, week_on) for row in form.rows()}
    for each in unclosed(Process.objects.filter(pk__in=list(tiles))):
        tiles[each.process.pk].late = [week for week in each.weeks if week <= week_on]
    halves = NamedRole.objects.filter(person=person, role__in=HALVES)
    mine = set(halves.values_list("process", flat=True))
    for aim in Aim.objects.success().filter(process__in=list(tiles)).select_related("metric"):
        tiles[aim.process_id].aims.append(aim)
    values = _lately(tiles, week_on)
    for tile in tiles.values():
        tile.may_close = tile.process.pk in mine or tile.process.accountable == person
        found = (
            (newest(aim.metric, values[tile.process.pk, aim.metric_id], week_on)[1], aim)
            for aim in tile.aims
        )
        tile.misses = sum(meets(v, aim.target, aim.metric.better) is False for v, aim in found)
    return list(tiles.values())


def _lately(tiles: dict[int, Tile], week_on: date) -> Values:
    """The success numbers of the week; of one that runs, those of the weeks before it too."""
    metrics = {aim.metric_id for tile in tiles.values() for aim in tile.aims}
    weeks = last_weeks(_STANDS_FOR, until=week_on) if week_on >= this_week() else [week_on]
    rows = Figure.objects.filter(process__in=list(tiles), week_on__in=weeks)
    rows = rows.filter(metric__in=metrics) | rows.filter(metric__slug=_VOLUME, week_on=week_on)
    values: Values = defaultdict(dict)
    for process, metric, week, slug, value in rows.values_list(
        "process", "metric", "week_on", "metric__slug", "value"
    ):
        values[process, metric][week] = value
        if slug == _VOLUME and week == week_on:
            tiles[process].volume = value
    return values


def newest(
    metric: Metric, values: Mapping[date, Decimal | None], week_on: date
) -> tuple[date, Decimal | None]:
    """The week's figure; while it runs, the newest that is known and of a whole week."""
    if week_on < this_week():
        return week_on, values.get(week_on)
    weeks = reversed(last_weeks(_STANDS_FOR, until=week_on))
    for week in weeks:
        value = values.get(week)
        if value is not None and not (week == week_on and adds_up(metric)):
            return week, value
    return week_on, None


def _in_order(tiles: list[Tile], order: str) -> list[Tile]:
    """They come by name, which decides where nothing else does."""
    if order == "attention":
        return sorted(tiles, key=lambda tile: -tile.attention)
    if order == "volume":
        return sorted(tiles, key=lambda tile: -(tile.volume or 0))
    return tiles


def _first(request: HttpRequest, total: int) -> int:
    text = request.GET.get("page", "")
    page = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0
    return page * SHOWN if page * SHOWN < total else 0


def _draw(tiles: Sequence[Tile], week_on: date) -> None:
    """The lines of those that are shown, from one question."""
    weeks = twelve(week_on)
    rows = Figure.objects.filter(
        process__in=[tile.process.pk for tile in tiles],
        metric__in={aim.metric_id for tile in tiles for aim in tile.aims},
        week_on__gte=weeks[0],
        week_on__lte=week_on,
    )
    values: Values = defaultdict(dict)
    for process, metric, week, value in rows.values_list("process", "metric", "week_on", "value"):
        values[process, metric][week] = value
    for tile in tiles:
        tile.numbers = [
            number_of(aim, weeks, values[tile.process.pk, aim.metric_id]) for aim in tile.aims
        ]


def number_of(aim: Aim, weeks: Sequence[date], values: dict[date, Decimal | None]) -> Number:
    unit = aim.metric.unit
    points = [
        Value(
            None if (v := values.get(week)) is None else float(v), f"{week:%-d %b}: {said(v, unit)}"
        )
        for week in weeks
    ]
    known = [value for week in weeks if (value := values.get(week)) is not None]
    span = f"{said(known[0], unit)} to {said(known[-1], unit)}" if known else "nothing known"
    says = f"{aim.metric}, {len(weeks)} weeks: {span}, target {said(aim.target, unit)}"
    target = None if aim.target is None else float(aim.target)
    week, value = newest(aim.metric, values, weeks[-1])
    return Number(aim, value, spark_of(points, target=target, says=says), _when(week, weeks[-1]))


def _when(week: date, shown: date) -> str:
    """Which week a value is of, where it is another than the one that is shown."""
    if week == shown:
        return ""
    return "last week" if week == shown - A_WEEK else f"week {week:%-V}"


def _figures(form: BoardFilter) -> Iterator[Exported]:
    """Every figure of the week, each beside its process's word."""
    processes = {row.pk: row for row in form.rows()}
    aims = {(aim.process_id, aim.metric_id): aim for aim in _aims(processes)}
    rows = Figure.objects.in_week(form.week_on).filter(process__in=list(processes))
    rows = rows.select_related("metric").order_by("process__name", "process", "metric__order")
    right = {(process, metric) for process, metric, _ in corrected(processes, *[form.week_on] * 2)}
    for row in rows.iterator(2000):
        key = (row.process_id, row.metric_id)
        yield Exported(processes[row.process_id], row, aims.get(key), key in right)


def _aims(processes: Iterable[int]) -> Iterable[Aim]:
    return Aim.objects.filter(process__in=list(processes))
