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
from governance.changes.refusals import AnsweredMeanwhile, NothingDue
from governance.changes.words import Half
from house.proof import has_proved_identity
from house.refusals import Refusal
from portal.changes.forms import (
    ApproveForm,
    BecauseForm,
    CommentForm,
    LookForm,
    Seen,
    ViewForm,
)
from portal.changes.found import found_change
from portal.changes.page import show
from portal.changes.standing import Change
from portal.register.reader import for_colleagues, reader
from processes.models import ContractVersion

_Does = Callable[[Change, dict[str, Any]], object]


@dataclass(frozen=True)
class Verb:
    """One thing that can be done: what is asked, which action is called, what is said after."""

    form: type[Seen]
    does: _Does
    done: str
    # From tier 3 on it asks who is there once more.
    is_grave: bool = False


def _approve(half: Half) -> Verb:
    def does(change: Change, given: dict[str, Any]) -> object:
        return actions.approve(change.version, half, by=change.person, **given)

    said = "Signed." if half == Half.COMPLIANCE else f"The {half.label} is approved."
    return Verb(ApproveForm, does, said, is_grave=True)


def _plainly(action: Callable[..., object]) -> _Does:
    """An action that wants a reason and nothing else."""

    def does(change: Change, given: dict[str, Any]) -> object:
        return action(change.version, by=change.person, because=given["because"])

    return does


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
    if change.second is None:
        raise AnsweredMeanwhile
    return actions.confirm(change.second, by=change.person, **given)


def _decline(change: Change, given: dict[str, Any]) -> object:
    if change.second is None:
        raise AnsweredMeanwhile
    return actions.decline(change.second, by=change.person, because=given["because"])


def _review(change: Change, given: dict[str, Any]) -> object:
    if change.due is None:
        raise NothingDue
    return actions.review_release(change.due, by=change.person, because=given["because"])


VERBS: dict[str, Verb] = {
    **{f"approve-{half}": _approve(half) for half in Half},
    "submit": Verb(BecauseForm, _plainly(actions.submit), "Handed in."),
    "send-back": Verb(BecauseForm, _send_back, "Sent back; its author is told why."),
    "withdraw": Verb(BecauseForm, _plainly(actions.withdraw), "Withdrawn; it stays on record."),
    "edit-again": Verb(BecauseForm, _plainly(actions.edit_again), "It is a draft again."),
    "call-in": Verb(BecauseForm, _plainly(actions.call_in), "Called in: compliance signs it."),
    "view": Verb(ViewForm, _view, "Your view is on record."),
    "comment": Verb(CommentForm, _comment, "Said."),
    "look": Verb(LookForm, _look, "Others see for half an hour that you are looking at this."),
    "look-away": Verb(LookForm, _look_away, "Others no longer see you here."),
    "emergency": Verb(
        BecauseForm,
        _plainly(actions.ask_for_emergency),
        "A second person is asked. Once they confirm, it is in force.",
    ),
    "confirm": Verb(BecauseForm, _confirm, "Confirmed: it is in force.", is_grave=True),
    "decline": Verb(BecauseForm, _decline, "Declined; nothing changed."),
    "review": Verb(BecauseForm, _review, "Reviewed."),
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
    form, status = known.form(request.POST, version, verb), 422
    if form.is_valid():
        try:
            known.does(change, form.cleaned_data)
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.text)
            status = refusal.status
            _show_what_stands(form, change)
        else:
            messages.success(request, known.done)
            return redirect("changes:change", slug, number)
    return show(request, found_change(request, slug, number), status=status, sent=(verb, form))


def _show_what_stands(form: Seen, change: Change) -> None:
    """The page that answers shows the change as it is now, so the next press is about that."""
    stands = ContractVersion.objects.get(pk=change.version.pk).content_hash
    form.data = {**dict(form.data.items()), "seen": stands}
