"""The lists of changes, whose turn it is, and what stands on desks."""

import csv
import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from governance.changes import actions
from governance.changes import waiting as waits
from governance.changes.desk import waiting
from governance.changes.upkeep import publish_planned
from governance.models import Submission
from house.clock import now
from processes.models import Person
from processes.register.actions import name_role, restrict, set_circle
from tests.agents import BY
from tests.conftest import Clock
from tests.factories import AbsenceFactory
from tests.governance.changes.team import WHY, Team, a_team

pytestmark = pytest.mark.django_db


@pytest.fixture
def team(clock: Clock) -> Team:
    return a_team()


def listed(client: Client, who: Person, **query: str) -> list[str]:
    client.force_login(who)
    answer = client.get(reverse("changes:list"), {**query, "export": "json"})
    return [f"{row['process']} {row['version']}" for row in json.loads(answer.getvalue())]


def titles(who: Person) -> list[str]:
    return [item.title for item in waiting(who)]


def test_a_change_stands_where_its_turn_is(client: Client, team: Team) -> None:
    draft = team.draft()
    change = [f"{team.process.slug} {draft.number}"]
    assert listed(client, team.business, show="drafts") == change
    assert listed(client, team.business) == []
    team.submit(draft)
    assert listed(client, team.business) == change
    assert listed(client, team.stranger) == []
    assert listed(client, team.stranger, show="others") == change
    actions.approve(draft, "business", by=team.business)
    assert listed(client, team.business) == []
    actions.approve(draft, "system", by=team.system)
    draft.refresh_from_db()
    assert draft.state == "approved"
    # Ready to publish: for those who may.
    assert listed(client, team.business) == change
    team.publish(draft)
    assert change[0] in listed(client, team.stranger, show="decided")


def test_frozen_and_planned_changes_have_a_list(client: Client, team: Team) -> None:
    version = team.approved()
    change = [f"{team.process.slug} {version.number}"]
    assert listed(client, team.stranger, show="planned") == []
    at = now() + timedelta(days=1)
    actions.plan(version, at, by=team.business, because=WHY)
    assert listed(client, team.stranger, show="planned") == change
    actions.cancel_plan(version, by=team.business, because=WHY)
    assert listed(client, team.stranger, show="planned") == []
    actions.freeze(team.process, at, by=team.accountable, because="A pilot's first cycle.")
    assert listed(client, team.stranger, show="planned") == change


def test_search_and_the_process_narrow_it(client: Client, team: Team) -> None:
    team.draft()
    other = a_team("vendor_onboarding")
    other.draft()
    everything = listed(client, team.stranger, show="drafts")
    assert everything == ["vendor_onboarding 2", "support_refunds 2"]
    found = listed(client, team.stranger, show="drafts", process="support_refunds")
    assert found == ["support_refunds 2"]
    assert listed(client, team.stranger, show="drafts", q="vendor wait") == ["vendor_onboarding 2"]
    assert listed(client, team.stranger, show="drafts", q="nothing like it") == []
    restrict(other.process, True, **BY)
    assert listed(client, team.stranger, show="drafts") == ["support_refunds 2"]


def test_the_page_and_its_files(client: Client, team: Team) -> None:
    team.submitted()
    client.force_login(team.business)
    page = client.get(reverse("changes:list"))
    assert f"{team.process}, version 2" in page.text
    assert "missing: business half, system half" in page.text
    answer = client.get(reverse("changes:list"), {"export": "csv"})
    rows = list(csv.DictReader(answer.getvalue().decode().splitlines()))
    assert rows[0]["missing"] == "business half, system half"
    assert rows[0]["handed_in_by"] == "Ada Author"
    client.force_login(team.stranger)
    assert "Nothing waits for you." in client.get(reverse("changes:list")).text
    assert client.get(reverse("changes:list"), {"show": "odd"}).status_code == 200
    assert client.get(reverse("changes:list"), {"after": "odd"}).status_code in (400, 422)


def test_the_list_costs_the_same_for_one_row_and_three(client: Client, team: Team) -> None:
    team.submitted()
    one = queries(client, team.stranger)
    for slug in ("vendor_onboarding", "lead_follow_up"):
        a_team(slug).submitted()
    assert len(listed(client, team.stranger, show="others")) == 3
    assert queries(client, team.stranger) == one


def queries(client: Client, who: Person) -> int:
    client.force_login(who)
    client.get(reverse("changes:list"), {"show": "others"})
    with CaptureQueriesContext(connection) as found:
        client.get(reverse("changes:list"), {"show": "others"})
    return len(found)


def test_each_desk_has_what_waits_for_its_person(team: Team) -> None:
    set_circle(team.process, "consulted", [team.stranger], **BY)
    version = team.submitted()
    name = f"{team.process}, version {version.number}"
    assert titles(team.business) == [f"Approve the business half of {name}"]
    assert titles(team.system) == [f"Approve the system half of {name}"]
    assert titles(team.stranger) == [f"Give your view on {name}"]
    assert titles(team.author) == titles(team.accountable) == titles(team.compliance) == []
    actions.send_back(version, by=team.system, because="Not yet.")
    assert titles(team.author) == [f"Sent back to you: {name}"]
    assert titles(team.business) == titles(team.system) == []


def test_a_deputy_sees_it_only_while_the_owner_is_away(team: Team) -> None:
    team.submitted()
    assert titles(team.business_deputy) == []
    AbsenceFactory(person=team.business)
    assert len(titles(team.business_deputy)) == 1
    # From a holiday the owner still may.
    assert len(titles(team.business)) == 1


def test_compliance_is_asked_where_nobody_before_them_can(team: Team) -> None:
    team.submitted()
    for name in ("business", "business_deputy", "accountable", "accountable_deputy"):
        AbsenceFactory(person=team.people[name])
    found = titles(team.compliance)
    assert len(found) == 1
    assert found[0].startswith("Approve the business half")


def test_compliance_signs_what_it_called_in(team: Team) -> None:
    version = team.submitted()
    actions.call_in(version, by=team.compliance, because="A complaint.")
    assert titles(team.compliance2) == [f"Sign {team.process}, version {version.number}"]
    assert Submission.objects.open().get(version=version).requirements.count() == 3


def test_a_second_person_is_wanted_urgently(team: Team) -> None:
    draft = team.draft()
    actions.ask_for_emergency(draft, by=team.business, because="It pays twice.")
    (item,) = waiting(team.system)
    assert item.is_urgent
    assert item.title.startswith("Second person wanted: emergency change")
    assert titles(team.business) == []
    assert titles(team.author) == []


def test_what_could_not_be_published_comes_back(team: Team, clock: Clock) -> None:
    version = team.approved()
    at = now() + timedelta(hours=2)
    actions.plan(version, at, by=team.business, because=WHY)
    assert titles(team.business) == []
    clock.forward(hours=3)
    publish_planned()
    assert f"Not published as planned: {team.process}, version {version.number}" in titles(
        team.business
    )


def test_a_review_is_due_after_a_rollback(team: Team) -> None:
    team.published()
    actions.roll_back(team.process, by=team.business, because="Too many errors.")
    assert [title for title in titles(team.system) if title.startswith("Review the")] == [
        f"Review the rollback: {team.process}, version 1"
    ]
    assert not [title for title in titles(team.business) if title.startswith("Review")]


def test_a_desk_costs_the_same_for_one_change_and_three(team: Team) -> None:
    """Whom compliance could sign for is known without looking at each."""
    version = team.submitted()
    actions.call_in(version, by=team.compliance, because="A complaint.")
    for other in (a_team("vendor_onboarding"), a_team("lead_follow_up")):
        actions.call_in(other.submitted(), by=team.compliance, because="A complaint.")
    with CaptureQueriesContext(connection) as found:
        assert len(waiting(Person.objects.get(pk=team.compliance2.pk))) == 3
    assert len(found) <= 14


def test_rows_that_are_not_theirs_hide_none_that_is(team: Team) -> None:
    """A deputy whose owner is there is asked for nothing, however much came in before."""
    deputy = team.business_deputy
    team.submitted()
    mine = a_team("vendor_onboarding")
    name_role(mine.process, "business", person=deputy, deputy=mine.business, **BY)
    version = mine.submitted()
    rows = waits.to_approve(Person.objects.get(pk=deputy.pk), most=1)
    assert [row.submission.version for row in rows] == [version]
