"""A week is filled in by keyboard alone and closed each way, wide and on a phone."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from governance.models import Figure, Fix, Metric, Week
from governance.scorecards.calendar import A_WEEK, this_week, week_name
from house.clock import now, today
from processes.models import Process
from tests.browser.conftest import PHONE, WIDE, Complaints, OpenFor
from tests.browser.test_hub import BOTH, is_good
from tests.governance.changes.team import WHY, Team, a_team
from tests.governance.scorecards.team import an_aim, figures

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def team(db: None) -> Team:
    """A process whose success number held, at the real clock: the browser knows no other."""
    made = a_team(has_contract=False)
    Process.objects.update(created_at=now() - timedelta(weeks=20))
    made.process.refresh_from_db()
    an_aim(made.process)
    figures(made.process, "error_rate", 9, 7, 4, 3, 5, until=_over())
    figures(made.process, "satisfaction", 3.9, 4.2, until=_over() - A_WEEK)
    return made


def _over() -> Any:
    """The week that ended last."""
    return this_week() - A_WEEK


def there(tail: str = "") -> str:
    return f"/scorecards/support_refunds/{tail}?week={week_name(_over())}"


@pytest.mark.parametrize(("size", "dark"), [(WIDE, False), (PHONE, True)], ids=["wide", "phone"])
def test_filled_in_by_keyboard_alone(
    open_for: OpenFor, team: Team, size: dict[str, int], dark: bool
) -> None:
    page = open_for(team.business, there(), on=size, dark=dark)
    assert is_good(page)
    page.get_by_role("link", name="Fill in").press("Enter")
    page.wait_for_url("**/fill/**")
    assert is_good(page)
    page.get_by_label("Rework").focus()
    keys = page.keyboard
    keys.type("3.5")
    keys.press("Enter")
    expect(page.locator("#m_rework_says")).to_have_text("Saved")
    expect(page.get_by_label("Satisfaction")).to_be_focused()
    keys.type("7")
    keys.press("Tab")
    expect(page.locator("#m_satisfaction_says")).to_have_text("A score lies between 1 and 5.")
    assert is_good(page)
    keys.press("Shift+Tab")
    keys.type("4.4")
    keys.press("Enter")
    expect(page.locator("#m_satisfaction_says")).to_have_text("Saved")
    expect(page.locator("[data-filled]")).to_have_text("2")
    for _ in range(Metric.objects.filter(source="hand").count() - 2):
        keys.press("Enter")
    expect(page.get_by_label("Where did work get stuck?")).to_be_focused()
    keys.type("In the warehouse")
    keys.press("Tab")
    expect(page.locator("#q_stuck_says")).to_have_text("Saved")
    assert Figure.objects.get(metric__slug="satisfaction", week_on=_over()).value == Decimal("4.4")
    assert Week.objects.get().stuck == "In the warehouse"


def test_filled_in_without_scripts(open_for: OpenFor, team: Team) -> None:
    page = open_for(team.business, there("fill/"), scripts=False)
    page.get_by_label("Rework").fill("3.5")
    page.get_by_label("What should be cut?").fill("The digest")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("The digest")).to_be_visible()
    assert Week.objects.get().cut == "The digest"


def opened(page: Page, word: str) -> None:
    page.get_by_role("link", name="Close the week").click()
    page.locator("summary", has_text=f"End it with {word}").click()
    assert is_good(page)


@BOTH
def test_stop(open_for: OpenFor, team: Team, size: dict[str, int]) -> None:
    page = open_for(team.system, there(), on=size)
    opened(page, "stop")
    card = page.locator(".word-card", has=page.locator("#word-stop"))
    card.get_by_label("Why").fill(WHY)
    card.get_by_label("Pause the process now").check()
    card.get_by_role("button", name="Close the week: stop").click()
    expect(page.get_by_text("The week is closed: stop.")).to_be_visible()
    assert is_good(page)
    assert Process.objects.get().state == "paused"


@BOTH
def test_fix(open_for: OpenFor, team: Team, complaints: Complaints, size: dict[str, int]) -> None:
    page = open_for(team.business, there(), on=size)
    opened(page, "fix")
    card = page.locator(".word-card", has=page.locator("#word-fix"))
    card.get_by_role("button", name="Close the week: fix").click()
    expect(card.get_by_text("This field is required.").first).to_be_visible()
    complaints.expect("422")
    assert is_good(page)
    card.get_by_label("Rule", exact=True).check()
    card.get_by_label("Its name").fill("The split-delivery rule")
    card.get_by_label("Who mends it").select_option(str(team.author.pk))
    card.get_by_label("By", exact=True).fill((today() + timedelta(days=7)).isoformat())
    card.get_by_label("Why").fill(WHY)
    card.get_by_role("button", name="Close the week: fix").click()
    expect(page.get_by_text("The week is closed: fix.")).to_be_visible()
    mends = open_for(team.author, there(), on=size)
    mends.locator("summary", has_text="It is done").click()
    mends.get_by_label("What was done").fill("The rule names both cases now")
    assert is_good(mends)
    mends.get_by_role("button", name="Done").click()
    expect(mends.get_by_text("Mended: The rule names both cases now")).to_be_visible()
    assert Fix.objects.get().done_by == team.author


@BOTH
def test_expand(open_for: OpenFor, team: Team, size: dict[str, int]) -> None:
    page = open_for(team.business, there(), on=size)
    opened(page, "expand")
    card = page.locator(".word-card", has=page.locator("#word-expand"))
    expect(card.get_by_text("held in each of 3 weeks")).to_be_visible()
    card.get_by_label("Why").fill(WHY)
    card.get_by_role("button", name="Say expand for your half").click()
    expect(page.get_by_text("Said for your half.")).to_be_visible()
    assert is_good(page)
    other = open_for(team.system, there(), on=size)
    other.get_by_role("link", name="Agree or say otherwise").click()
    assert is_good(other)
    other.get_by_role("button", name="Agree: expand").click()
    expect(other.get_by_text("Both halves agree")).to_be_visible()
    assert Week.objects.get().word == "expand"


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@BOTH
def test_the_board_and_the_rest_read_well(
    open_for: OpenFor, team: Team, size: dict[str, int], dark: bool
) -> None:
    page = open_for(team.compliance, f"/scorecards/?week={week_name(_over())}", on=size, dark=dark)
    assert is_good(page)
    expect(page.get_by_role("img", name="Error rate, 12 weeks: 9 % to 5 %")).to_be_visible()
    for address in ("/scorecard-metrics/", "/scorecards/support_refunds/metrics/", there()):
        page.goto(address)
        for summary in page.locator("main summary").all():
            summary.click()
        assert is_good(page), address
