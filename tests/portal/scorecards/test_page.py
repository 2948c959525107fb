"""One week of one process: what moved, charts with tables, flags, fixes, spend."""

import json
from datetime import timedelta
from decimal import Decimal

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext

from governance.models import Budget, Fix, Flag, MonthSpend, Week
from governance.scorecards import actions
from governance.scorecards.actions import NamedFix
from house.clock import now, today
from processes.contracts.words import RolloutKind
from processes.models import Process, Rollout
from processes.people.groups import STAFF
from processes.register.actions import pause, resume
from processes.register.hub.tab import address
from tests.conftest import Clock
from tests.contracts import a_contract
from tests.governance.changes.team import Team
from tests.governance.decisions.logging import Log
from tests.governance.scorecards.team import (
    BEFORE,
    WEEK,
    WHY,
    a_running_team,
    an_aim,
    figures,
    metric,
)
from tests.portal.scorecards.conftest import ONE, Visitor, visitor

pytestmark = pytest.mark.django_db


def a_flag(team: Team) -> Flag:
    return Flag.objects.create(
        process=team.process,
        metric=metric("error_rate"),
        week_on=WEEK,
        value=Decimal(9),
        mean=Decimal(4),
        deviation=Decimal(1),
        weeks=4,
        raised_at=now(),
        moved_with=[{"kind": "version", "says": "Version 2 came into force", "link": "/register/"}],
    )


def a_fix(team: Team) -> Fix:
    named = NamedFix("rule", "The split-delivery rule", team.author, today() + timedelta(days=3))
    actions.say(team.process, BEFORE, "fix", by=team.business, because=WHY, fix=named)
    return Fix.objects.get()


def test_what_moved_then_charts_with_a_table_behind(team: Team, owner: Visitor) -> None:
    an_aim(team.process, partner=metric("satisfaction"))
    figures(team.process, "error_rate", 6, None, 4, 3)
    figures(team.process, "escalation_rate", 10, 14)
    figures(team.process, "satisfaction", 4, None)
    page = owner.get(ONE)
    assert "Error rate is 3 %, down 1 point on last week: it meets its target of 5 %." in page
    assert "Escalation rate went from 10 % to 14 %." in page
    assert "Not filled in yet: satisfaction." in page
    assert page.count('<svg class="score-chart"') == 3
    assert "Error rate, 12 weeks: 6 % to 3 %, target 5 %." in page
    assert page.count('data-label="Value"') == 36
    assert "not known" in page


def test_a_week_that_runs_is_not_held_against_a_whole_one(
    team: Team, owner: Visitor, clock: Clock
) -> None:
    an_aim(team.process, slug="complaints", target="5")
    figures(team.process, "complaints", 9, 2)
    figures(team.process, "outside_tool", 31, 6)
    page = owner.get(ONE)
    assert "Complaints is 2 so far." in page
    assert "Work outside the tool went" not in page
    assert page.count('<span class="metric-move">so far</span>') == 2
    assert "check</span>meets 5" not in page
    clock.forward(days=4)
    page = owner.get(f"{ONE}?week=2026-W11")
    assert "Complaints is 2, down 7 on last week: it meets its target of 5." in page
    assert "Work outside the tool went from 31 to 6." in page


def test_an_axis_is_in_the_unit_of_its_value(team: Team, owner: Visitor) -> None:
    an_aim(team.process, slug="cycle_time", target="0.001")
    figures(team.process, "cycle_time", "0.000833", "0.000833")
    chart = owner.get(ONE).partition('<svg class="score-chart"')[2].partition("</svg>")[0]
    assert ">min</text>" in chart
    assert ">target 0.06 min</text>" in chart
    assert ">0.001</text>" not in chart


def test_the_figures_leave_as_a_file(team: Team, owner: Visitor) -> None:
    an_aim(team.process)
    figures(team.process, "error_rate", 6, None, 3)
    rows = json.loads(b"".join(owner.client.get(f"{ONE}?export=json")))
    assert [row["value"] for row in rows[:4]] == ["3.000000", None, "6.000000", None]
    assert {row["metric"] for row in rows} == {"error_rate"}
    assert rows[0]["target"] == "5.000000"


def test_what_happened_stands_in_charts_and_tables(clock: Clock, db: None) -> None:
    team = a_running_team(clock)
    pause(team.process, by=team.accountable, because="The import was wrong")
    clock.forward(hours=5)
    resume(team.process, by=team.accountable, because="It ran again")
    a_contract(team.process)
    figures(team.process, "volume", 5, 6)
    page = visitor(team.business).get(ONE)
    assert '<rect class="score-band"' in page
    assert ">v1</text>" in page
    assert "Paused on 13 Mar: The import was wrong; " not in page
    assert "Version 1 came into force on 13 Mar; Paused on 13 Mar: The import was wrong" in page


def test_a_model_that_no_version_names_is_marked(team: Team, owner: Visitor) -> None:
    log = Log(team.process)
    for day, model in ((2, "old"), (4, "old"), (5, "old"), (5, "new"), (9, "old"), (11, "new")):
        log.send(timestamp=f"2026-03-{day:02}T10:42:12Z", model=f"vendor:{model}")
    Rollout.objects.create(
        process=team.process, version=log.version, kind=RolloutKind.STAGED, reach="shadow",
        at=now(), by="Owner", because=WHY,
    )  # fmt: skip
    figures(team.process, "volume", 5, 6)
    page = owner.get(ONE)
    says = "Records of 5 Mar are the first that name the model vendor:new"
    assert f"<title>{says}</title>" in page
    assert f'data-label="What happened">{says}</td>' in page
    assert "the model vendor:old" not in page
    assert "Version 1 was tried on 13 Mar: in shadow, beside people" in page


def test_nothing_counted_yet(owner: Visitor) -> None:
    page = owner.get(ONE)
    assert "Nothing is counted for this week yet." in page
    assert "No success number is set." in page
    assert "No budget is set." in page


def test_hidden_ones_are_not_there(team: Team, stranger: Visitor) -> None:
    flag, fix = a_flag(team), a_fix(team)
    Process.objects.update(is_restricted=True)
    for tail in ("", "fill/", "close/", "metrics/"):
        stranger.get(f"{ONE}{tail}", status=404)
    stranger.post(f"/scorecard-flags/{flag.pk}/", status=404, verdict="false", because=WHY)
    stranger.post(f"/scorecard-fixes/{fix.pk}/done/", status=404, outcome="It is mended now")


def test_a_stranger_reads_and_does_nothing(team: Team, stranger: Visitor) -> None:
    a_flag(team)
    a_fix(team)
    page = stranger.get(ONE)
    assert "<form" not in page.partition('id="content"')[2]
    for tail in ("fill/", "close/"):
        stranger.get(f"{ONE}{tail}", status=404)


def test_a_figure_out_of_the_ordinary_is_judged(team: Team, owner: Visitor) -> None:
    flag = a_flag(team)
    page = owner.get(ONE)
    assert "the 4 weeks before had 4 % on average, give or take 1 %" in page
    assert '<a href="/register/">Version 2 came into force</a>' in page
    there = f"/scorecard-flags/{flag.pk}/"
    assert "Say why" in owner.post(there, status=422, verdict="false", because="..")
    assert "false alarm" in owner.post(there, verdict="false", because="A holiday week")
    flag.refresh_from_db()
    assert (flag.state, flag.judged_by) == ("false", team.business)


def test_a_fix_is_moved_and_done(team: Team, owner: Visitor) -> None:
    fix = a_fix(team)
    there = f"/scorecard-fixes/{fix.pk}/"
    assert "The split-delivery rule" in owner.get(ONE)
    day = (today() - timedelta(days=1)).isoformat()
    told = {"owner": team.author.pk, "because": "She is away"}
    page = owner.post(f"{there}move/", status=422, due_on=day, **told)
    assert "Choose a day from today on" in page
    owner.post(f"{there}move/", due_on=(today() + timedelta(days=5)).isoformat(), **told)
    fix.refresh_from_db()
    assert fix.due_on == today() + timedelta(days=5)
    mends = visitor(team.author)
    assert "Say in a sentence" in mends.post(f"{there}done/", status=422, outcome="Done it")
    mends.post(f"{there}done/", outcome="The rule names both cases, with an example")
    fix.refresh_from_db()
    assert fix.done_by == team.author
    assert "Mended: The rule names both cases" in owner.get(ONE)


def test_spend_says_what_is_unknown(team: Team, owner: Visitor) -> None:
    MonthSpend.objects.create(
        process=team.process,
        month_on=WEEK.replace(day=1),
        kind="model",
        amount=Decimal("90.5"),
        uses=40,
        unknown=3,
        units=10,
        made_at=now(),
    )
    Budget.objects.create(process=team.process, per_month=Decimal(100))
    page = owner.get(ONE)
    assert "90.50 EUR" in page
    assert "and 3 uses whose price nobody knows" in page
    assert "for each of" not in page
    assert "90 % of 100.00 EUR is spent" in page
    assert "Change the budget" not in page
    assert "Change the budget" in visitor(team.compliance).get(ONE)


def test_asks_as_much_for_many_weeks_as_for_one(team: Team, owner: Visitor) -> None:
    figures(team.process, "volume", 1)
    owner.get(ONE)
    with CaptureQueriesContext(connection) as few:
        owner.get(ONE)
    for slug in ("volume", "error_rate", "complaints", "downtime"):
        figures(team.process, slug, *range(12))
    for week in range(1, 9):
        told = {"state": "closed", "word": "fix", "because": "So", "closed_at": now()}
        Week.objects.create(
            process=team.process,
            week_on=WEEK - timedelta(weeks=week),
            said_by=team.business,
            **told,
        )
    with CaptureQueriesContext(connection) as many:
        owner.get(ONE)
    assert len(many) <= len(few) + 1


def test_on_the_page_of_the_process_and_in_its_hub(team: Team, owner: Visitor) -> None:
    an_aim(team.process)
    figures(team.process, "error_rate", 6, 4)
    a_fix(team)
    page = owner.get("/register/support_refunds/")
    assert "How it does" in page
    assert "Error rate, 12 weeks: 6 % to 4 %" in page
    team.business.groups.add(Group.objects.get(name=STAFF))
    hub = owner.get(address(team.process, "scorecard"))
    assert WHY in hub
    assert "Fill in" in hub
