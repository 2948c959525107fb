"""What is put in force is what stood on the page of whoever let it happen."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from governance.changes import actions
from governance.models import Countersign, Release
from processes.contracts.actions import edit_texts
from processes.contracts.content import content_hash
from processes.contracts.in_force import in_force
from processes.contracts.whole import whole
from processes.models import ContractVersion, Person
from tests.conftest import Clock
from tests.governance.changes.team import WHY, Team, a_team
from tests.portal.changes.pressing import carried

pytestmark = pytest.mark.django_db


@pytest.fixture
def team(clock: Clock) -> Team:
    return a_team()


def read(client: Client, who: Person, address: str, **query: Any) -> str:
    client.force_login(who)
    return client.get(address, query).text


def press(client: Client, who: Person, address: str, **given: Any) -> Any:
    client.force_login(who)
    return client.post(address, {"because": "It is right", **given}, follow=True)


def page_of(version: ContractVersion, verb: str = "") -> str:
    of = [version.process.slug, version.number]
    return reverse("changes:do", args=[*of, verb]) if verb else reverse("changes:change", args=of)


def hash_in_force(team: Team) -> str:
    """What stands for all that agents work under, computed from its rows anew."""
    version = in_force(team.process)
    assert version is not None
    assert Release.objects.filter(process=team.process).order_by("-pk")[0].version == version
    return content_hash(whole(version))


def test_published_is_what_was_shown(client: Client, team: Team) -> None:
    version = team.approved()
    there = reverse("changes:publish", args=[version.process.slug, version.number])
    given = {"announced_on": "2026-01-01", "no_training_because": "Nothing changes"}
    press(client, team.business, there, act="dates", **given)
    shown = carried(read(client, team.business, there), "publish")
    press(client, team.business, there, act="publish", for_whom="all")
    assert in_force(team.process) != version  # nothing without what was shown
    press(client, team.business, there, act="publish", for_whom="all", **shown)
    assert hash_in_force(team) == shown["seen"] != ""


def test_rolled_back_to_what_was_shown(client: Client, team: Team) -> None:
    team.published()
    there = reverse("changes:roll_back", args=[team.process.slug])
    shown = carried(read(client, team.escalation, there), "back")
    press(client, team.escalation, there, act="back", to=1, current=2)
    press(client, team.escalation, there, act="back", **{**shown, "seen": "0" * 64})
    assert in_force(team.process) != ContractVersion.objects.get(process=team.process, number=1)
    press(client, team.escalation, there, act="back", **shown)
    assert hash_in_force(team) == shown["seen"] != ""


def test_a_second_person_confirms_what_they_saw_and_nothing_else(
    client: Client, team: Team
) -> None:
    first = in_force(team.process)
    second = team.published(team.submitted(success="Two."))
    for words in ("Three.", "Four."):
        team.published(team.submitted(success=words))
    there = reverse("changes:roll_back", args=[team.process.slug])
    asked = actions.roll_back(team.process, by=team.business, because=WHY, to=first)
    assert isinstance(asked, Countersign)
    shown = carried(read(client, team.compliance, there), "confirm")
    assert shown["seen"] == first.content_hash if first else False
    actions.decline(asked, by=team.business, because="The wrong one")
    actions.roll_back(team.process, by=team.business, because=WHY, to=second)
    for stale in (shown, {}, {"asked": Countersign.objects.latest("pk").pk}):
        page = press(client, team.compliance, there, act="confirm", **stale)
        assert page.status_code == 422
        assert in_force(team.process).number == 4  # type: ignore[union-attr]  # one is
        shown_now = carried(page.text, "confirm")
        assert shown_now["seen"] == second.content_hash
    press(client, team.compliance, there, act="decline", **shown)
    assert Countersign.objects.latest("pk").state == "waiting"
    press(client, team.compliance, there, act="confirm", **shown_now)
    assert hash_in_force(team) == shown_now["seen"]


def test_an_emergency_is_what_both_saw(client: Client, team: Team) -> None:
    draft = team.draft(success="The customer is glad.")
    shown = carried(read(client, team.business, page_of(draft)), "emergency")
    edit_texts(draft, by=team.author, because=WHY, success="The customer is paid twice.")
    for stale in (shown, {}, {"seen": ""}):
        page = press(client, team.business, page_of(draft, "emergency"), **stale)
        assert page.status_code in (409, 422)
        assert not Countersign.objects.exists()
    shown = carried(page.text, "emergency")
    press(client, team.business, page_of(draft, "emergency"), **shown)
    page = read(client, team.compliance, page_of(draft))
    assert "The customer is paid twice." in page
    also = carried(page, "confirm")
    for stale in ({}, {"asked": also["asked"]}, {**also, "seen": "0" * 64}):
        press(client, team.compliance, page_of(draft, "confirm"), **stale)
        assert in_force(team.process) != draft
    press(client, team.compliance, page_of(draft, "confirm"), **also)
    assert hash_in_force(team) == also["seen"] == shown["seen"]


def test_a_draft_is_handed_in_as_it_was_shown(client: Client, team: Team) -> None:
    draft = team.draft(success="The customer is glad.")
    shown = carried(read(client, team.author, page_of(draft)), "submit")
    edit_texts(draft, by=team.accountable, because=WHY, success="The customer is paid twice.")
    assert press(client, team.author, page_of(draft, "submit"), **shown).status_code == 409
    draft.refresh_from_db()
    assert draft.state == "draft"


def test_what_can_no_longer_be_confirmed_is_not_offered(client: Client, team: Team) -> None:
    draft = team.draft(success="The customer is glad.")
    actions.ask_for_emergency(draft, by=team.business, because=WHY)
    desk = reverse("changes:list")
    assert page_of(draft) in read(client, team.compliance, desk)
    edit_texts(draft, by=team.author, because=WHY, success="The customer is paid twice.")
    assert page_of(draft) not in read(client, team.compliance, desk)
    page = read(client, team.compliance, page_of(draft))
    assert "can’t be confirmed any more" in page
    assert page_of(draft, "confirm") not in page
    assert page_of(draft, "decline") in page
