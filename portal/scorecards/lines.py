"""One week of a process as lines: each metric with its value, last week's, its aim, its trend."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property

from governance.models import Aim, Figure, Flag, Metric
from governance.scorecards.calendar import last_weeks, this_week
from governance.scorecards.corrected import corrected
from governance.scorecards.default_metrics import COST_PER_UNIT
from governance.scorecards.parts import NO_SUMS
from governance.scorecards.words import HANDED_IN, Better, FlagState, Kind, Unit
from portal.scorecards.drawing import Axis, Told, Trend, Value, trend_of
from portal.scorecards.happened import Happened
from portal.scorecards.said import (
    change_said,
    is_good_move,
    is_said_in_minutes,
    said,
    short,
    unit_said,
    verdict,
)
from processes.models import Process

WEEKS = 12
# Beyond this there is nothing of the unit.
_MOST = {Unit.PERCENT.value: 100.0, Unit.SCORE.value: 5.0}


@dataclass(frozen=True)
class Row:
    """One week in the table behind a chart."""

    week_on: date
    says: str
    is_flagged: bool
    is_corrected: bool
    happened: list[str]


@dataclass(frozen=True)
class Line:
    """One metric in one week, with the weeks before it."""

    metric: Metric
    weeks: Sequence[date]
    values: dict[date, Decimal | None]
    aim: Aim | None = None
    flags: dict[date, Flag] = field(default_factory=dict)
    told: Told = field(default_factory=Told)
    words: dict[date, list[str]] = field(default_factory=dict)
    corrected: frozenset[date] = frozenset()

    @property
    def now(self) -> Decimal | None:
        """This week's value."""
        return self.values.get(self.weeks[-1])

    @property
    def before(self) -> Decimal | None:
        """Last week's value."""
        return self.values.get(self.weeks[-1] - timedelta(days=7))

    @property
    def is_success(self) -> bool:
        """Whether it is one of the numbers that decide."""
        return self.aim is not None and self.aim.is_success

    @property
    def is_by_hand(self) -> bool:
        """Whether people or programs hand it in."""
        return self.metric.source in HANDED_IN

    @property
    def has_figures(self) -> bool:
        """Whether any of the weeks has a value."""
        return any(value is not None for value in self.values.values())

    @property
    def flag(self) -> Flag | None:
        """What was out of the ordinary this week."""
        return self.flags.get(self.weeks[-1])

    @property
    def is_corrected(self) -> bool:
        """Whether this week's value was put right after the week was closed."""
        return self.weeks[-1] in self.corrected

    @property
    def says(self) -> str:
        """This week's value in words."""
        return said(self.now, self.metric.unit)

    @property
    def before_says(self) -> str:
        """Last week's value in words."""
        return said(self.before, self.metric.unit)

    @property
    def is_so_far(self) -> bool:
        """Whether it adds up over a week that still runs, so that a whole week is no measure."""
        return self.weeks[-1] >= this_week() and adds_up(self.metric)

    @property
    def change_says(self) -> str:
        """How far it moved."""
        if self.now is None or self.before is None:
            return ""
        if self.is_so_far:
            return "so far"
        return change_said(self.now, self.before, self.metric.unit)

    @property
    def move(self) -> str:
        """The look of the move: good, bad, or neither."""
        if self.now is None or self.before is None or self.is_so_far:
            return ""
        good = is_good_move(self.now, self.before, self.metric.better)
        return "" if good is None else "good" if good else "bad"

    @property
    def verdict(self) -> str:
        """How this week's value stands to what was aimed at."""
        target = self.aim.target if self.aim else None
        found = verdict(self.now, target, self.metric.unit, self.metric.better)
        if not self.is_so_far:
            return found
        # While the week runs a sum only grows: what more of it can turn is not said yet.
        is_sure = (found == "meets") == (self.metric.better != Better.LOWER)
        return found if is_sure else ""

    @property
    def target_says(self) -> str:
        """The target in words."""
        return said(self.aim.target, self.metric.unit) if self.aim and self.has_target else ""

    @property
    def baseline_says(self) -> str:
        """Where it began, in words."""
        known = self.aim is not None and self.aim.baseline is not None
        return said(self.aim.baseline, self.metric.unit) if self.aim and known else ""

    @property
    def has_target(self) -> bool:
        """Whether somebody set a target."""
        return self.aim is not None and self.aim.target is not None

    @property
    def chart_says(self) -> str:
        """What the chart shows, for who does not see it."""
        known = [value for week in self.weeks if (value := self.values.get(week)) is not None]
        ends = f"{said(known[0], self.metric.unit)} to {said(known[-1], self.metric.unit)}"
        aimed = f", target {self.target_says}" if self.has_target else ""
        return f"{self.metric}, {len(self.weeks)} weeks: {ends}{aimed}. The figures stand below."

    @cached_property
    def trend(self) -> Trend | None:
        """The chart of these weeks."""
        if not self.has_figures:
            return None
        factor = 60.0 if self._is_in_minutes else 1.0
        return trend_of(
            [self._value(week, factor) for week in self.weeks],
            [f"{week:%-d %b}" for week in self.weeks],
            self._axis,
            target=_float(self.aim.target if self.aim else None, factor),
            baseline=_float(self.aim.baseline if self.aim else None, factor),
            told=self.told,
        )

    @property
    def rows(self) -> list[Row]:
        """The table behind the chart, the newest week first."""
        return [
            Row(
                week_on=week,
                says=said(self.values.get(week), self.metric.unit),
                is_flagged=week in self.flags,
                is_corrected=week in self.corrected,
                happened=self.words.get(week, []),
            )
            for week in reversed(self.weeks)
        ]

    @property
    def _is_in_minutes(self) -> bool:
        """Whether the newest value is said in minutes, so that its chart is too."""
        known = [value for week in self.weeks if (value := self.values.get(week))]
        return bool(known) and is_said_in_minutes(known[-1], self.metric.unit)

    @property
    def _axis(self) -> Axis:
        unit = Unit.MINUTES if self._is_in_minutes else Unit(self.metric.unit)
        return Axis(
            short,
            lambda value: said(Decimal(f"{value:.9g}"), unit),
            unit=unit_said(unit),
            most=_MOST.get(unit),
            is_whole=unit == Unit.COUNT,
        )

    def _value(self, week: date, factor: float) -> Value:
        value = self.values.get(week)
        look = "running" if week >= this_week() else ""
        marked = ""
        if flag := self.flags.get(week):
            look, marked = "flag", f", out of the ordinary ({flag.get_state_display()})"
        marked += ", corrected" if week in self.corrected else ""
        shown = said(value, self.metric.unit)
        return Value(_float(value, factor), f"Week of {week:%-d %b %Y}: {shown}{marked}", look)


def lines_of(
    process: Process, week_on: date, flags: Iterable[Flag] = (), happened: Happened | None = None
) -> list[Line]:
    """Every metric of a process, those that decide first; four questions to the database."""
    weeks = twelve(week_on)
    aims = {aim.metric_id: aim for aim in Aim.objects.of(process).select_related("partner")}
    values: dict[int, dict[date, Decimal | None]] = defaultdict(dict)
    figures = Figure.objects.of(process).filter(week_on__gte=weeks[0], week_on__lte=week_on)
    for metric_id, week, value in figures.values_list("metric", "week_on", "value"):
        values[metric_id][week] = value
    raised: dict[int, dict[date, Flag]] = defaultdict(dict)
    for flag in flags:
        if flag.state != FlagState.FALSE:
            raised[flag.metric_id][flag.week_on] = flag
    right = corrected([process.pk], weeks[0], week_on)
    found = [
        Line(
            metric=metric,
            weeks=weeks,
            values=values[metric.pk],
            aim=aims.get(metric.pk),
            flags=raised[metric.pk],
            told=happened.told if happened else Told(),
            words=happened.words if happened else {},
            corrected=frozenset(week for _, pk, week in right if pk == metric.pk),
        )
        for metric in Metric.objects.for_process(process)
    ]
    return sorted(found, key=lambda line: not line.is_success)


def flags_of(process: Process, week_on: date) -> list[Flag]:
    """What was out of the ordinary in the weeks of a chart, the newest first."""
    rows = Flag.objects.of(process).filter(week_on__gte=twelve(week_on)[0], week_on__lte=week_on)
    return list(rows.select_related("metric", "judged_by").order_by("-week_on", "metric__order"))


def twelve(until: date) -> list[date]:
    """The weeks that a chart shows, the oldest first."""
    return last_weeks(WEEKS, until=until)


def adds_up(metric: Metric) -> bool:
    """Whether it grows while a week runs; a share, a score or what one unit took does not."""
    is_a_sum = metric.unit not in NO_SUMS and metric.kind != Kind.SPEED
    return is_a_sum and metric.slug != COST_PER_UNIT


def _float(value: Decimal | None, factor: float) -> float | None:
    return None if value is None else float(value) * factor
