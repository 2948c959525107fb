"""What a process's page and its hub say of its runs."""

from typing import Any

from governance.evaluations.runs.rules import may_run
from governance.models import Run, Waiver
from house.clock import now
from portal.evaluation_runs.trends import moments_of, score_chart
from portal.register.panel import Panel
from processes.contracts.in_force import in_force
from processes.models import Person, Process

_SHOWN = 5


def runs_of(person: Person, process: Process) -> dict[str, Any]:
    """The newest runs, the trend, and the waivers that stand."""
    rows = Run.objects.filter(process=process).select_related("process", "version")
    waivers = Waiver.objects.filter(process=process)
    return {
        "process": process,
        "runs": list(rows[:_SHOWN]),
        "chart": score_chart(moments_of(process)),
        "waivers": list(waivers.standing(now()).select_related("asked_by")),
        "may_run": may_run(person, process) and in_force(process) is not None,
    }


def runs_panel(person: Person, process: Process) -> Panel | None:
    """How the rules in force did when they were last put to their cases."""
    version = in_force(process)
    rows = Run.objects.decided().filter(process=process, version=version, is_complete=True)
    newest = rows.select_related("version").first() if version else None
    waivers = list(Waiver.objects.standing(now()).filter(process=process))
    if newest is None and not waivers:
        return None
    context = {"process": process, "run": newest, "waivers": waivers}
    return Panel(
        "evaluation_runs", "Its last evaluation", "portal/evaluation_runs/panel.html", context
    )
