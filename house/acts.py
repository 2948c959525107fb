"""Buttons that ask first: a page that says what will happen, a reason, then the action."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from allauth.core.exceptions import ReauthenticationRequired
from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse

from house.forms import show_refusal
from house.proof import has_proved_identity
from house.refusals import Refusal


class ReasonForm(forms.Form):
    """Every act says why."""

    because = forms.CharField(
        label="Why",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Kept for good, with your name.",
    )


def _nothing(obj: Any) -> dict[str, Any]:
    return {}


@dataclass(frozen=True)
class Act:
    """One button: who sees it, what its page says, which action it calls."""

    name: str
    title: str
    says: str
    does: Callable[..., Any]
    may: Callable[[Any, Any], bool]
    done: str
    form: type[forms.Form] = ReasonForm
    # What stands in the form's fields before anything is typed.
    initial: Callable[[Any], dict[str, Any]] = _nothing
    is_danger: bool = False
    # A grave act asks for the password again when the last time is minutes ago.
    is_grave: bool = False
    # A page that shows what came of it, instead of going back: request, result, context.
    then: Callable[[HttpRequest, Any, dict[str, Any]], HttpResponse] | None = None


def perform(
    act: Act, obj: Any, request: HttpRequest, *, back: str, context: dict[str, Any]
) -> HttpResponse:
    """Show the confirm page; on POST do the act and go back."""
    if not act.may(request.user, obj):
        raise PermissionDenied
    if act.is_grave and not has_proved_identity(request):
        raise ReauthenticationRequired
    form = act.form(request.POST or None, initial=act.initial(obj))
    if request.method == "POST" and form.is_valid():
        try:
            result = act.does(obj, by=request.user, **form.cleaned_data)
        except Refusal as refusal:
            show_refusal(form, refusal)
        else:
            if act.then:
                return act.then(request, result, context)
            messages.success(request, act.done.format(obj))
            return HttpResponseRedirect(back)
    page = {**context, "title": f"{act.title}: {obj}", "act": act, "object": obj, "form": form}
    return TemplateResponse(request, "house/act.html", page)
