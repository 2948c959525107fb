"""Making a key, and the description of the API, as people see them."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page

from processes.models import Person
from tests.agents import Caller, a_process
from tests.browser.conftest import PHONE, WIDE, OpenFor
from tests.factories import PASSWORD, PersonFactory

pytestmark = pytest.mark.django_db(transaction=True)
BOTH = pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])


def fits(page: Page) -> bool:
    """Nothing has to be scrolled sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


@BOTH
def test_a_key_is_made_shown_and_gone(open_for: OpenFor, size: dict[str, int]) -> None:
    process = a_process()
    technology: Person = PersonFactory(groups=["technology"])
    page = open_for(technology, "/admin/processes/agentkey/add/", on=size)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("Process", exact=True).fill(process.slug)
    page.get_by_label("Label").fill("production")
    page.get_by_label("Why").fill("The agent goes live")
    page.get_by_role("button", name="Make the key").click()
    text = page.get_by_label("The key").input_value()
    assert re.fullmatch(r"aop_\w{12}_[\w-]+", text)
    assert fits(page)
    assert Caller(text).get("/processes").json()["items"]
    page.get_by_role("link", name="I have copied it").click()
    page.get_by_role("heading", name="production").wait_for()
    assert text not in page.content()
    page.goto("/admin/processes/agentkey/")
    assert page.get_by_text("production").first.is_visible()
    assert fits(page)


@BOTH
def test_the_description_is_readable(open_for: OpenFor, db: Any, size: dict[str, int]) -> None:
    page = open_for(None, "/api/v1/docs", on=size)
    assert fits(page)
    page.get_by_role("link", name="One process").click()
    assert page.url.endswith("#read_process")
    page.locator("#read_process summary", has_text="404").click()
    assert page.get_by_text("There is no process with this name").first.is_visible()


def test_a_problem_s_type_leads_to_its_explanation(open_for: OpenFor, db: Any) -> None:
    kind = Caller().get("/processes").json()["type"]
    page = open_for(None, kind)
    assert page.locator(f"#{kind.split('#')[1]}").is_visible()
