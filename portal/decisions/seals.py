"""The seals: how long each chain is, when it was last checked, and the heads to keep elsewhere."""

from dataclasses import dataclass

from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from governance.decisions import heads
from governance.decisions.rules import sees_personal_data
from governance.models import Chain, Verification
from house.clock import now
from house.pages import page_of
from portal.register.reader import for_colleagues, reader
from processes.models import Person, Process


@dataclass(frozen=True)
class Sealed:
    """One process's chain, and what its last check found."""

    chain: Chain
    checked: Verification | None


@for_colleagues
def seals(request: HttpRequest) -> HttpResponseBase:
    """Every chain that the reader may see."""
    person = reader(request)
    rows = Process.objects.visible_to(person).filter(chain__isnull=False)
    page = page_of(
        rows.select_related("chain"), order=("name", "id"), after=request.GET.get("after", "")
    )
    checked = _last_checked([process.pk for process in page.rows])
    context = {
        "title": "Seals of the log",
        "page": page,
        "rows": [Sealed(process.chain, checked.get(process.pk)) for process in page.rows],
        "bad": [each for each in checked.values() if not each.is_ok],
    }
    return render(request, "portal/decisions/seals.html", context)


@for_colleagues
def export_heads(request: HttpRequest) -> HttpResponseBase:
    """The heads, signed, as a file to keep elsewhere."""
    person = reader(request)
    answer = HttpResponse(heads.exported(_ids(person)), content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="heads-{now():%Y-%m-%d}.json"'
    return answer


def _ids(person: Person) -> list[int] | None:
    if sees_personal_data(person):
        return None
    return list(Process.objects.visible_to(person).values_list("pk", flat=True))


def _last_checked(ids: list[int]) -> dict[int, Verification]:
    checked = Verification.objects.filter(process__in=ids)
    newest = checked.values("process").annotate(newest=Max("pk"))
    rows = Verification.objects.filter(pk__in=[each["newest"] for each in newest])
    return {row.process_id: row for row in rows}
