"""A colleague is asked: they see this one exception, and whoever holds it decides all the same."""

import pytest
from django.db import IntegrityError, connection, transaction

from audit.models import Entry
from governance.escalations import desk
from governance.escalations.actions import advise, ask_advice, decide, erase_texts, reassign
from governance.escalations.refusals import (
    AdvisedAlready,
    AskedAlready,
    CannotBeAsked,
    DecidedAlready,
    NotAsked,
    NotYours,
)
from governance.models import Advice, Escalation
from house.refusals import Invalid
from processes.models import Notice, Person, Process
from tests.agents import BY, agent_of
from tests.factories import PersonFactory
from tests.governance.escalations.conftest import WORDS, Raise

pytestmark = pytest.mark.django_db
QUESTION = "Did the carrier confirm that the chair broke on the way?"
ANSWER = "Yes, their mail of Tuesday says so."


@pytest.fixture
def alba() -> Person:
    return PersonFactory(name="Alba")


def ask(made: Escalation, of: Person) -> Advice:
    return ask_advice(made, of=of, by=made.held_by, question=QUESTION)


def test_the_whole_round(opened: Raise, alba: Person) -> None:
    made = opened()
    asked = ask(made, alba)
    assert Notice.objects.get(topic="exception.advice_asked").person == alba
    assert [item.kind for item in desk.waiting(alba)] == ["advice"]
    assert desk.badge(alba) == "1"
    asked = advise(asked, by=alba, answer=ANSWER)
    assert (asked.answer, bool(asked.answered_at)) == (ANSWER, True)
    told = Notice.objects.get(topic="exception.advice_given")
    assert (told.person, told.body) == (made.held_by, ANSWER)
    assert desk.waiting(alba) == []
    made.refresh_from_db()
    assert (made.status, made.held_by) == ("open", asked.asked_by)
    # What was written goes with the case one day, so the trail keeps only that it was.
    entries = Entry.objects.filter(verb__in=["exception.ask_advice", "exception.advise"])
    assert [entry.because for entry in entries] == ["", ""]


def test_they_see_it_on_a_restricted_process_and_nothing_else(
    opened: Raise, process: Process, alba: Person
) -> None:
    made, other = opened(), opened(case_id="124")
    Process.objects.filter(pk=process.pk).update(is_restricted=True)
    assert not Escalation.objects.visible_to(alba).exists()
    ask(made, alba)
    assert list(Escalation.objects.visible_to(alba)) == [made]
    assert Advice.objects.visible_to(alba).count() == 1
    assert not Advice.objects.visible_to(PersonFactory()).exists()
    assert other


def test_asking_gives_no_right_to_decide(opened: Raise, alba: Person) -> None:
    made = opened()
    ask(made, alba)
    with pytest.raises(NotYours):
        decide(made, by=alba, outcome="declined", decision=WORDS, reason_code="risk")
    with pytest.raises(NotYours):
        ask_advice(made, of=PersonFactory(), by=alba, question=QUESTION)


def test_whoever_holds_it_by_then_is_told_too(
    opened: Raise, process: Process, alba: Person
) -> None:
    made = opened()
    asked = ask(made, alba)
    reassign(made, to=process.escalation_backup, by=made.held_by, because="I go home")
    advise(asked, by=alba, answer=ANSWER)
    told = {each.person for each in Notice.objects.filter(topic="exception.advice_given")}
    assert told == {process.escalation_owner, process.escalation_backup}


def test_who_can_not_be_asked(opened: Raise, process: Process) -> None:
    made = opened()
    for person in (made.held_by, agent_of(process), PersonFactory(is_active=False)):
        with pytest.raises(CannotBeAsked):
            ask(made, person)
    with pytest.raises(Invalid):
        ask_advice(made, of=PersonFactory(), by=made.held_by, question=" ? ")


def test_one_question_and_one_answer_at_a_time(opened: Raise, alba: Person) -> None:
    made = opened()
    asked = ask(made, alba)
    with pytest.raises(AskedAlready):
        ask(made, alba)
    with pytest.raises(NotAsked):
        advise(asked, by=made.held_by, answer=ANSWER)
    with pytest.raises(Invalid):
        advise(asked, by=alba, answer="...")
    advise(asked, by=alba, answer=ANSWER)
    with pytest.raises(AdvisedAlready):
        advise(asked, by=alba, answer="On second thought, no.")
    assert ask(made, alba) != asked


def test_once_it_is_decided_nobody_has_to_answer(opened: Raise, alba: Person) -> None:
    made = opened()
    asked = ask(made, alba)
    decide(made, by=made.held_by, outcome="declined", decision=WORDS, reason_code="risk")
    assert desk.waiting(alba) == []
    with pytest.raises(DecidedAlready):
        advise(asked, by=alba, answer=ANSWER)
    with pytest.raises(DecidedAlready):
        ask(made, PersonFactory())


def test_what_was_written_stays_until_it_is_erased_with_the_case(
    opened: Raise, alba: Person
) -> None:
    made = opened()
    asked = advise(ask(made, alba), by=alba, answer=ANSWER)
    row = Advice.objects.filter(pk=asked.pk)
    for change in ({"question": "Another"}, {"answer": "Another"}, {"person": made.held_by}):
        stays = pytest.raises(IntegrityError, match="A question and its answer stay")
        with stays, transaction.atomic():
            row.update(**change)
    gone = pytest.raises(IntegrityError, match="That a colleague was asked")
    with gone, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {Advice._meta.db_table}")
    decide(made, by=made.held_by, outcome="declined", decision=WORDS, reason_code="risk")
    erase_texts([made.pk], **BY)
    asked = row.get()
    assert (asked.question, asked.answer, bool(asked.erased_at)) == ("", "", True)
    assert not Notice.objects.filter(body__contains="carrier confirm").exists()
