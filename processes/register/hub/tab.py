"""What a tab of the hub is. Rooms offer tabs, the roof lists them in order."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, cast

from django.contrib import admin, messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from house.forms import show_refusal
from house.refusals import Refusal
from processes.people.models import Person
from processes.register.load import Load
from processes.register.models import Process, ProcessQuerySet


@dataclass(frozen=True)
class Shown:
    """What a tab shows: a template, and what it is filled with."""

    template: str
    context: dict[str, Any] = field(default_factory=dict)


def _anyone(person: Person, process: Process) -> bool:
    return True


def _nothing(person: Person, process: Process) -> int:
    return 0


@dataclass(frozen=True)
class Tab:
    """One part of the hub. Rendering may answer a sent form with a redirect."""

    name: str
    title: str
    render: Callable[[HttpRequest, Process], Shown | HttpResponse]
    may_see: Callable[[Person, Process], bool] = _anyone
    # How many things wait there; shown beside the title.
    counts: Callable[[Person, Process], int] = _nothing


class Roof(Protocol):
    """What the site over all rooms knows: the tabs, and how much each person stands for."""

    hub: tuple[Tab, ...]

    def loads(self, among: ProcessQuerySet | None = None) -> Mapping[int, Load]: ...


def roof() -> Roof:
    """The site over all rooms."""
    return cast("Roof", admin.site)


def address(process: Process, tab: str = "overview") -> str:
    """Where a tab of a process is."""
    if tab == "overview":
        return reverse("admin:processes_process_change", args=[process.pk])
    return reverse("admin:processes_process_tab", args=[process.pk, tab])


def reader(request: HttpRequest) -> Person:
    """Whoever is logged in; the admin lets nobody else this far."""
    assert isinstance(request.user, Person)
    return request.user


def is_done(request: HttpRequest, form: Form, does: Callable[..., Any], says: str) -> bool:
    """Whether the form was sent and its action done; a refusal stands at its field."""
    if request.method != "POST" or not form.is_valid():
        return False
    try:
        does(by=reader(request), **form.cleaned_data)
    except Refusal as refusal:
        show_refusal(form, refusal)
        return False
    messages.success(request, says)
    return True


def back_to(process: Process, tab: str = "overview") -> HttpResponseRedirect:
    """To a tab, after something was done there."""
    return HttpResponseRedirect(address(process, tab))
