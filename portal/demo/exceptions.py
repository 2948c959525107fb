"""Exceptions as they came about: decided, merged, handed on, waiting; and two drills."""

from collections.abc import Callable, Iterator
from datetime import datetime, time, timedelta
from functools import partial
from typing import Any

from django.utils import timezone

from governance.escalations import actions, upkeep
from governance.escalations.approvals import action_hash
from governance.escalations.words import Source
from governance.models import Advice, Escalation
from house.clock import now, standing_at
from portal.demo import Event, Stage
from portal.demo.data import HERE, data
from processes.contracts.in_force import in_force
from processes.models import AgentKey, Person, Process
from processes.register.actions import pause, resume
from processes.register.actions.acknowledging import acknowledge

Case = dict[str, Any]
Step = dict[str, Any]

# Process, days before today, from when to when, and seconds until each key knew.
DRILLS = (
    ("support_refunds", -30, "07:30", "07:42", 3),
    ("invoice_approval", -23, "07:30", "07:50", 11),
)
DRILL = "The monthly drill: does the switch stop every agent, and how soon?"
# What "this very moment" is on a day that is over.
_LATE_IN_THE_MORNING = "11:00"
_FRIDAY = 4


def cases() -> list[Case]:
    """Every case of the file, in its order."""
    found: list[Case] = data(HERE / "exceptions.yaml")
    return found


def events(stage: Stage) -> Iterator[Event]:
    """The last weeks, as they came about."""
    for case in cases():
        opened = _opened(stage, case)
        yield Event(opened, partial(_open, stage, case))
        for step in case["then"]:
            at = min(_when(opened, step), _moment(stage))
            yield Event(at, partial(_DOES[step["do"]], stage, case, step))
    yield Event(stage.at(0, "08:50"), _sweep)
    for slug, days, begins, ends, seconds in DRILLS:
        yield Event(stage.at_work(days, begins), partial(_drill, stage, slug, seconds))
        yield Event(stage.at_work(days, ends), partial(_end_drill, stage, slug))


def _moment(stage: Stage) -> datetime:
    """This very moment of the day that the demo calls today."""
    return stage.latest or stage.at(0, _LATE_IN_THE_MORNING)


def _opened(stage: Stage, case: Case) -> datetime:
    if "ago" in case:
        return _moment(stage) - timedelta(minutes=case["ago"])
    return stage.at_work(case["days"], case["at"])


def _when(opened: datetime, step: Step) -> datetime:
    if "after" in step:
        return opened + timedelta(minutes=step["after"])
    day = timezone.localdate(opened) + timedelta(days=1)
    while day.weekday() > _FRIDAY:
        day += timedelta(days=1)
    return timezone.make_aware(datetime.combine(day, time.fromisoformat(step["next"])))


def _open(stage: Stage, case: Case) -> None:
    process = stage.process(case["process"])
    if "raised_by" in case:
        actions.raise_exception(
            process,
            by=stage.people[case["raised_by"]],
            trigger=case["path"],
            case_id=case["case"],
            summary=case["summary"],
        )
        return
    tool, arguments = case.get("tool", ""), case.get("arguments", {})
    hashed = action_hash(tool, arguments)
    context = {name: case[name] for name in ("inputs", "confidence", "rationale") if name in case}
    actions.open_exception(
        process,
        trigger=case["path"],
        case_id=case["case"],
        summary=f"{case['says']}.",
        context={**context, "reasons": [{"rule": case["rule"], "says": case["says"]}]},
        by=_agent_of(process),
        version=in_force(process),
        source=Source.AUTHORIZE,
        action=actions.Action(tool, arguments, hashed, [case["rule"]]),
        inputs=case["inputs"],
    )


def _agent_of(process: Process) -> Person:
    return process.agents.select_related("agent")[0].agent


def _waiting(case: Case) -> Escalation:
    found: Escalation = Escalation.objects.waiting().get(case_id=case["case"])
    return found


def _decide(stage: Stage, case: Case, step: Step) -> None:
    waiting = _waiting(case)
    decided = actions.decide(
        waiting,
        by=waiting.held_by,
        outcome=step["outcome"],
        decision=step["words"],
        reason_code=step["reason"],
        gave_up=step.get("gave_up", ""),
        goals_conflicted="gave_up" in step,
    )
    actions.use_approval(decided, by=_agent_of(decided.process))


def _look(stage: Stage, case: Case, step: Step) -> None:
    waiting = _waiting(case)
    actions.look(waiting, by=waiting.held_by)


def _reassign(stage: Stage, case: Case, step: Step) -> None:
    waiting, to = _waiting(case), stage.people[step["to"]]
    actions.reassign(waiting, to=to, by=waiting.held_by, because=step["because"])


def _ask(stage: Stage, case: Case, step: Step) -> None:
    waiting, of = _waiting(case), stage.people[step["of"]]
    actions.ask_advice(waiting, of=of, by=waiting.held_by, question=step["question"])


def _advise(stage: Stage, case: Case, step: Step) -> None:
    by = stage.people[step["by"]]
    asked = Advice.objects.asked_of(by).get(escalation__case_id=case["case"])
    actions.advise(asked, by=by, answer=step["answer"])


def _merge(stage: Stage, case: Case, step: Step) -> None:
    waiting = _waiting(case)
    into = Escalation.objects.waiting().get(case_id=step["into"])
    actions.merge(waiting, into=into, by=waiting.held_by, because=step["because"])


def _sweep(*told: object) -> None:
    """What happens every minute in a company that lives here."""
    upkeep.hand_on_overdue()
    upkeep.hand_on_from_the_gone()
    upkeep.remind_at_half_time()


_DOES: dict[str, Callable[[Stage, Case, Step], None]] = {
    "decide": _decide,
    "look": _look,
    "reassign": _reassign,
    "ask": _ask,
    "advise": _advise,
    "merge": _merge,
    "sweep": _sweep,
}


def _drill(stage: Stage, slug: str, seconds: int) -> None:
    process = stage.process(slug)
    made = pause(process, by=process.accountable, because=DRILL, is_drill=True)
    for number, key in enumerate(_keys(process)):
        with standing_at(now() + timedelta(seconds=seconds * (number + 1))):
            acknowledge(made.pk, key=key.public_id)


def _end_drill(stage: Stage, slug: str) -> None:
    process = stage.process(slug)
    resume(process, by=process.accountable, because="Every agent stopped. It runs again.")


def _keys(process: Process) -> list[AgentKey]:
    agents = process.agents.values("agent")
    return list(AgentKey.objects.good_at(now()).filter(agent__in=agents).order_by("pk"))
