"""What a process's page, its hub and its contract say of changes."""

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from governance.changes import actions
from processes.people.groups import STAFF
from tests.conftest import Clock
from tests.factories import PersonFactory
from tests.governance.changes.team import Team, a_team

pytestmark = pytest.mark.django_db


@pytest.fixture
def team(clock: Clock) -> Team:
    return a_team()


def test_a_waiting_change_stands_on_the_page_of_its_process(client: Client, team: Team) -> None:
    client.force_login(PersonFactory(groups=[STAFF]))
    page = reverse("register:process", args=[team.process.slug])
    assert "A change is waiting" not in client.get(page).text
    draft = team.draft()
    assert "A change is waiting" not in client.get(page).text
    team.submit(draft)
    text = client.get(page).text
    assert "A change is waiting" in text
    assert reverse("changes:change", args=[team.process.slug, draft.number]) in text
    actions.withdraw(draft, by=team.author, because="Not needed.")
    assert "A change is waiting" not in client.get(page).text


def test_the_hub_counts_and_lists_them(client: Client, team: Team) -> None:
    version = team.submitted()
    team.business.groups.add(Group.objects.get(name=STAFF))
    client.force_login(team.business)
    tab = reverse("admin:processes_process_tab", args=[team.process.pk, "changes"])
    text = client.get(tab).text
    assert 'Changes <span class="count">1</span>' in text
    assert reverse("changes:change", args=[team.process.slug, version.number]) in text
    assert "Propose a change" in text


def test_the_contract_leads_to_its_changes(client: Client, team: Team) -> None:
    draft = team.draft()
    client.force_login(team.stranger)
    there = reverse("changes:change", args=[team.process.slug, draft.number])
    contract = client.get(reverse("contracts:contract", args=[team.process.slug])).text
    assert f'href="{there}">See this change' in contract
    assert reverse("changes:rules", args=[team.process.slug]) in contract
    version = client.get(reverse("contracts:version", args=[team.process.slug, draft.number])).text
    assert there in version
    assert "Propose" not in contract
    client.force_login(team.author)
    contract = client.get(reverse("contracts:contract", args=[team.process.slug])).text
    assert "Propose another change" in contract
