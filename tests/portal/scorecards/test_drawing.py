"""Where the parts of a chart over weeks stand."""

import pytest

from portal.scorecards.drawing import (
    HEIGHT,
    SPARK_HEIGHT,
    WIDTH,
    Axis,
    Happening,
    Span,
    Told,
    Value,
    spark_of,
    trend_of,
)

WEEKS = [f"{day} Jan" for day in range(1, 13)]

PLAIN = Axis(str, str)


def values(*found: float | None) -> list[Value]:
    return [Value(each, str(each)) for each in found]


def test_everything_lies_inside() -> None:
    told = Told(
        marks=[Happening(3.2, "v2", ""), Happening(3.4, "v3, model", "")],
        spans=[Span(-2.0, 0.5, "before"), Span(11.5, 14.0, "still")],
        counts=[0, 3],
    )
    found = values(*range(40, 52))
    trend = trend_of(found, WEEKS, PLAIN, target=3.0, baseline=99.0, told=told)
    assert trend
    assert all(0 < spot.x < WIDTH and 0 < spot.y < HEIGHT for spot in trend.spots)
    assert all(0 < level.y < HEIGHT and 0 < level.label_y < HEIGHT for level in trend.levels)
    assert all(trend.left <= band.x <= trend.right - band.width + 2 for band in trend.bands)
    assert trend.spots[0].y > trend.spots[-1].y
    assert len(trend.counts) == 1
    assert trend.marks[0].label_y != trend.marks[1].label_y


def test_what_is_not_known_is_a_gap_and_no_nought() -> None:
    trend = trend_of(values(5, 6, None, 7, 8, None, 9), WEEKS[:7], PLAIN)
    assert trend
    assert len(trend.spots) == 5
    assert [len(line.split()) for line in trend.lines] == [2, 2]


@pytest.mark.parametrize("found", [(), (None, None)])
def test_nothing_known_is_no_chart(found: tuple[None, ...]) -> None:
    assert trend_of(values(*found), WEEKS[: len(found)], PLAIN) is None


@pytest.mark.parametrize("found", [(0.0, 0.0), (7.0,), (-3.0, -3.0), (1e-6, 1e9), (-4.0, 31.0)])
def test_the_grid_holds_every_value(found: tuple[float, ...]) -> None:
    shown: list[float] = []

    def label(value: float) -> str:
        shown.append(value)
        return str(value)

    trend = trend_of(values(*found), WEEKS[: len(found)], Axis(label, str))
    assert trend
    assert 2 <= len(trend.ticks) <= 6
    assert min(shown) <= min(found)
    assert all(trend.top <= spot.y <= trend.foot for spot in trend.spots)


def test_a_small_line_with_its_target() -> None:
    spark = spark_of(values(1, None, 3), target=2.0, says="Errors")
    assert spark.target == SPARK_HEIGHT / 2
    assert spark.last
    assert spark.lines == []
    flat = spark_of(values(2, 2), target=None, says="Errors")
    assert flat.last
    assert flat.last.y == SPARK_HEIGHT / 2
    assert spark_of(values(None), target=2.0, says="Errors").last is None


def test_the_grid_ends_where_the_unit_does() -> None:
    trend = trend_of(values(100, 100), WEEKS[:2], Axis(lambda value: f"{value:g}", str, most=100.0))
    assert trend
    assert trend.ticks[-1][1] == "100"
    assert trend.spots[0].y == trend.top


@pytest.mark.parametrize("found", [(0, 1), (1, 1), (0, 0), (3, 4), (0, 7), (60, 71)])
def test_nobody_counts_half_a_complaint(found: tuple[float, ...]) -> None:
    axis = Axis(lambda value: f"{value:g}", str, is_whole=True)
    trend = trend_of(values(*found), WEEKS[:2], axis)
    assert trend
    assert len(trend.ticks) >= 2
    assert all("." not in label for _, label in trend.ticks)
