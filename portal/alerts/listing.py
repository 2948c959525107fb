"""Every alert: what stands, what is over, who was told; as a list and as a file."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render

from governance.models import Alert
from house.exports import Column, download
from house.pages import page_of
from portal.alerts.filters import AlertFilter
from portal.register.reader import for_colleagues, reader

ORDER = ("-opened_at", "-id")
COLUMNS: tuple[Column, ...] = (
    ("id", lambda row: row.pk),
    ("about", lambda row: row.about),
    ("process", lambda row: row.process.slug if row.process else ""),
    ("what", lambda row: row.get_kind_display()),
    ("says", lambda row: row.says),
    ("urgent", lambda row: row.is_urgent),
    ("since", lambda row: row.since.isoformat() if row.since else ""),
    ("opened_at", lambda row: row.opened_at.isoformat()),
    ("cleared_at", lambda row: row.cleared_at.isoformat() if row.cleared_at else ""),
    ("how_it_ended", lambda row: row.cleared_says),
    ("set_aside_by", lambda row: row.set_aside_by_name),
    ("why", lambda row: row.because),
    ("told", lambda row: ", ".join(row.names_told)),
)


@for_colleagues
def listing(request: HttpRequest) -> HttpResponseBase:
    """The alerts that the reader may see, newest first."""
    form = AlertFilter(request.GET, reader(request))
    rows = form.rows().select_related("process").prefetch_related("told")
    if kind := request.GET.get("export"):
        found = rows.order_by(*ORDER).iterator(1000)
        return download(found, COLUMNS, kind="json" if kind == "json" else "csv", name="alerts")
    page = page_of(rows, order=ORDER, after=request.GET.get("after", ""))
    context = {
        "title": "Alerts",
        "form": form,
        "page": page,
        "is_filtered": any(request.GET.get(name) for name in form.fields),
        "is_any": bool(page.rows) or Alert.objects.visible_to(reader(request)).exists(),
    }
    return render(request, "portal/alerts/list.html", context)
