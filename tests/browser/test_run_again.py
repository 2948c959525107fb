"""Running a decision again in a browser: the outcome comes by itself, wide and by phone."""

import pytest

from governance.decisions.reruns.actions import RERUN
from governance.models import Rerun
from processes.work.models import Job
from processes.work.runner import run
from tests.browser.conftest import PHONE, WIDE, OpenFor
from tests.governance.decisions.logging import Log

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("on", [WIDE, PHONE], ids=["wide", "phone"])
def test_the_outcome_appears_without_a_reload(open_for: OpenFor, on: dict[str, int]) -> None:
    log = Log()
    decision = log.send()["id"]
    page = open_for(log.process.accountable, f"/decisions/{decision}/", on=on)
    page.get_by_text("Run it again").click()
    page.locator("#again textarea").fill("A customer asks how this came about")
    page.locator("#again").get_by_role("button", name="Run again").click()
    page.get_by_text("the model is asked", exact=True).wait_for()
    page.evaluate("window.isTheSamePage = true")
    assert Rerun.objects.get().state == "waiting"
    for job in Job.objects.waiting().filter(kind=RERUN):
        run(job.pk)
    page.get_by_text("something else", exact=True).wait_for()
    assert page.evaluate("window.isTheSamePage")
    assert page.get_by_text("not a language model").first.is_visible()
    for details in page.locator("#again details").all():
        details.evaluate("each => each.open = true")
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= on["width"]


def test_without_scripts_a_link_looks_again(open_for: OpenFor) -> None:
    log = Log()
    decision = log.send()["id"]
    page = open_for(log.process.accountable, f"/decisions/{decision}/", scripts=False)
    page.get_by_text("Run it again").click()
    page.locator("#again textarea").fill("A customer asks how this came about")
    page.locator("#again").get_by_role("button", name="Run again").click()
    for job in Job.objects.waiting().filter(kind=RERUN):
        run(job.pk)
    page.get_by_role("link", name="Look again").click()
    page.get_by_text("something else", exact=True).wait_for()
