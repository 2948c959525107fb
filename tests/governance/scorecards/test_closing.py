"""A week is answered as it goes and ends in one word, by whoever may say it."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from audit.models import Entry
from governance.models import Week
from governance.scorecards import refusals, rules
from governance.scorecards.actions import NamedFix, agree, answer, correct, say
from governance.scorecards.weeks import as_corrected, last_working_day
from house.refusals import Invalid, ReasonMissing
from processes.models import Notice, Pause
from processes.register.actions import pause
from tests.conftest import Clock
from tests.factories import AbsenceFactory
from tests.governance.changes.team import Team
from tests.governance.scorecards.team import BEFORE, WEEK, WHY

pytestmark = pytest.mark.django_db


def test_answers_are_kept_as_they_are_written(owners: Team):
    week = answer(owners.process, WEEK, "stuck", " The bank's file came late. ", by=owners.author)
    assert (week.stuck, week.state) == ("The bank's file came late.", "open")
    answer(owners.process, WEEK, "stuck", "The bank's file came late.", by=owners.business)
    answer(owners.process, WEEK, "cut", "The third form.\x00", by=owners.business)
    assert Week.objects.get().cut == "The third form."
    assert Entry.objects.filter(verb="week.answer").count() == 2
    assert Week.history.count() == 3


@pytest.mark.parametrize(
    ("week_on", "refused"),
    [
        (date(2026, 3, 16), refusals.WeekNotBegun),
        (date(2025, 12, 29), refusals.BeforeTheProcess),
    ],
)
def test_only_weeks_that_were(owners: Team, week_on: date, refused: type[Exception]):
    with pytest.raises(refused):
        answer(owners.process, week_on, "stuck", "Nowhere", by=owners.business)
    with pytest.raises(refused):
        say(owners.process, week_on, "stop", by=owners.business, because=WHY)
    assert not Week.objects.exists()


def test_not_what_nobody_asks(owners: Team):
    with pytest.raises(refusals.NoSuchQuestion):
        answer(owners.process, WEEK, "because", "All is well", by=owners.business)
    with pytest.raises(Invalid, match="4,000"):
        answer(owners.process, WEEK, "stuck", "a" * 4001, by=owners.business)
    with pytest.raises(refusals.NoSuchWord):
        say(owners.process, WEEK, "go on", by=owners.business, because=WHY)
    with pytest.raises(ReasonMissing):
        say(owners.process, WEEK, "stop", by=owners.business, because="...")


@pytest.mark.parametrize(
    ("stage", "told"), [("candidate", "pilot"), ("designing", "pilot"), ("retired", "is retired")]
)
def test_only_where_agents_work(owners: Team, stage: str, told: str):
    owners.process.stage = stage
    owners.process.save()
    for act in (
        lambda: say(owners.process, WEEK, "stop", by=owners.business, because=WHY),
        lambda: agree(owners.process, WEEK, by=owners.system),
        lambda: answer(owners.process, WEEK, "stuck", "Nowhere", by=owners.business),
    ):
        with pytest.raises(refusals.NotRunningNow, match=told):
            act()
    assert not Week.objects.exists()


def test_from_its_last_working_day_on(owners: Team, clock: Clock):
    clock.set(datetime(2026, 3, 12, 22, 59, tzinfo=UTC))
    with pytest.raises(refusals.WeekStillRuns, match="from Friday, 13 March on"):
        say(owners.process, WEEK, "stop", by=owners.business, because=WHY)
    clock.set(datetime(2026, 3, 12, 23, 1, tzinfo=UTC))  # Friday already where the company is
    assert say(owners.process, WEEK, "stop", by=owners.business, because=WHY).is_closed


def test_a_holiday_is_no_working_day(settings: Any):
    settings.ENV = replace(settings.ENV, PORTAL_HOLIDAYS="DE")
    assert last_working_day(date(2026, 3, 30)) == date(2026, 4, 2)  # Good Friday follows
    assert last_working_day(date(2026, 3, 9)) == date(2026, 3, 13)


@pytest.mark.parametrize(
    ("who", "may"),
    [
        ("accountable", {"stop", "fix"}),
        ("business", {"stop", "fix", "expand"}),
        ("system", {"stop", "fix", "expand"}),
        ("author", {"fix"}),
        ("business_deputy", set()),
        ("escalation", set()),
        ("compliance", set()),
        ("stranger", set()),
    ],
)
def test_who_may_say_what(owners: Team, who: str, may: set[str]):
    person = owners.people[who]
    assert set(rules.words_for(person, owners.process)) == may
    for word in {"stop", "fix", "expand"} - may:
        with pytest.raises(refusals.MayNotSay):
            say(owners.process, WEEK, word, by=person, because=WHY)
    assert rules.may_close(person, owners.process) == bool(may)


def test_a_deputy_says_stop_while_standing_in(owners: Team):
    AbsenceFactory(person=owners.system)
    week = say(owners.process, WEEK, "stop", by=owners.system_deputy, because=WHY)
    assert (week.word, week.said_by_name) == ("stop", "System Deputy")


def test_stop_closes_and_tells_where_to_pause(owners: Team):
    week = say(owners.process, WEEK, "stop", by=owners.system, because=WHY)
    assert week.is_closed
    assert not Pause.objects.exists()
    told = Notice.objects.get(person=owners.business, topic="week.closed")
    assert told.title == "Support refunds, 2026-W11: stop"
    assert told.link == "/register/support_refunds/"
    entry = Entry.objects.get(verb="week.close")
    assert (entry.because, entry.process) == (WHY, "support_refunds")


def test_stop_pauses_in_the_same_breath(owners: Team):
    say(owners.process, WEEK, "stop", by=owners.business, because=WHY, pause=True)
    standing = Pause.objects.get()
    assert standing.paused_by == owners.business
    assert standing.because == f"The week ended in stop: {WHY}"


def test_what_stands_still_is_not_paused_twice(owners: Team):
    pause(owners.process, by=owners.accountable, because="The import is broken")
    assert say(owners.process, WEEK, "stop", by=owners.business, because=WHY, pause=True).is_closed
    assert Pause.objects.count() == 1


def test_a_week_ends_once(owners: Team):
    say(owners.process, BEFORE, "stop", by=owners.business, because=WHY)
    for act in (
        lambda: say(owners.process, BEFORE, "stop", by=owners.system, because=WHY),
        lambda: answer(owners.process, BEFORE, "cut", "All of it", by=owners.system),
    ):
        with pytest.raises(refusals.WeekIsClosed):
            act()
    assert Week.objects.get().said_by == owners.business


def test_a_correction_stands_beside_what_was_written(owners: Team):
    answer(owners.process, BEFORE, "stuck", "In the bank's file.", by=owners.business)
    by = {"by": owners.author, "because": "It was the ledger's"}
    with pytest.raises(refusals.WeekIsOpen):
        correct(owners.process, BEFORE, "stuck", "In the ledger.", **by)
    say(owners.process, BEFORE, "stop", by=owners.business, because=WHY)
    correct(owners.process, BEFORE, "stuck", "In the ledger.", **by)
    made = correct(owners.process, BEFORE, "stuck", "In the ledger's file.", **by)
    week = Week.objects.get()
    assert (made.was, week.stuck) == ("In the ledger.", "In the bank's file.")
    assert as_corrected(week, week.corrections.all())["stuck"] == "In the ledger's file."
    assert Notice.objects.filter(title__contains="corrected by Ada Author").exists()


def test_a_word_is_not_corrected(owners: Team):
    say(owners.process, BEFORE, "stop", by=owners.business, because=WHY)
    by = {"by": owners.business, "because": "We meant something else"}
    with pytest.raises(Invalid, match="The word stands"):
        correct(owners.process, BEFORE, "word", "fix", **by)
    with pytest.raises(ReasonMissing):
        correct(owners.process, BEFORE, "because", "", **by)
    with pytest.raises(Invalid, match="says already"):
        correct(owners.process, BEFORE, "because", WHY, **by)
    with pytest.raises(refusals.MayNotRecord):
        correct(owners.process, BEFORE, "cut", "All", by=owners.stranger, because="I know better")


def test_fix_lands_on_a_desk(owners: Team):
    fix = NamedFix("rule", "Refunds without a\nreceipt", owners.stranger, date(2026, 3, 20))
    week = say(owners.process, WEEK, "fix", by=owners.author, because=WHY, fix=fix)
    assert week.is_closed
    assert (week.fix.what, week.fix.owner) == ("Refunds without a receipt", owners.stranger)
    told = Notice.objects.filter(topic="week.fix").values_list("person__name", flat=True)
    assert set(told) == {"Stran Ger", str(owners.accountable)}


@pytest.mark.parametrize(
    ("changed", "refused"),
    [
        ({"fault": "people"}, Invalid),
        ({"what": " ? "}, refusals.FixIncomplete),
        ({"what": "x" * 201}, refusals.FixIncomplete),
        ({"due_on": date(2026, 3, 12)}, refusals.FixTooLate),
        ({"due_on": date(2027, 6, 1)}, refusals.FixTooLate),
    ],
)
def test_a_fix_is_whole_or_not_at_all(owners: Team, changed: dict, refused: type[Exception]):
    today = date(2026, 3, 13)
    whole = {"fault": "rule", "what": "A rule", "owner": owners.system, "due_on": today}
    fix = NamedFix(**{**whole, **changed})
    with pytest.raises(refused):
        say(owners.process, WEEK, "fix", by=owners.business, because=WHY, fix=fix)
    assert not Week.objects.closed().exists()
