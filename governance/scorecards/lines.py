"""One week of one process, line by line: each metric with its figure and what was aimed at."""

from dataclasses import dataclass
from datetime import date

from governance.scorecards.corrected import corrected
from governance.scorecards.models import Aim, Figure, Metric
from processes.register.models import Process


@dataclass(frozen=True)
class Line:
    """One metric in one week."""

    metric: Metric
    figure: Figure | None
    aim: Aim | None
    is_corrected: bool = False


def lines(process: Process, week_on: date) -> list[Line]:
    """What a process is measured by, with the week's figures where they are known."""
    figures = {row.metric_id: row for row in Figure.objects.of(process).in_week(week_on)}
    aims = {row.metric_id: row for row in Aim.objects.of(process)}
    right = {metric for _, metric, _ in corrected([process.pk], week_on, week_on)}
    return [
        Line(metric, figures.get(metric.pk), aims.get(metric.pk), metric.pk in right)
        for metric in Metric.objects.for_process(process)
    ]
