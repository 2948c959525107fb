"""Something that happened becomes a case, in one action."""

from governance.evaluations.actions.cases import adding
from governance.evaluations.actions.step import Outcome
from governance.evaluations.actions.steps import take, writing
from governance.evaluations.drafts import CaseDraft, Happening
from governance.evaluations.masking import Mask
from governance.evaluations.models import EvaluationSet
from governance.evaluations.refusals import AnotherProcesssSet, MayNotOfferCases, SetIsRetired
from governance.evaluations.rules import may_offer_case
from house.actors import Actor


def case_from(happening: Happening, into: EvaluationSet, *, by: Actor, because: str) -> Outcome:
    """Keep a decision, an exception or an incident as a case, without personal data in it.

    A set of a process takes what happened to that process; where a contract in force relies on
    the set, the case waits for a second person like any other.
    """
    if not may_offer_case(by, into, happening.process):
        raise MayNotOfferCases
    if not into.is_pack and into.process_id != happening.process.pk:
        raise AnotherProcesssSet
    with writing(into, by, because) as write:
        if write.evaluation_set.is_retired:
            raise SetIsRetired
        return take(write, adding(masked(happening)))


def masked(happening: Happening) -> CaseDraft:
    """The case that it would become; each person in it stays the same one throughout."""
    mask = Mask(happening.also)
    return CaseDraft(
        name=mask.text(happening.name)[:200],
        kind=happening.case_kind,
        inputs=mask.value(happening.inputs),
        conversation=mask.value(happening.conversation),
        tool_answers=mask.value(happening.tool_answers),
        checks=mask.value(happening.checks),
        source_kind=happening.kind,
        source_id=happening.id,
        source_says=mask.text(happening.says)[:300],
    )
