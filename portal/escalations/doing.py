"""What people do about an exception: one form, one action each."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from governance.escalations import actions
from governance.escalations.refusals import NotAsked
from house.forms import is_done
from portal.escalations.page import found, one, show
from portal.escalations.standing import Standing
from portal.register.reader import for_colleagues

_Does = Callable[..., object]


@dataclass(frozen=True)
class Verb:
    """One thing that can be done: which action is called, and what is said after."""

    does: Callable[[Standing], _Does]
    done: str


def _plainly(action: Callable[..., object]) -> Callable[[Standing], _Does]:
    """An action on the exception, with what its form asks for."""

    def bound(standing: Standing) -> _Does:
        return lambda **given: action(standing.escalation, by=standing.person, **given)

    return bound


def _advise(standing: Standing) -> _Does:
    def does(answer: str) -> object:
        asked = standing.asked_of_me
        if asked is None:
            raise NotAsked
        return actions.advise(asked, by=standing.person, answer=answer)

    return does


VERBS = {
    "decide": Verb(
        _plainly(actions.decide), "Decided. The agent reads your words the next time it asks."
    ),
    "take_over": Verb(_plainly(actions.take_over), "It waits for you now."),
    "reassign": Verb(_plainly(actions.reassign), "Handed over. Your colleague is told."),
    "look": Verb(_plainly(actions.look), "Everyone sees that you are looking at it."),
    "look_away": Verb(_plainly(actions.stop_looking), "You are no longer shown as looking."),
    "ask": Verb(_plainly(actions.ask_advice), "Asked. You still decide, and the clock runs on."),
    "advise": Verb(_advise, "Sent. Whoever decides it is told."),
    "merge": Verb(_plainly(actions.merge), "Merged. The other one counts for both."),
}


@for_colleagues
def decide(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """The page, and the word that ends it."""
    if request.method != "POST":
        return one(request, public_id)
    return _do(request, public_id, "decide")


@require_POST
@for_colleagues
def do(request: HttpRequest, public_id: str, verb: str) -> HttpResponseBase:
    """Anything else that can be done about it."""
    return _do(request, public_id, verb.replace("-", "_"))


def _do(request: HttpRequest, public_id: str, name: str) -> HttpResponseBase:
    verb = VERBS.get(name)
    if verb is None:
        raise Http404
    standing = found(request, public_id)
    form = standing.form_of(name, request.POST)
    if is_done(form, verb.does(standing)):
        messages.success(request, verb.done)
        return redirect("exceptions:one", public_id)
    return show(request, found(request, public_id), status=422, verb=name, form=form)
