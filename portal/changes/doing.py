"""What people do about a change: one form, one action each."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from allauth.core.exceptions import ReauthenticationRequired
from django.contrib import messages
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect

from governance.changes import actions
from governance.changes.refusals import AnsweredMeanwhile, ContentChanged, NothingDue
from governance.changes.words import Half
from governance.models import Countersign
from house.forms import show_refusal
from house.proof import has_proved_identity
from house.refusals import Refusal
from portal.changes.forms import form_of, is_refused, show_what_stands
from portal.changes.found import found_change
from portal.changes.page import show
from portal.changes.standing import Change
from portal.register.reader import for_colleagues, reader

_Does = Callable[[Change, dict[str, Any]], object]


@dataclass(frozen=True)
class Verb:
    """One thing that can be done: which action is called, what is said after."""

    does: _Does
    done: str
    # From tier 3 on it asks who is there once more.
    is_grave: bool = False


def _approve(half: Half) -> Verb:
    def does(change: Change, given: dict[str, Any]) -> object:
        return actions.approve(change.version, half, by=change.person, **given)

    said = "Signed." if half == Half.COMPLIANCE else f"The {half.label} is approved."
    return Verb(does, said, is_grave=True)


def _plainly(action: Callable[..., object]) -> _Does:
    """An action that wants a reason and nothing else."""

    def does(change: Change, given: dict[str, Any]) -> object:
        return action(change.version, by=change.person, because=given["because"])

    return does


def _submit(change: Change, given: dict[str, Any]) -> object:
    if given["seen"] != change.shown_hash:
        raise ContentChanged
    return actions.submit(change.version, by=change.person, because=given["because"])


def _emergency(change: Change, given: dict[str, Any]) -> object:
    return actions.ask_for_emergency(change.version, by=change.person, **given)


def _send_back(change: Change, given: dict[str, Any]) -> object:
    return actions.send_back(change.version, by=change.person, **given)


def _view(change: Change, given: dict[str, Any]) -> object:
    return actions.give_view(change.version, by=change.person, **given)


def _comment(change: Change, given: dict[str, Any]) -> object:
    return actions.comment(change.version, given["text"], by=change.person)


def _look(change: Change, given: dict[str, Any]) -> object:
    return actions.look(change.version, by=change.person)


def _look_away(change: Change, given: dict[str, Any]) -> object:
    actions.look_away(change.version, by=change.person)
    return None


def _confirm(change: Change, given: dict[str, Any]) -> object:
    asked = _asked(change, given)
    return actions.confirm(asked, by=change.person, because=given["because"], seen=given["seen"])


def _decline(change: Change, given: dict[str, Any]) -> object:
    return actions.decline(_asked(change, given), by=change.person, because=given["because"])


def _asked(change: Change, given: dict[str, Any]) -> Countersign:
    """The request that stood on the page, if that is the one that waits."""
    if change.second is None or change.second.pk != given["asked"]:
        raise AnsweredMeanwhile
    return change.second


def _review(change: Change, given: dict[str, Any]) -> object:
    if change.due is None:
        raise NothingDue
    return actions.review_release(change.due, by=change.person, because=given["because"])


VERBS: dict[str, Verb] = {
    **{f"approve-{half}": _approve(half) for half in Half},
    "submit": Verb(_submit, "Handed in."),
    "send-back": Verb(_send_back, "Sent back; its author is told why."),
    "withdraw": Verb(_plainly(actions.withdraw), "Withdrawn; it stays on record."),
    "edit-again": Verb(_plainly(actions.edit_again), "It is a draft again."),
    "call-in": Verb(_plainly(actions.call_in), "Called in: compliance signs it."),
    "view": Verb(_view, "Your view is on record."),
    "comment": Verb(_comment, "Said."),
    "look": Verb(_look, "Others see for half an hour that you are looking at this."),
    "look-away": Verb(_look_away, "Others no longer see you here."),
    "emergency": Verb(
        _emergency,
        "A second person is asked. Once they confirm, it is in force.",
    ),
    "confirm": Verb(_confirm, "Confirmed: it is in force.", is_grave=True),
    "decline": Verb(_decline, "Declined; nothing changed."),
    "review": Verb(_review, "Reviewed."),
}


@for_colleagues
def do(request: HttpRequest, slug: str, number: int, verb: str) -> HttpResponseBase:
    """Do one thing about a change; a refusal is shown in its place on the page."""
    version = found_change(request, slug, number)
    known = VERBS.get(verb)
    if known is None:
        raise Http404
    if request.method != "POST":
        return redirect("changes:change", slug, number)
    change = Change(version, reader(request))
    if known.is_grave and change.is_grave and not has_proved_identity(request):
        raise ReauthenticationRequired
    form, status = form_of(verb)(request.POST, change, verb), 422
    if form.is_valid():
        try:
            known.does(change, form.cleaned_data)
        except Refusal as refusal:
            show_refusal(form, refusal)
            status = refusal.status
        else:
            messages.success(request, known.done)
            return redirect("changes:change", slug, number)
    if is_refused(form):
        fresh = Change(found_change(request, slug, number), change.person)
        show_what_stands(form, seen=fresh.shown_hash, asked=fresh.second_id)
    return show(request, found_change(request, slug, number), status=status, sent=(verb, form))
