"""What an address names, if the reader may know of it."""

from typing import Any

from django.http import Http404, HttpRequest

from governance.models import Run, Waiver
from portal.register.reader import reader

PARTS = ("process__tier", "version__tier", "baseline__version", "asked_by")


def found_run(request: HttpRequest, public_id: str) -> Run:
    """The run of this id."""
    rows = Run.objects.visible_to(reader(request)).select_related(*PARTS)
    found: Run | None = rows.filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found


def found_waiver(request: HttpRequest, pk: int) -> Waiver:
    """The waiver of this number."""
    rows = Waiver.objects.visible_to(reader(request))
    found: Waiver | None = (
        rows.select_related("process", "author", "asked_by", "decided_by").filter(pk=pk).first()
    )
    if found is None:
        raise Http404
    return found


def frame(run: Run) -> dict[str, Any]:
    """What every page about a run shows around its own."""
    return {"run": run, "process": run.process}
