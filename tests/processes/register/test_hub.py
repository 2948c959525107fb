"""The process hub: its tabs, what is written there, and who gets which button."""

import re

import pytest
from django.contrib import admin
from django.db import connection
from django.http import HttpRequest
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.models import Entry
from house.clock import now
from processes.models import Pause, Person, Process
from processes.people.actions import deactivate
from processes.register import actions
from processes.register.hub.tab import Shown, Tab
from processes.register.hub.tabs import TABS
from processes.register.words import Circle, Role
from tests.agents import BY, a_key, a_process, agent_of
from tests.factories import PersonFactory
from tests.processes.register.visiting import WHY, As, switch, tab, text

pytestmark = pytest.mark.django_db
NAMES = [tab.name for tab in TABS]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("who", ["alice", "bob", "charlie", "compliance", "administrator"])
def test_every_tab_opens_for_everyone_who_may_see_the_process(
    request: pytest.FixtureRequest, as_person: As, process: Process, name: str, who: str
) -> None:
    answer = as_person(request.getfixturevalue(who)).get(tab(process, name))
    assert answer.status_code == 200
    assert re.search(r'aria-current="page">[^<]+', text(answer))


def test_the_change_and_history_pages_are_tabs(
    charlie: Person, as_person: As, process: Process
) -> None:
    client = as_person(charlie)
    for page, name in (("change", "overview"), ("history", "history")):
        answer = client.get(reverse(f"admin:processes_process_{page}", args=[process.pk]))
        assert answer.context["tab"].name == name


def test_a_tab_that_isnt_there(charlie: Person, as_person: As, process: Process) -> None:
    assert as_person(charlie).get(tab(process, "weather")).status_code == 404


def test_later_rooms_add_tabs_which_may_be_hidden(
    alice: Person,
    charlie: Person,
    as_person: As,
    process: Process,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def render(request: HttpRequest, which: Process) -> Shown:
        return Shown("processes/register/admin/pauses.html", {"page": None})

    def may_see(person: Person, which: Process) -> bool:
        return person == alice

    extra = Tab("contract_room", "Contract room", render, may_see, lambda *asked: 7)
    monkeypatch.setattr(admin.site, "hub", (*TABS, extra))
    page = text(as_person(alice).get(tab(process, "contract_room")))
    assert 'Contract room <span class="count">7</span>' in page
    assert as_person(charlie).get(tab(process, "contract_room")).status_code == 404
    assert "Contract room" not in text(as_person(charlie).get(tab(process, "people")))


class TestTheSwitch:
    def test_one_click_a_reason_done(self, alice: Person, as_person: As, process: Process) -> None:
        client = as_person(alice)
        assert "Pause this process" in text(client.get(tab(process, "overview")))
        answer = client.post(switch(process, "pause"), {"because": "It is wrong"}, follow=True)
        page = text(answer)
        assert process.state == "paused"
        assert Pause.objects.get().because == "It is wrong"
        assert "By hand until then:</strong> Refund by hand in billing." in page
        assert "Let it run again" in page
        for name in ("Alice Adler", "Business", "System"):
            assert name in page.split("May let it run again")[1].split("</p>")[0]
        client.post(switch(process, "resume"), {"because": "It is right"})
        assert process.state == "running"

    def test_without_a_reason_the_form_stays_open(
        self, alice: Person, as_person: As, process: Process
    ) -> None:
        answer = as_person(alice).post(switch(process, "pause"), {"because": ""})
        assert answer.status_code == 200
        assert "<details open>" in text(answer)
        assert process.state == "running"

    def test_a_refusal_is_read(
        self, alice: Person, team: dict[str, Person], as_person: As, process: Process
    ) -> None:
        actions.pause(process, by=team["business"], because="It is wrong")
        answer = as_person(alice).post(switch(process, "pause"), {"because": "It is wrong"})
        assert "This process is paused already." in text(answer)

    @pytest.mark.parametrize("who", ["bob", "charlie", "administrator"])
    def test_others_have_no_switch(
        self, request: pytest.FixtureRequest, as_person: As, process: Process, who: str
    ) -> None:
        client = as_person(request.getfixturevalue(who))
        assert 'id="switch"' not in text(client.get(tab(process, "overview")))
        page = text(client.post(switch(process, "pause"), {"because": "It is wrong"}))
        assert "You may not pause this process." in page
        assert process.state == "running"

    def test_a_link_turns_nothing(self, alice: Person, as_person: As, process: Process) -> None:
        client = as_person(alice)
        answer = client.get(switch(process, "pause"), {"because": "A link in a mail"})
        assert answer.status_code == 302
        assert process.state == "running"

    def test_a_form_of_another_site_turns_nothing(self, alice: Person, process: Process) -> None:
        browser = Client(enforce_csrf_checks=True)
        browser.force_login(alice)
        answer = browser.post(switch(process, "pause"), {"because": "From elsewhere"})
        assert answer.status_code == 403
        assert process.state == "running"

    def test_compliance_is_named_where_it_alone_may_lift(
        self, alice: Person, compliance: Person, as_person: As, process: Process
    ) -> None:
        actions.pause(process, by=compliance, because="Bad data")
        page = text(as_person(alice).get(tab(process, "overview")))
        assert "for compliance" in page
        assert "Let it run again" not in page
        assert "Carla Compliance" in page


class TestOverview:
    def test_gaps_stand_first(
        self, alice: Person, team: dict[str, Person], as_person: As, process: Process
    ) -> None:
        deactivate(team["evaluation"], **BY)
        page = text(as_person(alice).get(tab(process, "overview")))
        assert "Evaluation (evaluation owner)" in page
        assert 'People <span class="count">1</span>' in page

    def test_what_nobody_holds_is_named(
        self, alice: Person, as_person: As, process: Process
    ) -> None:
        page = text(as_person(alice).get(tab(process, "overview")))
        assert "review owner, error reader" in page

    def test_words_are_changed_with_a_reason(
        self, alice: Person, as_person: As, process: Process
    ) -> None:
        client, address = as_person(alice), tab(process, "overview", "words")
        begin = client.get(address).context["form"].initial
        values = {**begin, "summary": "Pays small refunds.", "because": "Clearer"}
        assert client.post(address, values).status_code == 302
        process.refresh_from_db()
        assert process.summary == "Pays small refunds."
        assert Entry.objects.get(verb="process.edit").because == "Clearer"

    @pytest.mark.parametrize("who", ["bob", "charlie", "compliance"])
    def test_others_change_nothing(
        self, request: pytest.FixtureRequest, as_person: As, process: Process, who: str
    ) -> None:
        client, address = (
            as_person(request.getfixturevalue(who)),
            tab(process, "overview", "words"),
        )
        assert client.get(address).context["form"] is None
        client.post(address, {"name": "Mine", "because": "I want it so"})
        process.refresh_from_db()
        assert process.name == "Support refunds"


class TestRemarks:
    def test_what_waits_is_counted_and_found(
        self, charlie: Person, alice: Person, as_person: As, process: Process
    ) -> None:
        for says in ("It asks twice for it.", "It is slow on Mondays."):
            made = actions.remark(process, kind="friction", says=says, by=charlie)
        actions.answer(made, by=alice, answer="Mondays are being looked at.")
        client = as_person(alice)
        page = text(client.get(tab(process, "remarks")))
        assert "2 × friction (1 waiting)" in page
        assert 'Remarks <span class="count">1</span>' in page
        page = text(client.get(f"{tab(process, 'remarks')}?only=open"))
        assert "It asks twice" in page
        assert "Mondays" not in page


class TestAgents:
    def test_keys_are_shown_to_those_who_keep_them(
        self, alice: Person, technology: Person, as_person: As, process: Process
    ) -> None:
        key, _ = a_key(process, label="production")
        assert key.public_id in text(as_person(technology).get(tab(process, "agents")))
        page = text(as_person(alice).get(tab(process, "agents")))
        assert "Agent of Support refunds" in page
        assert key.public_id not in page
        assert "Make a key" not in page

    def test_an_agent_comes_and_goes(
        self, technology: Person, as_person: As, process: Process
    ) -> None:
        other = agent_of(a_process("other"))
        client = as_person(technology)
        client.post(tab(process, "agents", "assign"), {"agent": other.pk, "because": WHY})
        assert process.agents.get().agent == other
        client.post(tab(process, "agents", str(other.pk)), {"because": "It is done"})
        assert not process.agents.exists()

    def test_no_agent_of_a_hidden_process_is_offered(
        self, technology: Person, as_person: As, process: Process
    ) -> None:
        hidden = agent_of(a_process("secret_merger", is_restricted=True))
        client, address = as_person(technology), tab(process, "agents", "assign")
        assert "ecret" not in text(client.get(address))
        client.post(address, {"agent": hidden.pk, "because": WHY})
        assert not process.agents.exists()

    def test_others_may_not(self, alice: Person, as_person: As, process: Process) -> None:
        other = agent_of(a_process("other"))
        form = as_person(alice).get(tab(process, "agents", "assign")).context["form"]
        assert form is None
        as_person(alice).post(tab(process, "agents", "assign"), {"agent": other.pk, "because": WHY})
        assert not process.agents.exists()


def test_every_pause_stands_there(alice: Person, as_person: As, process: Process) -> None:
    actions.pause(process, by=alice, because="It is wrong")
    actions.resume(process, by=alice, because="It is right")
    actions.pause(process, by=alice, because="Wrong again")
    page = text(as_person(alice).get(tab(process, "pauses")))
    for words in ("It is wrong", "It is right", "Wrong again", "stands", f"{now():%Y}"):
        assert words in page


class TestHistory:
    def test_names_and_words_with_what_stood_there(
        self, alice: Person, as_person: As, process: Process
    ) -> None:
        client, one, two = as_person(alice), PersonFactory(), PersonFactory()
        client.post(
            tab(process, "people", Role.BUSINESS),
            {"person": one.pk, "deputy": two.pk, "because": WHY},
        )
        actions.edit_words(process, by=alice, because="Clearer", name="Refunds")
        page = text(client.get(tab(process, "history")))
        for words in (f"“{WHY}”", "“Clearer”", "<ins>Refunds</ins>", one.name, "Alice Adler"):
            assert words in page
        entry = Entry.objects.filter(verb="process.name").latest("pk")
        row = process.named_roles.get(role=Role.BUSINESS).history.first()
        assert entry.request_id == row.request_id != ""

    def test_the_trail_is_offered_to_those_who_may_read_it(
        self, alice: Person, compliance: Person, as_person: As, process: Process
    ) -> None:
        for person, offered in ((alice, False), (compliance, True)):
            page = text(as_person(person).get(tab(process, "history")))
            assert ("Everything done here" in page) is offered


@pytest.mark.parametrize("name", NAMES)
def test_as_many_queries_with_many_rows(
    alice: Person, charlie: Person, as_person: As, process: Process, name: str
) -> None:
    """One remark, pause, agent, listed person, or several: the page asks as often."""

    def fill(times: int) -> None:
        for _ in range(times):
            actions.remark(process, kind="friction", says="It asks twice for it.", by=charlie)
            actions.pause(process, by=alice, because="It is wrong")
            actions.resume(process, by=alice, because="It is right")
            agent = agent_of(a_process(f"other_{Process.objects.count()}"))
            actions.assign(process, agent, **BY)
            people = [row.person for row in process.listed.filter(circle=Circle.INFORMED)]
            actions.set_circle(process, Circle.INFORMED, [*people, PersonFactory()], **BY)

    client, address = as_person(alice), tab(process, name)
    fill(1)
    client.get(address)
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        counts.append(len(queries))
        fill(3)
    # History looks up each name that it shows; it is bounded by its page.
    assert counts[0] == counts[1] or name == "history"


def test_no_hidden_inputs_of_others(alice: Person, as_person: As, process: Process) -> None:
    """Every form on the hub is protected and posts to the hub."""
    client = as_person(alice)
    pages = [tab(process, "people", "business"), tab(process, "overview", "words")]
    for page in pages:
        found = text(client.get(page))
        assert found.count("csrfmiddlewaretoken") >= 2
