"""What a process's page and its hub say of its exceptions."""

from django.db.models import Count, Q
from django.http import HttpRequest

from governance.escalations.models import EscalationQuerySet
from governance.models import Escalation
from house.pages import page_of
from portal.escalations.filters import ORDERS
from portal.escalations.plain import masked_rows
from portal.register.panel import Panel
from processes.models import Person, Process
from processes.register.hub.tab import Shown, Tab, reader
from processes.register.words import Stage

_SHOWN = 3
_PARTS = ("process", "held_by", "looked_by")


def exceptions_panel(person: Person, process: Process) -> Panel | None:
    """Who is waited for now, on a process's page, and the way to call a person oneself."""
    rows = _of(person, process)
    counted = rows.aggregate(waiting=Count("pk", filter=~Q(status="decided")), every=Count("pk"))
    can_raise = process.stage != Stage.RETIRED
    if not counted["every"] and not can_raise:
        return None
    waiting = rows.waiting().with_due().select_related(*_PARTS).order_by(*ORDERS["waiting"])
    shown = list(masked_rows(person, waiting[:_SHOWN]))
    context = {"process": process, "rows": shown, **counted}
    context["can_raise"] = can_raise
    return Panel("exceptions", "Exceptions", "portal/escalations/panel.html", context)


def render(request: HttpRequest, process: Process) -> Shown:
    """The tab of exceptions: newest first, with what became of them."""
    person = reader(request)
    rows = _of(person, process).select_related(*_PARTS, "decided_by")
    page = page_of(rows, order=("-opened_at", "-id"), after=request.GET.get("after", ""))
    context = {"page": page, "rows": list(masked_rows(person, page.rows)), "process": process}
    return Shown("portal/escalations/hub.html", context)


def _waiting(person: Person, process: Process) -> int:
    return _of(person, process).waiting().count()


def _of(person: Person, process: Process) -> EscalationQuerySet:
    rows: EscalationQuerySet = Escalation.objects.visible_to(person)
    return rows.filter(process=process)


TAB = Tab("exceptions", "Exceptions", render, counts=_waiting)
