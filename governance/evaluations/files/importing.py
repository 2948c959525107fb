"""Taking cases into a set: what would change is shown first, then all of it is done, or nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from governance.evaluations.actions import Outcome, put_cases
from governance.evaluations.checks.work import counted
from governance.evaluations.drafts import CaseDraft
from governance.evaluations.files.bounds import refuse_work
from governance.evaluations.files.taken import Taken
from governance.evaluations.keeping import refuse_unfit
from governance.evaluations.models import Case, EvaluationSet
from governance.evaluations.words import SourceKind
from house.actors import Actor
from house.clock import now
from house.refusals import Invalid, Refusal


@dataclass
class Change:
    """A case that the set has already, and what of it would be another."""

    name: str
    fields: list[str]


@dataclass
class Preview:
    """What would become of a set."""

    taken: Taken
    added: list[CaseDraft] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
    same: int = 0
    # Cases of the set that came from such a file once, and are no longer in it: they stay.
    absent: list[str] = field(default_factory=list)
    # What no case can be, each with its name.
    wrong: list[str] = field(default_factory=list)

    @property
    def can_be_taken(self) -> bool:
        """Whether anything would change and nothing is wrong."""
        return not self.wrong and bool(self.added or self.changed)


def preview_of(evaluation_set: EvaluationSet, taken: Taken) -> Preview:
    """Hold what was read against the set, without writing anything."""
    preview = Preview(taken, wrong=list(_wrong(evaluation_set, taken.cases)))
    stored = {case.key or str(case.lineage): case for case in evaluation_set.cases.all()}
    for draft in taken.cases:
        _sort(preview, draft, stored.get(draft.key))
    keys = {draft.key for draft in taken.cases}
    imported = evaluation_set.cases.asked().filter(
        source_kind=SourceKind.IMPORT, source_id__in={draft.source_id for draft in taken.cases}
    )
    preview.absent = [case.name for case in imported if case.key not in keys]
    return preview


def take_in(evaluation_set: EvaluationSet, taken: Taken, *, by: Actor, because: str) -> Outcome:
    """Take every case into the set, or propose it where a contract in force relies on the set."""
    for says in _wrong(evaluation_set, taken.cases):
        raise Invalid(says, field="file")
    return put_cases(evaluation_set, taken.cases, by=by, because=because)


def _sort(preview: Preview, draft: CaseDraft, stands: Case | None) -> None:
    if stands is None:
        preview.added.append(draft)
        return
    fields = [name for name in Case.content if getattr(stands, name) != getattr(draft, name)]
    if stands.is_dropped:
        fields.append("taken back in")
    if fields:
        preview.changed.append(Change(draft.name, [name.replace("_", " ") for name in fields]))
    else:
        preview.same += 1


def _wrong(evaluation_set: EvaluationSet, drafts: Sequence[CaseDraft]) -> list[str]:
    found: list[str] = []
    spent = 0
    for draft in drafts:
        case = Case(evaluation_set=evaluation_set, created_at=now(), **draft.fields())
        try:
            with counted() as work:
                refuse_unfit(case)
        except Refusal as refusal:
            found.append(f"“{draft.name}”: {refusal.text}")
        spent += work.amount
        refuse_work(spent)
    return found


def drafts_of(evaluation_set: EvaluationSet) -> list[CaseDraft]:
    """The cases of a set as they are exported; a case without a key goes by its lineage."""
    return [
        CaseDraft(
            **{name: getattr(case, name) for name in Case.content},
            key=case.key or str(case.lineage),
        )
        for case in evaluation_set.cases.asked()
    ]
