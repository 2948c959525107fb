"""Several sweeps in the same moment, on connections of their own: everything happens once."""

import time
from datetime import timedelta
from threading import Event

import pytest
from django.db import transaction

from audit.models import Entry
from governance.escalations.actions import decide, look, remind
from governance.models import Escalation, Holding
from house.actors import System
from house.clock import now, standing_at
from processes.models import Notice, Process
from processes.people.actions import deactivate
from tests.agents import BY
from tests.factories import AbsenceFactory
from tests.governance.escalations.conftest import WORDS, Raise
from tests.governance.escalations.rounds import sweep
from tests.processes.register.test_at_once import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def told(topic: str) -> int:
    return Notice.objects.filter(topic=f"exception.{topic}").count()


def opened_before(opened: Raise, **duration: float) -> Escalation:
    """Opened a while ago; other threads have the machine's own time."""
    with standing_at(now() - timedelta(**duration)):
        return opened(trigger="low_confidence")  # 20 minutes


def test_half_time(opened: Raise, process: Process) -> None:
    made = opened_before(opened, minutes=12)
    assert at_once(sweep, sweep, sweep) == ["", "", ""]
    made.refresh_from_db()
    assert made.warned == process.escalation_backup
    assert (told("reminder"), told("next"), told("waiting")) == (1, 1, 1)
    assert Entry.objects.filter(verb="exception.remind").count() == 1


def test_a_look_in_the_moment_of_half_time(opened: Raise, process: Process) -> None:
    """Whoever says that they are at it is not reminded by a sweep that waited for them."""
    made, is_locked = opened_before(opened, minutes=12), Event()

    def begin() -> None:
        with transaction.atomic():
            look(made, by=process.escalation_owner)
            is_locked.set()
            time.sleep(0.3)

    def remind_late() -> None:
        is_locked.wait(10)
        remind(made, by=System("a test"))

    assert at_once(begin, remind_late) == ["", ""]
    assert told("reminder") == 0


def test_the_end(opened: Raise, process: Process) -> None:
    made = opened_before(opened, minutes=25)
    assert at_once(sweep, sweep, sweep) == ["", "", ""]
    made.refresh_from_db()
    assert (made.status, made.held_by) == ("overdue", process.escalation_backup)
    assert (told("waiting"), told("handed_over"), told("overdue"), told("reminder")) == (2, 1, 1, 0)
    assert Holding.objects.count() == 2
    assert Entry.objects.filter(verb="exception.overdue").count() == 1


def test_a_holder_who_is_away_and_one_who_left(opened: Raise, process: Process) -> None:
    made = opened_before(opened, minutes=1)
    AbsenceFactory(person=process.escalation_owner)
    deactivate(process.escalation_backup, **BY)
    assert at_once(sweep, sweep, sweep) == ["", "", ""]
    made.refresh_from_db()
    assert (made.status, made.held_by) == ("open", process.accountable)
    assert (told("waiting"), told("handed_over")) == (2, 1)


def test_a_decision_in_the_moment_of_the_end(opened: Raise, process: Process) -> None:
    """Whichever comes first counts, and a decision is never lost."""
    made = opened_before(opened, minutes=25)

    def end() -> None:
        words = {"outcome": "declined", "decision": WORDS, "reason_code": "risk"}
        decide(made, by=process.escalation_owner, **words)

    assert at_once(end, sweep) == ["", ""]
    made.refresh_from_db()
    assert (made.status, made.outcome) == ("decided", "declined")
    assert told("waiting") == Holding.objects.count()
