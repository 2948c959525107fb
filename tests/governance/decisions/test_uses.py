"""Rates of tools, judged again on what was logged: one by one, in a call of many, and fairly."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from governance.decisions.actions import follow_up, seal_waiting
from governance.decisions.verifying import verify
from governance.models import Authorization, Breach, DecisionTool, Escalation
from house.clock import now
from processes.contracts import actions as contracts
from tests.agents import BY
from tests.conftest import Clock
from tests.contracts import a_draft, in_force
from tests.governance.decisions.logging import Log

REFUND = {"tools_invoked": ["billing.refund"]}


@pytest.fixture
def log(db: None, clock: Clock) -> Log:
    """An agent that may refund three times an hour, and write notes a hundred times."""
    found = Log()
    draft = a_draft(found.process)
    for tool in draft.tools.all():
        count = 3 if tool.name == "billing.refund" else 100
        contracts.edit_part(tool, rate_count=count, **BY)
    found.version = in_force(draft)
    return found


def rated(answer: dict[str, Any]) -> list[str]:
    """The rates that a record broke."""
    return [each["rule"] for each in answer["breaches"] if each["rule"].endswith(".rate")]


def refund(log: Log, at: datetime, **fields: Any) -> list[str]:
    return rated(log.send(timestamp=at.isoformat(), **{**REFUND, **fields}))


def batch(log: Log, *times: datetime, **fields: Any) -> list[dict[str, Any]]:
    return [log.record(timestamp=at.isoformat(), **{**REFUND, **fields}) for at in times]


def sent(log: Log, records: list[dict[str, Any]]) -> list[str]:
    """Log them together; the cases of those that used the tool too often."""
    answer = log.caller.post("/decisions", records)
    assert answer.json()["rejected"] == []
    found = Breach.objects.filter(kind="rate").order_by("decision_id")
    return list(found.values_list("decision__case_id", flat=True))


@pytest.mark.parametrize("is_sealed", [True, False])
def test_the_fourth_within_an_hour_is_a_breach(log: Log, is_sealed: bool) -> None:
    for minutes in (50, 30, 10):
        assert refund(log, now() - timedelta(minutes=minutes)) == []
        if is_sealed:
            seal_waiting()

    assert refund(log, now()) == ["billing.refund.rate"]
    assert "more often than 3 times within an hour" in Breach.objects.get().says
    seal_waiting()
    assert verify(log.process).is_ok


def test_every_span_of_an_hour_counts(log: Log) -> None:
    for minutes in (65, 30, 10):
        refund(log, now() - timedelta(minutes=minutes))
        seal_waiting()
    assert refund(log, now()) == []
    assert refund(log, now()) == ["billing.refund.rate"]


def test_the_order_in_which_records_come_does_not_matter(log: Log) -> None:
    """The newest first, one by one: each that makes a span too full is marked."""
    moment = now()
    found = [refund(log, moment - timedelta(minutes=minutes)) for minutes in (0, 10, 20, 30)]
    assert found == [[], [], [], ["billing.refund.rate"]]
    seal_waiting()
    assert refund(log, moment - timedelta(minutes=75)) == []
    assert refund(log, moment - timedelta(minutes=40)) == ["billing.refund.rate"]


def test_what_else_waits_for_its_seal_hides_nothing(log: Log) -> None:
    batch_of = [*batch(log, now(), now(), now())]
    others = [log.record(timestamp=now().isoformat(), tools_invoked=[]) for _ in range(550)]
    assert sent(log, [*batch_of, *others]) == []
    assert refund(log, now()) == ["billing.refund.rate"]


def test_each_use_counts(log: Log) -> None:
    assert refund(log, now(), tools_invoked=["billing.refund"] * 4) == ["billing.refund.rate"]
    seal_waiting()
    assert DecisionTool.objects.get().uses == 4
    twice = [
        "billing.refund",
        {"name": "billing.refund", "arguments": {"amount": 4, "currency": "EUR"}},
    ]
    hour_before = now() - timedelta(hours=2)
    assert refund(log, hour_before, tools_invoked=twice) == []
    assert refund(log, hour_before, tools_invoked=twice) == ["billing.refund.rate"]


def test_in_a_call_of_many_those_beyond_are_told_apart(log: Log) -> None:
    moment = now()
    many = batch(log, *(moment - timedelta(minutes=minutes) for minutes in (40, 0, 10, 20, 30, 90)))
    assert sent(log, many) == [many[1]["case_id"], many[2]["case_id"]]


def test_a_call_counts_what_was_there_before(log: Log) -> None:
    refund(log, now() - timedelta(minutes=5))
    seal_waiting()
    refund(log, now() - timedelta(minutes=4))
    many = batch(log, now(), now())

    assert sent(log, many) == [many[1]["case_id"]]


def test_what_is_sent_again_counts_once(log: Log) -> None:
    many = batch(log, now(), now(), now())
    assert sent(log, many) == []
    more = batch(log, now() - timedelta(minutes=61))
    assert sent(log, [*many, *more]) == []


def test_who_asked_first_and_was_allowed_is_within_the_rate(log: Log, clock: Clock) -> None:
    """Between asking and logging time passes, so an hour of records may hold one more."""
    for case in ("a", "b", "c", "d"):
        Authorization.objects.create(
            process=log.process,
            at=now(),
            verdict="allow",
            key="k",
            case_id=case,
            tool="billing.refund",
            action_hash="h",
        )
    for case in ("a", "b", "c", "d"):
        assert refund(log, now(), case_id=case) == []
    assert refund(log, now(), case_id="d") == ["billing.refund.rate"]
    assert refund(log, now(), case_id="e") == ["billing.refund.rate"]


def test_in_shadow_nothing_is_counted(log: Log) -> None:
    assert refund(log, now(), tools_invoked=["billing.refund"] * 4, shadow=True) == []


def test_one_exception_speaks_for_all_of_them(log: Log) -> None:
    sent(log, batch(log, *[now()] * 6))
    while follow_up():
        pass
    assert Escalation.objects.get().case_id == "all cases"


def asked(log: Log, records: Any) -> int:
    with CaptureQueriesContext(connection) as queries:
        log.caller.post("/decisions", records)
    return len(queries)


def test_far_from_a_rate_one_look_at_an_index_is_enough(log: Log) -> None:
    log.send()
    plain = asked(log, log.record(tools_invoked=[]))
    near = log.record(timestamp=now().isoformat(), **REFUND)
    for record in (log.record(tools_invoked=["crm.update"]), near):
        # PostgreSQL's prepared statements are not among those that are counted.
        assert asked(log, record) <= plain + 1


def test_a_call_of_many_asks_no_more_than_a_call_of_few(log: Log) -> None:
    def more(count: int) -> int:
        times = [now() - timedelta(hours=2 * number) for number in range(count)]
        return asked(log, batch(log, *times)) - asked(log, batch(log, *times, tools_invoked=[]))

    more(2)
    assert 0 < more(40) <= more(2)
