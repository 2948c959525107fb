"""Who is who: every colleague with what they stand for."""

from dataclasses import dataclass
from datetime import date

from django import forms
from django.db.models import Q
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render

from house.clock import today
from portal.load import LIMIT, Load, loads
from portal.register.reader import for_colleagues, reader
from processes.models import Absence, Person, Process
from processes.register.names import standing

MOST = 300
MOST_SHOWN = 100


class WhoForm(forms.Form):
    """A search for a colleague."""

    q = forms.CharField(
        required=False,
        max_length=80,
        label="Search",
        widget=forms.TextInput({"type": "search", "placeholder": "Name, title or department"}),
    )


@dataclass(frozen=True)
class Colleague:
    """One line of who is who."""

    person: Person
    load: Load
    away_until: date | None


@for_colleagues
def who_is_who(request: HttpRequest) -> HttpResponseBase:
    """Everyone, by department, with how much they are named for."""
    form = WhoForm(request.GET)
    words = form.cleaned_data["q"].strip() if form.is_valid() else ""
    rows = Person.objects.people().active()
    if words:
        rows = rows.filter(
            Q(name__icontains=words)
            | Q(job_title__icontains=words)
            | Q(department__icontains=words)
        )
    found = list(rows.order_by("department", "name", "id")[: MOST + 1])
    context = {
        "title": "Who is who",
        "form": form,
        "people": _colleagues(found[:MOST], reader(request)),
        "more": len(found) > MOST,
        "most": MOST,
        "limit": LIMIT,
    }
    return render(request, "portal/register/people.html", context)


@for_colleagues
def one_person(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One colleague: how to reach them, and what they stand for."""
    person = Person.objects.people().filter(pk=pk).first()
    if person is None:
        raise Http404
    named = standing(person)
    asked = {process.pk for process, _ in named}
    rows = Process.objects.visible_to(reader(request)).filter(pk__in=asked)
    visible = {process.pk: process for process in rows.with_state()}
    roles: dict[Process, list[str]] = {}
    for process, role in named:
        if process.pk in visible:
            roles.setdefault(visible[process.pk], []).append(role.lower())
    context = {
        "title": person.name,
        "colleague": person,
        "roles": list(roles.items())[:MOST_SHOWN],
        "more": max(len(roles) - MOST_SHOWN, 0),
        "load": loads(Process.objects.visible_to(reader(request))).get(pk, Load(0)),
        "away": Absence.objects.covering(today()).filter(person=person).first(),
        "coming": Absence.objects.not_over_on(today())
        .filter(person=person)
        .exclude(starts_on__lte=today())[:5],
        "limit": LIMIT,
    }
    return render(request, "portal/register/person.html", context)


def _colleagues(people: list[Person], person: Person) -> list[Colleague]:
    away = dict(
        Absence.objects.covering(today()).order_by("ends_on").values_list("person", "ends_on")
    )
    load = loads(Process.objects.visible_to(person))
    return [Colleague(each, load.get(each.pk, Load(0)), away.get(each.pk)) for each in people]
