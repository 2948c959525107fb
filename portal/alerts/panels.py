"""What a process's page and its hub say of its alerts."""

from django.http import HttpRequest

from governance.decisions.alerts.models import AlertQuerySet
from governance.models import Alert
from house.pages import page_of
from portal.alerts.listing import ORDER
from portal.register.panel import Panel
from processes.models import Person, Process
from processes.register.hub.tab import Shown, Tab, reader

_SHOWN = 5


def alerts_panel(person: Person, process: Process) -> Panel | None:
    """What is out of the ordinary now; nothing where all is as usual."""
    rows = list(_of(person, process).standing().order_by(*ORDER)[:_SHOWN])
    if not rows:
        return None
    title = "An alert stands" if len(rows) == 1 else "Alerts stand"
    return Panel("alerts", title, "portal/alerts/panel.html", {"rows": rows, "process": process})


def render(request: HttpRequest, process: Process) -> Shown:
    """The tab of alerts: newest first, with how each ended."""
    page = page_of(_of(reader(request), process), order=ORDER, after=request.GET.get("after", ""))
    return Shown("portal/alerts/hub.html", {"page": page, "process": process})


def _standing(person: Person, process: Process) -> int:
    return _of(person, process).standing().count()


def _of(person: Person, process: Process) -> AlertQuerySet:
    rows: AlertQuerySet = Alert.objects.visible_to(person).filter(process=process)
    return rows.select_related("process").prefetch_related("told")


TAB = Tab("alerts", "Alerts", render, counts=_standing)
