"""Records and questions are counted into quarters of an hour, each once."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from governance.decisions.actions import seal_waiting
from governance.decisions.alerts.actions.counting import (
    KEPT,
    count_new,
    count_questions,
    forget_old,
)
from governance.models import Authorization, Counted, Decision, Tally
from house.clock import now
from tests.conftest import Clock
from tests.governance.decisions.logging import Log

BIG = {"ticket_id": "1", "amount": 420}


@pytest.fixture
def log(db: None, clock: Clock) -> Log:
    return Log()


def test_what_is_sealed_is_counted_once(log: Log, clock: Clock) -> None:
    log.sealed(3)
    log.sealed(1, inputs=BIG)
    clock.forward(minutes=16)
    log.sealed(2, human_escalation=True)
    log.send()

    assert count_new() == 6
    assert count_new() == 0
    first, second = Tally.objects.order_by("begins_at")
    assert (first.records, first.breached, first.escalated) == (4, 1, 0)
    assert (second.records, second.breached, second.escalated) == (2, 0, 2)
    assert second.begins_at - first.begins_at == timedelta(minutes=15)
    place = Counted.objects.get()
    assert (place.position, place.last_at) == (6, now())


def test_more_in_the_same_quarter_is_added(log: Log) -> None:
    log.sealed(2)
    count_new()
    log.sealed(3)
    count_new()

    assert Tally.objects.get().records == 5


def test_the_time_that_counts_is_when_it_came(log: Log) -> None:
    log.sealed(1, timestamp="2025-01-01T00:00:00Z")
    count_new()

    assert Tally.objects.get().begins_at == now().replace(second=0, microsecond=0)


def test_questions_are_counted_once_their_quarter_is_over(log: Log, clock: Clock) -> None:
    def asked() -> None:
        Authorization.objects.create(
            process=log.process, at=now(), verdict="allow", key="k", case_id="1", action_hash="h"
        )

    asked()
    asked()
    assert count_questions() == 0
    clock.forward(minutes=18)
    asked()
    assert count_questions() == 2
    assert count_questions() == 0
    clock.forward(minutes=15)
    assert count_questions() == 1
    assert [row.questions for row in Tally.objects.order_by("begins_at")] == [2, 1]


def test_records_and_questions_of_a_quarter_stand_in_one_row(log: Log, clock: Clock) -> None:
    log.sealed(2)
    count_new()
    Authorization.objects.create(
        process=log.process, at=now(), verdict="allow", key="k", case_id="1", action_hash="h"
    )
    clock.forward(minutes=18)
    count_questions()
    seal_waiting()

    row = Tally.objects.get()
    assert (row.records, row.questions) == (2, 1)


def test_where_nothing_is_new_nothing_is_read_of_the_log(log: Log) -> None:
    log.sealed(5)
    count_new()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        count_new()

    table = Decision._meta.db_table
    assert not [each for each in queries.captured_queries if f'"{table}"' in each["sql"]]
    assert len(queries) <= 6


def test_old_tallies_go(log: Log) -> None:
    Tally.objects.create(process=log.process, begins_at=now() - KEPT - timedelta(days=1))
    Tally.objects.create(process=log.process, begins_at=now() - KEPT + timedelta(days=1))

    assert forget_old() == 1
    assert Tally.objects.count() == 1
