"""Rules are taken in, published, brought back and frozen in a browser, wide and on a phone."""

from datetime import timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from governance.models import Countersign, Freeze
from house.clock import now
from processes.contracts.in_force import in_force
from processes.contracts.underneath import is_behind
from processes.models import ContractVersion, Publication
from tests.browser.conftest import Complaints, OpenFor
from tests.browser.test_changes import BOTH, is_good, team
from tests.governance.changes.team import Team

__all__ = ["team"]
pytestmark = pytest.mark.django_db(transaction=True)


def fresh(version: ContractVersion) -> ContractVersion:
    return ContractVersion.objects.select_related("process").get(pk=version.pk)


def page_of(name: str, *of: object) -> str:
    return reverse(f"changes:{name}", args=of)


def opened(page: Page, summary: str) -> None:
    page.locator("summary", has_text=summary).click()


@BOTH
def test_a_draft_takes_in(
    open_for: OpenFor, team: Team, complaints: Complaints, size: dict[str, int]
) -> None:
    draft = team.draft(queue="My queue", never_do="Negotiate.\nPay twice.")
    other = team.draft(author="accountable", queue="Their queue", started_by="A new desk")
    team.published(team.submit(other))
    page = open_for(team.author, page_of("change", team.process.slug, draft.number), on=size)
    page.get_by_role("link", name="Take its changes in").first.click()
    assert is_good(page)
    page.get_by_role("button", name="Take it in").click()
    expect(page.get_by_text("Choose one.")).to_be_visible()
    complaints.expect("422")
    page.get_by_label("What the draft says").check()
    assert is_good(page)
    page.get_by_role("button", name="Take it in").click()
    expect(page.get_by_text("Taken in.")).to_be_visible()
    found = fresh(draft)
    assert (found.queue, found.started_by, is_behind(found)) == ("My queue", "A new desk", False)


@BOTH
def test_a_share_first(open_for: OpenFor, team: Team, size: dict[str, int]) -> None:
    version = team.approved()
    team.prepare(version)
    page = open_for(team.business, page_of("publish", team.process.slug, version.number), on=size)
    expect(page.get_by_label("Share of cases, in percent")).to_be_hidden()
    page.get_by_label("For a share of cases first").check()
    page.get_by_label("Share of cases, in percent").fill("20")
    page.locator(".publish-form").get_by_label("Why").fill("One case in five first")
    assert is_good(page)
    page.get_by_role("button", name="Publish").click()
    page.wait_for_url("**/changes/*/*/")
    assert Publication.objects.get(process=team.process).share == 20


@BOTH
def test_back_by_one_press_and_by_two(open_for: OpenFor, team: Team, size: dict[str, int]) -> None:
    team.published()
    team.published(team.submitted(queue="The third queue"))
    there = page_of("roll_back", team.process.slug)
    page = open_for(team.escalation, there, on=size)
    assert is_good(page)
    page.get_by_role("link", name="version 1", exact=True).click()
    page.get_by_label("Why").fill("Both were wrong")
    page.get_by_role("button", name="Ask a second person").click()
    expect(page.get_by_text("A second person is asked")).to_be_visible()
    assert Countersign.objects.get().state == "waiting"
    second = open_for(team.system, there, on=size)
    second.get_by_label("Why").first.fill("I read what differs")
    assert is_good(second)
    second.get_by_role("button", name="Confirm: go back").click()
    second.wait_for_url("**/rules/")
    current = in_force(team.process)
    assert current is not None
    assert current.number == 1


@BOTH
def test_frozen_and_lifted(open_for: OpenFor, team: Team, size: dict[str, int]) -> None:
    page = open_for(team.accountable, page_of("freeze", team.process.slug), on=size)
    page.get_by_label("Until").fill(f"{now() + timedelta(days=9):%Y-%m-%dT%H:%M}")
    page.get_by_label("Why").fill("The trial runs")
    page.get_by_role("button", name="Freeze the rules").click()
    expect(page.get_by_role("button", name="Lift the freeze")).to_be_visible()
    assert is_good(page)
    assert Freeze.objects.standing().exists()
    page.get_by_label("Why").fill("It ended early")
    page.get_by_role("button", name="Lift the freeze").click()
    expect(page.get_by_role("button", name="Freeze the rules")).to_be_visible()
    assert not Freeze.objects.standing().exists()


@BOTH
def test_what_blocks_a_stage(open_for: OpenFor, team: Team, size: dict[str, int]) -> None:
    page = open_for(team.system, page_of("stage", team.process.slug), on=size)
    assert is_good(page)
    opened(page, "Move it to pilot")
    page.locator("details[open]").get_by_label("Why").fill("Fewer people for a while")
    page.get_by_role("button", name="Move it", exact=True).click()
    page.wait_for_url("**/register/*/")
    team.process.refresh_from_db()
    assert team.process.stage == "pilot"
