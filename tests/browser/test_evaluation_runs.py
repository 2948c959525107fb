"""A run in a browser: it is followed as it goes on, then read case by case, wide and by phone."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from governance.evaluations.runs.ending import end_with_verdict
from tests.browser.conftest import PHONE, WIDE, OpenFor
from tests.portal.evaluation_runs.conftest import NAMES, Cast, answered, begun, cast

pytestmark = pytest.mark.django_db(transaction=True)
__all__ = ["cast"]


@pytest.mark.parametrize("on", [WIDE, PHONE], ids=["wide", "phone"])
def test_followed_without_a_reload_then_read(
    open_for: OpenFor, cast: Cast, on: dict[str, int]
) -> None:
    run = begun(cast.version, cast.eva)
    page = open_for(cast.eva, f"/evaluation-runs/{run.public_id}/", on=on, dark=on is PHONE)
    page.get_by_role("button", name="Cancel the run").focus()
    page.evaluate("window.isTheSamePage = true")
    answered(run, lambda result: str(result.asked) == NAMES[-1])
    page.locator(".run-figures").get_by_text("3 of 3").wait_for()
    assert page.evaluate("window.isTheSamePage")
    assert page.evaluate("document.activeElement.textContent") == "Cancel the run"
    end_with_verdict(run, None, "")
    page.get_by_text("“Far too large” must pass every time").first.wait_for()
    assert page.get_by_text("not a language model").first.is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= on["width"]
    assert Axe().run(page).violations_count == 0
    page.get_by_role("link", name=NAMES[-1]).first.click()
    page.get_by_role("heading", name="What people say").wait_for()
    page.get_by_label("Right").check()
    page.get_by_role("button", name="Keep my mark").click()
    page.get_by_text("the verdict is right").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= on["width"]
