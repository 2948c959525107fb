"""Where the parts of a chart over weeks stand; drawn by the server, so that it needs no script."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from math import floor, log10

WIDTH, HEIGHT = 280, 160
_LEFT, _RIGHT, _TOP, _BOTTOM = 40, 8, 30, 34
_FOOT = HEIGHT - _BOTTOM
_LETTER = 6
_LABEL = 12

SPARK_WIDTH, SPARK_HEIGHT = 132, 40
_EDGE = 4


@dataclass(frozen=True)
class Value:
    """One week's figure, or that there is none."""

    value: float | None
    says: str
    look: str = ""


@dataclass(frozen=True)
class Happening:
    """Something at a place on the time line; `at` counts weeks from the first one's Monday."""

    at: float
    label: str
    says: str


@dataclass(frozen=True)
class Span:
    """Something that lasted, between two places on the time line."""

    start: float
    end: float
    says: str


@dataclass(frozen=True)
class Told:
    """What happened around all figures of a process: drawn on each of its charts."""

    marks: Sequence[Happening] = ()
    spans: Sequence[Span] = ()
    # How many exceptions each week had, in the order of the weeks.
    counts: Sequence[int] = ()


@dataclass(frozen=True)
class Spot:
    """A figure where it is drawn."""

    x: float
    y: float
    says: str
    look: str


@dataclass(frozen=True)
class Level:
    """A line from side to side with a word: the target, the baseline."""

    y: float
    label: str
    label_y: float
    kind: str


@dataclass(frozen=True)
class Mark:
    """A line from top to bottom with a word."""

    x: float
    label: str
    label_y: float
    says: str


@dataclass(frozen=True)
class Band:
    """A time that is shaded."""

    x: float
    width: float
    says: str


@dataclass(frozen=True)
class Axis:
    """How the values of a chart read, and how far they can go."""

    short: Callable[[float], str]
    # With the unit, where a value stands by itself.
    said: Callable[[float], str]
    unit: str = ""
    most: float | None = None
    # Nobody counts half a complaint.
    is_whole: bool = False


@dataclass(frozen=True)
class Trend:
    """Everything that the template draws."""

    lines: list[str]
    spots: list[Spot]
    levels: list[Level]
    ticks: list[tuple[float, str]]
    weeks: list[tuple[float, str, str]]
    marks: list[Mark]
    bands: list[Band]
    counts: list[tuple[float, int]]
    unit: str = ""
    width: int = WIDTH
    height: int = HEIGHT
    left: int = _LEFT
    right: int = WIDTH - _RIGHT
    top: int = _TOP
    foot: int = _FOOT


@dataclass(frozen=True)
class Spark:
    """A small line without words; its name says what it shows."""

    lines: list[str]
    last: Spot | None
    target: float | None
    says: str
    width: int = SPARK_WIDTH
    height: int = SPARK_HEIGHT
    dots: list[Spot] = field(default_factory=list)


def trend_of(
    values: Sequence[Value],
    named: Sequence[str],
    axis: Axis,
    *,
    target: float | None = None,
    baseline: float | None = None,
    told: Told | None = None,
) -> Trend | None:
    """The weeks in a line, gaps left open; nothing where no week has a figure."""
    known = [each.value for each in values if each.value is not None]
    if not known:
        return None
    told = told or Told()
    aimed = [value for value in (target, baseline) if value is not None]
    least, greatest, step = _bounds([*known, *aimed], axis)
    up = _scale(least, greatest, _FOOT, _TOP)
    across = _scale(0, len(values), _LEFT, WIDTH - _RIGHT)
    places = [across(index + 0.5) for index in range(len(values))]
    drawn = [None if each.value is None else up(each.value) for each in values]
    return Trend(
        lines=list(_lines(places, drawn)),
        spots=[
            Spot(x, y, each.says, each.look)
            for x, y, each in zip(places, drawn, values, strict=True)
            if y is not None
        ],
        levels=_levels(up, axis.said, target, baseline),
        ticks=[(up(value), axis.short(value)) for value in _ticks(least, greatest, step)],
        weeks=[(places[0], named[0], "start"), (places[-1], named[-1], "end")],
        marks=list(_marks(told.marks, across)),
        bands=[_band(span, across, len(values)) for span in told.spans],
        counts=[(x, n) for x, n in zip(places, told.counts, strict=False) if n],
        unit=axis.unit,
    )


def spark_of(values: Sequence[Value], *, target: float | None, says: str) -> Spark:
    """The same without words, for a page of many."""
    known = [each.value for each in values if each.value is not None]
    aimed = [] if target is None else [target]
    if not known:
        return Spark([], None, None, says)
    least, greatest = min(known + aimed), max(known + aimed)
    middle = SPARK_HEIGHT / 2
    up = _scale(least, greatest, SPARK_HEIGHT - _EDGE, _EDGE) if greatest > least else _at(middle)
    across = _scale(0, max(len(values) - 1, 1), _EDGE, SPARK_WIDTH - _EDGE)
    places = [across(index) for index in range(len(values))]
    drawn = [None if each.value is None else up(each.value) for each in values]
    spots = [
        Spot(x, y, each.says, each.look)
        for x, y, each in zip(places, drawn, values, strict=True)
        if y is not None
    ]
    return Spark(
        lines=list(_lines(places, drawn)),
        last=spots[-1],
        target=None if target is None else up(target),
        says=says,
        dots=[spot for spot in spots[:-1] if spot.look],
    )


def _scale(least: float, most: float, start: float, end: float) -> Callable[[float], float]:
    width = (most - least) or 1.0
    return lambda value: round(start + (value - least) / width * (end - start), 1)


def _at(place: float) -> Callable[[float], float]:
    return lambda value: place


def _bounds(values: Sequence[float], axis: Axis) -> tuple[float, float, float]:
    """Round figures below and above all, never beyond what there can be, and the grid's step."""
    least, most = min(values), max(values)
    # A line that hardly moves is not made to look as if it leapt.
    if least >= 0 and (least <= most * 0.6 or most == 0):
        least = 0.0
    room = (most - least) or abs(most) * 0.2 or 1.0
    step = _round_step(room / 3, is_whole=axis.is_whole)
    bottom = floor(least / step) * step
    top = bottom
    while top < most - step / 1e6:
        top += step
    top = max(top, bottom + step)
    if axis.most is not None and most <= axis.most < top:
        bottom, top = bottom - (top - axis.most), axis.most
    return bottom, top, step


def _round_step(rough: float, *, is_whole: bool) -> float:
    """The next of 1, 2, 2.5, 5 and ten times that; of the whole ones where parts make no sense."""
    rough = max(rough, 1.0) if is_whole else rough
    power: float = 10.0 ** floor(log10(rough))
    steps = [power * each for each in (1, 2, 2.5, 5, 10) if power * each >= rough * 0.999999]
    return next(step for step in steps if step.is_integer() or not is_whole)


def _ticks(least: float, greatest: float, step: float) -> Iterator[float]:
    count = round((greatest - least) / step)
    every = 2 if count > 3 else 1
    for index in range(0, count + 1, every):
        yield least + index * step


def _lines(places: Sequence[float], drawn: Sequence[float | None]) -> Iterator[str]:
    """A line for each run of weeks that have figures: what is not known is no nought."""
    run: list[str] = []
    for x, y in [*zip(places, drawn, strict=True), (0.0, None)]:
        if y is not None:
            run.append(f"{x},{y}")
            continue
        if len(run) > 1:
            yield " ".join(run)
        run = []


def _levels(
    up: Callable[[float], float],
    shown: Callable[[float], str],
    target: float | None,
    baseline: float | None,
) -> list[Level]:
    """Target and baseline; where they lie close, one word stands above and one below."""
    found = []
    if target is not None:
        y = up(target)
        found.append(Level(y, f"target {shown(target)}", y - 4, "target"))
    if baseline is not None:
        y = up(baseline)
        is_close = bool(found) and abs(found[0].y - y) < _LABEL and y >= found[0].y
        is_high = y - 4 < _TOP - _LABEL
        found.append(
            Level(
                y,
                f"baseline {shown(baseline)}",
                y + _LABEL if is_close or is_high else y - 4,
                "baseline",
            )
        )
    return found


def _marks(told: Sequence[Happening], across: Callable[[float], float]) -> Iterator[Mark]:
    """Words of marks that stand close take turns on two lines."""
    ends = [-1000.0, -1000.0]
    for each in told:
        x = across(each.at)
        half = len(each.label) * _LETTER / 2
        line = 0 if x - half > ends[0] else 1
        label = each.label if x - half > ends[line] else ""
        if label:
            ends[line] = x + half
        yield Mark(x, label, _TOP - 6 - _LABEL * line, each.says)


def _band(span: Span, across: Callable[[float], float], weeks: int) -> Band:
    start, end = across(max(span.start, 0)), across(min(span.end, weeks))
    return Band(start, max(round(end - start, 1), 2.0), span.says)
