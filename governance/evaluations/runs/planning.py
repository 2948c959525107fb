"""What a run asks: which version, which sets, each case in each repeat, cheapest first."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from governance.evaluations.content import Content, content_of, set_digest
from governance.evaluations.models import Case, EvaluationSet, RequiredSet
from governance.evaluations.runs.models import Asked, Result, Run
from governance.evaluations.runs.refusals import (
    NothingToAsk,
    TooMuchToAsk,
    UnknownSet,
    UnknownVersion,
)
from processes.contracts.content import digest
from processes.contracts.in_force import in_force, newest_open
from processes.models import ContractVersion, Process

MOST_RESULTS = 20_000


@dataclass(frozen=True)
class CaseToAsk:
    """A case as it stands when the run is asked for."""

    case: Case
    content: Content
    hash: str


@dataclass(frozen=True)
class Plan:
    """The sets of a run and their cases."""

    sets: list[dict[str, Any]]
    cases: list[CaseToAsk]
    is_complete: bool


def version_named(process: Process, named: str | int) -> ContractVersion:
    """A version as programs and commands name it: published, draft, or its number."""
    if named == "published":
        found = in_force(process)
    elif named == "draft":
        found = newest_open(process)
    else:
        number = str(named).removeprefix("v")
        is_number = number.isascii() and number.isdecimal() and len(number) < 9
        rows = ContractVersion.objects.filter(process=process)
        found = rows.filter(number=int(number)).first() if is_number else None
    if found is None:
        raise UnknownVersion(f"{process} has no version “{named}”.", field="version")
    return found


def plan_for(process: Process, chosen: Sequence[str] = ()) -> Plan:
    """The sets that were chosen, else those that the process has to pass, else all it uses."""
    bars = dict(
        RequiredSet.objects.filter(process=process).values_list(
            "evaluation_set", "threshold_percent"
        )
    )
    sets = sets_named(process, chosen)
    rows = Case.objects.asked().filter(evaluation_set__in=sets).select_related("evaluation_set")
    cases = [_to_ask(case) for case in rows]
    if not cases:
        raise NothingToAsk
    cases.sort(key=_dearness)
    told = [_told(each, cases, bars.get(each.pk)) for each in sets]
    return Plan(told, cases, is_complete=bars.keys() <= {each.pk for each in sets})


def sets_named(process: Process, chosen: Sequence[str] = ()) -> list[EvaluationSet]:
    """What a request comes to: the chosen sets, or the usual ones."""
    return _chosen(process, chosen) if chosen else _usual(process)


def _usual(process: Process) -> list[EvaluationSet]:
    in_use = EvaluationSet.objects.of(process).in_use().order_by("pk")
    bars = set(RequiredSet.objects.filter(process=process).values_list("evaluation_set", flat=True))
    required = [each for each in in_use if each.pk in bars]
    return required or list(in_use)


def _chosen(process: Process, chosen: Sequence[str]) -> list[EvaluationSet]:
    known = {each.slug: each for each in EvaluationSet.objects.of(process).in_use()}
    for slug in chosen:
        if slug not in known:
            raise UnknownSet(f"{process} doesn't use a set named “{slug}”.", field="sets")
    return [known[slug] for slug in dict.fromkeys(chosen)]


def _to_ask(case: Case) -> CaseToAsk:
    content = content_of(case)
    return CaseToAsk(case, content, digest(content))


def _dearness(each: CaseToAsk) -> tuple[int, int]:
    """Must-pass cases first, since they alone can decide; then short before long."""
    said = [each.content[name] for name in ("inputs", "conversation", "tool_answers")]
    return (not each.case.must_pass, len(json.dumps(said, default=str)))


def _told(
    evaluation_set: EvaluationSet, cases: Iterable[CaseToAsk], threshold: int | None
) -> dict[str, Any]:
    own = [each.content for each in cases if each.case.evaluation_set_id == evaluation_set.pk]
    return {
        "id": evaluation_set.pk,
        "slug": evaluation_set.slug,
        "name": evaluation_set.name,
        "purpose": evaluation_set.purpose,
        "hash": set_digest(own),
        "cases": len(own),
        "threshold": threshold,
    }


def refuse_too_many(plan: Plan, repeats: int) -> None:
    """More than one run may ask for."""
    if len(plan.cases) * repeats > MOST_RESULTS:
        raise TooMuchToAsk(
            f"{len(plan.cases):,} cases in {repeats} repeats are more than the {MOST_RESULTS:,} "
            "answers that one run may ask for.",
            field="repeats",
        )


def snapshots(plan: Plan) -> list[Asked]:
    """Each different case once."""
    return [
        Asked(hash=key, content=said)
        for key, said in {c.hash: c.content for c in plan.cases}.items()
    ]


def rows_of(run: Run, plan: Plan) -> list[Result]:
    """A row for each case and repeat; all cases once before any of them again."""
    return [
        Result(
            run=run,
            evaluation_set_id=each.case.evaluation_set_id,
            lineage=each.case.lineage,
            asked_id=each.hash,
            repeat=repeat,
            order=repeat * len(plan.cases) + place,
            weight=each.case.weight,
            must_pass=each.case.must_pass,
        )
        for repeat in range(run.repeats)
        for place, each in enumerate(plan.cases)
    ]
