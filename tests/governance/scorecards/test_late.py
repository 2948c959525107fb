"""Weeks that nobody closed: on the owner's desk from Monday on, then on compliance's."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from governance.scorecards import upkeep
from governance.scorecards.actions import say
from governance.scorecards.desk import waiting
from processes.models import Notice, Person
from tests.conftest import Clock
from tests.factories import AbsenceFactory, PersonFactory
from tests.governance.changes.team import Team, a_team
from tests.governance.scorecards.team import BEFORE, BEGAN, FRIDAY, WEEK, WHY, on_target

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 3, 15, 23, 30, tzinfo=UTC)  # half past midnight in Berlin
WEDNESDAY = datetime(2026, 3, 18, 9, tzinfo=UTC)


@pytest.fixture
def started(clock: Clock, db: None) -> Team:
    """A process that went live in the week before the one that ends."""
    clock.set(BEGAN)
    team = a_team(has_contract=False, stage="designing")
    clock.set(datetime(2026, 3, 4, 9, tzinfo=UTC))
    team.process.stage = "live"
    team.process.save()
    clock.set(FRIDAY)
    return team


def weeks(person: Person) -> list[str]:
    return [item.title for item in waiting(person) if item.kind == "week"]


def test_on_the_owners_desk_from_monday_on(started: Team, clock: Clock):
    assert weeks(started.accountable) == ["Support refunds: close 2026-W10"]
    say(started.process, BEFORE, "stop", by=started.business, because=WHY)
    assert weeks(started.accountable) == []
    clock.set(MONDAY)
    (item,) = waiting(started.accountable)
    assert item.title == "Support refunds: close 2026-W11"
    assert item.link == "/scorecards/support_refunds/close/?week=2026-W11"
    assert not item.is_late
    assert weeks(started.business) == weeks(started.compliance) == []
    say(started.process, WEEK, "stop", by=started.business, because=WHY)
    assert weeks(started.accountable) == []


def test_on_compliances_after_some_days(started: Team, clock: Clock):
    clock.set(WEDNESDAY)
    (item,) = waiting(started.compliance)
    assert item.title == "Support refunds: close 2026-W10 and 1 more week"
    assert item.detail == f"{started.accountable} has not yet."
    assert weeks(started.stranger) == []


def test_on_the_deputys_while_the_owner_is_away(started: Team):
    assert weeks(started.accountable_deputy) == []
    AbsenceFactory(person=started.accountable)
    assert len(weeks(started.accountable_deputy)) == 1


@pytest.mark.parametrize("stage", ["candidate", "designing", "retired"])
def test_where_no_agent_works_no_week_is_asked_for(started: Team, stage: str, clock: Clock):
    started.process.stage = stage
    started.process.save()
    clock.set(WEDNESDAY)
    assert weeks(started.accountable) == weeks(started.compliance) == []


def test_a_half_said_week_waits_for_the_other_half(owners: Team):
    on_target(owners.process)
    say(owners.process, WEEK, "expand", by=owners.business, because=WHY)
    assert weeks(owners.system) == ["Business Owner would expand Support refunds: do you agree?"]
    assert weeks(owners.business) == weeks(owners.system_deputy) == []


def told(topic: str, **said: Any) -> list[str]:
    rows = Notice.objects.filter(topic=topic, **said).order_by("person__name")
    return [str(notice.person) for notice in rows]


def test_each_is_told_once(started: Team, clock: Clock):
    clock.set(MONDAY)
    assert [upkeep.tell_of_late_weeks() for _ in range(2)] == [1, 0]
    assert told("week.late") == [str(started.accountable)]
    clock.set(WEDNESDAY)
    assert [upkeep.tell_of_late_weeks() for _ in range(2)] == [1, 0]
    title = "1 process has not closed 2026-W11"
    assert told("week.late", title=title) == ["Clara Compliance", "Cosmo Compliance"]


def test_as_many_questions_for_one_process_as_for_many(clock: Clock, db: None):
    clock.set(BEGAN)
    owner, compliance = PersonFactory(), PersonFactory(groups=["compliance"])
    a_team("first", has_contract=False, accountable=owner)
    clock.set(WEDNESDAY)

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            waiting(owner)
            waiting(compliance)
            upkeep.tell_of_late_weeks()
        return len(queries)

    asked()
    few = asked()
    clock.set(BEGAN)
    for slug in ("second", "third", "fourth"):
        a_team(slug, has_contract=False, accountable=owner)
    clock.set(WEDNESDAY)
    asked()
    assert asked() == few
    assert len(weeks(compliance)) == 4
