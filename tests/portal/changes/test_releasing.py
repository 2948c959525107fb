"""The pages on which rules come into force, go back, are frozen, and a process moves on."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from governance.changes import actions
from governance.models import Countersign, Freeze, Plan, Preparation
from house.actors import SYSTEM
from house.clock import now, today
from processes.contracts.in_force import in_force
from processes.models import ContractVersion, Person, Publication
from processes.register.actions import pause, restrict, resume
from tests.conftest import Clock
from tests.governance.changes.team import WHY, Team, a_team
from tests.governance.scorecards.team import an_aim
from tests.portal.changes.pressing import ask, carried, fresh, of, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def team(clock: Clock) -> Team:
    return a_team()


# --- publishing -----------------------------------------------------------------------------------


def publish(client: Client, team: Team, version: ContractVersion, **given: Any) -> Any:
    seen = fresh(version).content_hash
    usual = {"act": "publish", "for_whom": "all", "because": WHY, "seen": seen}
    return ask(client, team.business, "publish", *of(version), **{**usual, **given})


def dates(client: Client, team: Team, version: ContractVersion) -> Any:
    given = {"announced_on": str(today()), "no_training_because": "Nothing changes for people"}
    return ask(client, team.author, "publish", *of(version), act="dates", **given)


def test_dates_then_everybody(client: Client, team: Team) -> None:
    version = team.approved()
    page = publish(client, team, version)
    assert page.status_code == 422
    assert "It can&#x27;t be published yet" in text(page)
    assert "The dates are set." in text(dates(client, team, version))
    assert Preparation.objects.get(version=version).set_by == team.author
    publish(client, team, version)
    assert in_force(team.process) == version


def test_dates_without_training_say_why(client: Client, team: Team) -> None:
    version = team.approved()
    page = ask(client, team.author, "publish", *of(version), act="dates", announced_on=str(today()))
    assert page.status_code == 422
    assert not Preparation.objects.exists()


def test_a_share_of_cases_then_more_then_back(client: Client, team: Team) -> None:
    version = team.approved()
    dates(client, team, version)
    page = publish(client, team, version, for_whom="share")
    assert "Say how many percent" in text(page)
    publish(client, team, version, for_whom="share", share="20")
    publication = Publication.objects.get(process=team.process)
    assert (publication.candidate, publication.share) == (version, 20)
    page = text(ask(client, team.business, "publish", *of(version)))
    assert "20 % of cases" in page
    publish(client, team, version, for_whom="share", share="50")
    publication.refresh_from_db()
    assert publication.share == 50
    ask(client, team.business, "publish", *of(version), act="back", because="It was too slow")
    publication.refresh_from_db()
    assert publication.candidate is None


def test_whoever_rolls_back_takes_a_stage_back_and_does_nothing_else(
    client: Client, team: Team
) -> None:
    version = team.approved()
    dates(client, team, version)
    there = reverse("changes:publish", args=of(version))
    assert ask(client, team.escalation, "publish", *of(version)).status_code == 404
    publish(client, team, version, for_whom="share", share="20")
    assert there in text(ask(client, team.escalation, "change", *of(version)))
    client.force_login(team.escalation)
    assert there in text(client.get(reverse("register:process", args=[team.process.slug])))
    page = text(ask(client, team.escalation, "publish", *of(version)))
    assert 'value="back"' in page
    assert 'value="publish"' not in page
    assert 'value="dates"' not in page
    ask(client, team.escalation, "publish", *of(version), act="back", because="It goes wrong")
    assert Publication.objects.get(process=team.process).candidate is None
    assert ask(client, team.escalation, "publish", *of(version)).status_code == 404


def test_named_teams_and_shadow(client: Client, team: Team) -> None:
    version = team.approved()
    dates(client, team, version)
    assert "Name the teams." in text(publish(client, team, version, for_whom="teams"))
    publish(client, team, version, for_whom="teams", teams="Night shift\n\nReturns desk")
    publication = Publication.objects.get(process=team.process)
    assert publication.teams == ["Night shift", "Returns desk"]
    publish(client, team, version, for_whom="shadow")
    publication.refresh_from_db()
    assert publication.reach == "shadow"


def test_at_a_time_and_not_then(client: Client, team: Team) -> None:
    version = team.approved()
    dates(client, team, version)
    past = f"{now() - timedelta(days=1):%Y-%m-%dT%H:%M}"
    assert publish(client, team, version, at=past).status_code == 422
    assert "within a year" in text(publish(client, team, version, at="9999-12-31T23:59"))
    soon = f"{now() + timedelta(days=2):%Y-%m-%dT%H:%M}"
    publish(client, team, version, at=soon)
    assert Plan.objects.get(version=version).state == "waiting"
    assert in_force(team.process) != version
    ask(client, team.business, "publish", *of(version), act="cancel", because="Not that day")
    assert Plan.objects.get(version=version).state == "cancelled"


def test_who_publishes(client: Client, team: Team) -> None:
    version = team.approved()
    dates(client, team, version)
    assert ask(client, team.stranger, "publish", *of(version)).status_code == 404
    page = text(ask(client, team.author, "publish", *of(version)))
    assert 'value="publish"' not in page
    given = {"act": "publish", "for_whom": "all", "because": WHY, "seen": version.content_hash}
    page = ask(client, team.author, "publish", *of(version), **given)
    assert page.status_code == 422
    assert in_force(team.process) != version


def test_what_was_not_read_is_not_published(client: Client, team: Team) -> None:
    version = team.approved()
    dates(client, team, version)
    page = publish(client, team, version, seen="0" * 64)
    assert page.status_code == 422
    assert "was edited after you opened this page" in text(page)


# --- rolling back ---------------------------------------------------------------------------------


def back(client: Client, who: Person, team: Team, to: int, current: int) -> Any:
    seen = ContractVersion.objects.get(process=team.process, number=to).content_hash
    given = {"to": to, "current": current, "seen": seen, "because": "It refuses good cases"}
    return ask(client, who, "roll_back", team.process.slug, act="back", **given)


def test_one_press_to_the_version_before(client: Client, team: Team) -> None:
    team.published()
    page = text(ask(client, team.escalation, "roll_back", team.process.slug))
    assert "One press is enough" in page
    assert "What differs" in page
    page = back(client, team.escalation, team, 1, 2)
    assert "Version 1 is in force again. A review is due by" in text(page)
    now_in_force = in_force(team.process)
    assert now_in_force
    assert now_in_force.number == 1


def test_further_back_takes_a_second_who_sees_the_same(client: Client, team: Team) -> None:
    team.published()
    team.published(team.submitted(queue="The third queue"))
    slug = team.process.slug
    client.force_login(team.escalation)
    page = client.get(reverse("changes:roll_back", args=[slug]), {"to": 1}).content.decode()
    assert "This takes a second person." in page
    back(client, team.escalation, team, 1, 3)
    assert Countersign.objects.get().state == "waiting"
    own = text(ask(client, team.escalation, "roll_back", slug))
    assert "You asked a second person" in own
    assert "Confirm: go back" not in own
    page = text(ask(client, team.compliance, "change", slug, 1))
    assert reverse("changes:roll_back", args=[slug]) in page
    assert "Confirm: put it in force" not in page
    page = text(ask(client, team.compliance, "roll_back", slug))
    assert "The third queue" in page
    given = {"act": "confirm", "because": "I read it", **carried(page, "confirm")}
    ask(client, team.compliance, "roll_back", slug, **given)
    now_in_force = in_force(team.process)
    assert now_in_force
    assert now_in_force.number == 1


def test_a_second_person_says_no(client: Client, team: Team) -> None:
    team.published()
    team.published(team.submitted(queue="The third queue"))
    back(client, team.escalation, team, 1, 3)
    page = text(ask(client, team.system, "roll_back", team.process.slug))
    given = {"act": "decline", "because": "Mend it instead", **carried(page, "decline")}
    page = ask(client, team.system, "roll_back", team.process.slug, **given)
    assert "Declined; nothing changed." in text(page)
    assert Countersign.objects.get().state == "declined"


def test_not_from_what_is_no_longer_in_force(client: Client, team: Team) -> None:
    team.published()
    page = back(client, team.escalation, team, 1, 7)
    assert page.status_code == 422
    assert "reload" in text(page)


def test_who_rolls_back_and_to_what(client: Client, team: Team) -> None:
    slug = team.process.slug
    assert ask(client, team.author, "roll_back", slug).status_code == 404
    assert "Nothing to go back to" in text(ask(client, team.system, "roll_back", slug))
    client.force_login(team.system)
    address = reverse("changes:roll_back", args=[slug])
    for wanted in ("1", "9", "x"):
        assert client.get(address, {"to": wanted}).status_code == 404


# --- freezing, and stages -------------------------------------------------------------------------


def test_frozen_until_lifted(client: Client, team: Team) -> None:
    slug = team.process.slug
    until = f"{now() + timedelta(days=9):%Y-%m-%dT%H:%M}"
    ask(client, team.accountable, "freeze", slug, until=until, because="The trial runs")
    assert Freeze.objects.standing().get().process == team.process
    version = team.approved()
    dates(client, team, version)
    page = publish(client, team, version)
    assert "It can&#x27;t be published yet" in text(page)
    page = text(ask(client, team.stranger, "freeze", slug))
    assert "The trial runs" in page
    assert "Lift the freeze" not in page
    assert f"version {version.number}" in page.lower()
    ask(client, team.compliance, "freeze", slug, because="The trial is over")
    assert not Freeze.objects.standing().exists()


def test_a_freeze_in_the_past_or_by_a_stranger(client: Client, team: Team) -> None:
    past = f"{now() - timedelta(days=9):%Y-%m-%dT%H:%M}"
    slug = team.process.slug
    page = ask(client, team.accountable, "freeze", slug, until=past, because="The trial runs")
    assert page.status_code == 422
    until = f"{now() + timedelta(days=9):%Y-%m-%dT%H:%M}"
    page = ask(client, team.stranger, "freeze", slug, until=until, because="The trial runs")
    assert page.status_code == 422
    page = ask(client, team.accountable, "freeze", slug, until="9999-12-31T23:59", because="Ever")
    assert 'id="id_until_error"' in text(page)
    assert "Rules are frozen for a year at most." in text(page)
    assert not Freeze.objects.exists()


def test_what_compliance_froze_compliance_lifts(client: Client, team: Team) -> None:
    slug, until = team.process.slug, now() + timedelta(days=9)
    actions.freeze(team.process, until, by=team.compliance, because="A complaint")
    page = text(ask(client, team.accountable, "freeze", slug))
    assert "so compliance lifts it" in page
    assert "Lift the freeze" not in page
    assert "Lift the freeze" in text(ask(client, team.compliance2, "freeze", slug))


def test_a_stage_shows_what_blocks_it(client: Client, clock: Clock) -> None:
    team = a_team(stage="designing")
    an_aim(team.process)
    slug = team.process.slug
    page = text(ask(client, team.system, "stage", slug))
    assert "Move it to pilot" in page
    ask(client, team.system, "stage", slug, to="pilot", because="Ten people try it")
    team.process.refresh_from_db()
    assert team.process.stage == "pilot"
    page = text(ask(client, team.system, "stage", slug))
    assert "Move it to live" not in page
    assert "Pause it once" in page
    page = ask(client, team.system, "stage", slug, to="live", because="It works")
    assert page.status_code == 422
    pause(team.process, by=team.accountable, because="A try")
    resume(team.process, by=team.accountable, because="It was a try")
    current = in_force(team.process)
    assert current is not None
    actions.prepare(
        current, by=team.accountable, announced_on=today(), no_training_because="It is known"
    )
    ask(client, team.system, "stage", slug, to="live", because="It works")
    team.process.refresh_from_db()
    assert team.process.stage == "live"
    assert ask(client, team.author, "stage", slug).status_code == 404


# --- where they stand -----------------------------------------------------------------------------


def test_the_process_page_has_the_buttons(client: Client, team: Team) -> None:
    team.published()
    slug = team.process.slug
    client.force_login(team.escalation)
    page = client.get(reverse("register:process", args=[slug])).content.decode()
    assert reverse("changes:roll_back", args=[slug]) in page
    assert reverse("changes:stage", args=[slug]) not in page
    actions.roll_back(team.process, by=team.escalation, because="It refuses good cases")
    client.force_login(team.stranger)
    page = client.get(reverse("register:process", args=[slug])).content.decode()
    assert "marked until it is reviewed" in page
    assert reverse("changes:roll_back", args=[slug]) not in page


def test_what_is_hidden_does_not_exist(client: Client, team: Team) -> None:
    draft = team.draft()
    restrict(team.process, is_restricted=True, by=SYSTEM, because=WHY)
    for name in ("take_in", "publish"):
        assert ask(client, team.stranger, name, *of(draft)).status_code == 404
    for name in ("roll_back", "freeze", "stage"):
        assert ask(client, team.stranger, name, team.process.slug).status_code == 404
