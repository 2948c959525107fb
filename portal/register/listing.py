"""The list of processes: search, filters with their counts, order, export."""

from collections.abc import Iterable

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render

from house.exports import Column, download
from house.pages import page_of
from portal.register.filters import RegisterFilter, in_order
from portal.register.reader import for_colleagues, reader
from processes.models import Person, Process
from processes.register import rules
from processes.register.gaps import Gap, gaps_of

COLUMNS: tuple[Column, ...] = (
    ("slug", lambda process: process.slug),
    ("name", lambda process: process.name),
    ("summary", lambda process: process.summary),
    ("domain", lambda process: process.domain.name),
    ("tier", lambda process: process.tier_id),
    ("stage", lambda process: process.stage),
    ("state", lambda process: process.state),
    ("capability", lambda process: process.get_capability_display()),
    ("kind_of_work", lambda process: process.kind_of_work),
    ("accountable", lambda process: process.accountable.name),
    ("escalation_owner", lambda process: process.escalation_owner.name),
    ("operating_model", lambda process: process.operating_model.name),
    ("restricted", lambda process: process.is_restricted),
)
# Fetched after the rows: joined before, they keep some databases from reading rows in order.
PARTS = ("domain", "tier", "accountable", "operating_model", "escalation_owner")


@for_colleagues
def listing(request: HttpRequest) -> HttpResponseBase:
    """The processes that the reader may see, as asked for."""
    person = reader(request)
    form = RegisterFilter(request.GET, person)
    order = form.ordering
    shown = in_order(form.rows().with_state().prefetch_related(*PARTS), order)
    if kind := request.GET.get("export"):
        rows = shown.order_by(*order).iterator(2000)
        return download(rows, COLUMNS, kind="json" if kind == "json" else "csv", name="register")
    page = page_of(shown, order=order, after=request.GET.get("after", ""))
    gaps = _gaps_to_mend(person, page.rows)
    context = {
        "title": "Register",
        "form": form,
        "total": form.count(),
        "page": page,
        "lines": [(process, gaps.get(process.pk, [])) for process in page.rows],
    }
    return render(request, "portal/register/list.html", context)


def _gaps_to_mend(person: Person, rows: Iterable[Process]) -> dict[int, list[Gap]]:
    """Gaps are shown to whoever can name someone else, not to everyone who reads."""
    if rules.is_compliance(person) or person.has_perm("processes.change_names"):
        return gaps_of(rows)
    return gaps_of(
        process
        for process in rows
        if person.pk in (process.accountable_id, process.accountable_deputy_id)
    )
