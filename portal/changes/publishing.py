"""An approved version comes into force: its dates, for whom, when; and back from a stage."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render

from governance.changes import actions, rules
from governance.models import Plan, Preparation
from house.acts import ReasonForm
from house.forms import is_done
from portal.changes.forms import is_refused, show_what_stands
from portal.changes.found import found_change
from portal.changes.places import door
from portal.changes.release_forms import ALL, DatesForm, PublishForm
from portal.changes.standing import Change
from portal.register.reader import for_colleagues, reader
from processes.contracts.models import reach_in_words
from processes.contracts.rules import may_propose
from processes.contracts.words import VersionState
from processes.models import ContractVersion, Person, Publication

_READY = {VersionState.APPROVED, VersionState.STAGED}
DONE = {
    "dates": "The dates are set.",
    "publish": "Done.",
    "cancel": "It is no longer set for a time.",
    "back": "Taken back: every case gets what is in force.",
}


@for_colleagues
def publish_page(request: HttpRequest, slug: str, number: int) -> HttpResponseBase:
    """Dates, for whom, when, why; each form goes through one action."""
    version, person = found_change(request, slug, number), reader(request)
    may = _may(version, person)
    if not may:
        raise Http404
    given = _forms(version, request)
    act = request.POST.get("act", "") if request.method == "POST" else ""
    if act in given and is_done(given[act], _does(act, version, person)):
        messages.success(request, DONE[act])
        back = "changes:publish" if act in ("dates", "cancel") else "changes:change"
        return redirect(back, slug, number)
    if act in given and is_refused(given[act]):
        stands = ContractVersion.objects.get(pk=version.pk).content_hash
        show_what_stands(given[act], seen=stands)
    context = _context(version, person, given, may)
    return render(request, "portal/changes/publish.html", context, status=422 if act else 200)


def _may(version: ContractVersion, person: Person) -> set[str]:
    """What the page has for this person: its dates, publishing, or only taking a stage back."""
    process, found = version.process, set()
    publishes = rules.may_publish(person, process)
    if publishes:
        found |= {"publish", "dates"}
    if may_propose(person, process):
        found.add("dates")
    if version.state == VersionState.STAGED and (publishes or rules.may_roll_back(person, process)):
        found.add("back")
    return found


def _forms(version: ContractVersion, request: HttpRequest) -> dict[str, forms.Form]:
    act = request.POST.get("act", "")

    def sent(name: str) -> Any:
        return request.POST if act == name else None

    stands = Preparation.objects.filter(version=version).first()
    names = ("announced_on", "training_on", "no_training_because")
    dates = {name: getattr(stands, name) for name in names} if stands else None
    usual = {"for_whom": ALL, "seen": version.content_hash}
    return {
        "dates": DatesForm(sent("dates"), initial=dates, auto_id="dates_%s"),
        "publish": PublishForm(sent("publish"), initial=usual, auto_id="publish_%s"),
        "cancel": ReasonForm(sent("cancel"), auto_id="cancel_%s"),
        "back": ReasonForm(sent("back"), auto_id="back_%s"),
    }


def _does(act: str, version: ContractVersion, person: Person) -> Callable[..., object]:
    known: dict[str, Callable[..., object]] = {
        "dates": actions.prepare,
        "publish": _publish,
        "cancel": actions.cancel_plan,
        "back": actions.take_back,
    }
    return partial(known[act], version, by=person)


def _publish(version: ContractVersion, *, at: Any, **given: Any) -> object:
    if at is None:
        return actions.publish(version, **given)
    return actions.plan(version, at, **given)


def _context(
    version: ContractVersion, person: Person, given: dict[str, forms.Form], may: set[str]
) -> dict[str, Any]:
    change = Change(version, person)
    plans = Plan.objects.filter(version=version, state="waiting").select_related("by")
    staged = Publication.objects.filter(process=version.process, candidate=version).first()
    return {
        "title": f"{'Publish' if 'dates' in may else 'Take back'} version {version.number}",
        "process": version.process,
        "version": version,
        "change": change,
        "red": [(gate, door(gate.page, change)) for gate in change.red],
        "preparation": Preparation.objects.filter(version=version).first(),
        "planned": plans.first(),
        "staged": staged,
        "reach": staged and reach_in_words(staged.reach, staged.share, staged.teams),
        "is_ready": version.state in _READY,
        "may_publish": "publish" in may,
        "may_date": "dates" in may,
        "may_take_back": "back" in may,
        "form": given,
    }
