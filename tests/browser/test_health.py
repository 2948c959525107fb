"""The health page keeps itself up to date, and holds still for whoever is about to press."""

from datetime import timedelta
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from house.clock import now
from portal.sweep import sweep
from processes.models import Job
from processes.people.groups import ADMINISTRATORS
from processes.work import pulses
from processes.work.models import Pulse
from tests.browser.conftest import PHONE, WIDE, OpenFor
from tests.factories import PersonFactory

pytestmark = pytest.mark.django_db(transaction=True)
BOTH = pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
HEALTH = "/admin/health/"


@pytest.fixture(autouse=True)
def _after_a_bad_night() -> None:
    """One worker works, one fell silent, one job failed."""
    for host in ("oak", "elm"):
        began = (now() - timedelta(hours=3)).isoformat()
        pulses.beat(f"worker {host} 7", host=host, pid=7, processes=2, restarts=1, began_at=began)
    Pulse.objects.filter(name="worker elm 7").update(beat_at=now() - timedelta(minutes=9))
    sweep()
    Job.objects.create(
        kind="notices.deliver",
        subject_id="4",
        state=Job.State.FAILED,
        due_at=now(),
        queued_at=now(),
        ended_at=now(),
        attempts=3,
        error="The mail server refused the sender.",
    )


def is_good(page: Page) -> bool:
    """Nothing has to be scrolled sideways, and nobody is shut out."""
    fits = page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    problems: list[Any] = Axe().run(page).response["violations"]
    return bool(fits) and not problems


@BOTH
def test_what_is_unwell_stands_out(open_for: OpenFor, size: dict[str, int]):
    page = open_for(PersonFactory(groups=[ADMINISTRATORS]), HEALTH, on=size, dark=size is PHONE)

    expect(page.get_by_text("elm: not heard of for 9")).to_be_visible()
    expect(page.get_by_text("silent", exact=True)).to_be_visible()
    expect(page.get_by_text("The mail server refused the sender.")).to_be_visible()
    assert is_good(page)


def test_it_follows_what_happens_but_not_under_somebodys_finger(open_for: OpenFor):
    page = open_for(PersonFactory(groups=[ADMINISTRATORS]), HEALTH)
    expect(page.get_by_role("link", name="Run again")).to_be_visible()

    page.get_by_role("link", name="Run again").focus()
    Job.objects.update(error="Something else.")
    page.wait_for_timeout(6000)
    expect(page.get_by_text("The mail server refused the sender.")).to_be_visible()

    page.get_by_role("link", name="Run again").blur()
    expect(page.get_by_text("Something else.")).to_be_visible(timeout=8000)


def test_a_failed_job_is_run_again_from_here(open_for: OpenFor):
    page = open_for(PersonFactory(groups=[ADMINISTRATORS]), HEALTH)

    page.get_by_role("link", name="Run again").click()
    page.get_by_label("Why").fill("The mail server was told who we are")
    assert is_good(page)
    page.get_by_role("button", name="Run again").click()

    expect(page.get_by_text("notices.deliver 4 is on the queue again.")).to_be_visible()
    assert Job.objects.get(kind="notices.deliver", subject_id="4").state == "waiting"
