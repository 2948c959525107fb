"""A change as its page shows it: what it is compared with, its review, what may be done now."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from governance.changes import actions, rules
from governance.changes.difference import difference
from governance.changes.difference_applied import shows_all
from governance.changes.difference_data import Difference
from governance.changes.gates import Gate, all_gates
from governance.changes.risk import RiskNote, risk_notes
from governance.changes.risk_measures import measure_notes
from governance.changes.timeline import IN_WORDS, of_version
from governance.changes.timeline_event import Event
from governance.changes.waiting import can_be_confirmed
from governance.changes.words import Asked, Half, ReleaseKind, TwoPersonAct
from governance.models import (
    Approval,
    Comment,
    Consultation,
    Countersign,
    FollowUp,
    Look,
    Plan,
    Requirement,
    Submission,
)
from processes.contracts.content import content
from processes.contracts.in_force import in_force
from processes.contracts.rules import may_propose
from processes.contracts.underneath import is_behind
from processes.contracts.whole import Whole, whole
from processes.contracts.words import VersionState
from processes.models import ContractVersion, Person, Process
from processes.register import names

_OPEN = {VersionState.DRAFT, VersionState.IN_REVIEW, VersionState.APPROVED}
_BEFORE_FORCE = {*_OPEN, VersionState.STAGED}


@dataclass(frozen=True)
class Approving:
    """One approval: given, by whom, when, as whom; or missing, and whom it waits for."""

    requirement: Requirement
    given: Approval | None
    waits_for: list[Person]
    may: bool

    @property
    def verb(self) -> str:
        """The act that gives it."""
        return f"approve-{self.requirement.half}"

    @property
    def does(self) -> str:
        """What its button says."""
        half = Half(self.requirement.half)
        return "Sign for compliance" if half == Half.COMPLIANCE else f"Approve the {half.label}"


class Change:
    """One change for one reader; everything is read once."""

    def __init__(self, version: ContractVersion, person: Person) -> None:
        self.version, self.person = version, person

    @property
    def process(self) -> Process:
        """Whose rules it changes."""
        return self.version.process

    @cached_property
    def submission(self) -> Submission | None:
        """Its review: the open one, or else the last."""
        rows = self.version.submissions.select_related(
            "submitted_by", "replaces", "ended_by", "version__process__accountable"
        )
        return rows.order_by("ended", "-submitted_at", "-id").first()

    @property
    def review(self) -> Submission | None:
        """Its review, while that is open."""
        return self.submission if self.submission and self.submission.is_open else None

    @property
    def is_draft(self) -> bool:
        """Whether it can still be written."""
        return self.version.state == VersionState.DRAFT

    @cached_property
    def base(self) -> ContractVersion | None:
        """What it replaces, or replaced."""
        if self.submission is not None and not self.is_draft:
            return self.submission.replaces
        if self.version.state in _BEFORE_FORCE:
            return in_force(self.process)
        return self.version.based_on

    @cached_property
    def written(self) -> Whole:
        """All that it says."""
        return whole(self.version)

    @cached_property
    def before(self) -> Whole | None:
        """All that its base says."""
        return whole(self.base) if self.base else None

    @cached_property
    def difference(self) -> Difference:
        """What differs."""
        return difference(self.before, self.written)

    @cached_property
    def shows_all(self) -> bool:
        """Whether what is shown is exactly what comes into force."""
        fixed = self.version.content_hash
        is_same = not fixed or fixed == self.difference.after_hash
        return is_same and shows_all(self.difference, content(self.before) if self.before else None)

    @property
    def shown_hash(self) -> str:
        """What stands for the content that the page shows."""
        return self.difference.after_hash

    @cached_property
    def risks(self) -> list[RiskNote]:
        """What makes it risky."""
        found = risk_notes(self.before, self.written, self.difference)
        if self.version.state in _BEFORE_FORCE:
            found += measure_notes(self.version, self.base)
        return found

    @cached_property
    def next_people(self) -> list[Person]:
        """Once all approvals are given: who puts it in force, where that is not the reader."""
        if self.version.state != VersionState.APPROVED:
            return []
        if rules.may_publish(self.person, self.process):
            return []
        asked = [names.asked_for(self.process, role) for role in rules.PUBLISHERS]
        return list(dict.fromkeys(person for person in asked if person))

    @cached_property
    def gates(self) -> list[Gate]:
        """What must hold before it comes into force; nothing once it did."""
        if self.version.state not in _BEFORE_FORCE:
            return []
        return all_gates(self.written, self.review)

    @property
    def red(self) -> list[Gate]:
        """The gates that stand in the way."""
        return [gate for gate in self.gates if not gate.is_green]

    @cached_property
    def asked(self) -> list[Approving]:
        """Its approvals, given and missing; a draft that was sent back is asked for anew."""
        if self.submission is None or (self.is_draft and self.review is None):
            return []
        rows = self.submission.requirements.select_related("approval__by")
        return [self._asked(row) for row in rows]

    def _asked(self, row: Requirement) -> Approving:
        row.submission = self.submission  # type: ignore[assignment]  # there is one, or no row
        given: Approval | None = getattr(row, "approval", None)
        is_open = self._takes_approvals and given is None
        waits = self._waits_for(row) if is_open else []
        return Approving(row, given, waits, is_open and rules.may_approve(self.person, row))

    def _waits_for(self, row: Requirement) -> list[Person]:
        """Its gate knows already, before it is in force."""
        known = (gate.who for gate in self.gates if gate.name == f"approval_{row.half}")
        found = next(known, None)
        return rules.asked_now(row) if found is None else list(found)

    @property
    def _takes_approvals(self) -> bool:
        """In review; called in while staged, or after an emergency, they are given late."""
        states = {VersionState.IN_REVIEW, VersionState.STAGED, VersionState.PUBLISHED}
        review = self.review
        return bool(review and review.asked_at and self.version.state in states)

    @cached_property
    def consulted(self) -> list[Consultation]:
        """Those who were asked for their view."""
        if self.submission is None:
            return []
        return list(self.submission.consultations.select_related("person"))

    @cached_property
    def my_view(self) -> Consultation | None:
        """The view that the reader is asked for."""
        mine = (row for row in self.consulted if row.person_id == self.person.pk)
        return next((row for row in mine if self.review and not row.answer), None)

    @cached_property
    def comments(self) -> list[Comment]:
        """What people said beside it."""
        return list(self.version.comments.select_related("by"))

    @cached_property
    def looks(self) -> list[Look]:
        """Who else is looking at it now."""
        rows = Look.objects.fresh().filter(version=self.version).select_related("person")
        return list(rows.order_by("since"))

    @property
    def i_look(self) -> bool:
        """Whether the reader said that they are looking."""
        return any(look.person_id == self.person.pk for look in self.looks)

    @cached_property
    def second(self) -> Countersign | None:
        """An act on it that waits for a second person."""
        rows = self.version.countersigns.filter(state=Asked.WAITING)
        return rows.select_related("asked_by").first()

    @property
    def second_id(self) -> int | None:
        """Which request to a second person the page shows."""
        return self.second.pk if self.second else None

    @cached_property
    def second_holds(self) -> bool:
        """Whether what was asked for can still be confirmed."""
        return bool(self.second and can_be_confirmed(self.second))

    @cached_property
    def plan(self) -> Plan | None:
        """The newest time that was set for it."""
        return self.version.plans.select_related("by").order_by("-pk").first()

    @cached_property
    def due(self) -> FollowUp | None:
        """The review that is due after a rollback or an emergency."""
        rows = FollowUp.objects.open().filter(release__version=self.version)
        return rows.select_related("release__process__accountable").first()

    @property
    def is_late(self) -> bool:
        """Whether it is in force as an emergency, ahead of its approvals."""
        is_in_force = self.version.state == VersionState.PUBLISHED and self.review is not None
        return bool(is_in_force and self.due and self.due.release.kind == ReleaseKind.EMERGENCY)

    @property
    def due_as(self) -> str:
        """What is to be reviewed, as a thing."""
        return IN_WORDS[ReleaseKind(self.due.release.kind)] if self.due else ""

    @cached_property
    def happened(self) -> list[Event]:
        """What became of it so far."""
        return of_version(self.version)

    @cached_property
    def is_grave(self) -> bool:
        """Whether an approval asks who is there once more."""
        tiers = [each.tier_id for each in (self.version, self.base) if each and each.tier_id]
        return max(tiers, default=0) >= rules.ASKS_AGAIN_FROM

    @cached_property
    def is_behind(self) -> bool:
        """Whether something else came into force underneath."""
        return self.version.state in _BEFORE_FORCE and is_behind(self.version)

    @cached_property
    def may(self) -> set[str]:
        """What the reader may do now."""
        return {*self._as_writer(), *self._as_reviewer(), *self._as_second(), *self._as_anyone()}

    @property
    def may_date(self) -> bool:
        """Whether the reader may say when people are told and trained."""
        return may_propose(self.person, self.process) or rules.may_publish(
            self.person, self.process
        )

    @property
    def offers_something(self) -> bool:
        """Whether the reader can do more than talk."""
        return bool(self.may - {"comment"} or self.second)

    @property
    def is_asked_of_reader(self) -> bool:
        """Whether an approval waits for the reader."""
        return any(each.may for each in self.asked)

    def _as_writer(self) -> Iterator[str]:
        state = self.version.state
        if may_propose(self.person, self.process):
            if self.is_draft:
                yield from ("write", *(["take-in"] if self.is_behind else ["submit"]))
            if state in {VersionState.IN_REVIEW, VersionState.APPROVED}:
                yield "edit-again"
        if state in _OPEN and rules.may_withdraw(self.person, self.version):
            yield "withdraw"

    def _as_reviewer(self) -> Iterator[str]:
        yield from (each.verb for each in self.asked if each.may)
        state = self.version.state
        is_sendable = state in {VersionState.IN_REVIEW, VersionState.APPROVED} or self.is_late
        if is_sendable and self.review and self._may_send_back(self.review):
            yield "send-back"
        signs = any(each.requirement.half == Half.COMPLIANCE for each in self.asked)
        is_called = hasattr(self.version, "call_in")
        can_be_called = state in _OPEN or self.review is not None
        if can_be_called and not signs and not is_called and rules.may_call_in(self.person):
            yield "call-in"
        if self.my_view:
            yield "view"

    def _may_send_back(self, review: Submission) -> bool:
        if self.is_late and self.person.pk in rules.taken_by(self.version):
            return False
        if any(each.may for each in self.asked):
            return True
        return rules.may_send_back(self.person, review)

    def _as_second(self) -> Iterator[str]:
        publishes = rules.may_publish(self.person, self.process)
        if publishes and self.version.state in {VersionState.APPROVED, VersionState.STAGED}:
            yield "publish"
        elif self.version.state == VersionState.STAGED and self._rolls_back:
            yield "take-back"
        if publishes and self.version.state in _OPEN and not self.second:
            yield "emergency"
        yield from self._about_second()
        if self.due and not self.is_late and self._may_review(self.due):
            yield "review"

    @property
    def _rolls_back(self) -> bool:
        return rules.may_roll_back(self.person, self.process)

    def _about_second(self) -> Iterator[str]:
        # Going back has a page of its own, which shows what would come back.
        if self.second is None or self.second.act == TwoPersonAct.ROLLBACK:
            return
        if self.second.asked_by_id == self.person.pk:
            yield "decline"
        elif self.person in actions.seconds(self.version, self.second.asked_by, self.second.act):
            yield from ("confirm", "decline") if self.second_holds else ("decline",)

    def _may_review(self, due: FollowUp) -> bool:
        took_part = {due.release.by_id, due.release.second_id}
        return self.person.pk not in took_part and rules.may_review_release(
            self.person, self.process
        )

    def _as_anyone(self) -> Iterator[str]:
        yield "comment"
        if self.version.state in _BEFORE_FORCE:
            yield "look-away" if self.i_look else "look"
