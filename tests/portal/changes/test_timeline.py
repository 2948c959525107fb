"""The rules of a process in time."""

import json

import pytest
from django.test import Client
from django.urls import reverse

from governance.changes import actions
from governance.changes.timeline import events
from portal.changes import timeline
from processes.models import Person
from processes.register.actions import restrict
from tests.agents import BY
from tests.conftest import Clock
from tests.governance.changes.team import Team, a_team

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
