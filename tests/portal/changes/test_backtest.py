"""What a change would have done, on its page."""

import pytest
from django.test import Client

from governance.changes.backtests.trying import go_through
from governance.models import Backtest
from processes.register.actions import restrict
from tests.agents import BY
from tests.conftest import Clock
from tests.governance.changes.backtests.test_backtest import ceiling, log
from tests.governance.changes.team import Team, a_team


@pytest.fixture
def team(db: None, clock: Clock) -> Team:
    team = a_team()
    log(team, [10, 100, 400])
    return team


def page(team: Team, who: str, path: str = "") -> str:
    client = Client()
    client.force_login(team.people[who])
    reply = client.get(f"/changes/{team.process.slug}/2/{path}")
    assert reply.status_code == 200
    return " ".join(reply.content.decode().split())


def test_it_goes_and_then_says_what_it_found(team: Team):
    version = team.submit(ceiling(team, 90))
    assert "0 of 3 records looked at" in page(team, "business")
    go_through(Backtest.objects.get(version=version))
    shown = page(team, "business")
    assert "On the newest 3 records, against version 1" in shown
    assert "<strong>1</strong> newly stopped" in shown
    assert "Case case-100" in shown
    assert "case-100" in page(team, "business", "backtest/newly/")
    assert "data-again" not in page(team, "business", "backtest/")


def test_a_larger_one_is_asked_for(team: Team):
    version = ceiling(team, 90)
    client = Client()
    client.force_login(team.business)
    sent = client.post(f"/changes/{team.process.slug}/2/backtest/", {"records": "10000"})
    assert sent.status_code == 302
    assert Backtest.objects.get(version=version).asked_for == 10_000


@pytest.mark.parametrize("records", ["", "x", "7", "-1", "９９９", "1e3", "100000000000"])
def test_what_makes_no_sense_is_refused_with_a_sentence(team: Team, records: str):
    ceiling(team, 90)
    client = Client()
    client.force_login(team.business)
    path = f"/changes/{team.process.slug}/2/backtest/"
    reply = client.post(path, {"records": records}, follow=True)
    assert "Try the rules on 1,000, 10,000 or 100,000 records." in reply.content.decode()
    assert not Backtest.objects.exists()


def test_hidden_processes_stay_hidden(team: Team):
    ceiling(team, 90)
    restrict(team.process, True, **BY)
    client = Client()
    client.force_login(team.stranger)
    for path in ("backtest/", "backtest/newly/"):
        address = f"/changes/{team.process.slug}/2/{path}"
        assert client.get(address).status_code == 404
        assert client.post(address, {"records": "1000"}).status_code == 404
