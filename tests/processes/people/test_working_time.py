"""Working hours and days away: entered by whoever may, refused where they can't be true."""

from datetime import date, time, timedelta

import pytest

from audit.models import Entry
from house.clock import today
from house.history_page import history_of
from house.refusals import Invalid, NotPermitted, ReasonMissing
from processes.people import actions, refusals
from processes.people.models import Absence, Person, WorkingHours
from tests.conftest import Clock
from tests.factories import AbsenceFactory, PersonFactory

MORNING, AFTERNOON = (0, time(8), time(12)), (0, time(13), time(17))


def last_entry() -> Entry:
    """The newest line of the trail."""
    return Entry.objects.order_by("id").last()


# --- hours ----------------------------------------------------------------------------------------


def test_people_set_their_own_hours(bob: Person):
    actions.set_working_hours(bob, [AFTERNOON, MORNING], by=bob, because="I start early")
    assert [str(row) for row in bob.working_hours.all()] == [
        "Monday 08:00 to 12:00",
        "Monday 13:00 to 17:00",
    ]
    entry = last_entry()
    assert entry.verb == "person.hours"
    assert entry.details == {
        "before": [],
        "after": ["Monday 08:00 to 12:00", "Monday 13:00 to 17:00"],
    }


def test_only_what_differs_is_written(bob: Person):
    actions.set_working_hours(bob, [MORNING, AFTERNOON], by=bob, because="I start early")
    kept = bob.working_hours.get(starts=time(8)).pk
    actions.set_working_hours(bob, [MORNING], by=bob, because="Half days")
    assert [row.pk for row in bob.working_hours.all()] == [kept]
    actions.set_working_hours(bob, [MORNING], by=bob, because="Again")
    assert Entry.objects.count() == 2


def test_one_change_of_the_week_is_one_entry_of_history(bob: Person):
    actions.set_working_hours(bob, [MORNING, AFTERNOON], by=bob, because="I start early")
    newest = history_of(bob, ("working_hours",)).entries[0]
    assert (newest.by, newest.because) == ("Bob Brandt", "I start early")
    assert sorted(change.after for change in newest.changes) == [
        "Monday 08:00 to 12:00",
        "Monday 13:00 to 17:00",
    ]


@pytest.mark.parametrize(
    ("spans", "refusal", "says"),
    [
        ([(0, time(12), time(8))], refusals.HoursRunBackwards, "end before they begin"),
        ([(0, time(8), time(8))], refusals.HoursRunBackwards, "end before they begin"),
        ([(0, time(8), time(12)), (0, time(11), time(15))], refusals.HoursOverlap, "Monday"),
        ([(7, time(8), time(12))], refusals.WeekdayUnknown, "no such weekday"),
    ],
)
def test_hours_that_cannot_be_are_refused(
    bob: Person,
    spans: list[tuple[int, time, time]],
    refusal: type[Invalid],
    says: str,
):
    with pytest.raises(refusal, match=says):
        actions.set_working_hours(bob, spans, by=bob, because="My week")
    assert not WorkingHours.objects.exists()


def test_spans_may_touch_and_days_do_not_mix(bob: Person):
    spans = [(0, time(8), time(12)), (0, time(12), time(15)), (1, time(8), time(12))]
    actions.set_working_hours(bob, spans, by=bob, because="My week")
    assert bob.working_hours.count() == 3


def test_an_administrator_sets_hours_and_a_colleague_does_not(
    alice: Person, bob: Person, charlie: Person
):
    actions.set_working_hours(bob, [MORNING], by=alice, because="Part time from March")
    for person in (bob, charlie):
        with pytest.raises(NotPermitted):
            actions.set_working_hours(alice, [MORNING], by=person, because="To annoy")


def test_hours_need_a_reason(bob: Person):
    with pytest.raises(ReasonMissing):
        actions.set_working_hours(bob, [MORNING], by=bob, because="")


# --- absences -------------------------------------------------------------------------------------


def week(person: Person, *, by: Person, because: str = "", shift: int = 0) -> Absence:
    """Enter a week away, beginning so many days from today."""
    first = today() + timedelta(days=shift)
    return actions.add_absence(
        person, by=by, because=because, starts_on=first, ends_on=first + timedelta(days=6)
    )


def test_people_enter_their_own_days_without_a_reason(bob: Person, clock: Clock):
    absence = week(bob, by=bob)
    assert str(absence) == "Bob Brandt away 11 Mar to 17 Mar 2026"
    assert last_entry().verb == "absence.add"
    assert absence.history.get().history_by == "Bob Brandt"


def test_for_others_an_administrator_gives_a_reason(alice: Person, bob: Person, charlie: Person):
    week(bob, by=alice, because="Called in sick")
    with pytest.raises(ReasonMissing):
        week(bob, by=alice, shift=30)
    with pytest.raises(NotPermitted):
        week(alice, by=bob, because="To be rid of her")
    with pytest.raises(NotPermitted):
        week(charlie, by=charlie)


@pytest.mark.parametrize("shift", [-6, 0, 3, 6])
def test_days_that_overlap_are_refused_with_those_days(bob: Person, clock: Clock, shift: int):
    week(bob, by=bob)
    with pytest.raises(refusals.AbsencesOverlap, match="11 Mar to 17 Mar 2026"):
        week(bob, by=bob, shift=shift)


@pytest.mark.parametrize("shift", [-7, 7])
def test_days_beside_each_other_are_fine(bob: Person, shift: int):
    week(bob, by=bob)
    assert week(bob, by=bob, shift=shift)


def test_cancelled_days_and_other_people_do_not_overlap(alice: Person, bob: Person):
    actions.cancel_absence(week(bob, by=bob), by=bob, because="")
    week(alice, by=alice)
    assert week(bob, by=bob)


def test_absences_that_cannot_be_are_refused(alice: Person, bob: Person, agent: Person):
    day = date(2026, 3, 12)
    with pytest.raises(refusals.AbsenceRunsBackwards):
        actions.add_absence(bob, by=bob, starts_on=day, ends_on=day - timedelta(days=1))
    with pytest.raises(refusals.AbsenceTooLong):
        actions.add_absence(bob, by=bob, starts_on=day, ends_on=date(2062, 3, 12))
    with pytest.raises(Invalid):
        actions.add_absence(bob, by=bob, starts_on=day, ends_on=day, note="x" * 201)
    with pytest.raises(refusals.AgentsAreNeverAway):
        week(agent, by=alice, because="Overheated")
    with pytest.raises(refusals.AlreadyInactive):
        week(PersonFactory(is_active=False), by=alice, because="Gone anyway")
    assert not Absence.objects.exists()


def test_an_absence_ahead_is_cancelled(bob: Person, clock: Clock):
    absence = actions.cancel_absence(week(bob, by=bob), by=bob, because="Trip moved")
    assert absence.cancelled_at
    assert not Absence.objects.covering(today()).exists()
    assert (last_entry().verb, last_entry().because) == ("absence.cancel", "Trip moved")


def test_a_running_absence_ends_yesterday_and_the_days_gone_by_stay(bob: Person, clock: Clock):
    running = AbsenceFactory(person=bob)
    ended = actions.cancel_absence(running, by=bob, because="")
    assert (ended.cancelled_at, ended.ends_on) == (None, today() - timedelta(days=1))
    assert Absence.objects.covering(running.starts_on).get() == running


def test_what_cannot_be_cancelled(alice: Person, bob: Person, charlie: Person):
    absence = week(bob, by=bob)
    stranger = PersonFactory()
    for person in (stranger, charlie):
        with pytest.raises(NotPermitted):
            actions.cancel_absence(absence, by=person, because="To annoy")
    with pytest.raises(ReasonMissing):
        actions.cancel_absence(absence, by=alice, because="")
    actions.cancel_absence(absence, by=alice, because="Bob is back")
    with pytest.raises(refusals.AlreadyCancelled):
        actions.cancel_absence(absence, by=bob, because="")
    long_ago = AbsenceFactory(person=bob, starts_on=date(2020, 1, 1), ends_on=date(2020, 1, 2))
    with pytest.raises(refusals.AbsenceIsOver):
        actions.cancel_absence(long_ago, by=bob, because="")
