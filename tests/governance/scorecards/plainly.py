"""A week's figures worked out one by one from what was sent: slow, simple, by other means."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from governance.models import Figure, Metric
from processes.models import Process

COMPANY = ZoneInfo("Europe/Berlin")
PLACES = Decimal("0.000001")


def week_of(moment: datetime) -> date:
    """The Monday, by the calendar on the company's wall."""
    year, number, _ = moment.astimezone(COMPANY).isocalendar()
    return date.fromisocalendar(year, number, 1)


def expected(sent: Iterable[Mapping[str, Any]], week_on: date) -> dict[str, Decimal | None]:
    """What the log tells of a week, of records as they were sent and what became of them."""
    everything = [row for row in sent if week_of(row["at"]) == week_on]
    rows = [row for row in everything if not row["shadow"] and not row["is_quarantined"]]
    count, units = len(rows), sum(row["units"] for row in rows)
    wrong = sum(row["is_overridden"] or row["is_breach"] for row in rows)
    return {
        "volume": Decimal(units),
        "error_rate": _share(wrong, count),
        "escalation_rate": _share(sum(row["human_escalation"] for row in rows), count),
        "adoption": _share(units, units),
        "cycle_time": _cycle_time(rows),
        "cost_per_unit": _cost_per_unit([row["cost"] for row in everything], units),
    }


def _share(part: int, whole: int) -> Decimal | None:
    return (Decimal(100 * part) / whole).quantize(PLACES) if whole else None


def _cost_per_unit(costs: list[str | None], units: int) -> Decimal | None:
    """Not known as long as one price is not; what is no work costs as well."""
    if not units or None in costs:
        return None
    return (sum((Decimal(cost) for cost in costs if cost), Decimal()) / units).quantize(PLACES)


def _cycle_time(rows: list[Mapping[str, Any]]) -> Decimal | None:
    cases: dict[Any, list[Mapping[str, Any]]] = defaultdict(list)
    for number, row in enumerate(rows):
        cases[row["case_id"] or number].append(row)
    taken = []
    for case in cases.values():
        if len(case) == 1 and case[0]["latency_ms"] is None:
            continue
        ends = max(row["at"].timestamp() for row in case)
        begins = min(row["at"].timestamp() - (row["latency_ms"] or 0) / 1000 for row in case)
        taken.append(ends - begins)
    return Decimal(sum(taken) / len(taken) / 3600) if taken else None


def kept(process: Process, week_on: date) -> dict[str, Decimal | None]:
    """What stands as finished."""
    rows = Figure.objects.of(process).in_week(week_on).select_related("metric")
    return {row.metric.slug: row.value for row in rows}


def metric(slug: str) -> Metric:
    """One of those that every installation starts with."""
    return Metric.objects.get(slug=slug)
