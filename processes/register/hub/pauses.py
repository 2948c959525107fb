"""The tab of pauses: every time that the process was stopped."""

from django.http import HttpRequest

from house.pages import page_of
from processes.register.hub.tab import Shown, Tab
from processes.register.models import Process
from processes.register.stops import stop_of


def render(request: HttpRequest, process: Process) -> Shown:
    """Pauses and drills, newest first: by whom, why, how soon agents knew, for how long."""
    rows = process.pauses.select_related("paused_by", "lifted_by")
    rows = rows.prefetch_related("acknowledgements")
    page = page_of(rows, order=("-paused_at", "-id"), after=request.GET.get("after", ""))
    lines = [(pause, stop_of(pause)) for pause in page.rows]
    return Shown("processes/register/admin/pauses.html", {"page": page, "lines": lines})


TAB = Tab("pauses", "Pauses", render)
