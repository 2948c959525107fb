"""The frame of every page in a real browser: colours, keys, palette, filters, phone, paper."""

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from audit.record import record
from processes.models import Person
from tests.browser.conftest import PHONE, OpenFor
from tests.factories import PASSWORD, PersonFactory
from tests.portal.service import running

pytestmark = pytest.mark.django_db(transaction=True)
PLAIN = "/accounts/2fa/"
PEOPLE = "/admin/processes/person/"


@pytest.fixture
def person() -> Person:
    return PersonFactory(name="Ines Okafor", groups=["staff", "compliance"])


def is_dark(page: Page) -> bool:
    """Whether the ground is darker than the ink."""
    colour = page.evaluate("getComputedStyle(document.querySelector('.side')).backgroundColor")
    red, green, blue = (int(number) for number in re.findall(r"\d+", colour)[:3])
    return red + green + blue < 200


# --- colours --------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", [PLAIN, PEOPLE])
@pytest.mark.parametrize("dark", [False, True])
def test_colours_follow_the_system(
    open_for: OpenFor, person: Person, address: str, dark: bool
) -> None:
    assert is_dark(open_for(person, address, dark=dark)) is dark


@pytest.mark.parametrize(("first", "second"), [(PLAIN, PEOPLE), (PEOPLE, PLAIN)])
def test_a_chosen_colour_is_remembered_everywhere(
    open_for: OpenFor, person: Person, first: str, second: str
) -> None:
    page = open_for(person, first)
    page.locator(".me > summary").click()
    page.get_by_role("button", name="Dark").click()
    assert is_dark(page)
    page.goto(second)
    assert is_dark(page)
    page.locator(".me > summary").click()
    expect(page.get_by_role("button", name="Dark")).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="System").click()
    page.goto(first)
    assert not is_dark(page)


def test_figures_on_charts_can_be_read(open_for: OpenFor, person: Person) -> None:
    page = open_for(person, PEOPLE)
    ink = "DEFAULT_CHART_OPTIONS.scales.x.ticks.color()"
    light = page.evaluate(ink)
    page.evaluate("document.documentElement.classList.add('dark')")
    assert (light, page.evaluate(ink)) == ("#52607a", "#9dabc0")


# --- keys and palette -----------------------------------------------------------------------------


def test_slash_leads_to_the_search_of_a_list(open_for: OpenFor, person: Person) -> None:
    page = open_for(person, PEOPLE)
    page.keyboard.press("/")
    expect(page.locator("#searchbar")).to_be_focused()
    page.keyboard.type("a/b?")
    expect(page.locator("#searchbar")).to_have_value("a/b?")
    expect(page.get_by_role("dialog")).to_have_count(0)


@pytest.mark.parametrize(("key", "address"), [("d", "/admin/"), ("r", "/register/")])
def test_two_keys_lead_to_desk_and_register(
    open_for: OpenFor, person: Person, key: str, address: str
) -> None:
    page = open_for(person, PLAIN)
    for alone in (key, "g", "x", key):
        page.keyboard.press(alone)
    assert page.url.endswith(PLAIN)
    page.keyboard.press("g")
    page.keyboard.press(key)
    page.wait_for_url(f"**{address}")


def test_the_marked_place_is_in_sight_on_a_low_window(open_for: OpenFor) -> None:
    everything = PersonFactory(groups=["staff", "compliance", "administrators", "technology"])
    page = open_for(everything, "/admin/profile/", on={"width": 1280, "height": 600})
    box = page.get_by_role("link", name="My profile").first.bounding_box()
    menu = page.locator(".me").bounding_box()
    assert box is not None
    assert menu is not None
    assert box["y"] + box["height"] <= menu["y"] + 1


def test_a_question_mark_shows_the_keys(open_for: OpenFor, person: Person) -> None:
    page = open_for(person, PLAIN)
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keys")
    expect(dialog).to_contain_text("Go to my desk")
    page.get_by_role("button", name="Close").click()
    expect(dialog).to_have_count(0)


@pytest.mark.parametrize("address", [PLAIN, PEOPLE])
def test_the_palette_finds_and_opens(open_for: OpenFor, person: Person, address: str) -> None:
    PersonFactory(name="Marta Lindqvist")
    colleague = PersonFactory(name="Martin Lind")
    page = open_for(person, address)
    page.keyboard.press("Control+k")
    palette = page.get_by_role("dialog", name="Find people and pages")
    page.keyboard.type("zzzz")
    expect(palette).to_contain_text("Nothing goes by that name")
    palette.get_by_role("searchbox").fill("lind")
    expect(palette.get_by_role("link")).to_have_count(2)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(palette.get_by_role("link", name="Martin Lind")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{PEOPLE}{colleague.pk}/change/")


def test_the_palette_takes_the_first_answer_and_closes(open_for: OpenFor, person: Person) -> None:
    page = open_for(person, PLAIN)
    page.get_by_role("button", name="Search").click()
    palette = page.get_by_role("dialog", name="Find people and pages")
    page.keyboard.type("abs")
    expect(palette.get_by_role("link", name="Absences")).to_be_visible()
    page.keyboard.press("Escape")
    expect(palette).to_be_hidden()
    page.keyboard.press("Control+k")
    page.keyboard.type("abs")
    expect(palette.get_by_role("link", name="Absences")).to_be_visible()
    page.keyboard.press("Enter")
    page.wait_for_url("**/admin/processes/absence/")


# --- filters --------------------------------------------------------------------------------------


def test_filters_apply_by_themselves_and_can_be_undone(open_for: OpenFor, person: Person) -> None:
    other = PersonFactory(name="Luca Moretti")
    record("person.edit", person, by=person, because="first")
    record("person.edit", other, by=other, because="second")
    page = open_for(person, "/admin/activity/")
    expect(page.locator("tbody tr")).to_have_count(2)
    page.get_by_label("Who").fill("Luca")
    expect(page.locator("tbody tr")).to_have_count(1)
    assert "who=Luca" in page.url
    assert "process=" not in page.url
    assert "who=Luca" in str(page.get_by_role("link", name="CSV").get_attribute("href"))
    expect(page.get_by_label("Who")).to_be_focused()
    page.go_back()
    expect(page.locator("tbody tr")).to_have_count(2)
    expect(page.get_by_label("Who")).to_have_value("")


def test_the_filters_of_an_admin_list_open_from_the_edge(open_for: OpenFor, person: Person) -> None:
    page = open_for(person, PEOPLE)
    drawer = page.get_by_role("dialog", name="Filter")
    expect(drawer).to_be_hidden()
    page.get_by_role("button", name="Filter", exact=True).click()
    expect(drawer).to_be_visible()
    page.keyboard.press("Escape")
    expect(drawer).to_be_hidden()


# --- phone, paper, no scripts ---------------------------------------------------------------------


@pytest.mark.parametrize("address", [PLAIN, PEOPLE, "/admin/", "/nothing/"])
def test_nothing_scrolls_sideways_on_a_phone(
    open_for: OpenFor, person: Person, complaints: Any, address: str
) -> None:
    page = open_for(person, address, on=PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    if address == "/nothing/":
        complaints.expect("404")


@pytest.mark.parametrize("address", [PLAIN, PEOPLE])
def test_the_menu_opens_on_a_phone(open_for: OpenFor, person: Person, address: str) -> None:
    page = open_for(person, address, on=PHONE)
    places = page.get_by_role("navigation", name="Sections")
    expect(places).to_be_hidden()
    page.get_by_role("button", name="Menu", exact=True).click()
    expect(places).to_be_visible()
    link = places.get_by_role("link", name="Absences")
    box = link.bounding_box()
    assert box is not None
    assert box["height"] >= 44
    link.click()
    page.wait_for_url("**/admin/processes/absence/")


def test_plain_pages_need_no_script(
    open_for: OpenFor, browser: Browser, live_server: Any, person: Person
) -> None:
    state = open_for(person, PLAIN).context.storage_state()
    context = browser.new_context(
        base_url=live_server.url, viewport=PHONE, java_script_enabled=False, storage_state=state
    )
    page = context.new_page()
    page.goto(PLAIN)
    page.get_by_role("button", name="Menu", exact=True).click()
    page.locator(".me > summary").click()
    expect(page.get_by_role("group", name="Colours")).to_be_hidden()
    page.get_by_role("button", name="Log out").click()
    page.wait_for_url("**/accounts/login/**")
    page.get_by_label("Email").fill(person.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    page.goto(PLAIN)
    expect(page.get_by_role("heading", name="Two-step log-in")).to_be_visible()
    context.close()


def test_paper_shows_the_page_alone(open_for: OpenFor, person: Person) -> None:
    page = open_for(person, PLAIN, dark=True)
    page.emulate_media(media="print")
    expect(page.locator(".side")).to_be_hidden()
    expect(page.get_by_role("heading", name="Two-step log-in")).to_be_visible()
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert ground == "rgb(255, 255, 255)"
    assert len(re.findall(rb"/Type\s*/Page\b", page.pdf(prefer_css_page_size=True))) == 1


def test_one_skips_to_the_content(open_for: OpenFor, person: Person) -> None:
    page = open_for(person, PEOPLE)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#content")).to_be_focused()


# --- log-in ---------------------------------------------------------------------------------------


def test_the_button_of_the_company_gets_through(
    open_for: OpenFor, person: Person, settings: Any
) -> None:
    # In a browser, because a content security policy can stop what a test client would follow.
    with running() as service:
        settings.SOCIALACCOUNT_PROVIDERS = service.settings
        service.says = {"sub": "1", "email": person.email, "email_verified": True}
        page = open_for(None, f"/accounts/login/?next={PEOPLE}")
        page.get_by_role("link", name="Log in with Acme ID").click()
        page.wait_for_url(f"**{PEOPLE}")
        expect(page.locator(".me")).to_contain_text("Ines Okafor")
