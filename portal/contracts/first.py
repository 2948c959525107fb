"""A process's first contract comes into force: what blocks it, and the button once nothing does."""

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render

from house.acts import ReasonForm
from house.refusals import Refusal
from portal.contracts.drafts import frame
from portal.contracts.places import findings, to
from portal.contracts.writers import for_writers, reason_of
from portal.register.reader import reader
from processes.contracts.actions import put_in_force
from processes.contracts.checks import problems
from processes.contracts.rules import may_put_in_force
from processes.contracts.whole import whole
from processes.models import ContractVersion


@for_writers
def put_first_in_force(request: HttpRequest, version: ContractVersion) -> HttpResponseBase:
    """For administrators, while the process never had a contract."""
    if not may_put_in_force(reader(request), version.process):
        raise Http404
    form = ReasonForm(request.POST or None, initial={"because": reason_of(request, version)})
    if request.method == "POST" and form.is_valid():
        try:
            put_in_force(version, by=reader(request), because=form.cleaned_data["because"])
        except Refusal as refusal:
            form.add_error("because" if refusal.field == "because" else None, refusal.text)
        else:
            messages.success(request, f"Version {version.number} is in force.")
            return redirect("contracts:version", version.process.slug, version.number)
    found = problems(whole(version))
    context = {
        **frame(version, found, "first"),
        "title": f"Put version {version.number} in force",
        "findings": findings(found, version),
        "form": form,
        "back": to(version, "edit"),
    }
    return render(request, "portal/contracts/first.html", context)
