"""The tab of what colleagues say."""

from django.db.models import Count, Q
from django.http import HttpRequest

from house.pages import page_of
from processes.people.models import Person
from processes.register.hub.tab import Shown, Tab
from processes.register.models import Process, Remark


def render(request: HttpRequest, process: Process) -> Shown:
    """Remarks, newest first, with their answers; ?only=open leaves those that wait."""
    rows = process.remarks.select_related("made_by", "waits_for", "answered_by", "process")
    only_open = request.GET.get("only") == "open"
    shown = rows.open() if only_open else rows
    page = page_of(shown, order=("-made_at", "-id"), after=request.GET.get("after", ""))
    context = {"page": page, "only_open": only_open, "counts": _counts(process)}
    return Shown("processes/register/admin/remarks.html", context)


def _counts(process: Process) -> list[dict[str, object]]:
    rows = process.remarks.order_by().values("kind")
    found = rows.annotate(number=Count("pk"), waiting=Count("pk", filter=Q(answered_at=None)))
    return [{**row, "label": Remark.Kind(row["kind"]).label} for row in found.order_by("kind")]


def _waiting(person: Person, process: Process) -> int:
    return process.remarks.open().count()


TAB = Tab("remarks", "Remarks", render, counts=_waiting)
