"""One's own profile and a colleague's page, as people use them."""

from datetime import timedelta
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from house.clock import today
from processes.models import Absence, Person
from processes.people.groups import ADMINISTRATORS, STAFF
from tests.browser.conftest import PHONE, WIDE, Complaints, OpenFor
from tests.factories import PASSWORD, AbsenceFactory, PersonFactory

pytestmark = pytest.mark.django_db(transaction=True)
BOTH = pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])


def is_good(page: Page) -> bool:
    """Nothing has to be scrolled sideways, and nobody is shut out."""
    fits = page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    problems: list[Any] = Axe().run(page).response["violations"]
    return bool(fits) and not problems


@BOTH
def test_i_set_my_hours_and_enter_days_away(
    open_for: OpenFor, complaints: Complaints, size: dict[str, int]
):
    bob: Person = PersonFactory(groups=[STAFF])
    page = open_for(bob, "/admin/profile/", on=size)
    page.get_by_text("Change my hours").click()
    page.get_by_label("Monday, at work from").fill("8")
    page.get_by_label("Monday, at work to").fill("1230")
    assert is_good(page)
    page.get_by_role("button", name="Save my hours").click()
    expect(page.get_by_text("Monday 08:00 to 12:30")).to_be_visible()

    page.get_by_label("First day away").fill((today() + timedelta(days=2)).isoformat())
    page.get_by_label("Last day away").fill(today().isoformat())
    page.get_by_role("button", name="Enter these days").click()
    expect(page.get_by_text("The last day away is before the first.")).to_be_visible()
    complaints.expect("422")
    page.get_by_label("Last day away").fill((today() + timedelta(days=3)).isoformat())
    page.get_by_role("button", name="Enter these days").click()
    expect(page.get_by_text("Your days are entered.")).to_be_visible()
    assert is_good(page)
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_text("No days away ahead.")).to_be_visible()
    assert Absence.objects.get().cancelled_at


@BOTH
def test_an_account_is_closed_with_the_password(open_for: OpenFor, size: dict[str, int]):
    alice: Person = PersonFactory(groups=[ADMINISTRATORS])
    bob: Person = PersonFactory(name="Bob Brandt", groups=[STAFF])
    AbsenceFactory(person=bob)
    page = open_for(alice, "/admin/processes/person/", on=size)
    assert is_good(page)
    page.get_by_role("link", name="Bob Brandt").click()
    assert is_good(page)
    page.get_by_role("link", name="Deactivate").click()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("Why").fill("Left the company")
    assert is_good(page)
    page.get_by_role("button", name="Deactivate").click()
    expect(page.get_by_text("Bob Brandt is deactivated.")).to_be_visible()
    assert not Person.objects.get(pk=bob.pk).is_active
