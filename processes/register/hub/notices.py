"""The tab of routes: who hears of what on this process."""

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse

from processes.notices.topics import named as topic_named
from processes.people.models import Person
from processes.register import rules
from processes.register.actions import set_route
from processes.register.hub.forms import RoutesForm
from processes.register.hub.tab import Shown, Tab, back_to, is_done, reader
from processes.register.models import Process
from processes.register.routes import DEFAULTS, recipients, told_on
from processes.register.words import Circle, Role


def render(request: HttpRequest, process: Process) -> Shown | HttpResponse:
    """Topic by topic who is told today; with ?change=routes the form."""
    may_change = rules.may_route(reader(request), process)
    form = None
    if may_change and request.GET.get("change") == "routes":
        form = RoutesForm(process, data=request.POST or None)
        if is_done(request, form, _route(process), "The routes are as you set them."):
            return back_to(process, "notices")
    topics = [
        {
            "topic": topic_named(name),
            "roles": _in_words(told_on(process, name)),
            "people": recipients(process, name),
        }
        for name in DEFAULTS
    ]
    context = {"form": form, "topics": topics, "may_change": may_change}
    return Shown("processes/register/admin/notices.html", context)


def _in_words(roles: set[str]) -> list[str]:
    return [each.label.lower() for each in (*Role, *Circle) if each in roles]


def _route(process: Process) -> Any:
    @transaction.atomic
    def does(*, by: Person, because: str, **wanted: list[str]) -> None:
        for topic, roles in wanted.items():
            for role in (*Role.values, *Circle.values):
                set_route(process, topic, role, role in roles, by=by, because=because)

    return does


TAB = Tab("notices", "Notices", render)
