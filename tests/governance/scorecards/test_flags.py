"""Figures out of the ordinary: raised once a week is over, with what moved, judged by a person."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from audit.models import Entry
from governance.models import Flag
from governance.scorecards import refusals
from governance.scorecards.actions import judge_flag
from governance.scorecards.alarms import Tally, tallies
from governance.scorecards.desk import waiting
from governance.scorecards.watching import raise_flags
from house.refusals import ReasonMissing
from processes.contracts.actions import put_in_force
from processes.models import Notice, Process
from processes.register.actions import pause, resume
from tests.agents import BY
from tests.approvals import approved
from tests.conftest import Clock
from tests.factories import AbsenceFactory
from tests.governance.changes.team import WHY, Team, a_team
from tests.governance.scorecards.spent import log
from tests.governance.scorecards.team import BEFORE, WEEK, figures

pytestmark = pytest.mark.django_db
USUAL = (10, 10, 10, 10)
JUMP = (*USUAL, 30)
TUESDAY = datetime(2026, 3, 3, 10, tzinfo=UTC)


def a_flag(team: Team, slug: str = "time_saved") -> Flag:
    figures(team.process, slug, *JUMP, until=BEFORE)
    assert raise_flags() == 1
    return Flag.objects.get(metric__slug=slug)


def test_raised_once_with_what_it_was_compared_with(owners: Team):
    flag = a_flag(owners)
    assert (flag.value, flag.mean, flag.weeks, flag.week_on) == (30, 10, 4, BEFORE)
    assert raise_flags() == 0
    told = Notice.objects.filter(topic="figure.flagged")
    assert {notice.person for notice in told} == {owners.accountable, owners.business}
    assert "Time saved: 30 h, 10 h on average before." in told[0].body
    (item,) = [item for item in waiting(owners.accountable) if item.kind == "figure"]
    assert item.title == "Support refunds: a figure is out of the ordinary"


def test_a_running_week_is_not_judged_until_it_is_over(owners: Team, clock: Clock):
    figures(owners.process, "time_saved", *JUMP)
    assert raise_flags() == 0
    clock.set(datetime(2026, 3, 15, 22, 59, tzinfo=UTC))
    assert raise_flags() == 0
    clock.set(datetime(2026, 3, 15, 23, 1, tzinfo=UTC))
    assert raise_flags() == 1
    assert Flag.objects.get().week_on == WEEK


def test_what_arrives_late_is_judged_again(owners: Team, clock: Clock):
    a_flag(owners)
    clock.forward(minutes=10)
    figures(owners.process, "time_saved", 28, until=BEFORE)
    raise_flags()
    assert Flag.objects.get().value == 28
    clock.forward(minutes=10)
    figures(owners.process, "time_saved", 10, until=BEFORE)
    raise_flags()
    assert not Flag.objects.exists()
    assert Notice.objects.filter(topic="figure.flagged").count() == 2


def test_an_earlier_week_changes_what_a_later_one_is_held_against(owners: Team, clock: Clock):
    figures(owners.process, "time_saved", *USUAL, 10, until=BEFORE)
    assert raise_flags() == 0
    clock.forward(minutes=10)
    figures(owners.process, "time_saved", 20, 20, 20, 20, until=date(2026, 2, 23))
    assert raise_flags() == 1
    assert Flag.objects.get().week_on == BEFORE
    clock.forward(minutes=10)
    figures(owners.process, "time_saved", 30, until=date(2026, 2, 23))
    raise_flags()
    assert set(Flag.objects.values_list("week_on", flat=True)) == {date(2026, 2, 23), BEFORE}


def test_what_came_late_as_the_week_turned_is_judged(owners: Team, clock: Clock):
    figures(owners.process, "time_saved", *USUAL, 10, until=BEFORE)
    clock.set(datetime(2026, 3, 15, 22, 50, tzinfo=UTC))
    assert raise_flags() == 0
    clock.forward(minutes=5)  # still Sunday where the company is
    figures(owners.process, "time_saved", 30, until=BEFORE)
    clock.forward(minutes=10)
    assert raise_flags() == 1
    assert Flag.objects.get().week_on == BEFORE


def test_an_old_week_is_judged_with_the_four_after_it(owners: Team, clock: Clock):
    figures(owners.process, "time_saved", *[10] * 11, until=BEFORE)
    assert raise_flags() == 0
    clock.forward(minutes=10)
    old = BEFORE - timedelta(weeks=6)
    figures(owners.process, "time_saved", 30, until=old)
    assert raise_flags() == 1
    assert Flag.objects.get().week_on == old


def test_a_person_says_what_it_was(owners: Team):
    flag = a_flag(owners)
    with pytest.raises(refusals.MayNotJudge):
        judge_flag(flag, "false", by=owners.escalation, because=WHY)
    with pytest.raises(refusals.NoSuchVerdict):
        judge_flag(flag, "open", by=owners.author, because=WHY)
    with pytest.raises(ReasonMissing):
        judge_flag(flag, "false", by=owners.author, because="")
    judge_flag(flag, "false", by=owners.author, because="A bank holiday moved")
    with pytest.raises(refusals.JudgedAlready):
        judge_flag(flag, "confirmed", by=owners.business, because=WHY)
    assert Entry.objects.get(verb="flag.judge").details["is"] == "false"
    assert waiting(owners.accountable)[0].kind != "figure"


def test_what_was_judged_stays(owners: Team, clock: Clock):
    judge_flag(a_flag(owners), "confirmed", by=owners.business, because="The new form")
    clock.forward(minutes=10)
    figures(owners.process, "time_saved", 10, until=BEFORE)
    assert raise_flags() == 0
    assert Flag.objects.get().value == 30


@pytest.mark.parametrize(
    "statement",
    ["UPDATE governance_flag SET because = 'Nothing'", "DELETE FROM governance_flag"],
)
def test_the_database_keeps_what_was_judged(owners: Team, statement: str):
    """By judged_flag_stays and judged_flag_is_kept; what is open moves and goes."""
    flag = a_flag(owners)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE governance_flag SET value = 31")
    flag.refresh_from_db()
    judge_flag(flag, "confirmed", by=owners.business, because="The new form")
    refused = pytest.raises(DatabaseError, match="What was judged stays")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert Flag.objects.get().because == "The new form"


def test_false_alarms_are_counted_for_each_metric(owners: Team):
    for slug in ("time_saved", "rework", "complaints"):
        figures(owners.process, slug, *JUMP, until=BEFORE)
    raise_flags()
    for slug, verdict in (("time_saved", "false"), ("rework", "confirmed")):
        flag = Flag.objects.get(metric__slug=slug)
        judge_flag(flag, verdict, by=owners.business, because=WHY)
    by_slug = dict(Flag.objects.values_list("metric__slug", "metric"))
    found = tallies(Flag.objects.of(owners.process))
    assert found[by_slug["time_saved"]] == Tally(false=1)
    assert found[by_slug["rework"]] == Tally(confirmed=1)
    assert found[by_slug["complaints"]].says == "None judged yet."
    assert found[by_slug["time_saved"]].says == "1 of 1 judged was a false alarm."


def test_as_many_questions_for_one_figure_as_for_many(owners: Team, clock: Clock):
    def asked() -> int:
        clock.forward(minutes=10)
        for process in processes:
            for slug in slugs:
                figures(process, slug, *USUAL, 10, until=BEFORE)
        with CaptureQueriesContext(connection) as queries:
            raise_flags()
        return len(queries)

    processes, slugs = [owners.process], ["time_saved"]
    asked()
    few = asked()
    processes += [a_team(slug, has_contract=False).process for slug in ("second", "third")]
    slugs += ["rework", "satisfaction", "vendor_sla"]
    asked()
    assert asked() == few
    assert not Flag.objects.exists()


# --- what moved with it --------------------------------------------------------------------------


def moved(process: Process, slug: str = "error_rate", **parts: Any) -> dict[str, list[str]]:
    figures(process, slug, *JUMP, until=BEFORE, **parts)
    raise_flags()
    found: dict[str, list[str]] = {}
    for each in Flag.objects.get(metric__slug=slug).moved_with:
        assert each["link"].startswith("/")
        found.setdefault(each["kind"], []).append(each["says"])
    return found


def at(week_on: date, days: float = 1) -> datetime:
    return datetime.combine(week_on, datetime.min.time(), UTC) + timedelta(days=days, hours=10)


def usual_weeks(process: Process, **fields: Any) -> None:
    """Four weeks with two records on each working day."""
    for back in range(1, 5):
        for day in range(5):
            log(process, at(BEFORE - timedelta(weeks=back), day), 2, **fields)


def test_nothing_moved(owners: Team):
    assert moved(owners.process) == {}


def test_a_version_a_pause_and_someone_away(clock: Clock, db: None):
    clock.set(datetime(2026, 1, 7, 9, tzinfo=UTC))
    team = a_team()
    AbsenceFactory(person=team.system, starts_on=date(2026, 3, 5), ends_on=date(2026, 3, 6))
    AbsenceFactory(person=team.author, starts_on=date(2026, 3, 5), ends_on=date(2026, 3, 6))
    AbsenceFactory(person=team.business, starts_on=date(2026, 3, 9), ends_on=date(2026, 3, 10))
    clock.set(TUESDAY)
    put_in_force(approved(team.draft()), **BY)
    pause(team.process, by=team.business, because="Wrong balances")
    clock.forward(hours=3)
    resume(team.process, by=team.business, because="They are right again")
    clock.set(datetime(2026, 3, 13, 14, tzinfo=UTC))
    assert moved(team.process) == {
        "version": ["Version 2 was put in force on Tuesday, 3 March."],
        "away": [
            "System Owner, system-half owner, was away from Thursday, 5 March to Friday, 6 March."
        ],
        "paused": ["It was paused on Tuesday, 3 March: Wrong balances"],
    }


def test_another_model(owners: Team):
    usual_weeks(owners.process, model="old:one")
    log(owners.process, at(BEFORE), 6, model="old:one")
    log(owners.process, at(BEFORE, 2), 4, model="new:two")
    assert moved(owners.process)["model"] == [
        "old:one made 60 % of the records; 100 % before.",
        "new:two was new: it made 40 % of the records.",
    ]


def test_one_kind_of_decision(owners: Team):
    usual_weeks(owners.process, decision="paid")
    usual_weeks(owners.process, decision="declined")
    for day in range(5):
        log(owners.process, at(BEFORE, day), 2, decision="paid")
        log(owners.process, at(BEFORE, day), 6, decision="declined")
    found = moved(owners.process, "volume")
    assert found == {"type": ["“declined” came 30 times; 10 times in a usual week."]}
    flag = Flag.objects.get()
    assert flag.moved_with[0]["link"] == (
        "/decisions/?process=support_refunds&since=2026-03-02&until=2026-03-08&decision=declined"
    )


def test_one_weekday(owners: Team):
    usual_weeks(owners.process)
    for day, count in enumerate((2, 12, 2, 2, 2)):
        log(owners.process, at(BEFORE, day), count)
    says = "Tuesday had 60 % of them; 20 % in a usual week."
    assert moved(owners.process, "volume")["weekday"] == [says]


def test_errors_are_looked_for_among_errors(owners: Team):
    usual_weeks(owners.process, decision="paid")
    usual_weeks(owners.process, decision="declined", breach_count=1)
    for day in range(5):
        log(owners.process, at(BEFORE, day), 9, decision="declined")
        log(owners.process, at(BEFORE, day), 8, decision="paid", breach_count=1)
        log(owners.process, at(BEFORE, day), 2, decision="declined", breach_count=1)
    assert moved(owners.process)["type"] == ["“paid” came 40 times; 0 times in a usual week."]
