"""The hub's tab of what agents asked before they acted, and what they were told."""

from django.http import HttpRequest

from governance.models import Authorization
from house.pages import page_of
from processes.models import Process
from processes.register.hub.tab import Shown, Tab, reader


def render(request: HttpRequest, process: Process) -> Shown:
    """Every verdict with its reasons, newest first; ?case= for one case alone."""
    rows = Authorization.objects.visible_to(reader(request)).filter(process=process)
    if case := request.GET.get("case", ""):
        rows = rows.filter(case_id=case[:200])
    rows = rows.select_related("escalation", "version")
    page = page_of(rows, order=("-at", "-id"), after=request.GET.get("after", ""))
    return Shown("portal/escalations/asked.html", {"page": page, "case": case})


TAB = Tab("asked", "Asked first", render)
