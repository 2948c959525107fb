"""The rules of a process in time."""

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from governance.changes import actions
from governance.changes.timeline import events, of_version
from governance.models import Countersign
from house.clock import now
from portal.changes import timeline
from processes.models import ContractVersion, Person
from processes.register.actions import restrict, set_circle
from tests.agents import BY
from tests.conftest import Clock
from tests.governance.changes.team import WHY, Team, a_team

pytestmark = pytest.mark.django_db


@pytest.fixture
def team(clock: Clock) -> Team:
    team = a_team()
    clock.forward(hours=1)
    version = team.submitted()
    clock.forward(hours=1)
    actions.send_back(version, by=team.system, because="The prompt is old.")
    clock.forward(hours=1)
    team.submit(version)
    clock.forward(hours=1)
    actions.approve(version, "business", by=team.business, because="Good.")
    clock.forward(hours=1)
    actions.approve(version, "system", by=team.system)
    clock.forward(hours=1)
    team.publish(version)
    clock.forward(hours=1)
    actions.roll_back(team.process, by=team.business, because="Too many errors.")
    return team


def page(client: Client, who: Person, team: Team, **query: str) -> str:
    client.force_login(who)
    return client.get(reverse("changes:rules", args=[team.process.slug]), query).text


def test_everything_stands_there_with_words_and_people(client: Client, team: Team) -> None:
    told = [(each.what, each.by, each.number) for each in events(team.process)][:7]
    assert told == [
        ("rollback", "Business Owner", 1),
        ("published", "Business Owner", 2),
        ("approved", "System Owner", 2),
        ("approved", "Business Owner", 2),
        ("proposed", "Ada Author", 2),
        ("sent_back", "System Owner", 2),
        ("proposed", "Ada Author", 2),
    ]
    text = page(client, team.stranger, team)
    assert "Too many errors." in text
    assert "as business-half owner" in text
    assert "in place of version 2" in text


def test_what_was_asked_planned_moved_and_dropped_stands_there(
    client: Client, clock: Clock
) -> None:
    team = a_team()
    team.published()
    clock.forward(hours=1)
    draft = team.draft(success="The customer is glad.")
    for who in (team.compliance, team.business):
        clock.forward(hours=1)
        asked = actions.ask_for_emergency(draft, by=team.business, because="It cannot wait")
        clock.forward(hours=1)
        actions.decline(asked, by=who, because=f"Not today, says {who}")
    clock.forward(hours=1)
    actions.withdraw(draft, by=team.author, because="It was a bad idea")
    clock.forward(hours=1)
    version = team.approved()
    at = now() + timedelta(days=3)
    clock.forward(hours=1)
    actions.plan(version, at, by=team.business, because="After the holiday")
    clock.forward(hours=1)
    actions.cancel_plan(version, by=team.system, because="Nobody is in")
    clock.forward(hours=1)
    actions.edit_again(version, by=team.author, because="A word is wrong")
    clock.forward(hours=1)
    actions.move_stage(team.process, "retired", by=team.accountable, because="It is over")
    told = [(each.what, each.by, each.because, each.number) for each in events(team.process)]
    asked_for = ("asked", "Business Owner", "It cannot wait", 3)
    for wanted in (
        ("stage", str(team.accountable), "It is over", None),
        ("taken_up", "Ada Author", "A word is wrong", 4),
        ("unplanned", "System Owner", "Nobody is in", 4),
        ("planned", "Business Owner", "After the holiday", 4),
        ("withdrawn", "Ada Author", "It was a bad idea", 3),
        ("declined", "Business Owner", "Not today, says Business Owner", 3),
        ("declined", "Clara Compliance", "Not today, says Clara Compliance", 3),
        ("begun", "Ada Author", WHY, 3),
    ):
        assert told.count(wanted) == 1, wanted
    assert told.count(asked_for) == 2
    text = page(client, team.stranger, team)
    assert "moved the process to retired" in text
    assert "took back the request for an emergency" in text
    assert "declined the request for an emergency" in text
    own = [(each.what, each.because) for each in of_version(draft)]
    assert own[0] == ("withdrawn", "It was a bad idea")
    assert len(own) == 6


def test_a_rollback_asked_for_and_a_view_stand_there(team: Team) -> None:
    set_circle(team.process, "consulted", [team.stranger], **BY)
    version = team.submitted(success="Another.")
    actions.give_view(version, by=team.stranger, answer="no_objection")
    told = [each.did for each in events(team.process)]
    assert "was consulted: no objection" in told
    team.approved(version)
    team.publish(version)
    third = ContractVersion.objects.get(process=team.process, number=2)
    asked = actions.roll_back(team.process, by=team.business, because="Go far back.", to=third)
    assert isinstance(asked, Countersign)
    actions.decline(asked, by=team.system, because="Not that far.")
    told = [(each.did, each.because) for each in events(team.process)]
    assert ("asked a second person to roll back to it", "Go far back.") in told
    assert ("declined the request for a rollback", "Not that far.") in told


@pytest.mark.parametrize(
    "odd",
    [
        "0001-01-01",
        "9999-12-31T23:59:59.999999",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-14:00",
        "2026-01-01T00:00:00+23:59:59.999999",
        "2026-W01-1",
        "\x00",
        "²",
        " ",
        "0000-00-00",
        "1e9",
    ],
)
def test_no_odd_moment_breaks_the_page(client: Client, team: Team, odd: str) -> None:
    client.force_login(team.stranger)
    url = reverse("changes:rules", args=[team.process.slug])
    for query in ({"before": odd}, {"before": odd, "export": odd}):
        assert client.get(url, query).status_code in (200, 400, 422)


def test_it_is_a_file_too(client: Client, team: Team) -> None:
    client.force_login(team.stranger)
    url = reverse("changes:rules", args=[team.process.slug])
    rows = json.loads(client.get(url, {"export": "json"}).getvalue())
    assert rows[0]["what"] == "rollback"
    assert rows[0]["because"] == "Too many errors."
    assert len(rows) == len(events(team.process))
    assert client.get(url, {"export": "csv"})["Content-Type"].startswith("text/csv")


def test_older_ones_are_a_page_away_and_none_is_lost(
    client: Client, team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timeline, "SHOWN", 3)
    everything = events(team.process)
    seen, before = [], None
    while True:
        shown, before = timeline._page(events(team.process, before=before, most=4))
        seen += shown
        if before is None:
            break
    assert seen == everything
    first = page(client, team.stranger, team)
    assert "Older" in first
    assert page(client, team.stranger, team, before="2026-03-01T00:00") != first
    client.force_login(team.stranger)
    url = reverse("changes:rules", args=[team.process.slug])
    assert client.get(url, {"before": "yesterday"}).status_code in (400, 422)


def test_it_belongs_to_those_who_may_see_the_process(client: Client, team: Team) -> None:
    restrict(team.process, True, **BY)
    client.force_login(team.stranger)
    assert client.get(reverse("changes:rules", args=[team.process.slug])).status_code == 404
