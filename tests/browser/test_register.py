"""The register as staff use it: search, a process, the switch, an answer; also without scripts."""

import re
from dataclasses import dataclass
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from processes.models import OperatingModel, Pause, Person, Process, Remark
from processes.register import actions
from processes.register.words import Circle, Role
from tests.agents import BY, a_domain, a_process
from tests.browser.conftest import PHONE, WIDE, Complaints, OpenFor
from tests.factories import AbsenceFactory, PersonFactory

pytestmark = pytest.mark.django_db(transaction=True)
BOTH = pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
SCRIPTS = pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
PAGE = "/register/support_refunds/"
REASON = "Billing shows the balances of yesterday."
SAYS = "It asked the customer for the same photo twice."


@dataclass(frozen=True)
class Cast:
    """Alice answers for the process, Charlie only reads of it."""

    alice: Person
    charlie: Person
    process: Process


@pytest.fixture
def cast() -> Cast:
    """A process as full as one gets, and two more."""
    alice = PersonFactory(name="Alice Albers", groups=["staff"], phone="+49 30 5550 102")
    bob = PersonFactory(name="Bob Brandt", groups=["staff"], phone="+49 30 5550 103")
    dora = PersonFactory(name="Dora Dahl", groups=["staff"])
    charlie = PersonFactory(name="Charlie Cole", groups=["staff"])
    process = a_process(
        accountable=alice, accountable_deputy=dora, escalation_owner=bob, escalation_backup=dora
    )
    for role in (Role.BUSINESS, Role.SYSTEM, Role.EVALUATION, Role.REVIEW, Role.ERRORS):
        actions.name_role(process, role, person=alice, deputy=bob, **BY)
    for circle in Circle:
        actions.set_circle(process, circle, [bob, dora, charlie], **BY)
    AbsenceFactory(person=bob)
    model = OperatingModel.objects.exclude(pk=process.operating_model_id).first()
    a_process("meeting_notes", domain=a_domain("operations"), tier=0, operating_model=model)
    a_process("old_reports", stage="retired", tier=1)
    return Cast(alice, charlie, process)


def is_good(page: Page) -> bool:
    """Nothing has to be scrolled sideways, and nobody is shut out."""
    fits = page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    problems: list[Any] = Axe().run(page).response["violations"]
    return bool(fits) and not [(each["id"], each["nodes"]) for each in problems]


def names(page: Page) -> list[str]:
    """The processes on the page."""
    return page.locator(".process-name").all_inner_texts()


@BOTH
def test_the_list_follows_what_is_typed(
    open_for: OpenFor, cast: Cast, size: dict[str, int]
) -> None:
    page = open_for(cast.charlie, "/register/", on=size)
    expect(page.locator(".process-name")).to_have_count(3)
    page.get_by_label("Search", exact=True).press_sequentially("notes")
    expect(page.get_by_role("status")).to_have_text("1 process")
    assert names(page) == ["Meeting notes"]
    assert "q=notes" in page.url
    expect(page.get_by_label("Search", exact=True)).to_be_focused()
    # What the choices would leave, and the files, follow too.
    assert "Live (1)" in page.get_by_label("Stage").inner_text()
    assert "q=notes" in (page.locator(".exports a").first.get_attribute("href") or "")
    page.get_by_label("Stage").select_option("retired")
    expect(page.get_by_text("No process fits.")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("status")).to_have_text("1 process")
    expect(page.get_by_label("Search", exact=True)).to_have_value("notes")
    page.get_by_role("link", name="Clear").click()
    expect(page.locator(".process-name")).to_have_count(3)


@BOTH
@SCRIPTS
def test_it_is_paused_with_a_reason_and_runs_again(
    open_for: OpenFor, cast: Cast, size: dict[str, int], scripts: bool
) -> None:
    page = open_for(cast.alice, PAGE, on=size, scripts=scripts)
    expect(page.get_by_role("button", name="Pause now")).to_be_hidden()
    page.get_by_text("Pause this process").click()
    page.get_by_label("Why").fill(REASON)
    page.get_by_role("button", name="Pause now").click()
    note = page.get_by_role("region", name="Paused")
    expect(note).to_contain_text(REASON)
    expect(note).to_contain_text("Refund by hand in billing.")
    assert Pause.objects.standing().get().because == REASON
    if scripts:
        assert is_good(page)
    page.get_by_text("Let it run again").first.click()
    page.get_by_label("Why").fill("Billing is right again.")
    page.get_by_role("button", name="Resume now").click()
    expect(page.get_by_text("Support refunds runs again.")).to_be_visible()
    assert not Pause.objects.standing().exists()


@SCRIPTS
def test_a_remark_is_made_and_answered(open_for: OpenFor, cast: Cast, scripts: bool) -> None:
    page = open_for(cast.charlie, PAGE, on=PHONE, scripts=scripts)
    page.get_by_text("Say what went wrong").click()
    page.get_by_label("I worked around it: Alice Albers answers").check()
    page.get_by_label("What happened, in your words").fill(SAYS)
    page.get_by_label("Minutes it cost you").fill("25")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("Alice Albers will answer")).to_be_visible()
    expect(page.get_by_text("25 minutes")).to_be_visible()
    made = Remark.objects.get()
    page = open_for(cast.alice, f"{PAGE}remarks/{made.pk}/", scripts=scripts)
    page.get_by_label("Answer").fill("The second photo was of another box.")
    page.get_by_role("button", name="Send the answer").click()
    expect(page.get_by_text("of another box.")).to_be_visible()
    made.refresh_from_db()
    assert made.answered_by == cast.alice


def test_what_is_missing_is_said_with_the_form_open(
    open_for: OpenFor, complaints: Complaints, cast: Cast
) -> None:
    page = open_for(cast.charlie, PAGE, scripts=False)
    page.get_by_text("Say what went wrong").click()
    page.get_by_label("Contest a decision").check()
    page.get_by_label("What happened, in your words").fill(SAYS)
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".field-error")).to_be_visible()
    complaints.expect("422")
    expect(page.get_by_label("What happened, in your words")).to_have_value(SAYS)


def test_the_list_without_scripts(open_for: OpenFor, cast: Cast) -> None:
    page = open_for(cast.charlie, "/register/", scripts=False)
    page.get_by_label("Search", exact=True).fill("notes")
    page.get_by_role("button", name="Show").click()
    assert names(page) == ["Meeting notes"]


def test_which_tier_without_scripts(open_for: OpenFor, cast: Cast) -> None:
    page = open_for(cast.charlie, "/tiers/", scripts=False)
    for group in page.locator("fieldset").all():
        group.get_by_role("radio").last.check()
    page.get_by_role("button", name="Work it out").click()
    expect(page.get_by_role("status")).to_contain_text("At least Tier 4")


@pytest.mark.parametrize("paused", [False, True])
def test_a_process_is_one_sheet_of_paper(open_for: OpenFor, cast: Cast, paused: bool) -> None:
    actions.remark(cast.process, kind="friction", says=SAYS, by=cast.charlie)
    if paused:
        actions.pause(cast.process, by=cast.alice, because=REASON)
    page = open_for(cast.alice, PAGE)
    paper = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", paper)) == 1
    page.emulate_media(media="print")
    expect(page.get_by_text("Pause this process")).to_be_hidden()
    expect(page.get_by_text("Who stands behind it")).to_be_visible()


ADDRESSES = [
    "/register/",
    PAGE,
    "/glossary/",
    "/tiers/",
    "/operating-models/",
    "/people/",
    "/people/{alice}/",
    "/my-remarks/",
    f"{PAGE}remarks/",
    f"{PAGE}remarks/{{remark}}/",
]


@BOTH
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_every_page_is_good(
    open_for: OpenFor, cast: Cast, size: dict[str, int], dark: bool
) -> None:
    made = actions.remark(cast.process, kind="friction", says=SAYS, by=cast.charlie)
    page = open_for(cast.alice, "/register/", on=size, dark=dark)
    for address in ADDRESSES:
        page.goto(address.format(alice=cast.alice.pk, remark=made.pk))
        assert is_good(page), address
    page.goto(PAGE)
    page.get_by_text("Pause this process").click()
    page.get_by_text("Say what went wrong").click()
    assert is_good(page)
