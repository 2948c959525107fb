"""The hub as an owner uses it: stop a process, name someone, read what differs; also by phone."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from processes.models import Control, NamedRole, Person, Process, Proposal
from processes.people.actions import deactivate
from processes.register import actions
from processes.register.words import CONTROL, Circle, Role
from tests.agents import BY, a_key, a_process
from tests.browser.conftest import PHONE, WIDE, OpenFor
from tests.factories import AbsenceFactory, PersonFactory

pytestmark = pytest.mark.django_db(transaction=True)
BOTH = pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
WHY = "She knows it best"


@pytest.fixture
def alice() -> Person:
    return PersonFactory(name="Alice Adler", groups=["staff"])


@pytest.fixture
def process(alice: Person) -> Process:
    """A process as full as one gets, with someone away and someone who has left."""
    bob = PersonFactory(name="Bob Brandt", groups=["staff"])
    dora = PersonFactory(name="Dora Dahl", groups=["staff"])
    gone = PersonFactory(name="Greta Gone", groups=["staff"])
    made = a_process(accountable=alice, escalation_owner=bob, escalation_backup=dora)
    for role in (Role.BUSINESS, Role.SYSTEM, Role.ERRORS):
        actions.name_role(made, role, person=alice, deputy=bob, **BY)
    actions.name_role(made, Role.EVALUATION, person=gone, deputy=bob, **BY)
    actions.set_circle(made, Circle.CONSULTED, [bob, dora], **BY)
    actions.remark(made, kind="friction", says="It asks for the photo twice.", by=dora)
    actions.pause(made, by=alice, because="Billing showed yesterday's balances.")
    actions.resume(made, by=alice, because="The import ran again.")
    a_key(made, label="production")
    deactivate(gone, **BY)
    AbsenceFactory(person=bob)
    return made


def is_good(page: Page) -> bool:
    """Nothing has to be scrolled sideways, and nobody is shut out."""
    fits = page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    problems: list[Any] = Axe().run(page).response["violations"]
    assert [(each["id"], each["nodes"][0]["html"]) for each in problems] == []
    return bool(fits)


def hub(process: Process, tail: str = "change/") -> str:
    return f"/admin/processes/process/{process.pk}/{tail}"


@BOTH
def test_i_stop_it_and_let_it_run_again(
    open_for: OpenFor, alice: Person, process: Process, size: dict[str, int]
):
    page = open_for(alice, hub(process), on=size)
    page.locator("summary", has_text="Pause this process").click()
    page.get_by_role("textbox", name="Why").fill("The figures are wrong since nine o'clock.")
    assert is_good(page)
    page.get_by_role("button", name="Pause now").click()
    expect(page.get_by_text("Paused. Agents stop at once.")).to_be_visible()
    expect(page.get_by_text("Refund by hand in billing.").first).to_be_visible()
    expect(page.get_by_text("May let it run again:")).to_be_visible()
    assert process.state == "paused"
    assert is_good(page)
    page.locator("summary", has_text="Let it run again").click()
    page.get_by_role("textbox", name="Why").fill("They were mended and checked.")
    page.get_by_role("button", name="Resume now").click()
    expect(page.get_by_text("It runs again.")).to_be_visible()
    assert process.state == "running"


@BOTH
def test_i_mend_a_gap(open_for: OpenFor, alice: Person, process: Process, size: dict[str, int]):
    page = open_for(alice, "/admin/", on=size)
    page.get_by_text("someone named has left").click()
    expect(page.get_by_text("Greta Gone (evaluation owner)")).to_be_visible()
    assert is_good(page)
    page.get_by_role("link", name="Change the evaluation owner").click()
    page.get_by_label("Evaluation owner").select_option(label="Dora Dahl (Clerk)")
    page.get_by_role("textbox", name="Why").fill(WHY)
    assert is_good(page)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Changed. It counts from now on.")).to_be_visible()
    assert NamedRole.objects.get(role=Role.EVALUATION).person.name == "Dora Dahl"
    expect(page.get_by_text("left the company")).to_have_count(0)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@BOTH
def test_every_tab_reads_well(
    open_for: OpenFor, alice: Person, process: Process, size: dict[str, int], dark: bool
):
    page = open_for(alice, hub(process), on=size, dark=dark)
    for tail in (
        "hub/people/?change=business",
        "hub/people/?change=consulted",
        "hub/notices/?change=routes",
        "hub/notices/",
        "hub/remarks/",
        "hub/agents/",
        "hub/pauses/",
        "history/",
        "change/?change=words",
    ):
        page.goto(hub(process, tail))
        assert is_good(page), tail


@BOTH
def test_the_list_and_a_new_process(open_for: OpenFor, process: Process, size: dict[str, int]):
    administrator: Person = PersonFactory(groups=["administrators"])
    page = open_for(administrator, "/admin/processes/process/", on=size)
    expect(page.get_by_text("Support refunds").first).to_be_visible()
    assert is_good(page)
    page.goto("/admin/processes/process/add/")
    assert is_good(page)
    page.get_by_role("button", name="Enter it in the register").click()
    expect(page.get_by_text("This field is required.").first).to_be_visible()
    assert is_good(page)


@BOTH
def test_a_proposal_shows_what_differs(open_for: OpenFor, size: dict[str, int]):
    one, two = PersonFactory.create_batch(2, groups=["compliance"])
    control = Control.objects.get(slug="logging")
    becomes = {"says": "Every decision is in the decision log within a second."}
    made = actions.propose(CONTROL, control, becomes, by=one, because="It took an hour")
    page = open_for(two, "/admin/", on=size)
    page.get_by_text("proposes: Change Logging").click()
    expect(page.locator("ins")).to_contain_text("within a second")
    assert is_good(page)
    page.get_by_role("link", name="Consent").click()
    page.get_by_role("textbox", name="Why").fill("It can be checked")
    page.get_by_role("button", name="Consent").click()
    expect(page.get_by_text("In force.")).to_be_visible()
    assert Proposal.objects.get(pk=made.pk).state == "consented"
