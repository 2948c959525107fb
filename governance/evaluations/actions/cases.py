"""Cases are written, copied, moved, dropped and taken back in."""

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from django.db.models import F

from audit.record import record
from governance.evaluations.actions.sets import editable
from governance.evaluations.actions.step import Outcome, Step, Writing
from governance.evaluations.actions.steps import take
from governance.evaluations.content import stamp
from governance.evaluations.drafts import CaseDraft
from governance.evaluations.models import Case, EvaluationSet
from governance.evaluations.refusals import CaseIsDropped, ChangedMeanwhile, NothingChanges
from governance.evaluations.words import ProposalKind, SourceKind
from house.actors import Actor
from house.refusals import Invalid


def add_case(
    evaluation_set: EvaluationSet, draft: CaseDraft, *, by: Actor, because: str
) -> Outcome:
    """Write a new case at the end of a set."""
    with editable(evaluation_set, by, because) as writing:
        return take(writing, adding(draft))


def adding(draft: CaseDraft) -> Step:
    """The step that adds a case; its lineage is settled now, so that a proposal keeps it."""
    becomes = {**draft.fields(), "lineage": str(uuid4())}
    return Step(ProposalKind.ADD_CASE, draft.name, becomes=becomes)


def edit_case(case: Case, *, by: Actor, because: str, seen: str = "", **fields: Any) -> Outcome:
    """Change what a case asks or how it is graded; `seen` is the stamp of what was shown."""
    if unknown := fields.keys() - {*Case.content}:
        raise Invalid(f"A case has no “{sorted(unknown)[0]}”.")
    with editable(case.evaluation_set, by, because) as writing:
        stands = _standing(writing, case)
        if stands.is_dropped:
            raise CaseIsDropped
        if seen and seen != stamp(stands, fields):
            raise ChangedMeanwhile
        wanted = {name: value for name, value in fields.items() if getattr(stands, name) != value}
        if not wanted:
            return Outcome((stands,))
        return take(writing, _changing(ProposalKind.EDIT_CASE, stands, wanted))


def drop_case(case: Case, *, by: Actor, because: str) -> Outcome:
    """Ask a case no more; it stays on record and can be taken back in."""
    return _mark(case, ProposalKind.DROP_CASE, by, because)


def restore_case(case: Case, *, by: Actor, because: str) -> Outcome:
    """Take a dropped case back in."""
    return _mark(case, ProposalKind.RESTORE_CASE, by, because)


def duplicate_case(
    case: Case, *, by: Actor, because: str, into: EvaluationSet | None = None
) -> Outcome:
    """A copy to be changed, in the same set or in another."""
    told = {name: getattr(case, name) for name in Case.content}
    draft = CaseDraft(
        **{**told, "name": f"{case.name[:190]} (copy)" if into is None else case.name},
        source_kind=SourceKind.CASE,
        source_id=str(case.lineage),
        source_says=f"{case.evaluation_set}: {case.name}"[:300],
    )
    return add_case(into or case.evaluation_set, draft, by=by, because=because)


def move_case(case: Case, *, to: int, by: Actor, because: str) -> Case:
    """Put a case at another place, counted from nought; the order changes no verdict."""
    with editable(case.evaluation_set, by, because) as writing:
        ids = list(writing.evaluation_set.cases.asked().values_list("pk", flat=True))
        if case.pk not in ids:
            raise Invalid("A dropped case has no place.")
        place, to = ids.index(case.pk), max(0, min(to, len(ids) - 1))
        if to == place:
            return case
        _shift(writing.evaluation_set, ids[place], to_where=ids[to])
        record(
            "evaluations.case.move",
            writing.evaluation_set,
            by=by,
            because=writing.reason,
            process=getattr(writing.evaluation_set.process, "slug", ""),
            details={"subject": case.name, "from": place + 1, "to": to + 1},
        )
    case.refresh_from_db()
    return case


def put_cases(
    evaluation_set: EvaluationSet, drafts: Sequence[CaseDraft], *, by: Actor, because: str
) -> Outcome:
    """Take in many cases, all or none: one with a known key changes, any other is added."""
    keys = [draft.key for draft in drafts if draft.key]
    if len(keys) != len(set(keys)):
        raise Invalid("Two of these cases have the same key.")
    with editable(evaluation_set, by, because) as writing:
        rows = writing.evaluation_set.cases.all()
        # A case without a key goes by its lineage in an export.
        known = {case.key or str(case.lineage): case for case in rows}
        step = _putting(drafts, known)
        if not step.becomes["add"] and not step.becomes["change"]:
            raise NothingChanges("Every one of these cases stands there already, just so.")
        return take(writing, step)


def _putting(drafts: Sequence[CaseDraft], known: dict[str, Case]) -> Step:
    add: list[dict[str, Any]] = []
    was: dict[str, Any] = {}
    change: dict[str, Any] = {}
    for draft in drafts:
        case = known.get(draft.key) if draft.key else None
        if case is None:
            add.append({**draft.fields(), "lineage": str(uuid4())})
            continue
        given = draft.fields()
        wanted = {n: given[n] for n in Case.content if getattr(case, n) != given[n]}
        if case.is_dropped:
            wanted["is_dropped"] = False
        if wanted:
            was[str(case.lineage)] = {name: getattr(case, name) for name in wanted}
            change[str(case.lineage)] = wanted
    says = f"{len(add)} new, {len(change)} changed"
    becomes = {"add": add, "change": change}
    return Step(ProposalKind.PUT_CASES, says, "put", was, becomes)


def _mark(case: Case, kind: ProposalKind, by: Actor, because: str) -> Outcome:
    dropped = kind == ProposalKind.DROP_CASE
    with editable(case.evaluation_set, by, because) as writing:
        stands = _standing(writing, case)
        if stands.is_dropped == dropped:
            raise NothingChanges
        return take(writing, _changing(kind, stands, {"is_dropped": dropped}))


def _changing(kind: ProposalKind, case: Case, wanted: dict[str, Any]) -> Step:
    was = {name: getattr(case, name) for name in wanted}
    return Step(kind, case.name, str(case.lineage), was, wanted)


def _standing(writing: Writing, case: Case) -> Case:
    """The case as stored now."""
    found = writing.evaluation_set.cases.select_related("evaluation_set")
    return found.select_for_update(of=("self",)).get(pk=case.pk)


def _shift(evaluation_set: EvaluationSet, moved: int, *, to_where: int) -> None:
    """Put a case where another stands; whatever stands between goes one place on."""
    orders = dict(evaluation_set.cases.filter(pk__in=[moved, to_where]).values_list("pk", "order"))
    old, new = orders[moved], orders[to_where]
    between = evaluation_set.cases.filter(order__gte=min(old, new), order__lte=max(old, new))
    between.exclude(pk=moved).update(order=F("order") + (1 if new < old else -1))
    evaluation_set.cases.filter(pk=moved).update(order=new)
