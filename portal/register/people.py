"""Who is who: every colleague with what they stand for."""

from dataclasses import dataclass
from datetime import date

from django import forms
from django.db.models import Q
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render

from house.clock import today
from portal.register.reader import for_colleagues, reader
from processes.models import Absence, Person, Process
from processes.register.load import LIMIT, roles_held
from processes.register.models import ProcessQuerySet
from processes.register.names import standing


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
    roles: int
    away_until: date | None

    @property
    def is_overloaded(self) -> bool:
        """Whether this person is named in more places than one can hold."""
        return self.roles > LIMIT


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
    visible = Process.objects.visible_to(reader(request))
    people = _colleagues(list(rows.order_by("department", "name")[:500]), visible)
    return render(
        request,
        "portal/register/people.html",
        {"title": "Who is who", "form": form, "people": people},
    )


@for_colleagues
def one_person(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One colleague: how to reach them, and what they stand for."""
    person = Person.objects.people().filter(pk=pk).first()
    if person is None:
        raise Http404
    visible = set(Process.objects.visible_to(reader(request)).values_list("pk", flat=True))
    roles = [(process, role) for process, role in standing(person) if process.pk in visible]
    context = {
        "title": person.name,
        "colleague": person,
        "roles": roles,
        "away": Absence.objects.covering(today()).filter(person=person).first(),
        "coming": Absence.objects.not_over_on(today())
        .filter(person=person)
        .exclude(starts_on__lte=today())[:5],
        "limit": LIMIT,
    }
    return render(request, "portal/register/person.html", context)


def _colleagues(people: list[Person], visible: ProcessQuerySet) -> list[Colleague]:
    away = dict(
        Absence.objects.covering(today()).order_by("ends_on").values_list("person", "ends_on")
    )
    roles = roles_held(visible)
    return [Colleague(person, roles[person.pk], away.get(person.pk)) for person in people]
