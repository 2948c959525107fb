"""How a process is measured: its sets, the packs that it uses, its bars, and what is missing."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from governance.evaluations.rules import may_edit_evaluations
from governance.evaluations.words import Purpose
from governance.models import Case, EvaluationSet, SetProposal
from portal.evaluation_runs.panels import runs_of
from portal.register.panel import Panel
from processes.models import Person, Process
from processes.register.hub.tab import Shown, Tab, reader

STRICTEST = 4


@dataclass(frozen=True)
class Measure:
    """A set as a process relies on it."""

    set: EvaluationSet
    threshold_percent: int | None


def measures_of(process: Process) -> list[Measure]:
    """Its own sets and the packs that it uses, those that it has to pass first."""
    bars = dict(process.required_sets.values_list("evaluation_set", "threshold_percent"))
    rows = EvaluationSet.objects.of(process).in_use().with_counts().select_related("owner")
    found = [Measure(row, bars.get(row.pk)) for row in rows]
    return sorted(found, key=lambda each: (each.threshold_percent is None, each.set.name))


def gaps_of(process: Process, measures: list[Measure]) -> Iterator[str]:
    """What is missing before the sets show enough."""
    if not measures:
        yield "It has no evaluation set."
        return
    for each in measures:
        if not each.set.owner.is_active:
            yield f"{each.set.owner}, who keeps the set “{each.set}”, has left."
    purposes = {each.set.purpose for each in measures}
    if Purpose.UGLY not in purposes:
        yield "It has no set of ugly cases: missing data, vague requests, wrong input."
    if process.tier_id >= STRICTEST and Purpose.ADVERSARIAL not in {
        each.set.purpose for each in measures if each.threshold_percent
    }:
        yield "At tier 4 it has to pass an adversarial set, and doesn't yet."
    if not any(each.threshold_percent for each in measures):
        yield "It doesn't have to pass any set."
    ids = [each.set.pk for each in measures]
    unchecked = Case.objects.asked().filter(evaluation_set__in=ids, checks=[]).count()
    if unchecked:
        yield f"{unchecked} of its cases check nothing."


def render(request: HttpRequest, process: Process) -> Shown:
    """The hub's tab."""
    person = reader(request)
    context = {**_context(person, process), **runs_of(person, process)}
    return Shown("portal/evaluations/hub.html", context)


def _context(person: Person, process: Process) -> dict[str, Any]:
    measures = measures_of(process)
    open_rows = SetProposal.objects.visible_to(person).open()
    return {
        "process": process,
        "measures": measures,
        "gaps": list(gaps_of(process, measures)),
        "may_edit": may_edit_evaluations(person, process),
        "waiting": open_rows.filter(evaluation_set__in=[each.set.pk for each in measures]).count(),
        "cases": sum(each.set.case_count for each in measures),
    }


TAB = Tab("evaluations", "Evaluations", render)


def evaluations_panel(person: Person, process: Process) -> Panel | None:
    """What a process's page in the register says of how it is measured."""
    context = _context(person, process)
    if not context["measures"] and not context["may_edit"]:
        return None
    title = "How we know that it is good"
    return Panel("evaluations", title, "portal/evaluations/panel.html", context)
