"""Twelve weeks of scorecards in the demo: each story that they tell, and that figures agree."""

from datetime import timedelta

import pytest

from governance.models import (
    Aim,
    Budget,
    BudgetAlert,
    Decision,
    Figure,
    Fix,
    Flag,
    MonthSpend,
    Reading,
    TouchedWeek,
    Week,
    WeekCorrection,
)
from governance.scorecards.calendar import last_weeks, span, this_week
from governance.scorecards.desk import waiting
from house.clock import today
from portal.demo.people import email_of
from processes.models import Pause, Person, Process

pytestmark = [pytest.mark.usefixtures("demo"), pytest.mark.django_db]
LAST = last_weeks(2)[0]


def process(slug: str) -> Process:
    return Process.objects.get(slug=slug)


def on_desk(key: str) -> list[str]:
    return [item.title for item in waiting(Person.objects.get(email=email_of(key)))]


def test_one_earned_its_expansion_from_both_halves() -> None:
    week = Week.objects.closed().get(word="expand")
    assert (week.process.slug, week.week_on) == ("support_replies", LAST)
    assert (week.said_by_name, week.agreed_by_name) == ("Marta Lindqvist", "Viktor Sand")
    assert all(ground["holds"] for ground in week.grounds)
    assert Aim.objects.of(week.process).success().count() == 2
    assert Week.objects.of(week.process).closed().count() == 12


def test_another_waits_for_its_second_half() -> None:
    assert Week.objects.halfway().get().process.slug == "meeting_notes"
    assert "Ada Brandt would expand Meeting notes: do you agree?" in on_desk("viktor.sand")


def test_one_was_stopped_and_runs_again() -> None:
    week = Week.objects.closed().get(word="stop")
    stopped = Pause.objects.get(process=week.process, is_drill=False)
    assert week.process.slug == "lead_follow_up"
    assert stopped.lifted_at is not None
    assert stopped.lifted_at - stopped.paused_at > timedelta(days=7)
    logged = Decision.objects.of(week.process)
    assert not logged.filter(at__gt=stopped.paused_at, at__lt=stopped.lifted_at).exists()
    assert logged.filter(at__gt=stopped.lifted_at).exists()


def test_fixes_are_done_and_one_is_late() -> None:
    assert Fix.objects.exclude(done_at=None).count() > 30
    assert "Attachments are not read" in {fix.what for fix in Fix.objects.late(today())}
    assert "Attachments are not read" in on_desk("viktor.sand")


def test_one_week_waits_on_the_owners_desk() -> None:
    assert any(title.startswith("Support refunds: close") for title in on_desk("owner"))
    assert not Week.objects.closed().of(process("support_refunds")).in_week(LAST).exists()


def test_one_anomaly_was_confirmed_and_one_was_none() -> None:
    judged = {flag.process.slug: flag for flag in Flag.objects.exclude(state="open")}
    assert {slug: flag.state for slug, flag in judged.items()} == {
        "support_triage": "confirmed",
        "support_replies": "false",
    }
    assert "version" in {each["kind"] for each in judged["support_triage"].moved_with}


def test_a_closed_week_was_put_right() -> None:
    assert WeekCorrection.objects.get().week.process.slug == "support_refunds"
    assert Reading.objects.filter(is_correction=True).count() == 1


def test_no_two_weeks_say_the_same() -> None:
    said = list(Week.objects.exclude(word="").values_list("because", flat=True))
    assert len(set(said)) == len(said) > 60


def test_figures_agree_with_the_log() -> None:
    assert not TouchedWeek.objects.exists()
    for week_on in last_weeks(4, until=this_week()):
        begins, ends = span(week_on)
        for each in Process.objects.filter(slug__in=["support_refunds", "support_replies"]):
            logged = Decision.objects.of(each).filter(at__gte=begins, at__lt=ends).count()
            figure = Figure.objects.of(each).get(metric__slug="volume", week_on=week_on)
            assert figure.value == logged


def test_one_budget_is_nearly_spent_and_nothing_is_unknown() -> None:
    alert = BudgetAlert.objects.get()
    assert (alert.process.slug, alert.is_spent) == ("support_refunds", False)
    assert Budget.objects.count() == 6
    assert {row.kind for row in MonthSpend.objects.all()} == {"model", "evaluations", "fixed"}
    assert not MonthSpend.objects.filter(unknown__gt=0).exists()
