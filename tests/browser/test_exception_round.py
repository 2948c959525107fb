"""The example agent stops; people are reminded and called, decide by phone; it goes on."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from governance.escalations import upkeep
from governance.models import Decision, Escalation
from processes.models import Notice, Process
from tests.agents import a_key
from tests.browser.conftest import PHONE, OpenFor
from tests.browser.test_hub import is_good
from tests.examples.test_refund_agent import DAY, Agent, decided, escalation_of, refunds

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.processes]
LATE = f"{DAY}-3"
WORDS = "Pay the 30: the box stood in our own store room, so it is not the customer who is late."


class MovedClock:
    """The portal's clock ahead of the real one, for the server's threads as well."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def now(self) -> datetime:
        """The moment that the portal takes for this one."""
        return timezone.now() + self.ahead

    def localtime(self, moment: datetime) -> datetime:
        """As before: only the moment is another."""
        return timezone.localtime(moment)

    def to(self, moment: datetime) -> None:
        """Move it to a little after a moment."""
        self.ahead = moment - timezone.now() + timedelta(seconds=30)


@pytest.fixture
def moved(monkeypatch: pytest.MonkeyPatch) -> MovedClock:
    clock = MovedClock()
    monkeypatch.setattr("house.clock.timezone", clock)
    return clock


@pytest.fixture
def process() -> Process:
    return refunds()


@pytest.fixture
def agent(process: Process, live_server: Any) -> Iterator[Agent]:
    """The example, at work, and waiting for people as long as it takes."""
    started = Agent(live_server.url, a_key(process)[1], wait=120)
    yield started
    started.process.kill()
    started.ended()


def by_phone(page: Page) -> None:
    """From the list to the decision, with a thumb."""
    page.get_by_role("link", name=f"case {LATE}").click()
    assert is_good(page)
    page.get_by_role("link", name="Decide it").click()
    page.get_by_label("Approve: the agent may do exactly this, once").check()
    page.get_by_label("What was decided, and why").fill(WORDS)
    page.get_by_label("Reason").select_option("goodwill")
    page.get_by_role("button", name="Decide").click()
    expect(page.get_by_text("Decided. The agent reads your words")).to_be_visible()
    assert is_good(page)


def test_it_is_reminded_of_handed_over_decided_by_phone_and_goes_on(
    agent: Agent, process: Process, moved: MovedClock, open_for: OpenFor
) -> None:
    waiting = escalation_of(LATE, agent)
    owner, backup = waiting.held_by, waiting.backup
    assert waiting.half_at
    moved.to(waiting.half_at)
    upkeep.remind_at_half_time()
    told = Notice.objects.filter(title__contains=LATE)
    assert {each.person for each in told} == {owner, backup}
    desk = open_for(backup, "/admin/", on=PHONE)
    expect(desk.get_by_text(f"case {LATE} may come to you")).to_be_visible()

    moved.to(waiting.goes_on_at)
    upkeep.hand_on_overdue()
    waiting.refresh_from_db()
    assert (waiting.status, waiting.held_by) == ("overdue", backup)
    page = open_for(backup, "/exceptions/", on=PHONE)
    assert is_good(page)
    by_phone(page)

    decided(f"{DAY}-4", agent, "done_by_hand", "I paid this one myself after I saw the photos.")
    decided(f"{DAY}-5", agent, "declined", "Legal counsel answers this customer, nobody else does.")
    assert agent.ended() == 0, agent.said
    assert f"{LATE}: 30.0 EUR" in agent.said
    assert Escalation.objects.get(pk=waiting.pk).used_at
    assert Decision.objects.get(case_id=LATE).decision == "approved_refund"
    page.reload()
    for step in ("was reminded", f"It went from {owner} to {backup}", "The agent acted on it"):
        expect(page.get_by_text(step)).to_be_visible()
