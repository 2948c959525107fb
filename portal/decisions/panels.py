"""What a process's page and its hub say of its decisions."""

from datetime import timedelta

from django.db.models import prefetch_related_objects
from django.http import HttpRequest

from governance.decisions.asked import Asked
from governance.models import Decision
from house.clock import now
from portal.decisions.listing import PARTS, SHOWN
from portal.register.panel import Panel
from processes.models import Person, Process
from processes.register.hub.tab import Shown, Tab, reader

DAYS = 7
# Beyond this nobody needs the figure to the last one, and counting costs.
COUNTED = 10_000


def decisions_panel(person: Person, process: Process) -> Panel | None:
    """How many decisions the last days had, and how many broke the contract."""
    newest = Decision.objects.of(process).order_by("-at", "-id").first()
    if newest is None:
        return None
    lately = Decision.objects.of(process).filter(at__gte=now() - timedelta(days=DAYS))
    context = {
        "process": process,
        "days": DAYS,
        "newest": newest,
        "count": lately[: COUNTED + 1].count(),
        "counted": COUNTED,
        "breached": lately.breached()[: COUNTED + 1].count(),
        "escalated": lately.escalated()[: COUNTED + 1].count(),
    }
    return Panel("decisions", "Decisions", "portal/decisions/panel.html", context)


def render(request: HttpRequest, process: Process) -> Shown:
    """The tab of decisions: newest first, with a way to the whole log."""
    page = Asked(process=process.pk).page(reader(request), request.GET.get("after", ""), SHOWN)
    prefetch_related_objects(page.rows, *PARTS)
    context = {"page": page, "process": process, "hides_process": True}
    return Shown("portal/decisions/hub.html", context)


TAB = Tab("decisions", "Decisions", render)
