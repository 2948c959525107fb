"""A process that has run for some weeks, with everybody who may close one."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from governance.models import Aim, Figure, Metric
from governance.scorecards.calendar import last_weeks
from house.clock import now
from processes.models import Process
from tests.conftest import Clock
from tests.governance.changes.team import Team, a_team

BEGAN = datetime(2026, 1, 7, 9, tzinfo=UTC)
FRIDAY = datetime(2026, 3, 13, 14, tzinfo=UTC)
# The week that runs on that Friday, and the one before it.
WEEK, BEFORE = date(2026, 3, 9), date(2026, 3, 2)
WHY = "Every case was looked at together"


def a_running_team(clock: Clock, slug: str = "support_refunds", **fields: Any) -> Team:
    """Live since January; today is a Friday in March."""
    clock.set(BEGAN)
    team = a_team(slug, **{"has_contract": False, **fields})
    clock.set(FRIDAY)
    return team


def metric(slug: str) -> Metric:
    """One of the metrics that every process has."""
    return Metric.objects.get(slug=slug)


def figures(
    process: Process, slug: str, *values: float | str | None, until: date = WEEK, **parts: Any
) -> None:
    """Finished figures of so many weeks, the last one in `until`."""
    for week_on, value in zip(last_weeks(len(values), until=until), values, strict=True):
        known = None if value is None else Decimal(str(value))
        Figure.objects.update_or_create(
            process=process,
            metric=metric(slug),
            week_on=week_on,
            defaults={"value": known, "made_at": now(), **parts},
        )


def an_aim(process: Process, slug: str = "error_rate", target: str = "5", **fields: Any) -> Aim:
    """A success number with its baseline, as a row."""
    usual = {"baseline": Decimal(20), "target": Decimal(target), "is_success": True}
    return Aim.objects.create(process=process, metric=metric(slug), **{**usual, **fields})


def on_target(process: Process) -> None:
    """Its success number held for three weeks."""
    an_aim(process)
    figures(process, "error_rate", 4, 3, 5)
