"""The tab of history: who changed what, when and why, with what stood there before."""

from django.http import HttpRequest

from house.history_page import history_of
from processes.register.hub.tab import Shown, Tab, reader
from processes.register.models import Process

CHILDREN = ("named_roles", "listed", "agents", "notice_routes")


def render(request: HttpRequest, process: Process) -> Shown:
    """The process's own fields and everyone named on it, newest first."""
    page = history_of(process, CHILDREN, before=request.GET.get("before", ""))
    sees_activity = reader(request).has_perm("audit.view_entry")
    context = {"page": page, "sees_activity": sees_activity}
    return Shown("processes/register/admin/history.html", context)


TAB = Tab("history", "History", render)
