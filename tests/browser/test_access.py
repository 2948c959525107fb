"""No page of the frame is hard to use for those who can't see, can't aim, or need contrast."""

from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
from playwright.sync_api import Browser, Page

from processes.models import Person
from processes.people.actions import edit_person
from tests.browser.conftest import PHONE, WIDE, OpenFor
from tests.factories import AbsenceFactory, PersonFactory

pytestmark = pytest.mark.django_db(transaction=True)

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PEOPLE = "/admin/processes/person/"
OUTSIDE = ("/accounts/login/", "/accounts/password/reset/", "/accounts/inactive/", "/nothing/")
INSIDE = (
    "/admin/",
    PEOPLE,
    f"{PEOPLE}?q=nobody",
    f"{PEOPLE}{{pk}}/change/",
    f"{PEOPLE}{{pk}}/history/",
    f"{PEOPLE}{{pk}}/act/hours/",
    "/admin/activity/",
    "/accounts/2fa/",
    "/accounts/password/change/",
    "/accounts/logout/",
    "/accounts/reauthenticate/",
    "/nothing/",
)
LOOKS = {"wide and light": (WIDE, "light"), "phone and dark": (PHONE, "dark")}


@pytest.fixture
def person() -> Person:
    """Somebody with every right that a page here asks for, among colleagues."""
    AbsenceFactory()
    return PersonFactory(groups=["staff", "compliance", "administrators"])


def complaints_of_axe(page: Page) -> list[str]:
    """What axe finds, each with the first place where it is so."""
    page.evaluate(AXE)
    found: Any = page.evaluate("levels => axe.run({runOnly: levels})", LEVELS)
    return [
        f"{each['impact']}: {each['id']} at {each['nodes'][0]['target']}"
        for each in found["violations"]
    ]


def looked_at(
    browser: Browser, url: str, addresses: tuple[str, ...], look: str, **more: Any
) -> dict[str, list[str]]:
    """The complaints about each page. Policies are lifted for axe alone, which is injected."""
    size, scheme = LOOKS[look]
    given = {"viewport": size, "color_scheme": scheme, "has_touch": size is PHONE, **more}
    context = browser.new_context(base_url=url, bypass_csp=True, reduced_motion="reduce", **given)
    page = context.new_page()
    found = {}
    for address in addresses:
        page.goto(address)
        found[address] = complaints_of_axe(page)
    context.close()
    return {address: complaints for address, complaints in found.items() if complaints}


@pytest.mark.parametrize("look", LOOKS)
def test_pages_outside_are_open_to_everyone(browser: Browser, live_server: Any, look: str) -> None:
    assert looked_at(browser, live_server.url, OUTSIDE, look) == {}


@pytest.mark.parametrize("look", LOOKS)
def test_pages_inside_are_open_to_everyone(
    browser: Browser, live_server: Any, open_for: OpenFor, person: Person, look: str
) -> None:
    colleague = PersonFactory(job_title="Head of Support")
    edit_person(colleague, by=person, because="New role", job_title="Head of Finance")
    addresses = tuple(address.format(pk=colleague.pk) for address in INSIDE)
    state = open_for(person, "/accounts/2fa/").context.storage_state()
    assert looked_at(browser, live_server.url, addresses, look, storage_state=state) == {}


def test_axe_finds_what_is_wrong(open_for: OpenFor) -> None:
    page = open_for(None, "about:blank")
    page.set_content("<main><img src='data:,'><button></button></main>")
    found = " ".join(complaints_of_axe(page))
    assert "image-alt" in found
    assert "button-name" in found
