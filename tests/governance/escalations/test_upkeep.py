"""Time that runs out, and people who leave: the case goes on to the next person, once."""

from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest

from audit.models import Entry
from governance.escalations import upkeep
from governance.escalations.upkeep import (
    hand_on_from_a_standstill,
    hand_on_from_the_gone,
    hand_on_overdue,
)
from governance.models import Escalation
from house.clock import today
from processes.models import Notice, Person, Process
from processes.people.actions import deactivate
from tests.agents import BY
from tests.conftest import Clock
from tests.factories import AbsenceFactory, PersonFactory
from tests.governance.escalations.conftest import Raise
from tests.governance.escalations.rounds import sweep
from tests.processes.register.test_at_once import at_once

pytestmark = pytest.mark.django_db


def test_at_the_end_of_its_time_it_goes_to_the_backup(
    opened: Raise, process: Process, clock: Clock
) -> None:
    made = opened()
    clock.forward(hours=3, minutes=59)
    assert hand_on_overdue() == 0
    clock.forward(minutes=1)
    assert hand_on_overdue() == 1
    made.refresh_from_db()
    assert (made.status, made.held_by) == ("overdue", process.escalation_backup)
    assert (made.outcome, made.decided_at) == ("", None)
    entry = Entry.objects.get(verb="exception.hand_over")
    assert entry.because == "Its response time ran out without an answer."
    assert Notice.objects.filter(topic="exception.waiting").count() == 2
    assert hand_on_overdue() == 0
    assert Notice.objects.filter(topic="exception.waiting").count() == 2


def test_where_the_backup_is_away_the_accountable_person_gets_it(
    opened: Raise, process: Process, clock: Clock
) -> None:
    made = opened()
    AbsenceFactory(person=process.escalation_backup)
    clock.forward(days=1)
    hand_on_overdue()
    made.refresh_from_db()
    assert made.held_by == process.accountable


def test_where_nobody_else_is_here_it_stays_and_is_overdue(opened: Raise, clock: Clock) -> None:
    made = opened()
    for person in Person.objects.exclude(pk=made.held_by_id):
        AbsenceFactory(person=person)
    clock.forward(days=1)
    hand_on_overdue()
    made.refresh_from_db()
    assert (made.status, made.held_by) == ("overdue", made.owner)
    assert Entry.objects.filter(verb="exception.overdue").count() == 1


def test_a_holder_who_leaves(opened: Raise, process: Process) -> None:
    made = opened()
    assert hand_on_from_the_gone() == 0
    deactivate(process.escalation_owner, **BY)
    assert hand_on_from_the_gone() == 1
    made.refresh_from_db()
    assert (made.status, made.held_by) == ("open", process.escalation_backup)
    assert hand_on_from_the_gone() == 0


def test_one_that_fails_does_not_stop_the_others(
    opened: Raise, process: Process, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    """Whatever is wrong with one of them: here the database refuses what it is given."""
    bad = [opened(case_id=case) for case in ("1", "2", "3")][1]
    hand_on = upkeep.hand_on

    def half_done(row: Escalation, **words: Any) -> Escalation:
        moved = hand_on(row, **words)
        if row == bad:
            Escalation.objects.filter(pk=row.pk).update(owner=row.backup)
        return moved

    clock.forward(hours=4)
    with patch.object(upkeep, "hand_on", half_done):
        assert hand_on_overdue() == 3
    assert [each.held_by for each in Escalation.objects.order_by("pk")] == [
        process.escalation_backup,
        process.escalation_owner,
        process.escalation_backup,
    ]
    assert f"Exception {bad.public_id} could not go on." in caplog.text
    assert hand_on_overdue() == 1


def test_somebody_new_ends_a_standstill(opened: Raise, clock: Clock) -> None:
    made = opened()
    for person in Person.objects.exclude(pk=made.held_by_id):
        AbsenceFactory(person=person, ends_on=today() + timedelta(days=9))
    clock.forward(hours=4)
    assert (hand_on_overdue(), hand_on_from_a_standstill()) == (1, 0)
    newcomer = PersonFactory(groups=["compliance"])
    assert (hand_on_overdue(), hand_on_from_a_standstill()) == (0, 1)
    made.refresh_from_db()
    assert made.held_by == newcomer
    assert hand_on_from_a_standstill() == 0


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once(opened: Raise, process: Process, clock: Clock) -> None:
    made = opened()
    clock.release()  # other threads have the machine's own time, which is later
    assert at_once(sweep, sweep) == ["", ""]
    made.refresh_from_db()
    assert (made.status, made.held_by) == ("overdue", process.escalation_backup)
    assert Notice.objects.filter(topic="exception.waiting").count() == 2
