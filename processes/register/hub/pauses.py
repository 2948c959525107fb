"""The tab of pauses: every time that the process was stopped."""

from django.http import HttpRequest

from house.pages import page_of
from processes.register.hub.tab import Shown, Tab
from processes.register.models import Process


def render(request: HttpRequest, process: Process) -> Shown:
    """Pauses, newest first: by whom, why, for how long."""
    rows = process.pauses.select_related("paused_by", "lifted_by")
    page = page_of(rows, order=("-paused_at", "-id"), after=request.GET.get("after", ""))
    return Shown("processes/register/admin/pauses.html", {"page": page})


TAB = Tab("pauses", "Pauses", render)
