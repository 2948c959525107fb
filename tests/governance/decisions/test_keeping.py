"""How long texts are kept: data for each tier, a floor at tier 4, tombstones where they went."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from audit.models import Entry
from governance.decisions import refusals
from governance.decisions.actions import change_retention, erase
from governance.decisions.jobs import expire, queue_nightly
from governance.decisions.verifying import verify
from governance.models import Decision, DecisionBody, Retention, Tombstone
from house.clock import now
from processes.models import Job, Person
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
        change_retention(retention, days=200, by=compliance, because=WHY)

        assert Retention.objects.get(tier=2).days == 200
        newest = retention.history.first()
        assert (newest.days, newest.history_change_reason, newest.history_by) == (
            200,
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
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("DELETE FROM governance_retention WHERE tier_id = 4")

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
