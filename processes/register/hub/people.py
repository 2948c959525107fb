"""The tab of names: roles with their deputies, the lists around them, who may look."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse

from house.acts import ReasonForm
from processes.people.models import Person
from processes.register import rules
from processes.register.actions import name_role, restrict, set_circle
from processes.register.actions.naming import COLUMNS
from processes.register.gaps import gaps
from processes.register.hub.forms import CircleForm, PairForm, People
from processes.register.hub.standing import standings
from processes.register.hub.tab import Shown, Tab, back_to, is_done, reader, roof
from processes.register.models import Process
from processes.register.names import named_elsewhere
from processes.register.words import CIRCLE_SAYS, ROLE_SAYS, Circle, Role

SIGHT = "sight"


def render(request: HttpRequest, process: Process) -> Shown | HttpResponse:
    """Everyone named; with ?change=role, ?change=circle or ?change=sight the form for it."""
    person, changing = reader(request), request.GET.get("change", "")
    if not _may(person, process, changing):
        changing = ""
    form, does = _form(request, process, changing)
    if form and is_done(request, form, does, "Changed. It counts from now on."):
        _warn(request, form)
        return back_to(process, "people")
    return Shown(
        "processes/register/admin/people.html",
        {
            "form": form,
            "form_title": _title(process, changing)[0],
            "form_says": _title(process, changing)[1],
            "standings": _standings(person, process),
            "circles": _circles(person, process),
            "elsewhere": named_elsewhere(process),
            "gaps": gaps(process),
            "may_turn_sight": _may(person, process, SIGHT),
        },
    )


def _may(person: Person, process: Process, place: str) -> bool:
    if place == SIGHT:
        return rules.may_restrict(person, process)
    known = place in Role.values or place in Circle.values
    return known and rules.may_change_name(person, process, place)


def _title(process: Process, place: str) -> tuple[str, str]:
    """What the form is headed with, and what it is about."""
    if place in Role.values:
        role = Role(place)
        return f"Name the {role.label}", f"This person {ROLE_SAYS[role]}. A deputy steps in."
    if place in Circle.values:
        circle = Circle(place)
        return f"Who is {circle.label.lower()}", f"They {CIRCLE_SAYS[circle]}."
    if process.is_restricted:
        return "Show it to all staff", "Every colleague will find it in the register."
    return (
        "Show it only to those named",
        "Only the people named here and compliance will see it; for others it does not exist.",
    )


def _form(request: HttpRequest, process: Process, place: str) -> tuple[ReasonForm | None, Any]:
    """The form for one place, and what it does."""
    data = request.POST or None
    if place == SIGHT:
        return ReasonForm(data), _turn_sight(process)
    if place in Role.values:
        role = Role(place)
        return _pair_form(request, process, role), _named(process, role)
    if place in Circle.values:
        standing = [row.person for row in process.listed.filter(circle=place)]
        return CircleForm(standing, _people(request), data=data), _listed(process, place)
    return None, None


def _pair_form(request: HttpRequest, process: Process, role: Role) -> PairForm:
    now = next(each.named for each in standings(process) if each.role == role)
    initial = {"person": now.person, "deputy": now.deputy} if now else {}
    return PairForm(
        role,
        _people(request),
        can_be_empty=role not in COLUMNS,
        data=request.POST or None,
        initial=initial,
    )


def _people(request: HttpRequest) -> People:
    """Roles are counted among the processes that the reader may know of."""
    return People(roof().loads(Process.objects.visible_to(reader(request))))


def _named(process: Process, role: Role) -> Any:
    def does(*, person: Person | None, deputy: Person | None, by: Person, because: str) -> None:
        name_role(process, role, person=person, deputy=deputy, by=by, because=because)

    return does


def _listed(process: Process, circle: str) -> Any:
    def does(*, people: list[Person], by: Person, because: str) -> None:
        set_circle(process, circle, people, by=by, because=because)

    return does


def _turn_sight(process: Process) -> Any:
    def does(*, by: Person, because: str) -> None:
        restrict(process, not process.is_restricted, by=by, because=because)

    return does


def _warn(request: HttpRequest, form: ReasonForm) -> None:
    """Say it when whoever was named now holds more than one person can."""
    loads = roof().loads(Process.objects.visible_to(reader(request)))
    named = form.cleaned_data.get("person")
    load = loads.get(named.pk) if named else None
    if named and load and load.is_heavy:
        messages.warning(request, f"{named} now holds {load.in_words}.")


def _standings(person: Person, process: Process) -> list[dict[str, Any]]:
    may_first, may_others = (
        _may(person, process, role) for role in (Role.ACCOUNTABLE, Role.SYSTEM)
    )
    return [
        {"standing": each, "may_change": may_first if each.role == Role.ACCOUNTABLE else may_others}
        for each in standings(process)
    ]


def _circles(person: Person, process: Process) -> list[dict[str, Any]]:
    rows = list(process.listed.select_related("person"))
    may_change = _may(person, process, Circle.RESPONSIBLE)
    return [
        {
            "circle": circle,
            "says": CIRCLE_SAYS[circle],
            "people": [row.person for row in rows if row.circle == circle],
            "may_change": may_change,
        }
        for circle in Circle
    ]


def _waiting(person: Person, process: Process) -> int:
    return len(gaps(process))


TAB = Tab("people", "People", render, counts=_waiting)
