"""All processes at a glance: what decides, worst first; filters, export, no query a process."""

import csv
import io
import json
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from governance.models import Aim, Escalation, Flag, Metric, Week
from house.clock import now
from processes.models import Process
from processes.register.actions import pause
from tests.agents import a_process
from tests.conftest import Clock
from tests.governance.changes.team import Team
from tests.governance.scorecards.team import BEFORE, WEEK, an_aim, figures, metric
from tests.portal.scorecards.conftest import Visitor

pytestmark = pytest.mark.django_db
BOARD = "/scorecards/?week=2026-W10"


def named(page: str) -> list[str]:
    """The processes in the order of the page."""
    return re.findall(r'class="process-name" href="/scorecards/([a-z_0-9]+)/', page)


def waiting(process: Process) -> Escalation:
    """An exception that somebody has an hour for."""
    person = process.accountable
    return Escalation.objects.create(
        process=process, source="agent", case_id="A-1", trigger="It was unsure", slot="1",
        owner=person, backup=process.accountable_deputy, held_by=person,
        respond_within="1 hour", opened_by="Agent", opened_at=now(),
        respond_by=now() + timedelta(hours=1),
    )  # fmt: skip


def closed(process: Process, word: str = "fix", **fields: object) -> Week:
    told = {"state": "closed", "word": word, "because": "It was looked at", "closed_at": now()}
    return Week.objects.create(
        process=process, week_on=BEFORE, said_by=process.accountable, **{**told, **fields}
    )


@pytest.fixture
def others(team: Team) -> dict[str, Process]:
    """Beside the late one: one that is closed and well, one that misses its target."""
    made = {slug: a_process(slug) for slug in ("invoices", "triage")}
    Process.objects.update(created_at=team.process.created_at)
    for process in made.values():
        an_aim(process)
        closed(process)
    figures(made["invoices"], "error_rate", 9, 4, until=BEFORE)
    figures(made["triage"], "error_rate", 9, 8, until=BEFORE)
    figures(made["triage"], "volume", 700, until=BEFORE)
    figures(made["invoices"], "volume", 20, until=BEFORE)
    return made


def test_what_needs_attention_comes_first(owner: Visitor, others: dict[str, Process]) -> None:
    page = owner.get(BOARD)
    assert named(page) == ["support_refunds", "triage", "invoices"]
    assert "week 7 and 3 more not closed" in page
    assert "misses</span>" not in page
    assert page.count("misses") == 1
    assert page.count('<svg class="score-spark"') == 2
    assert "Error rate, 12 weeks: 9 % to 8 %, target 5 %" in page


def test_other_orders(owner: Visitor, others: dict[str, Process]) -> None:
    assert named(owner.get(f"{BOARD}&order=name")) == ["invoices", "support_refunds", "triage"]
    assert named(owner.get(f"{BOARD}&order=volume"))[:2] == ["triage", "invoices"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("word=fix", {"triage", "invoices"}),
        ("word=open", {"support_refunds"}),
        ("word=stop", set()),
        ("flagged=yes", {"invoices"}),
        ("q=inv", {"invoices"}),
        ("stage=pilot", set()),
        ("tier=4", set()),
        ("tier=2&domain=customer_support&q=triage", {"triage"}),
    ],
)
def test_filters(owner: Visitor, others: dict[str, Process], query: str, found: set[str]) -> None:
    told = {"value": 9, "mean": 4, "deviation": 1, "weeks": 4, "raised_at": now()}
    Flag.objects.create(
        process=others["invoices"], metric=metric("error_rate"), week_on=BEFORE, **told
    )
    assert set(named(owner.get(f"{BOARD}&{query}"))) == found


def test_the_week_before_is_the_same_list(owner: Visitor, others: dict[str, Process]) -> None:
    assert 'href="?week=2026-W09&amp;tier=2"' in owner.get(f"{BOARD}&tier=2")


def test_hides_what_the_reader_may_not_know_of(
    stranger: Visitor, others: dict[str, Process]
) -> None:
    Process.objects.filter(slug="triage").update(is_restricted=True)
    assert "triage" not in named(stranger.get(BOARD))
    for kind in ("csv", "json"):
        file = b"".join(stranger.client.get(f"{BOARD}&export={kind}"))
        assert b"invoices" in file
        assert b"triage" not in file


def test_asks_as_much_for_many_as_for_one(owner: Visitor, others: dict[str, Process]) -> None:
    owner.get(BOARD)
    with CaptureQueriesContext(connection) as few:
        owner.get(BOARD)
    for number in range(30):
        process = a_process(f"more_{number}", accountable=owner.person)
        an_aim(process)
        figures(process, "error_rate", 9, 8, until=BEFORE)
    with CaptureQueriesContext(connection) as many:
        page = owner.get(BOARD)
    assert len(many) == len(few)
    assert len(named(page)) == 24
    assert len(named(owner.get(f"{BOARD}&page=1"))) == 9


def test_exports_every_figure_of_the_week(owner: Visitor, others: dict[str, Process]) -> None:
    rows = json.loads(b"".join(owner.client.get(f"{BOARD}&export=json")))
    assert [(row["process"], row["metric"], row["value"]) for row in rows] == [
        ("invoices", "volume", "20.000000"),
        ("invoices", "error_rate", "4.000000"),
        ("triage", "volume", "700.000000"),
        ("triage", "error_rate", "8.000000"),
    ]
    assert rows[1]["target"] == "5.000000"
    assert rows[1]["word"] == "fix"
    text = b"".join(owner.client.get(f"{BOARD}&export=csv")).decode()
    assert [row["week"] for row in csv.DictReader(io.StringIO(text))] == ["2026-W10"] * 4


def test_without_a_week_it_is_the_one_that_people_talk_about(owner: Visitor) -> None:
    assert "Week 11, 9 Mar to 15 Mar 2026" in owner.get("/scorecards/")


@pytest.mark.parametrize("query", ["page=x", "page=99999999", "page=9", "order=x", "tier=9"])
def test_nonsense_is_no_fault(owner: Visitor, query: str) -> None:
    owner.get(f"{BOARD}&{query}")


@pytest.mark.parametrize("week", ["x", "2026-W60", "2026-W12", "9999-12-31", "0001-01-01"])
def test_weeks_that_are_not_there(owner: Visitor, week: str) -> None:
    owner.get(f"/scorecards/?week={week}", status=404)
    owner.get(f"/scorecards/support_refunds/?week={week}", status=404)


def test_the_metrics_stand(db: None) -> None:
    assert Metric.objects.filter(process=None).count() == 17
    assert WEEK > BEFORE


def test_while_a_week_runs_the_ones_before_it_are_not_forgotten(
    owner: Visitor, stranger: Visitor, others: dict[str, Process]
) -> None:
    for process in others.values():
        Week.objects.create(
            process=process, week_on=BEFORE - timedelta(days=7), said_by=process.accountable,
            state="closed", word="fix", because="It was looked at", closed_at=now(),
        )  # fmt: skip
    Process.objects.exclude(slug="support_refunds").update(
        created_at=datetime(2026, 2, 25, tzinfo=UTC)
    )
    page = owner.get("/scorecards/")
    assert named(page) == ["support_refunds", "triage", "invoices"]
    late = '">week 7 and 3 more not closed</a>'
    there = "/scorecards/support_refunds/{}?week=2026-W07"
    assert f'href="{there.format("close/")}{late}' in page
    assert f'href="{there.format("")}{late}' in stranger.get("/scorecards/")
    assert page.count("not closed") == 1
    assert '<span class="score-when">last week</span> 8 %' in page
    assert page.count("misses") == 1


def test_a_running_sum_is_no_miss_yet(owner: Visitor, others: dict[str, Process]) -> None:
    an_aim(others["invoices"], slug="time_saved", target="40")
    figures(others["invoices"], "time_saved", 44, 6)
    page = owner.get("/scorecards/?q=invoices")
    assert '<span class="score-when">last week</span> 44 h' in page
    assert "misses" not in page


def test_pauses_and_overdue_exceptions_come_first(
    owner: Visitor, others: dict[str, Process], clock: Clock
) -> None:
    pause(others["triage"], by=others["triage"].accountable, because="The import was wrong")
    waiting(others["invoices"])
    Process.objects.exclude(slug="support_refunds").update(created_at=now())
    Aim.objects.filter(process=others["triage"]).delete()
    assert named(owner.get("/scorecards/"))[1:] == ["triage", "invoices"]
    clock.forward(hours=2)
    page = owner.get("/scorecards/")
    assert named(page) == ["invoices", "support_refunds", "triage"]
    assert ">exception overdue</a>" in page
