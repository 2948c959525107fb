"""The tab of agents: which accounts work on this process, and with which keys."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from house.acts import ReasonForm
from house.clock import now
from processes.people.authentication import Standing, standing_of
from processes.people.keys import AgentKey
from processes.people.models import Person
from processes.register import rules
from processes.register.actions import assign, release
from processes.register.hub.forms import AssignForm
from processes.register.hub.tab import Shown, Tab, back_to, is_done, reader
from processes.register.models import Process
from processes.register.names import hidden_agents


def render(request: HttpRequest, process: Process) -> Shown | HttpResponse:
    """Agents with their keys; ?change=assign lets another in, ?change=<id> lets one go."""
    person = reader(request)
    agents = [row.agent for row in process.agents.select_related("agent")]
    form, does, leaving = _form(request, process, agents)
    if form and is_done(request, form, does, "Changed. It counts at the agent's next question."):
        return back_to(process, "agents")
    keys = AgentKey.objects.visible_to(person).filter(agent__in=agents).select_related("agent")
    context = {
        "lines": [
            {"agent": agent, "keys": [_key(key) for key in keys if key.agent_id == agent.pk]}
            for agent in agents
        ],
        "form": form,
        "leaving": leaving,
        "sees_keys": person.has_perm("processes.view_agentkey"),
        "may_change": rules.may_keep_keys(person),
    }
    return Shown("processes/register/admin/agents.html", context)


def _key(key: AgentKey) -> dict[str, Any]:
    standing = standing_of(key, now())
    return {"key": key, "standing": str(standing), "is_good": standing == Standing.ACTIVE}


def _form(
    request: HttpRequest, process: Process, agents: list[Person]
) -> tuple[ReasonForm | None, Any, Person | None]:
    changing, data = request.GET.get("change", ""), request.POST or None
    if not changing or not rules.may_keep_keys(reader(request)):
        return None, None, None
    if changing == "assign":
        others = _seen_by(reader(request)).exclude(pk__in=[agent.pk for agent in agents])
        return AssignForm(others, data=data), _assign(process), None
    leaving = next((agent for agent in agents if str(agent.pk) == changing), None)
    if leaving is None:
        return None, None, None
    return ReasonForm(data), _release(process, leaving), leaving


def _seen_by(person: Person) -> QuerySet[Person]:
    """Agent accounts whose name tells of no process that the person may not see."""
    agents = Person.objects.active().filter(kind=Person.Kind.AGENT)
    found: QuerySet[Person] = agents.exclude(pk__in=hidden_agents(person))
    return found.order_by("name", "id")


def _assign(process: Process) -> Any:
    def does(*, agent: Person, by: Person, because: str) -> None:
        assign(process, agent, by=by, because=because)

    return does


def _release(process: Process, agent: Person) -> Any:
    def does(*, by: Person, because: str) -> None:
        release(process, agent, by=by, because=because)

    return does


TAB = Tab("agents", "Agents and keys", render)
