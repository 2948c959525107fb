"""The page on which a draft takes in what came into force meanwhile."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from processes.contracts.actions import edit_texts
from processes.contracts.underneath import is_behind
from processes.models import ContractVersion
from tests.conftest import Clock
from tests.governance.changes.team import WHY, Team, a_team
from tests.portal.changes.pressing import ask, fresh, of, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def team(clock: Clock) -> Team:
    return a_team()


@pytest.fixture
def behind(team: Team) -> ContractVersion:
    """A draft with one conflict and one thing that comes in."""
    draft = team.draft(queue="Mine", success="As before")
    other = team.draft(author="accountable", queue="Theirs", started_by="A new desk")
    team.published(team.submit(other))
    return draft


def taking(client: Client, team: Team, draft: ContractVersion, **choices: str) -> Any:
    page = ask(client, team.author, "take_in", *of(draft))
    seen = text(page).split('name="seen" value="')[1].split('"')[0]
    return ask(
        client, team.author, "take_in", *of(draft), seen=seen, because="It is right", **choices
    )


def test_what_changed_underneath_is_shown(
    client: Client, team: Team, behind: ContractVersion
) -> None:
    page = text(ask(client, team.author, "take_in", *of(behind)))
    assert "came into force" in page
    assert 'name="choose.contract.queue" value="theirs"' in page
    assert "<ins>Theirs</ins>" in page
    assert "<ins>Mine</ins>" in page
    assert 'name="leave.contract.started_by"' in page
    assert "Takes in version 3" in page


def test_it_waits_until_everything_is_chosen(
    client: Client, team: Team, behind: ContractVersion
) -> None:
    page = taking(client, team, behind)
    assert page.status_code == 422
    assert "Choose one." in text(page)
    assert is_behind(fresh(behind))
    page = taking(client, team, behind, **{"choose.contract.queue": "mine"})
    assert "Taken in." in text(page)
    found = fresh(behind)
    assert (found.queue, found.started_by, is_behind(found)) == ("Mine", "A new desk", False)


def test_what_was_written_meanwhile_is_not_run_over(
    client: Client, team: Team, behind: ContractVersion
) -> None:
    page = ask(client, team.author, "take_in", *of(behind))
    seen = text(page).split('name="seen" value="')[1].split('"')[0]
    edit_texts(behind, by=team.author, because=WHY, success="Better")
    given = {"seen": seen, "because": "It is right", "choose.contract.queue": "theirs"}
    page = ask(client, team.author, "take_in", *of(behind), **given)
    assert "look again" in text(page)
    assert 'name="choose.contract.queue" value="theirs" checked' in text(page)
    assert is_behind(fresh(behind))


def test_who_may_take_in_and_when(client: Client, team: Team, behind: ContractVersion) -> None:
    assert ask(client, team.stranger, "take_in", *of(behind)).status_code == 404
    taking(client, team, behind, **{"choose.contract.queue": "mine"})
    answer = ask(client, team.author, "take_in", *of(behind))
    assert answer.url == reverse("changes:change", args=of(behind))


def test_the_draft_and_the_change_lead_there(
    client: Client, team: Team, behind: ContractVersion
) -> None:
    client.force_login(team.author)
    there = reverse("changes:take_in", args=of(behind))
    for name in ("contracts:edit", "changes:change"):
        assert there in text(client.get(reverse(name, args=of(behind))))
    taking(client, team, behind, **{"choose.contract.queue": "mine"})
    for name in ("contracts:edit", "changes:change"):
        assert there not in text(client.get(reverse(name, args=of(behind))))
