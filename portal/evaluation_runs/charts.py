"""Where the parts of a chart over time stand; drawn by the server, so that it needs no script."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

WIDTH, HEIGHT = 520, 220
_LEFT, _RIGHT, _TOP, _BOTTOM = 46, 14, 26, 26
_FOOT = HEIGHT - _BOTTOM
_MARKS_APART = 30


@dataclass(frozen=True)
class Point:
    """One figure at a moment, perhaps with a range."""

    at: datetime
    value: float
    says: str
    low: float | None = None
    high: float | None = None
    look: str = ""
    link: str = ""


@dataclass(frozen=True)
class Dot:
    """A point where it is drawn."""

    x: float
    y: float
    point: Point


@dataclass(frozen=True)
class Mark:
    """Something that happened: a line from top to bottom with a word."""

    x: float
    label: str
    # On which line its word stands, so that two close ones don't cover each other.
    y: float


@dataclass(frozen=True)
class Chart:
    """Everything that the template draws."""

    dots: list[Dot]
    line: str
    band: str
    marks: list[Mark]
    ticks: list[tuple[float, str]]
    days: list[tuple[float, str, str]]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = _LEFT
    right: int = WIDTH - _RIGHT
    top: int = _TOP
    foot: int = _FOOT


def chart_of(
    points: Sequence[Point],
    happened: Sequence[tuple[datetime, str]],
    shown: Callable[[float], str],
    *,
    most: float | None = None,
) -> Chart | None:
    """A line through the points; nothing where there are fewer than two."""
    if len(points) < 2:
        return None
    across = _scale(points[0].at.timestamp(), points[-1].at.timestamp(), _LEFT, WIDTH - _RIGHT)
    least, greatest = _bounds(points, most)
    up = _scale(least, greatest, _FOOT, _TOP)
    dots = [Dot(across(p.at.timestamp()), up(p.value), p) for p in points]
    return Chart(
        dots=dots,
        line=" ".join(f"{dot.x},{dot.y}" for dot in dots),
        band=_band(dots, up),
        marks=list(_marks(happened, across)),
        ticks=[(up(value), shown(value)) for value in (least, (least + greatest) / 2, greatest)],
        days=[
            (_LEFT, _day(points[0].at), "start"),
            (WIDTH - _RIGHT, _day(points[-1].at), "end"),
        ],
    )


def _scale(least: float, most: float, start: float, end: float) -> Callable[[float], float]:
    width = (most - least) or 1.0
    return lambda value: round(start + (value - least) / width * (end - start), 1)


def _bounds(points: Sequence[Point], most: float | None) -> tuple[float, float]:
    """From a round figure below all to the most that there can be, or a little above all."""
    lows = [point.value if point.low is None else point.low for point in points]
    if most is not None:
        tenth = most / 10
        return min(int(min(lows) / tenth) * tenth, most - tenth), most
    return 0.0, max(point.value for point in points) * 1.1 or 1.0


def _band(dots: Sequence[Dot], up: Callable[[float], float]) -> str:
    ranged = [dot for dot in dots if dot.point.low is not None and dot.point.high is not None]
    if len(ranged) < 2:
        return ""
    above = [f"{dot.x},{up(dot.point.high or 0.0)}" for dot in ranged]
    below = [f"{dot.x},{up(dot.point.low or 0.0)}" for dot in reversed(ranged)]
    return " ".join([*above, *below])


def _marks(
    happened: Sequence[tuple[datetime, str]], across: Callable[[float], float]
) -> Iterator[Mark]:
    last, line = -1000.0, 0
    for at, label in happened:
        x = across(at.timestamp())
        line = (line + 1) % 2 if x - last < _MARKS_APART else 0
        last = x
        yield Mark(x, label, _TOP - 4 - 11 * line)


def _day(at: datetime) -> str:
    return f"{timezone.localtime(at):%-d %b %Y}"
