"""What a process's page and its hub say of its scorecard."""

from collections import defaultdict
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet
from django.http import HttpRequest

from governance.models import Aim, Figure, Flag, Week
from governance.scorecards.places import aims
from governance.scorecards.rules import may_record
from portal.register.panel import Panel
from portal.scorecards.asked import talked_about
from portal.scorecards.board import Number, number_of
from portal.scorecards.ended import ended
from portal.scorecards.lines import twelve
from processes.models import Person, Process
from processes.register.hub.tab import Shown, Tab, reader

_SHOWN = 26


def scorecard_panel(person: Person, process: Process) -> Panel | None:
    """The numbers that decide, and the last word; nothing before there is either."""
    numbers = numbers_of(process)
    closed = ended(_closed(process)[:1])
    if not numbers and not closed:
        return None
    context = {"process": process, "numbers": numbers, "last": closed[0] if closed else None}
    return Panel("scorecard", "How it does", "portal/scorecards/panel.html", context)


def numbers_of(process: Process) -> list[Number]:
    """The success numbers over the weeks up to the one that people talk about."""
    chosen = list(Aim.objects.of(process).success().select_related("metric"))
    weeks = twelve(talked_about())
    rows = Figure.objects.of(process).filter(
        metric__in=[aim.metric_id for aim in chosen],
        week_on__gte=weeks[0],
        week_on__lte=weeks[-1],
    )
    values: dict[int, dict[date, Decimal | None]] = defaultdict(dict)
    for metric, week, value in rows.values_list("metric", "week_on", "value"):
        values[metric][week] = value
    return [number_of(aim, weeks, values[aim.metric_id]) for aim in chosen]


def render(request: HttpRequest, process: Process) -> Shown:
    """The tab: the numbers that decide, and how the weeks ended."""
    context = {
        "process": process,
        "numbers": numbers_of(process),
        "weeks": ended(_closed(process)[:_SHOWN]),
        "aims": aims(process),
        "may_record": may_record(reader(request), process),
    }
    return Shown("portal/scorecards/hub.html", context)


def _closed(process: Process) -> "QuerySet[Week]":
    rows = Week.objects.of(process).closed().order_by("-week_on")
    return rows.prefetch_related("corrections")


def _waiting(person: Person, process: Process) -> int:
    return Flag.objects.of(process).open().count()


TAB = Tab("scorecard", "Scorecard", render, counts=_waiting)
