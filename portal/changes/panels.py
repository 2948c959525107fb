"""What a process's page and its hub say of changes."""

from django.http import HttpRequest

from governance.changes.releases import Freeze
from portal.changes.buttons import rule_buttons
from portal.changes.listing import lines_of
from portal.register.panel import Panel
from processes.contracts.rules import may_propose
from processes.contracts.words import VersionState
from processes.models import ContractVersion, Person, Process
from processes.register.hub.tab import Shown, Tab, reader

_WAITING = (VersionState.IN_REVIEW, VersionState.APPROVED, VersionState.STAGED)


def change_panel(person: Person, process: Process) -> Panel | None:
    """A change of the rules that is under way; nothing where there is none."""
    lines = lines_of(ContractVersion.objects.filter(process=process, state__in=_WAITING))
    if not lines:
        return None
    title = "A change is waiting" if len(lines) == 1 else f"{len(lines)} changes are waiting"
    context = {"process": process, "lines": lines}
    return Panel("changes", title, "portal/changes/panel.html", context)


def render(request: HttpRequest, process: Process) -> Shown:
    """Every change of the process, and what became of the rules."""
    person = reader(request)
    rows = ContractVersion.objects.filter(process=process)
    context = {
        "process": process,
        "lines": lines_of(rows)[:20],
        "freeze": Freeze.objects.standing().filter(process=process).first(),
        "may_propose": may_propose(person, process),
        "doors": rule_buttons(person, process),
    }
    return Shown("portal/changes/hub.html", context)


def _under_way(person: Person, process: Process) -> int:
    return ContractVersion.objects.filter(process=process, state__in=_WAITING).count()


TAB = Tab("changes", "Changes", render, counts=_under_way)
