"""What later rooms add to a process's page; the order here is the order on the page."""

from collections.abc import Callable

from portal.alerts.panels import alerts_panel
from portal.changes.buttons import rules_panel
from portal.changes.panels import change_panel
from portal.contracts.panels import contract_panel
from portal.decisions.panels import decisions_panel
from portal.escalations.panels import exceptions_panel
from portal.evaluation_runs.panels import runs_panel
from portal.evaluations.standing import evaluations_panel
from portal.register.panel import Panel
from portal.scorecards.panels import scorecard_panel
from processes.models import Person, Process

PANELS: tuple[Callable[[Person, Process], Panel | None], ...] = (
    alerts_panel,
    change_panel,
    contract_panel,
    rules_panel,
    evaluations_panel,
    runs_panel,
    decisions_panel,
    exceptions_panel,
    scorecard_panel,
)


def panels_for(person: Person, process: Process) -> list[Panel]:
    """The panels that have something to show this person."""
    found = (panel(person, process) for panel in PANELS)
    return [panel for panel in found if panel is not None]
