"""I am looking at it: shown to all, for a while, one person at a time."""

import pytest
from django.db import IntegrityError, transaction

from audit.models import Entry
from governance.escalations.actions import decide, look, reassign, stop_looking, take_over
from governance.escalations.refusals import AwayNow, DecidedAlready, LookedAtAlready, NotYours
from governance.models import Escalation
from processes.models import Process
from tests.agents import agent_of
from tests.conftest import Clock
from tests.factories import AbsenceFactory, PersonFactory
from tests.governance.escalations.conftest import WORDS, Raise

pytestmark = pytest.mark.django_db


def test_it_shows_and_runs_out(opened: Raise, clock: Clock) -> None:
    made = look(opened(), by=opened().held_by)  # 4 business hours, so two hours
    assert made.is_looked_at
    assert list(Escalation.objects.looked_at()) == [made]
    assert Entry.objects.filter(verb="exception.look").count() == 1
    clock.forward(hours=1, minutes=59)
    assert made.is_looked_at
    clock.forward(minutes=1)
    assert not made.is_looked_at
    assert not Escalation.objects.looked_at().exists()


def test_one_at_a_time(opened: Raise, process: Process, clock: Clock) -> None:
    made = look(opened(), by=process.escalation_owner)
    with pytest.raises(LookedAtAlready, match=str(process.escalation_owner)):
        look(made, by=process.escalation_backup)
    stop_looking(made, by=process.escalation_backup)  # nobody looks away for somebody else
    assert look(made, by=process.escalation_owner).looked_by == process.escalation_owner
    stop_looking(made, by=process.escalation_owner)
    assert look(made, by=process.escalation_backup).looked_by == process.escalation_backup
    clock.forward(hours=3)
    assert look(made, by=process.escalation_owner).looked_by == process.escalation_owner


def test_a_stranger_and_an_agent_do_not_look(opened: Raise, process: Process) -> None:
    for person in (PersonFactory(), agent_of(process)):
        with pytest.raises(NotYours):
            look(opened(), by=person)


def test_it_ends_when_it_goes_to_someone_else_or_is_decided(
    opened: Raise, process: Process
) -> None:
    made = look(opened(), by=process.escalation_owner)
    moved = take_over(made, by=process.escalation_backup, because="I know the customer")
    assert not moved.is_looked_at
    moved = look(moved, by=process.escalation_backup)
    ended = decide(
        moved,
        by=process.escalation_backup,
        outcome="declined",
        decision=WORDS,
        reason_code="risk",
    )
    assert not ended.is_looked_at
    with pytest.raises(DecidedAlready):
        look(ended, by=process.escalation_owner)


def test_one_who_looks_and_takes_it_over_looks_still(opened: Raise, process: Process) -> None:
    made = look(opened(), by=process.escalation_backup)
    assert take_over(made, by=process.escalation_backup, because="I am at it").is_looked_at


def test_the_database_wants_an_end_to_every_look(opened: Raise, process: Process) -> None:
    made = opened()
    with pytest.raises(IntegrityError), transaction.atomic():
        Escalation.objects.filter(pk=made.pk).update(looked_by=process.escalation_owner)


def test_nobody_who_is_away_gets_it(opened: Raise, process: Process) -> None:
    made, colleague = opened(), PersonFactory()
    AbsenceFactory(person=colleague)
    AbsenceFactory(person=process.escalation_backup)
    with pytest.raises(AwayNow, match=str(colleague)) as refused:
        reassign(made, to=colleague, by=made.held_by, because="She packed it")
    assert refused.value.field == "to"
    with pytest.raises(AwayNow):
        take_over(made, by=process.escalation_backup, because="I am back early")
