"""The seals: what has come is chained, and whatever is altered afterwards is found and named."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from governance.decisions import heads
from governance.decisions.actions import check_log, erase, override
from governance.decisions.actions.sealing import seal_waiting
from governance.decisions.verifying import Head, verify
from governance.models import (
    Chain,
    Decision,
    DecisionBody,
    DecisionTool,
    Pending,
    Seal,
    Tombstone,
    Verification,
)
from house import triggers
from processes.models import Notice
from tests.agents import a_process
from tests.factories import PersonFactory
from tests.governance.decisions.logging import Log


@contextmanager
def without_triggers() -> Iterator[Callable[..., None]]:
    """Somebody with the database's own key: no trigger stands, foreign keys are off."""
    with connection.cursor() as cursor:
        for trigger in triggers.declared():
            for name in (trigger.name, f"{trigger.name}_truncate"):
                on = f' ON "{trigger.table}"' if connection.vendor == "postgresql" else ""
                cursor.execute(f'DROP TRIGGER IF EXISTS "{name}"{on}')

        def run(statement: str, *values: Any) -> None:
            cursor.execute(statement, values)

        yield run
    triggers.install()


def row_of(public_id: str) -> Decision:
    return Decision.objects.get(public_id=public_id)


def pk_of(public_id: str) -> int:
    found: int = row_of(public_id).pk
    return found


def erased(public_id: str) -> None:
    """Its text was let go as it should be."""
    compliance = PersonFactory(groups=["compliance"])
    erase(row_of(public_id), by=compliance, because="The customer asked")


def test_what_has_come_waits_and_is_then_sealed(log: Log):
    for _ in range(3):
        log.send()
    assert log.verified() | {"head": ""} == {
        "ok": True,
        "sealed": 0,
        "pending": 3,
        "head": "",
        "first_bad": None,
        "says": None,
    }

    assert seal_waiting() == 3

    assert Pending.objects.count() == 0
    found = log.verified()
    assert (found["ok"], found["sealed"], found["pending"]) == (True, 3, 0)
    assert found["head"] == Chain.objects.get().head
    assert [seal.position for seal in Seal.objects.order_by("position")] == [1, 2, 3]


def test_each_process_has_a_chain_of_its_own(log: Log):
    other = Log(a_process("vendor_onboarding"))
    log.send(), other.send(), log.send()
    seal_waiting()

    assert (log.verified()["sealed"], other.verified()["sealed"]) == (2, 1)


def test_a_seal_also_files_the_tools(log: Log):
    log.sealed(1, tools_invoked=["crm.update", {"name": "billing.refund"}, "crm.update"])

    assert sorted(DecisionTool.objects.values_list("tool", flat=True)) == [
        "billing.refund",
        "crm.update",
    ]


class TestTheDatabaseItselfRefuses:
    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE governance_decision SET decision = 'other'",
            "DELETE FROM governance_decision",
            "UPDATE governance_decisionbody SET text = '{}'",
            "DELETE FROM governance_decisionbody",
            "UPDATE governance_seal SET head = digest",
            "DELETE FROM governance_seal",
            "UPDATE governance_chain SET length = 0",
            "DELETE FROM governance_chain",
            "UPDATE governance_breach SET says = ''",
            "DELETE FROM governance_breach",
            "DELETE FROM governance_decisiontool",
            "DELETE FROM governance_verification",
        ],
    )
    def test_to_change_what_was_logged(self, log: Log, statement: str):
        log.sealed(1, tools_invoked=["shell.run"])
        check_log(log.process)

        with (
            pytest.raises(IntegrityError),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)


class TestTheText:
    def test_it_stays_as_it_was_sent(self, log: Log):
        log.sealed(1)
        as_sent = pytest.raises(IntegrityError, match="A record never changes after it was sent")
        with as_sent, transaction.atomic():
            DecisionBody.objects.update(text="{}")

    def test_it_goes_only_where_a_tombstone_says_why(self, log: Log):
        log.sealed(1)
        why = pytest.raises(IntegrityError, match="A record goes only where a tombstone says why")
        with why, transaction.atomic():
            DecisionBody.objects.all()._raw_delete("default")

    def test_the_tombstone_stays(self, log: Log):
        erased(log.sealed(1)[0])
        tombstones = Tombstone.objects.all()
        for change in (lambda: tombstones.update(because="Another"), lambda: gone(tombstones)):
            with pytest.raises(IntegrityError, match="A tombstone stays"), transaction.atomic():
                change()


def gone(rows: Any) -> None:
    rows._raw_delete("default")


class TestWithTheTriggersGone:
    def altered(self, log: Log, bad: str, says: str) -> None:
        found = log.verified()
        assert (found["ok"], found["first_bad"]) == (False, bad)
        assert says in found["says"]

    def test_an_altered_text_is_named(self, log: Log):
        ids = log.sealed(5)
        with without_triggers() as run:
            run(
                "UPDATE governance_decisionbody SET text = replace(text, 'pro', 'vip') "
                "WHERE decision_id = %s",
                pk_of(ids[2]),
            )

        self.altered(log, ids[2], "text of this record was altered")

    @pytest.mark.parametrize(
        "change",
        [
            "decision = 'declined'",
            "case_id = 'another'",
            "confidence = 0.99",
            "cost = 0.5",
            "breach_count = 1",
            "is_escalated = NOT is_escalated",
            "owner = 'somebody@else'",
            "event_id = 'another'",
        ],
    )
    def test_an_altered_fact_is_named(self, log: Log, change: str):
        ids = log.sealed(3, cost="0.1")
        with without_triggers() as run:
            run(f"UPDATE governance_decision SET {change} WHERE id = %s", pk_of(ids[1]))

        self.altered(log, ids[1], "facts of this record were altered")

    def test_an_altered_fact_with_its_digest_is_named(self, log: Log):
        from governance.decisions.digests import FACTS, facts_digest

        ids = log.sealed(3)
        row = Decision.objects.get(public_id=ids[1])
        row.decision = "declined"
        digest = facts_digest({fact: getattr(row, fact) for fact in FACTS})
        with without_triggers() as run:
            run(
                "UPDATE governance_decision SET decision = 'declined', digest = %s WHERE id = %s",
                digest,
                row.pk,
            )

        self.altered(log, ids[1], "not the one that was sealed")

    def test_a_removed_record_is_named(self, log: Log):
        ids = log.sealed(4)
        pk = pk_of(ids[1])
        with without_triggers() as run:
            for table in ("decisionbody", "decisiontool"):
                run(f"DELETE FROM governance_{table} WHERE decision_id = %s", pk)
            run("DELETE FROM governance_decision WHERE id = %s", pk)

        self.altered(log, ids[1], "removed")

    def test_a_removed_record_with_its_seal_is_noticed(self, log: Log):
        ids = log.sealed(4)
        pk = pk_of(ids[1])
        with without_triggers() as run:
            for table in ("decisionbody", "decisiontool", "seal"):
                run(f"DELETE FROM governance_{table} WHERE decision_id = %s", pk)
            run("DELETE FROM governance_decision WHERE id = %s", pk)

        self.altered(log, ids[2], "position 2 is gone")

    def test_a_removed_text_is_named(self, log: Log):
        ids = log.sealed(2)
        with without_triggers() as run:
            run("DELETE FROM governance_decisionbody WHERE decision_id = %s", pk_of(ids[0]))

        self.altered(log, ids[0], "no tombstone")

    def test_a_removed_breach_is_named(self, log: Log):
        ids = log.sealed(2, tools_invoked=["shell.run"])
        with without_triggers() as run:
            run("DELETE FROM governance_breach WHERE decision_id = %s", pk_of(ids[0]))

        self.altered(log, ids[0], "breaches")

    @pytest.mark.parametrize(
        "change",
        [
            "UPDATE governance_breach SET rule = 'harmless' WHERE decision_id = %s",
            "UPDATE governance_breach SET says = 'nothing' WHERE decision_id = %s",
            "UPDATE governance_breach SET kind = 'check' WHERE decision_id = %s",
            "UPDATE governance_mark SET says = 'nothing' WHERE decision_id = %s",
            "DELETE FROM governance_mark WHERE decision_id = %s",
        ],
    )
    def test_an_altered_finding_is_named(self, log: Log, change: str):
        ids = log.sealed(2, tools_invoked=["shell.run"], timestamp="2099-01-01T00:00:00Z")
        assert log.verified()["ok"]
        with without_triggers() as run:
            run(change, pk_of(ids[1]))

        self.altered(log, ids[1], "breaches or marks")

    def test_a_finding_put_in_is_named(self, log: Log):
        ids = log.sealed(2)
        with without_triggers() as run:
            run(
                "INSERT INTO governance_mark (decision_id, kind, name, says, by, at) "
                "SELECT id, 'shadow', '', 'In shadow.', '', received_at "
                "FROM governance_decision WHERE id = %s",
                pk_of(ids[0]),
            )

        self.altered(log, ids[0], "breaches or marks")

    def test_a_tombstone_put_up_by_hand_is_named(self, log: Log):
        ids = log.sealed(3)
        erased(ids[2])
        with without_triggers() as run:
            run(
                "INSERT INTO governance_tombstone (decision_id, kind, because, by, at, signature) "
                "SELECT %s, kind, because, by, at, signature FROM governance_tombstone",
                pk_of(ids[0]),
            )
            run("DELETE FROM governance_decisionbody WHERE decision_id = %s", pk_of(ids[0]))

        self.altered(log, ids[0], "did not put up the tombstone")

    @pytest.mark.parametrize("change", ["because = 'x'", "by = 'x'", "kind = 'expired'"])
    def test_an_altered_tombstone_is_named(self, log: Log, change: str):
        ids = log.sealed(2)
        erased(ids[1])
        assert log.verified()["ok"]
        with without_triggers() as run:
            run(f"UPDATE governance_tombstone SET {change}")

        self.altered(log, ids[1], "did not put up the tombstone")

    def test_an_altered_override_is_named(self, log: Log):
        ids = log.sealed(2)
        owner = log.process.escalation_owner
        override(row_of(ids[1]), result="Refund 40", by=owner, because="The photo shows it")
        assert log.verified()["ok"]
        with without_triggers() as run:
            run("UPDATE governance_override SET result = 'Refund 4000'")

        self.altered(log, ids[1], "override")

    def test_an_inserted_record_is_named(self, log: Log):
        log.sealed(2)
        put_in = log.send()["id"]
        with without_triggers() as run:
            run("DELETE FROM governance_pending WHERE decision_id = %s", pk_of(put_in))

        self.altered(log, put_in, "put in past the log")

    def test_an_inserted_seal_is_noticed(self, log: Log):
        ids = log.sealed(3)
        with without_triggers() as run:
            run(
                "INSERT INTO governance_seal (process_id, position, decision_id, public_id, digest,"
                " head, sealed_at) SELECT process_id, 4, 999999, %s, digest, head, sealed_at "
                "FROM governance_seal WHERE position = 3",
                "0" * 32,
            )
            run("UPDATE governance_chain SET length = 4")

        self.altered(log, "0" * 32, "removed")
        assert ids

    def test_the_newest_taken_away_with_all_seals_is_noticed_by_a_kept_head(self, log: Log):
        ids = log.sealed(4)
        kept = heads.read(heads.exported())[log.process.slug]
        rows = list(Seal.objects.order_by("position"))
        with without_triggers() as run:
            for public_id in ids[2:]:
                pk = pk_of(public_id)
                for table in ("decisionbody", "decisiontool", "seal"):
                    run(f"DELETE FROM governance_{table} WHERE decision_id = %s", pk)
                run("DELETE FROM governance_decision WHERE id = %s", pk)
            run("UPDATE governance_chain SET length = 2, head = %s", rows[1].head)

        assert verify(log.process).is_ok
        found = verify(log.process, kept)
        assert not found.is_ok
        assert "only 2 are left" in found.says

    def test_a_chain_made_anew_is_noticed_by_a_kept_head(self, log: Log):
        log.sealed(3)

        assert not verify(log.process, Head(2, "f" * 64)).is_ok


class TestWhatACheckFinds:
    def test_is_kept_and_told_where_it_is_bad(self, log: Log):
        ids = log.sealed(2)
        assert check_log(log.process)[0].is_ok
        with without_triggers() as run:
            run("UPDATE governance_decision SET decision = 'x' WHERE id = %s", pk_of(ids[0]))

        kept, _ = check_log(log.process)

        assert (kept.is_ok, kept.first_bad, kept.sealed) == (False, ids[0], 2)
        assert Verification.objects.count() == 2
        assert Notice.objects.filter(topic="decision.altered").exists()

    def test_later_checks_compare_with_the_heads_of_earlier_ones(self, log: Log):
        ids = log.sealed(3)
        check_log(log.process)
        first = Seal.objects.get(position=1)
        with without_triggers() as run:
            for public_id in ids[1:]:
                pk = pk_of(public_id)
                for table in ("decisionbody", "decisiontool", "seal"):
                    run(f"DELETE FROM governance_{table} WHERE decision_id = %s", pk)
                run("DELETE FROM governance_decision WHERE id = %s", pk)
            run("UPDATE governance_chain SET length = 1, head = %s", first.head)

        assert not verify(log.process).is_ok


class TestHeads:
    def test_of_another_portal_are_refused(self, log: Log):
        log.sealed(1)
        text = heads.exported()

        assert heads.read(text)[log.process.slug].sealed == 1
        for changed in (text.replace("1,", "2,", 1), "", "[]", '{"signature": 1}', "{}"):
            with pytest.raises(heads.HeadUnreadable):
                heads.read(changed)


def test_a_text_that_went_with_its_tombstone_leaves_the_chain_whole(log: Log):
    ids = log.sealed(2)
    erased(ids[0])

    assert DecisionBody.objects.count() == 1
    assert log.verified()["ok"]
