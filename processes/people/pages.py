"""My profile: who I am to the portal, when I work, when I am away, what I did lately."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from audit.models import Entry
from house.clock import today
from house.forms import show_refusal
from house.refusals import Refusal
from processes.people import actions, hours
from processes.people.forms import OwnAbsenceForm, OwnDetailsForm, OwnHoursForm
from processes.people.groups import WORDS
from processes.people.models import Absence, Person

LATELY = 10


@require_safe
def profile(request: HttpRequest) -> HttpResponse:
    """Everything on one page."""
    return _page(request)


@require_POST
def details(request: HttpRequest) -> HttpResponse:
    """Change my phone number."""

    def save(values: dict[str, Any]) -> None:
        actions.edit_person(_me(request), by=_me(request), because="My own details.", **values)

    form = OwnDetailsForm(request.POST, instance=_stored(request))
    return _done(request, "details", form, save, says="Your details are saved.")


@require_POST
def week(request: HttpRequest) -> HttpResponse:
    """Set my working hours."""

    def save(values: dict[str, Any]) -> None:
        actions.set_working_hours(
            _me(request), values["spans"], by=_me(request), because="My own hours."
        )

    return _done(request, "week", OwnHoursForm(request.POST), save, says="Your hours are saved.")


@require_POST
def absence(request: HttpRequest) -> HttpResponse:
    """Enter days on which I am away."""

    def save(values: dict[str, Any]) -> None:
        actions.add_absence(_me(request), by=_me(request), **values)

    return _done(
        request, "absence", OwnAbsenceForm(request.POST), save, says="Your days are entered."
    )


@require_POST
def end_absence(request: HttpRequest, absence_id: int) -> HttpResponse:
    """Cancel my absence, or end it where it has begun."""
    mine = get_object_or_404(Absence, pk=absence_id, person=_me(request))
    try:
        actions.cancel_absence(mine, by=_me(request), because="")
    except Refusal as refusal:
        messages.error(request, refusal.text)
    else:
        messages.success(request, "Those days are free again.")
    return _back()


def _done(
    request: HttpRequest,
    name: str,
    form: Any,
    save: Callable[[dict[str, Any]], None],
    *,
    says: str,
) -> HttpResponse:
    """Save what the form holds, or show the page again with what is wrong."""
    if form.is_valid():
        try:
            save(form.cleaned_data)
        except Refusal as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, says)
            return _back()
    return _page(request, status=422, **{name: form})


def _page(request: HttpRequest, *, status: int = 200, **bound: Form) -> HttpResponse:
    me = _stored(request)
    context = {
        **admin.site.each_context(request),
        "title": "My profile",
        "me": me,
        "groups": [(group.name, WORDS.get(group.name, "")) for group in me.groups.order_by("name")],
        "week_in_words": hours.in_words(me),
        "absences": me.absences.not_over_on(today()),
        "today": today(),
        "acts": Entry.objects.filter(actor_id=str(me.pk))[:LATELY],
        "details": OwnDetailsForm(instance=me),
        "week": OwnHoursForm(initial={"spans": hours.spans_of(me)}),
        "absence": OwnAbsenceForm(),
        **bound,
    }
    return TemplateResponse(request, "processes/people/profile.html", context, status=status)


def _me(request: HttpRequest) -> Person:
    assert isinstance(request.user, Person)
    return request.user


def _stored(request: HttpRequest) -> Person:
    """The account as stored: a form must not write into the one that the request carries."""
    return Person.objects.get(pk=_me(request).pk)  # type: ignore[no-any-return]  # the manager is untyped


def _back() -> HttpResponse:
    return HttpResponseRedirect(reverse("profile"))
