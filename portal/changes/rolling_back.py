"""Going back to an earlier version: at once to the one before, by two to any other."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render

from governance.changes import actions, rules
from governance.changes.difference import difference
from governance.changes.refusals import ContentChanged
from governance.changes.risk import risk_notes
from governance.changes.words import Asked, TwoPersonAct
from governance.models import Countersign, FollowUp, Release
from portal.changes.release_forms import BackForm, SecondForm
from portal.changes.sending import is_done
from portal.register.reader import for_colleagues, reader, seen
from processes.contracts.in_force import in_force
from processes.contracts.whole import whole
from processes.contracts.words import VersionState
from processes.models import ContractVersion, Person, Process, PublicationChange

_ANSWERS: dict[str, Callable[..., object]] = {
    "confirm": actions.confirm,
    "decline": actions.decline,
}


@for_colleagues
def roll_back_page(request: HttpRequest, slug: str) -> HttpResponseBase:
    """What would differ, and the button; or what waits for a second person."""
    process, person = seen(request, slug), reader(request)
    asked = _waiting(process)
    may_answer = bool(asked and _may_answer(person, asked))
    if not (rules.may_roll_back(person, process) or may_answer):
        raise Http404
    current, target = in_force(process), asked.version if asked else _target(request, process)
    act = request.POST.get("act", "") if request.method == "POST" else ""
    given = _forms(request, act, current, target)
    if act == "back" and is_done(given["back"], _going_back(process, current, person)):
        return _went(request, process)
    if asked and act in _ANSWERS and is_done(given[act], _answering(act, asked, person)):
        messages.success(request, "Done." if act == "confirm" else "Declined; nothing changed.")
        return redirect("changes:rules", slug)
    context = {
        "title": f"Roll back {process}",
        "process": process,
        "current": current,
        "target": target,
        "earlier": _earlier(process),
        "asked": asked,
        "is_own": bool(asked and asked.asked_by == person),
        "may_confirm": bool(asked and person in actions.seconds(asked.version, asked.asked_by)),
        "may_answer": may_answer,
        "form": given,
        **_compared(process, current, target),
    }
    return render(request, "portal/changes/roll_back.html", context, status=422 if act else 200)


def _waiting(process: Process) -> Countersign | None:
    """A rollback that somebody asked a second person for."""
    rows = Countersign.objects.filter(version__process=process, state=Asked.WAITING)
    return rows.filter(act=TwoPersonAct.ROLLBACK).select_related("version", "asked_by").first()


def _may_answer(person: Person, asked: Countersign) -> bool:
    return person == asked.asked_by or person in actions.seconds(asked.version, asked.asked_by)


def _earlier(process: Process) -> list[ContractVersion]:
    """Every version that agents once worked under, the newest first."""
    ever = PublicationChange.objects.filter(process=process).values("version")
    rows = ContractVersion.objects.filter(pk__in=ever, state=VersionState.SUPERSEDED)
    return list(rows.order_by("-number"))


def _target(request: HttpRequest, process: Process) -> ContractVersion | None:
    wanted = request.POST.get("to") or request.GET.get("to")
    if not wanted:
        return actions.previous(process)
    numbers = {str(each.number): each for each in _earlier(process)}
    if wanted not in numbers:
        raise Http404
    return numbers[wanted]


def _forms(
    request: HttpRequest,
    act: str,
    current: ContractVersion | None,
    target: ContractVersion | None,
) -> dict[str, forms.Form]:
    numbers = {"to": target and target.number, "current": current and current.number}
    sent = request.POST
    return {
        "back": BackForm(sent if act == "back" else None, initial=numbers, auto_id="back_%s"),
        "confirm": SecondForm(sent if act == "confirm" else None, auto_id="confirm_%s"),
        "decline": SecondForm(sent if act == "decline" else None, auto_id="decline_%s"),
    }


def _going_back(process: Process, current: ContractVersion | None, person: Person) -> Any:
    def does(*, to: int, current: int, because: str) -> object:
        if stands is None or stands.number != current:
            raise ContentChanged
        target = next(each for each in _earlier(process) if each.number == to)
        return actions.roll_back(process, to=target, by=person, because=because)

    stands = current
    return does


def _answering(act: str, asked: Countersign, person: Person) -> Any:
    def does(*, because: str) -> object:
        return _ANSWERS[act](asked, by=person, because=because)

    return does


def _went(request: HttpRequest, process: Process) -> HttpResponseBase:
    """Back to where it shows: done at once, or waiting for the second person."""
    if _waiting(process):
        messages.success(request, "A second person is asked; nothing has changed yet.")
        return redirect("changes:roll_back", process.slug)
    due = FollowUp.objects.open().filter(release__process=process).order_by("-pk").first()
    until = f" A review is due by {due.due_at:%-d %B}." if due else ""
    now = Release.objects.filter(process=process).select_related("version").first()
    said = f"Version {now.version.number} is in force again." if now else "Done."
    messages.success(request, said + until)
    return redirect("changes:rules", process.slug)


def _compared(
    process: Process, current: ContractVersion | None, target: ContractVersion | None
) -> dict[str, Any]:
    if current is None or target is None:
        return {}
    before, after = whole(current), whole(target)
    found = difference(before, after)
    return {
        "change": {"difference": found, "risks": risk_notes(before, after, found)},
        "takes_two": actions.takes_two(process, target),
    }
