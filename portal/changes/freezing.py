"""The rules of a process stay as they are until a date: freeze them, see what waits, lift it."""

from functools import partial

from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render

from governance.changes import actions, rules
from governance.models import Freeze
from house.acts import ReasonForm
from house.forms import is_done
from portal.changes.listing import lines_of
from portal.changes.release_forms import FreezeForm
from portal.register.reader import for_colleagues, reader, seen
from processes.contracts.words import VersionState
from processes.models import ContractVersion

_WAITING = (VersionState.IN_REVIEW, VersionState.APPROVED, VersionState.STAGED)


@for_colleagues
def freeze_page(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Everyone may see a freeze and what waits for its end; some may set and lift it."""
    process, person = seen(request, slug), reader(request)
    standing = Freeze.objects.standing().filter(process=process).select_related("set_by").first()
    sent = request.POST if request.method == "POST" else None
    form = ReasonForm(sent) if standing else FreezeForm(sent)
    act = actions.lift_freeze if standing else actions.freeze
    if sent is not None and is_done(form, partial(act, process, by=person)):
        messages.success(request, "The rules may change again." if standing else "Frozen.")
        return redirect("changes:freeze", slug)
    waiting = ContractVersion.objects.filter(process=process, state__in=_WAITING)
    may_freeze = rules.may_freeze(person, process)
    past = Freeze.objects.filter(process=process).exclude(lifted_at=None).select_related("set_by")
    context = {
        "title": f"Freeze the rules of {process}",
        "process": process,
        "freeze": standing,
        "past": past[:10],
        "lines": lines_of(waiting),
        "may": rules.may_lift(person, standing) if standing else may_freeze,
        "may_freeze": may_freeze,
        "form": form,
    }
    status = 422 if sent is not None else 200
    return render(request, "portal/changes/freeze.html", context, status=status)
