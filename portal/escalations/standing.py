"""An exception as its page shows it: who has it, who is next, and what the reader may do."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from django import forms

from governance.escalations import rules
from governance.escalations.holders import next_holder
from governance.escalations.mergeable import mergeable
from governance.escalations.models import EscalationQuerySet
from governance.escalations.similar import Similar, similar_to
from governance.models import Advice, Authorization, Escalation
from house.clock import now
from portal.escalations.forms import (
    AdviseForm,
    AskForm,
    DecisionForm,
    MergeForm,
    NothingMore,
    ReasonForm,
    ReassignForm,
    RuleForm,
)
from portal.escalations.plain import Facts, Masks, about
from portal.escalations.ruling import Rules, rules_of
from portal.escalations.trail import Step, steps
from processes.contracts.rules import may_propose
from processes.models import Person

ASKED_AGAIN = 5
_MOST_OTHERS = 50


@dataclass
class Standing:
    """One exception for one reader; everything is read once."""

    escalation: Escalation
    person: Person

    @property
    def waits(self) -> bool:
        """Whether nobody decided it yet."""
        return not self.escalation.is_decided

    @property
    def is_mine(self) -> bool:
        """Whether it waits for the reader."""
        return self.waits and self.escalation.held_by == self.person

    @property
    def i_look(self) -> bool:
        """Whether it is the reader who looks at it."""
        return self.escalation.is_looked_at and self.escalation.looked_by == self.person

    @property
    def clock_ran_out(self) -> bool:
        """Whether the time of whoever holds it is over."""
        return self.waits and self.escalation.goes_on_at <= now()

    @cached_property
    def stands_for(self) -> list[Escalation]:
        """The duplicates that were merged into it."""
        rows = Escalation.objects.visible_to(self.person).filter(merged_into=self.escalation)
        return list(rows.order_by("id")[:_MOST_OTHERS])

    @cached_property
    def may_decide(self) -> bool:
        """Whether the reader's word ends it."""
        return self.waits and rules.may_decide(self.person, self.escalation)

    @cached_property
    def facts(self) -> Facts:
        """What the agent saw and wanted."""
        return about(self.escalation)

    @cached_property
    def rules(self) -> Rules | None:
        """What stopped it, as it was written."""
        return rules_of(self.escalation)

    @cached_property
    def similar(self) -> list[Similar]:
        """How others like it ended, as the reader may read them."""
        found = similar_to(self.escalation, self.person)
        masks = Masks(self.person, [each.escalation for each in found])
        return [replace(each, escalation=masks.of(each.escalation)) for each in found]

    @cached_property
    def next(self) -> Person | None:
        """To whom it goes when the time runs out."""
        return next_holder(self.escalation) if self.waits else None

    @cached_property
    def steps(self) -> list[Step]:
        """What became of it so far."""
        return steps(self.escalation)

    @cached_property
    def advice(self) -> list[Advice]:
        """What colleagues were asked, and said."""
        rows = self.escalation.advice.select_related("person", "asked_by")
        return list(rows.order_by("asked_at", "id"))

    @property
    def asked_of_me(self) -> Advice | None:
        """The question that waits for the reader's view."""
        mine = (row for row in self.advice if row.person == self.person and not row.answered_at)
        return next(mine, None) if self.waits else None

    @cached_property
    def asked(self) -> list[Authorization]:
        """When the agent asked about it, newest first."""
        rows = Authorization.objects.filter(escalation=self.escalation)
        return list(rows.order_by("-at", "-id")[:ASKED_AGAIN])

    @cached_property
    def others(self) -> EscalationQuerySet:
        """What it could be merged into: of the same case first."""
        return mergeable(self.escalation, self.person)

    @cached_property
    def offered(self) -> dict[str, forms.Form]:
        """What the reader may do now, each with its form."""
        return dict(self._forms())

    def form_of(self, verb: str, data: object = None) -> forms.Form:
        """The form of an act, also of one that is not offered: the action says why not."""
        match verb:
            case "decide":
                return DecisionForm(self.escalation, data)
            case "reassign":
                return ReassignForm(self.escalation, data)
            case "ask":
                return AskForm(self.person, data)
            case "advise":
                return AdviseForm(data)  # type: ignore[arg-type]  # request.POST or nothing
            case "merge":
                return MergeForm(self.others, data)
            case "propose":
                return RuleForm(data)  # type: ignore[arg-type]  # request.POST or nothing
            case "take_over":
                return ReasonForm(data)  # type: ignore[arg-type]  # request.POST or nothing
        return NothingMore(data)  # type: ignore[arg-type]  # request.POST or nothing

    def _forms(self) -> Iterator[tuple[str, forms.Form]]:
        for verb in self._verbs():
            yield verb, self.form_of(verb)

    def _verbs(self) -> Iterator[str]:
        if may_propose(self.person, self.escalation.process):
            yield "propose"
        if self.waits:
            yield from self._as_decider()
            yield from self._as_colleague()

    def _as_decider(self) -> Iterator[str]:
        if self.may_decide:
            yield from ("decide", "reassign", "ask")
            if self.others.exists():
                yield "merge"

    def _as_colleague(self) -> Iterator[str]:
        if rules.may_look(self.person, self.escalation) and not self.escalation.is_looked_at:
            yield "look"
        if self.i_look:
            yield "look_away"
        if not self.is_mine and rules.may_take_over(self.person, self.escalation):
            yield "take_over"
        if self.asked_of_me:
            yield "advise"
