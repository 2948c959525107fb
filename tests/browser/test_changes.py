"""A change of rules on its whole way: proposed, approved by both halves, signed, in force."""

from decimal import Decimal
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.models import Group
from django.urls import reverse
from playwright.sync_api import Page, expect

from governance.changes import actions
from house.clock import today
from processes.contracts.actions import edit_part
from processes.contracts.in_force import in_force
from processes.contracts.whole import whole
from processes.models import ContractVersion, Process
from processes.people.groups import STAFF
from tests.browser.conftest import PHONE, WIDE, OpenFor
from tests.governance.changes.team import WHY, Team, a_team

pytestmark = pytest.mark.django_db(transaction=True)
BOTH = pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])


@pytest.fixture
def team() -> Team:
    team = a_team()
    staff = Group.objects.get(name=STAFF)
    for person in team.people.values():
        person.groups.add(staff)
    return team


def is_good(page: Page) -> bool:
    """Nothing has to be scrolled sideways, and nobody is shut out."""
    fits = page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    problems: list[Any] = Axe().run(page).response["violations"]
    return bool(fits) and not problems


def to(version: ContractVersion) -> str:
    return reverse("changes:change", args=[version.process.slug, version.number])


def loosened(team: Team) -> ContractVersion:
    """A draft in which the refund limit is higher."""
    draft = team.draft()
    edit_part(whole(draft).limits[0], value=Decimal(80), by=team.author, because=WHY)
    return draft


def say_why(page: Page, button: str, why: str, does: str) -> None:
    """Open an act in its place, say why, and do it."""
    page.locator("summary", has_text=button).click()
    act = page.locator("details[open]", has=page.get_by_text(button, exact=True))
    act.get_by_label("Why").fill(why)
    act.get_by_role("button", name=does).click()


@BOTH
def test_four_people_bring_a_change_into_force(
    open_for: OpenFor, team: Team, size: dict[str, int]
) -> None:
    draft = loosened(team)
    page = open_for(team.author, to(draft), on=size)
    expect(page.get_by_text("50 EUR", exact=True)).to_be_visible()
    say_why(page, "Hand it in", "Customers wait too long for small sums.", "Hand it in")
    expect(page.get_by_text("Handed in.")).to_be_visible()
    assert is_good(page)

    page = open_for(team.business, "/admin/", on=size)
    page.get_by_role("link", name="Approve the business half of Support refunds").click()
    expect(page.get_by_text("Customers wait too long for small sums.").first).to_be_visible()
    expect(page.get_by_role("link", name="raised from 50 EUR to 80 EUR")).to_be_visible()
    page.get_by_role("button", name="Approve the business half").click()
    expect(page.get_by_text("The business half is approved.")).to_be_visible()
    assert is_good(page)

    page = open_for(team.system, "/changes/", on=size)
    page.get_by_role("link", name="Support refunds, version 2").click()
    page.get_by_label("A word on it").fill("The tool holds the bound.")
    page.get_by_role("button", name="Approve the system half").click()
    expect(page.get_by_text("“The tool holds the bound.”")).to_be_visible()

    page = open_for(team.compliance, "/changes/", on=size)
    assert is_good(page)
    page.get_by_role("link", name="Support refunds, version 2").click()
    page.get_by_role("button", name="Sign for compliance").click()
    expect(page.get_by_text("Signed.", exact=True)).to_be_visible()

    page = open_for(team.business, to(draft), on=size)
    page.get_by_role("link", name="Set the dates").click()
    page.get_by_label("Announced on").fill(today().isoformat())
    page.get_by_label("Or why nobody needs any").fill("What people do stays the same.")
    page.get_by_role("button", name="Set the dates").click()
    page.goto(to(draft))
    page.get_by_role("link", name="Publish it").click()
    page.get_by_label("For everybody").check()
    page.locator(".publish-form").get_by_label("Why").fill("Approved by all.")
    page.get_by_role("button", name="Publish", exact=True).click()
    assert in_force(Process.objects.get(pk=team.process.pk)) == draft
    page.goto(reverse("changes:rules", args=[team.process.slug]))
    expect(page.get_by_text("put it in force for all cases")).to_be_visible()
    expect(page.get_by_text("signed it")).to_be_visible()
    assert is_good(page)


@BOTH
def test_it_is_sent_back_and_its_author_reads_why(
    open_for: OpenFor, team: Team, size: dict[str, int]
) -> None:
    version = team.submit(loosened(team))
    page = open_for(team.compliance, to(version), on=size)
    page.get_by_role("button", name="I am looking at this").click()
    page.get_by_role("textbox", name="Comment").fill("Who asked for eighty?")
    page.get_by_role("button", name="Say it").click()
    say_why(page, "Send it back", "Show us the cases between 50 and 80 first.", "Send it back")
    expect(page.get_by_text("Sent back; its author is told why.")).to_be_visible()
    page = open_for(team.author, "/admin/", on=size)
    page.get_by_role("link", name="Sent back to you: Support refunds, version 2").click()
    expect(page.get_by_text("Show us the cases between 50 and 80 first.").first).to_be_visible()
    expect(page.get_by_text("Who asked for eighty?")).to_be_visible()
    assert is_good(page)


def test_what_was_edited_meanwhile_is_said_in_a_sentence(
    open_for: OpenFor, team: Team, complaints: Any
) -> None:
    version = team.submit(loosened(team))
    page = open_for(team.business, to(version))
    actions.edit_again(version, by=team.author, because=WHY)
    edit_part(whole(version).limits[0], value=Decimal(90), by=team.author, because=WHY)
    team.submit(version)
    page.get_by_role("button", name="Approve the business half").click()
    expect(page.get_by_text("The change was edited after you opened this page.")).to_be_visible()
    expect(page.get_by_text("90 EUR", exact=True)).to_be_visible()
    complaints.expect("409")


def test_without_scripts_and_by_keyboard(open_for: OpenFor, team: Team) -> None:
    version = team.submit(loosened(team))
    page = open_for(team.business, to(version), scripts=False)
    page.locator("summary", has_text="Send it back").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Approvals given so far are void.")).to_be_visible()
    page.get_by_role("button", name="Approve the business half").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("The business half is approved.")).to_be_visible()
