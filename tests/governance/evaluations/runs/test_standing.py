"""The gate: what a verdict counts for, what waives it, and runs that begin by themselves."""

import json
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from audit.models import Entry
from governance.changes.actions.reviewing import submit
from governance.changes.gates import Light, evaluated
from governance.changes.upkeep import ask_where_green
from governance.evaluations import endpoint
from governance.evaluations.runs import refusals, upkeep
from governance.evaluations.runs.actions import (
    Wishes,
    approve_waiver,
    ask_for_run,
    ask_for_waiver,
    decline_waiver,
    mark,
    propose_bar,
    run_after_source_changed,
    set_price,
    withdraw_waiver,
)
from governance.evaluations.runs.words import Opinion
from governance.models import EvaluationSet, Run, TierBar, Waiver
from house.actors import SYSTEM
from house.clock import now, standing_at
from house.refusals import Invalid, NotPermitted
from processes.contracts import actions as contracts
from processes.contracts.whole import whole
from processes.models import ContractVersion, Person, Pulse
from processes.notices.models import Notice
from processes.people.groups import COMPLIANCE
from processes.register.actions.proposals import consent as agree
from processes.register.proposable import changes_of
from processes.register.refusals import ProposerCannotConsent
from tests.agents import BY
from tests.contracts import a_draft
from tests.factories import PersonFactory
from tests.model_service import ModelService, Reply, serving
from tests.runs import evaluated as run_of
from tests.runs import many_cases, must_pass, worked_off

pytestmark = pytest.mark.django_db
RIGHT = Reply(json.dumps({"decision": "refund of 40"}))
WRONG = Reply("no")


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModelService]:
    """A model that answers rightly, unless the prompt tells it to be rude."""

    def answering(body: dict[str, Any], number: int) -> Reply:
        return WRONG if "Be rude." in body["messages"][0]["content"] else RIGHT

    with serving(answering) as found:
        monkeypatch.setattr(endpoint, "service", lambda: found.endpoint)
        monkeypatch.setattr(upkeep, "service", lambda: found.endpoint)
        yield found


@pytest.fixture
def cases(own: EvaluationSet) -> EvaluationSet:
    """A set of five that has to be passed."""
    many_cases(own, 5)
    must_pass(own, 100)
    return own


def gate(version: ContractVersion) -> Any:
    """The gate as it stands now."""
    return evaluated(whole(ContractVersion.objects.get(pk=version.pk)))


def a_rude(version: ContractVersion) -> ContractVersion:
    """A draft whose prompt got worse."""
    draft = a_draft(version.process)
    prompt = draft.prompt
    contracts.edit_part(prompt, system=f"{prompt.system}\n4. Be rude.", **BY)
    return draft


def submitted(draft: ContractVersion) -> ContractVersion:
    """The draft, handed in by its author."""
    submit(draft, by=draft.author, because="It is better")
    draft.refresh_from_db()
    return draft


def test_without_a_required_set_nothing_is_blocked(version: ContractVersion) -> None:
    draft = a_draft(version.process)
    assert gate(draft).light == Light.GREEN
    submitted(draft)
    assert not Run.objects.exists()


def test_a_tier_that_demands_a_set_holds_up_a_process_without_any(version: ContractVersion) -> None:
    TierBar.objects.create(tier=version.process.tier, purposes=["adversarial"])
    draft = a_draft(version.process)
    assert gate(draft).light == Light.RED
    assert gate(draft).says == "Tier 2 asks for a required set of each: adversarial."
    submitted(draft)
    assert not Run.objects.exists()


def test_a_verdict_less_strict_than_the_tier_asks_counts_for_nothing(
    cases: EvaluationSet, version: ContractVersion, service: ModelService
) -> None:
    bar = TierBar.objects.create(tier=version.process.tier, repeats=2, margin_percent=5.0)
    assert run_of(version, repeats=1).state == "passed"
    assert gate(version).says.endswith("was not evaluated yet the way tier 2 asks.")
    run_of(version)
    assert gate(version).light == Light.GREEN
    bar.margin_percent = 2.0
    bar.save()
    assert gate(version).light == Light.RED


def test_an_open_run_is_found_again_only_where_it_does_what_is_wished(
    cases: EvaluationSet, version: ContractVersion
) -> None:
    def asked(**wishes: Any) -> Run:
        return ask_for_run(version, by=SYSTEM, wishes=Wishes(**wishes))

    first = asked(budget=Decimal(5))
    assert asked() == asked(budget=Decimal(6)) == first
    others = [asked(repeats=2), asked(budget=Decimal(1)), asked(uses_cache=False)]
    assert len({first, *others}) == 4
    assert asked(uses_cache=False, repeats=1) == others[2]


def test_a_source_that_the_version_has_not_is_no_reason(version: ContractVersion) -> None:
    with pytest.raises(refusals.UnknownSource):
        run_after_source_changed(version, "The moon", by=SYSTEM, because="It is full")


def test_handing_in_starts_a_run_and_people_are_asked_once_it_passed(
    cases: EvaluationSet, version: ContractVersion, service: ModelService
) -> None:
    draft = a_draft(version.process)
    assert gate(draft).light == Light.RED
    draft = submitted(draft)
    run = Run.objects.get(version=draft)
    assert (run.trigger, run.is_complete) == ("submit", True)
    assert gate(draft).light == Light.WAITING
    assert draft.submissions.get().asked_at is None
    assert ask_where_green() == 0
    worked_off()
    assert gate(draft).light == Light.GREEN
    assert "Passed: 100.0% of 5 cases" in gate(draft).says
    assert ask_where_green() == 1
    assert draft.submissions.get().asked_at


def test_a_worse_prompt_is_compared_and_blocked(
    cases: EvaluationSet, version: ContractVersion, service: ModelService
) -> None:
    draft = submitted(a_rude(version))
    worked_off()
    run = Run.objects.get(version=draft)
    # What is in force was put to the same cases, to compare.
    assert run.baseline
    assert (run.baseline.version, run.baseline.state) == (version, "passed")
    assert run.state == "failed"
    assert len(run.verdict["compared"]["regressions"]) == 5
    assert gate(draft).light == Light.RED
    assert ask_where_green() == 0


def test_a_verdict_counts_for_this_behaviour_and_these_cases_alone(
    cases: EvaluationSet, version: ContractVersion, service: ModelService
) -> None:
    run_of(version)
    assert gate(version).light == Light.GREEN
    draft = a_rude(version)
    assert gate(draft).light == Light.RED
    many_cases(cases, 1, key="one more")
    assert gate(version).light == Light.RED


def test_a_run_without_every_required_set_counts_for_nothing(
    cases: EvaluationSet, version: ContractVersion, service: ModelService, pack: EvaluationSet
) -> None:
    many_cases(pack, 1)
    version.process.required_sets.create(evaluation_set=pack, threshold_percent=50, since=now())
    run = run_of(version, sets=[cases.slug])
    assert (run.state, run.is_complete) == ("passed", False)
    assert gate(version).light == Light.RED


def test_the_practice_model_decides_nothing_where_a_service_is_set(
    cases: EvaluationSet, version: ContractVersion, service: ModelService
) -> None:
    Run.objects.filter(pk=ask_for_run(version, by=SYSTEM).pk).update(is_practice=True)
    Run.objects.update(state="passed", ended_at=now())
    assert gate(version).light == Light.RED


def test_a_tier_asks_for_purposes(
    cases: EvaluationSet, version: ContractVersion, service: ModelService, olga: Person, eva: Person
) -> None:
    tier, another = version.process.tier, PersonFactory(groups=[COMPLIANCE])
    run_of(version)
    with pytest.raises(NotPermitted):
        propose_bar(tier, purposes=["adversarial"], by=eva, because="Attackers")
    with pytest.raises(Invalid, match="no purpose “friendly”"):
        propose_bar(tier, purposes=["friendly"], by=olga, because="Attackers")
    asked = propose_bar(tier, purposes=["adversarial"], by=olga, because="Attackers")
    with pytest.raises(ProposerCannotConsent):
        agree(asked, by=olga, because="It is mine")
    assert gate(version).light == Light.GREEN
    agree(asked, by=another, because="They come every day")
    assert gate(version).says == "Tier 2 asks for a required set of each: adversarial."
    less = propose_bar(tier, purposes=["acceptance"], by=another, because="Enough here")
    assert [(each.label, each.before, each.after) for each in changes_of(less)] == [
        ("purposes", "adversarial", "acceptance")
    ]
    agree(less, by=olga, because="Attackers have a set of their own")
    assert gate(version).light == Light.GREEN
    assert Entry.objects.filter(verb="evaluation_bar.change").count() == 2
    assert TierBar.history.count() == 3


class TestWaivers:
    def asked(self, draft: ContractVersion, days: int = 10) -> Waiver:
        until = now() + timedelta(days=days)
        return ask_for_waiver(draft, until=until, by=draft.author, because="The set is wrong")

    def test_another_person_lets_it_go_ahead_until_a_day(
        self, cases: EvaluationSet, version: ContractVersion, olga: Person, eva: Person
    ) -> None:
        draft = a_rude(version)
        waiver = self.asked(draft)
        assert Notice.objects.filter(person=olga, topic="evaluations.waivers").exists()
        assert gate(draft).light == Light.RED
        for nobody in (draft.author, eva):
            with pytest.raises(refusals.MayNotDecideWaiver):
                approve_waiver(waiver, by=nobody, because="Go ahead")
        approve_waiver(waiver, by=olga, because="Mended next week")
        assert gate(draft).light == Light.GREEN
        assert "Waived until" in gate(draft).says
        assert "Olga Orr: The set is wrong" in gate(draft).says
        with pytest.raises(refusals.WaiverIsDecided):
            decline_waiver(waiver, by=olga, because="No after all")
        with standing_at(now() + timedelta(days=11)):
            assert gate(draft).light == Light.RED

    def test_the_author_cannot_approve_even_in_the_database(
        self, cases: EvaluationSet, version: ContractVersion, olga: Person
    ) -> None:
        waiver = self.asked(a_rude(version))
        with pytest.raises(IntegrityError), transaction.atomic():
            Waiver.objects.filter(pk=waiver.pk).update(
                state="approved", decided_by=waiver.author, decided_at=now()
            )
        kept = "A waiver says for good what it said"
        with pytest.raises(DatabaseError, match=kept), transaction.atomic():
            Waiver.objects.filter(pk=waiver.pk).update(until=now() + timedelta(days=900))

    def test_what_is_refused(self, version: ContractVersion, eva: Person) -> None:
        draft = a_rude(version)
        for days in (-1, 91):
            with pytest.raises(refusals.EndIsNotAhead):
                self.asked(draft, days)
        until = now() + timedelta(days=1)
        with pytest.raises(refusals.MayNotAskForWaiver):
            ask_for_waiver(draft, until=until, by=eva, because="I would like that")
        waiver = self.asked(draft)
        with pytest.raises(refusals.WaiverIsAsked):
            self.asked(draft)
        withdraw_waiver(waiver, by=draft.author, because="Not needed")
        self.asked(draft)


class TestWhatRunsByItself:
    def test_by_schedule_and_a_worse_verdict_is_told(
        self, cases: EvaluationSet, version: ContractVersion, service: ModelService
    ) -> None:
        process = version.process
        process.stage = "live"
        process.save()
        assert upkeep.run_what_is_due() == 1
        worked_off()
        assert upkeep.run_what_is_due() == 0
        service.answering = lambda body, number: WRONG
        with standing_at(now() + timedelta(days=15)):
            assert upkeep.run_what_is_due() == 1
            worked_off()
        run = Run.objects.first()
        assert run
        assert (run.trigger, run.state, run.asked_by_name) == ("schedule", "failed", "the portal")
        told = Notice.objects.filter(title__startswith="Evaluated worse than last time")
        assert process.accountable in {notice.person for notice in told}

    def test_another_service_is_noticed(
        self,
        cases: EvaluationSet,
        version: ContractVersion,
        service: ModelService,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        process = version.process
        process.stage = "live"
        process.save()
        run_of(version)
        elsewhere = endpoint.Endpoint("http://127.0.0.1:9/v1", "none")
        monkeypatch.setattr(upkeep, "service", lambda: elsewhere)
        Pulse.objects.all().delete()
        assert upkeep.run_what_is_due() == 1
        newest = Run.objects.first()
        assert newest
        assert (newest.trigger, newest.uses_cache) == ("model", False)


def test_marks_and_prices(
    cases: EvaluationSet,
    version: ContractVersion,
    service: ModelService,
    eva: Person,
    charlie: Person,
) -> None:
    result = run_of(version).results.first()
    with pytest.raises(refusals.MayNotMark):
        mark(result, Opinion.AGREES, by=charlie)
    with pytest.raises(Exception, match="Say why"):
        mark(result, Opinion.DISAGREES, by=eva)
    mark(result, Opinion.DISAGREES, by=eva, because="It is far too short")
    assert result.marks.get().opinion == "disagrees"
    with pytest.raises(refusals.MayNotSetPrices):
        set_price("m", per_million_in=1, per_million_out=1, by=charlie, because="As listed")


def test_rows_and_verdicts_stay_as_they_are(
    cases: EvaluationSet, version: ContractVersion, service: ModelService
) -> None:
    run = run_of(version)
    for change in (
        lambda: run.results.update(passed=False),
        lambda: run.results.all().delete(),
        lambda: Run.objects.update(says="Failed"),
    ):
        kept = "What came of a case never changes|A verdict never changes|stay"
        with pytest.raises(DatabaseError, match=kept), transaction.atomic():
            change()
