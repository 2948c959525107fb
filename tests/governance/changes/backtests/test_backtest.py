"""What changed stop rules would have done to decisions that were logged."""

from typing import Any

import pytest
from django.db import DatabaseError, transaction

from governance.changes.backtests import trying
from governance.changes.backtests.actions import ask_backtest, keep_some
from governance.changes.backtests.refusals import BacktestGoes, NothingToTry, SoManyRecords
from governance.changes.backtests.trying import go_through
from governance.models import Backtest, BacktestHit
from house.refusals import NotPermitted
from processes.contracts.actions import edit_part, edit_texts, remove_part
from processes.models import Job, Limit, StopRule
from processes.register.actions import agent_of, restrict
from tests.agents import BY, Caller, a_key
from tests.conftest import Clock
from tests.governance.changes.team import WHY, Team


@pytest.fixture
def logged(team: Team) -> Team:
    """Refunds of 10, 100, 250 and 400 were asked for, and one of nobody knows how much."""
    log(team, [10, 100, 250, 400, None])
    return team


def log(team: Team, amounts: list[int | None], confidence: float | None = 0.9) -> None:
    _, text = a_key(team.process)
    records = [
        {
            "process_id": team.process.slug,
            "timestamp": "2026-03-10T09:00:00Z",
            "event_id": f"event-{number}-{amount}",
            "case_id": f"case-{amount}",
            "model": "practice:small",
            "inputs": {"ticket_id": str(number), **({} if amount is None else {"amount": amount})},
            **({} if confidence is None else {"confidence": confidence}),
            "tools_invoked": [],
            "policy_checks": ["refund_limit_50", "pii_redaction"],
            "decision": "looked",
            "human_escalation": False,
            "owner": "ops@example.com",
        }
        for number, amount in enumerate(amounts)
    ]
    reply = Caller(text).post("/decisions", records)
    assert reply.json()["accepted"] == len(amounts), reply.content


def ceiling(team: Team, value: int) -> Any:
    """A draft in which people decide above another amount."""
    draft = team.draft()
    limit = Limit.objects.get(version=draft, name="request_ceiling")
    edit_part(limit, by=team.author, because=WHY, value=value)
    return draft


def tried(team: Team, value: int) -> Backtest:
    backtest = ask_backtest(ceiling(team, value), by=team.author)
    go_through(backtest)
    backtest.refresh_from_db()
    return backtest


def cases(backtest: Backtest, kind: str) -> set[str]:
    return set(backtest.hits.filter(kind=kind).values_list("decision__case_id", flat=True))


class TestWhatItFinds:
    def test_a_tighter_rule_stops_more(self, logged: Team):
        found = tried(logged, 90)
        assert (found.state, found.total, found.done) == ("done", 5, 5)
        assert cases(found, "newly") == {"case-100", "case-250"}
        assert (found.newly, found.no_longer, found.undecidable) == (2, 0, 0)
        assert found.hits.filter(kind="newly")[0].rules == "refund_over_300"

    def test_a_looser_rule_lets_go(self, logged: Team):
        found = tried(logged, 500)
        assert cases(found, "no_longer") == {"case-400"}
        assert found.newly == 0

    def test_what_can_no_longer_be_decided_is_told_apart(self, logged: Team):
        draft = logged.draft()
        rule = StopRule.objects.get(version=draft, name="unsure")
        shown = [(0.7, "pro", True), (0.93, "key", True), (0.93, "pro", False)]
        examples = [
            {"says": "", "stops": stops, "values": {"confidence": sure, "customer_tier": tier}}
            for sure, tier, stops in shown
        ]
        condition = 'confidence < confidence_floor || customer_tier == "key"'
        says = "A key customer asks, or confidence is below 0.85"
        by = {"by": logged.author, "because": WHY}
        edit_part(rule, condition=condition, says=says, examples=examples, **by)
        backtest = ask_backtest(draft, by=logged.author)
        go_through(backtest)
        backtest.refresh_from_db()
        assert backtest.undecidable == 4  # the fifth stopped before, and does now
        assert backtest.hits.filter(kind="undecidable")[0].rules == "unsure"

    def test_a_rule_that_is_gone_shows_beside_others_that_can_t_be_told(self, logged: Team):
        log(logged, [9_999], confidence=None)
        draft = logged.draft()
        rule = StopRule.objects.get(version=draft, name="refund_over_300")
        remove_part(rule, by=logged.author, because=WHY)
        backtest = ask_backtest(draft, by=logged.author)
        go_through(backtest)
        backtest.refresh_from_db()
        assert cases(backtest, "no_longer") == {"case-400", "case-9999"}

    def test_the_same_rules_change_nothing(self, logged: Team):
        backtest = ask_backtest(logged.draft(), by=logged.author)
        go_through(backtest)
        backtest.refresh_from_db()
        assert (backtest.newly, backtest.no_longer) == (0, 0)

    def test_a_draft_edited_since_is_tried_anew(self, logged: Team):
        first = tried(logged, 90)
        limit = Limit.objects.get(version=first.version, name="request_ceiling")
        edit_part(limit, by=logged.author, because=WHY, value=200)
        second = ask_backtest(first.version, by=logged.author)
        go_through(second)
        second.refresh_from_db()
        assert cases(second, "newly") == {"case-250"}


class TestInTheBackground:
    def test_handing_in_a_changed_rule_starts_one(self, logged: Team):
        version = logged.submit(ceiling(logged, 90))
        backtest = Backtest.objects.get(version=version)
        assert (backtest.asked_by, backtest.content_hash) == (None, version.content_hash)
        job = Job.objects.get(kind="changes.backtest")
        assert job.subject_id == str(backtest.pk)

    def test_changed_words_start_none(self, logged: Team):
        logged.submitted()
        assert not Backtest.objects.exists()

    def test_taken_over_half_way_nothing_is_counted_twice(self, logged: Team):
        backtest = ask_backtest(ceiling(logged, 90), by=logged.author)
        stale = Backtest.objects.get(pk=backtest.pk)
        assert keep_some(backtest, 2, 0, [])
        assert not keep_some(stale, 2, 0, [])
        go_through(Backtest.objects.get(pk=backtest.pk))
        backtest.refresh_from_db()
        assert (backtest.state, backtest.done) == ("done", 5)

    def test_records_that_come_meanwhile_don_t_shift_it(self, logged: Team, clock: Clock):
        backtest = ask_backtest(ceiling(logged, 90), by=logged.author)
        clock.forward(minutes=5)
        before = backtest.total
        log(logged, [77, 88, 99, 111, 222, 333])
        go_through(backtest)
        backtest.refresh_from_db()
        assert (before, backtest.done) == (5, 5)
        assert "case-333" not in cases(backtest, "newly")

    def test_edited_meanwhile_it_tells_nothing(self, logged: Team):
        draft = ceiling(logged, 90)
        backtest = ask_backtest(draft, by=logged.author)
        edit_texts(draft, by=logged.author, because=WHY, success="The customer is paid.")
        go_through(Backtest.objects.get(pk=backtest.pk))
        backtest.refresh_from_db()
        assert (backtest.state, backtest.done) == ("failed", 0)

    def test_once_ended_it_stays_so(self, logged: Team):
        found = tried(logged, 90)
        for rows in (Backtest.objects.filter(pk=found.pk), BacktestHit.objects.all()):
            with pytest.raises(DatabaseError), transaction.atomic():
                rows.delete()
        ended = "What came of a backtest never changes"
        with pytest.raises(DatabaseError, match=ended), transaction.atomic():
            Backtest.objects.filter(pk=found.pk).update(newly=0)


class TestRefused:
    def test_one_at_a_time(self, logged: Team):
        draft = ceiling(logged, 90)
        ask_backtest(draft, by=logged.author)
        with pytest.raises(BacktestGoes):
            ask_backtest(draft, by=logged.business)

    def test_an_abandoned_one_stands_in_nobody_s_way(self, logged: Team):
        draft = ceiling(logged, 90)
        first = ask_backtest(draft, by=logged.author)
        Job.objects.update(state=Job.State.FAILED)
        ask_backtest(draft, by=logged.business)
        first.refresh_from_db()
        assert first.state == "failed"

    @pytest.mark.parametrize("records", [0, -1, 7, 100_001])
    def test_only_the_three_sizes(self, logged: Team, records: int):
        with pytest.raises(SoManyRecords):
            ask_backtest(logged.draft(), by=logged.author, records=records)

    def test_nothing_was_logged(self, team: Team):
        with pytest.raises(NothingToTry):
            ask_backtest(team.draft(), by=team.author)

    def test_strangers_to_what_is_hidden_and_agents(self, logged: Team):
        draft = logged.draft()
        restrict(logged.process, True, **BY)
        for person in (logged.stranger, agent_of(logged.process, **BY)):
            with pytest.raises(NotPermitted):
                ask_backtest(draft, by=person)


def test_in_several_goes_and_each_is_listed(logged: Team, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(trying, "SOME", 2)
    found = tried(logged, 5)
    assert (found.done, found.newly, found.hits.filter(kind="newly").count()) == (5, 3, 3)
