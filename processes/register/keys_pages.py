"""Making a key, and the one time that it is shown; agent accounts with what they work on."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.core.exceptions import ReauthenticationRequired
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from house.clock import now
from house.forms import show_refusal
from house.proof import has_proved_identity
from house.refusals import Refusal
from processes.people.authentication import Standing, standing_of
from processes.people.keys import AgentKey
from processes.people.models import Person
from processes.register import actions, rules
from processes.register.keys_forms import MakeKeyForm
from processes.register.models import Process, ProcessAgent


@dataclass(frozen=True)
class AgentLine:
    """An agent account, what it works on, and whether it is alive."""

    agent: Person
    processes: list[Process]
    active_keys: int
    last_asked_at: datetime | None


def make(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """Ask what the key is for; make it and show it once."""
    person = person_on(request)
    if not rules.may_keep_keys(person):
        raise PermissionDenied
    if not has_proved_identity(request):
        raise ReauthenticationRequired
    begin = {"process": request.GET.get("process", "")}
    form = MakeKeyForm(request.POST or None, person=person, initial=begin)
    if request.method == "POST" and form.is_valid():
        try:
            made = _made(form, person)
        except Refusal as refusal:
            show_refusal(form, refusal)
        else:
            return shown(request, made, context)
    return TemplateResponse(request, "processes/keys/make.html", {**context, "form": form})


def _made(form: MakeKeyForm, person: Person) -> tuple[AgentKey, str]:
    values = form.cleaned_data
    because = values["because"]
    return actions.make_key(
        actions.agent_of(values["process"], by=person, because=because),
        label=values["label"],
        may_pause=values["may_pause"],
        expires_at=form.expires_at,
        by=person,
        because=because,
    )


def shown(
    request: HttpRequest, made: tuple[AgentKey, str], context: dict[str, Any]
) -> HttpResponse:
    """The key's text, this once: in this answer, which as all of the admin no cache may keep."""
    key, text = made
    page = {**context, "title": f"New key: {key.label}", "key": key, "text": text}
    return TemplateResponse(request, "processes/keys/shown.html", page)


def agents(request: HttpRequest) -> HttpResponse:
    """Every agent account with its processes."""
    person = person_on(request)
    if not person.has_perm("processes.view_agentkey"):
        raise PermissionDenied
    context = {
        **admin.site.each_context(request),
        "title": "Agent accounts",
        "lines": [_line(agent) for agent in _agents_seen_by(person)],
    }
    return TemplateResponse(request, "processes/keys/agents.html", context)


def person_on(request: HttpRequest) -> Person:
    """Whoever is logged in; the admin lets nobody else this far."""
    assert isinstance(request.user, Person)
    return request.user


def keys_seen_by(person: Person) -> QuerySet[AgentKey]:
    """The keys that the person may know of: none of an agent that works on a hidden process."""
    return AgentKey.objects.visible_to(person).exclude(agent__in=_hidden_from(person))


def _agents_seen_by(person: Person) -> QuerySet[Person]:
    agents: QuerySet[Person] = Person.objects.filter(kind=Person.Kind.AGENT)
    rows = agents.exclude(pk__in=_hidden_from(person))
    works_on = ProcessAgent.objects.select_related("process").order_by("process__name")
    return rows.prefetch_related("keys__agent", Prefetch("works_on", works_on)).order_by("name")


def _hidden_from(person: Person) -> QuerySet[Any, Any]:
    """Agents whose name alone would tell of a process that the person may not see."""
    seen = Process.objects.visible_to(person).values("pk")
    return ProcessAgent.objects.exclude(process__in=seen).values("agent")


def _line(agent: Person) -> AgentLine:
    keys = list(agent.keys.all())
    asked = [key.last_asked_at for key in keys if key.last_asked_at]
    active = [key for key in keys if standing_of(key, now()) == Standing.ACTIVE]
    return AgentLine(
        agent=agent,
        processes=[row.process for row in agent.works_on.all()],
        active_keys=len(active),
        last_asked_at=max(asked, default=None),
    )
