"""How long texts are kept: data for each tier, a floor at tier 4, tombstones where they went."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from audit.models import Entry
from governance.decisions import refusals
from governance.decisions.actions import change_retention, erase, propose_shorter
from governance.decisions.jobs import expire, queue_nightly
from governance.decisions.verifying import verify
from governance.escalations.actions import decide, open_exception
from governance.models import (
    Authorization,
    Decision,
    DecisionBody,
    Escalation,
    Retention,
    Tombstone,
)
from house.actors import System
from house.clock import now
from house.refusals import NotPermitted
from processes.models import Job, Notice, Person
from processes.register.actions import consent, propose
from processes.register.refusals import ChangedUnderneath, ProposerCannotConsent
from processes.work.leases import Lease
from tests.conftest import Clock
from tests.factories import PersonFactory
from tests.governance.decisions.logging import Log

WHY = "The auditors asked for it"


@pytest.fixture
def compliance(db: None) -> Person:
    found: Person = PersonFactory(groups=["compliance"])
    return found


def run_expiry() -> None:
    job = Job.objects.create(kind="decisions.expire", due_at=now(), queued_at=now())
    job.state, job.token = Job.State.RUNNING, "a" * 32
    job.leased_until = now() + timedelta(hours=1)
    job.save()
    expire(job, Lease(job.pk, job.token))


class TestHowLong:
    def test_every_tier_has_its_days(self, db: None):
        assert dict(Retention.objects.values_list("tier", "days")) == {
            0: 365,
            1: 365,
            2: 365,
            3: 730,
            4: 1096,
        }

    def test_compliance_changes_it_and_history_stays(self, compliance: Person):
        retention = Retention.objects.get(tier=2)
        change_retention(retention, days=500, by=compliance, because=WHY)

        assert Retention.objects.get(tier=2).days == 500
        newest = retention.history.first()
        assert (newest.days, newest.history_change_reason, newest.history_by) == (
            500,
            WHY,
            str(compliance),
        )
        assert Entry.objects.filter(verb="retention.change").count() == 1

    def test_others_don_t(self, db: None):
        with pytest.raises(refusals.MayNotKeep):
            change_retention(
                Retention.objects.get(tier=2), days=200, by=PersonFactory(), because=WHY
            )

    def test_at_tier_4_never_below_half_a_year(self, compliance: Person):
        retention = Retention.objects.get(tier=4)
        with pytest.raises(refusals.KeptTooShort):
            change_retention(retention, days=182, by=compliance, because=WHY)
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("UPDATE governance_retention SET days = 182 WHERE tier_id = 4")
        stays = pytest.raises(IntegrityError, match="is changed, never left open")
        with stays, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("DELETE FROM governance_retention WHERE tier_id = 4")

    def test_shorter_takes_a_second_person(self, compliance: Person):
        retention, second = Retention.objects.get(tier=2), PersonFactory(groups=["compliance"])
        with pytest.raises(refusals.ShorterTakesTwo):
            change_retention(retention, days=364, by=compliance, because=WHY)
        made = propose_shorter(retention, days=200, by=compliance, because=WHY)
        assert Retention.objects.get(tier=2).days == 365
        with pytest.raises(ProposerCannotConsent):
            consent(made, by=compliance, because=WHY)

        consent(made, by=second, because="The storage is full")
        assert Retention.objects.get(tier=2).days == 200
        assert str(second) in Entry.objects.get(verb="retention.change").because

    def test_a_proposal_is_held_to_the_same_bounds(self, compliance: Person):
        retention = Retention.objects.get(tier=4)
        with pytest.raises(refusals.KeptTooShort):
            propose_shorter(retention, days=182, by=compliance, because=WHY)
        with pytest.raises(refusals.NotShorter):
            propose_shorter(retention, days=2000, by=compliance, because=WHY)
        with pytest.raises(refusals.MayNotKeep):
            propose_shorter(retention, days=200, by=PersonFactory(), because=WHY)
        administrator = PersonFactory(groups=["administrators"])
        with pytest.raises(NotPermitted):
            propose("retention", retention, {"days": 200}, by=administrator, because=WHY)

    def test_what_was_changed_since_is_proposed_anew(self, compliance: Person):
        retention, second = Retention.objects.get(tier=2), PersonFactory(groups=["compliance"])
        made = propose_shorter(retention, days=200, by=compliance, because=WHY)
        change_retention(retention, days=500, by=compliance, because=WHY)
        with pytest.raises(ChangedUnderneath):
            consent(made, by=second, because="The storage is full")

    def test_the_same_again_writes_nothing(self, compliance: Person):
        change_retention(Retention.objects.get(tier=2), days=365, by=compliance, because=WHY)

        assert not Entry.objects.filter(verb="retention.change").exists()


@pytest.mark.django_db
class TestExpiry:
    def test_lets_old_texts_go_and_leaves_tombstones(self, clock: Clock):
        log = Log()
        old = log.sealed(2)
        clock.forward(days=300)
        young = log.sealed(1)
        clock.forward(days=66)

        run_expiry()

        assert Tombstone.objects.count() == 2
        kept = DecisionBody.objects.get()
        assert kept.decision.public_id.hex == young[0]
        assert Tombstone.objects.filter(decision__public_id__in=old, kind="expired").count() == 2
        assert Decision.objects.count() == 3
        assert verify(log.process).is_ok

    def test_keeps_what_is_not_sealed_yet(self, clock: Clock):
        Log().send()
        clock.forward(days=400)
        run_expiry()

        assert DecisionBody.objects.exists()

    def test_is_queued_once_a_day_with_the_check_of_every_chain(self, clock: Clock):
        Log().sealed(1)

        assert (queue_nightly(), queue_nightly()) == (1, 0)
        clock.forward(hours=25)
        assert queue_nightly() == 1
        assert Job.objects.filter(kind="decisions.check").count() == 2


class TestErasing:
    def test_a_text_that_is_gone_is_gone(self, log: Log, compliance: Person):
        log.sealed(1)
        decision = Decision.objects.get()
        erase(decision, by=compliance, because=WHY)

        with pytest.raises(refusals.GoneAlready):
            erase(decision, by=compliance, because=WHY)
        assert Entry.objects.filter(verb="decision.erase").count() == 1

    def test_is_refused_to_others(self, log: Log):
        log.sealed(1)
        with pytest.raises(refusals.MayNotKeep):
            erase(Decision.objects.get(), by=log.process.accountable, because=WHY)


NAME = "Mrs. Lilywhite-Ashgrove"


def asked(log: Log, case: str = "C-7") -> Escalation:
    """An agent asked about a case, and a person is called."""
    question = {
        "case_id": case,
        "tool": "billing.refund",
        "arguments": {"amount": 40, "currency": "EUR"},
        "inputs": {"ticket_id": NAME, "amount": 40},
        "confidence": 0.2,
    }
    told = log.caller.post("/processes/support_refunds/authorize", question).json()
    found: Escalation = Escalation.objects.get(public_id=told["escalation"]["id"])
    return found


def raised(log: Log, case: str = "C-7") -> Escalation:
    """An agent said in its own words what happened."""
    by, words = System("an agent"), f"{NAME} is angry"
    return open_exception(
        log.process, trigger=words, case_id=case, summary=words, context={"who": NAME}, by=by
    )[0]


def decided(escalation: Escalation) -> None:
    decide(
        escalation,
        outcome="declined",
        decision="The carrier lost the parcel twice, so support calls.",
        reason_code="goodwill",
        gave_up="",
        by=escalation.held_by,
    )


def all_of(escalation: Escalation) -> str:
    row = Escalation.objects.filter(pk=escalation.pk).values().get()
    return str(row)


class TestWhatGoesWithIt:
    def test_questions_and_decided_exceptions_of_the_case_go_too(
        self, log: Log, compliance: Person
    ):
        call, own, other = asked(log), raised(log), raised(log, "C-8")
        for each in (call, own, other):
            decided(each)
        log.sealed(1, case_id="C-7")
        erase(Decision.objects.get(), by=compliance, because=WHY)

        assert not Authorization.objects.exclude(question="").exists()
        for each in (call, own):
            assert NAME not in all_of(each)
            each.refresh_from_db()
            assert each.erased_at
            assert (each.outcome, each.decided_by) == ("declined", each.held_by)
        call.refresh_from_db()
        assert call.trigger
        assert NAME in all_of(other)
        details = Entry.objects.get(verb="decision.erase").details
        assert details == {"questions": 1, "exceptions": 2}
        told = Notice.objects.filter(subject_kind="escalation", body__contains=NAME)
        assert [notice.subject_id for notice in told] == [str(other.pk)]
        assert verify(log.process).is_ok

    def test_one_that_still_waits_goes_once_it_is_decided(self, log: Log, compliance: Person):
        waiting = raised(log)
        log.sealed(1, case_id="C-7")
        erase(Decision.objects.get(), by=compliance, because=WHY)
        run_expiry()
        assert NAME in all_of(waiting)

        decided(waiting)
        run_expiry()

        assert NAME not in all_of(waiting)

    def test_exceptions_are_kept_as_long_as_their_tier_asks(self, log: Log, clock: Clock):
        old, waiting = raised(log), raised(log, "C-8")
        decided(old)
        clock.forward(days=364)
        run_expiry()
        assert NAME in all_of(old)

        clock.forward(days=2)
        run_expiry()

        assert NAME not in all_of(old)
        assert NAME in all_of(waiting)

    @pytest.mark.parametrize(
        "change",
        [
            {"context": {}, "arguments": {}, "summary": "", "message": ""},
            {"erased_at": "2026-03-11T10:00:00Z"},
            {
                "context": {},
                "arguments": {},
                "summary": "another",
                "message": "",
                "erased_at": "2026-03-11T10:00:00Z",
            },
            {
                "context": {},
                "arguments": {},
                "summary": "",
                "message": "",
                "trigger": "another",
                "erased_at": "2026-03-11T10:00:00Z",
            },
            {
                "context": {},
                "arguments": {},
                "summary": "",
                "message": "",
                "decision": "another",
                "erased_at": "2026-03-11T10:00:00Z",
            },
        ],
    )
    @pytest.mark.parametrize("is_decided", [True, False])
    def test_the_database_allows_erasing_and_nothing_else(
        self, log: Log, change: dict[str, Any], is_decided: bool
    ):
        made = raised(log)
        if is_decided:
            decided(made)
        with pytest.raises(IntegrityError), transaction.atomic():
            Escalation.objects.filter(pk=made.pk).update(**change)

    def test_what_waits_is_never_erased(self, log: Log):
        made = raised(log)
        whole = {"context": {}, "arguments": {}, "summary": "", "message": "", "erased_at": now()}
        with pytest.raises(IntegrityError), transaction.atomic():
            Escalation.objects.filter(pk=made.pk).update(**whole)
