"""The pages of the log: what everyone may read, what is hidden, what a person may do there."""

import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from governance.decisions.actions.sealing import seal_waiting
from governance.models import Decision, DecisionBody, Override, Tombstone
from processes.models import ContractVersion, Input, Person
from processes.register.hub.tab import address
from tests.agents import a_process
from tests.factories import PersonFactory
from tests.governance.decisions.logging import Log


@pytest.fixture
def log(db: None) -> Log:
    return Log()


def visitor(person: Person) -> Client:
    client = Client()
    client.force_login(person, backend="processes.people.backend.PeopleBackend")
    return client


def colleague(*groups: str) -> Client:
    return visitor(PersonFactory(groups=list(groups) or ["staff"]))


def is_personal(version: ContractVersion, name: str) -> None:
    """The contract had named this input as personal data all along."""
    from tests.governance.decisions.test_sealing import without_triggers

    with without_triggers() as run:
        run(
            f"UPDATE {Input._meta.db_table} SET is_personal = TRUE "
            "WHERE version_id = %s AND name = %s",
            version.pk,
            name,
        )


def text(answer: Any) -> str:
    assert answer.status_code == 200, answer.content
    found: str = answer.content.decode()
    return found


class TestTheList:
    def test_shows_the_newest_first(self, log: Log):
        log.send(decision="older_one", timestamp="2026-03-01T10:00:00Z")
        log.send(decision="newer_one", timestamp="2026-03-02T10:00:00Z")

        page = text(colleague().get("/decisions/"))

        assert page.index("newer_one") < page.index("older_one")

    @pytest.mark.parametrize(
        "query",
        [
            "process=support_refunds",
            "case=C-1",
            "decision=wanted_one",
            "tool=billing.refund",
            "model=vendor:other",
            "breach=yes",
            "escalated=yes",
            "process=support_refunds&version=1",
            "since=2026-03-05",
            "tool=billing.refund&process=support_refunds&breach=yes&since=2026-03-05&until=2026-03-06",
        ],
    )
    def test_filters(self, log: Log, query: str):
        other = Log(a_process("vendor_onboarding"))
        other.send(decision="unwanted_one", timestamp="2026-03-01T10:00:00Z")
        log.send(
            decision="wanted_one",
            case_id="C-1",
            model="vendor:other",
            tools_invoked=["billing.refund", "shell.run"],
            human_escalation=True,
            timestamp="2026-03-06T10:00:00Z",
        )
        seal_waiting()

        page = text(colleague().get(f"/decisions/?{query}"))

        assert "wanted_one" in page
        assert "unwanted_one" not in page

    def test_pages_by_marks_and_asks_as_much_for_many_as_for_one(self, log: Log):
        client = colleague()
        log.send()
        client.get("/decisions/")
        with CaptureQueriesContext(connection) as one:
            client.get("/decisions/")
        for _ in range(50):
            log.send()
        with CaptureQueriesContext(connection) as many:
            first = text(client.get("/decisions/"))
        assert len(many) == len(one)
        assert not any("COUNT" in each["sql"] and "decision" in each["sql"] for each in many)
        after = first.partition("after=")[2].partition('"')[0]

        second = text(client.get(f"/decisions/?after={after}"))

        assert first.count("<tr>") == 51  # with its head
        assert second.count("<tr>") == 2

    def test_hides_what_the_reader_may_not_know_of(self, log: Log):
        hidden = Log(a_process("secret_project", is_restricted=True))
        answer = hidden.send(decision="nobody_knows")

        client = colleague()
        assert "nobody_knows" not in text(client.get("/decisions/"))
        assert "nobody_knows" not in text(client.get("/decisions/?process=secret_project"))
        assert "Secret project" not in text(client.get("/decisions/"))
        assert client.get(f"/decisions/{answer['id']}/").status_code == 404

    def test_says_what_to_do_where_nothing_is(self, db: None):
        assert "Nothing is logged yet" in text(colleague().get("/decisions/"))
        assert "No decision fits" in text(colleague().get("/decisions/?case=none"))

    def test_followed_live_asks_for_its_rows_alone(self, log: Log):
        log.send()
        client = colleague()

        assert "data-follow" in text(client.get("/decisions/?live=1"))
        assert text(client.get("/decisions/?rows=1")).lstrip().startswith("<tr")

    @pytest.mark.parametrize("query", ["after=x", "version=0", "since=never", "version=3"])
    def test_nonsense_is_no_fault(self, log: Log, query: str):
        assert colleague().get(f"/decisions/?{query}").status_code in (200, 422)

    @pytest.mark.parametrize("days", ["until=9999-12-31", "since=0001-01-01", "until=0001-01-01"])
    @pytest.mark.parametrize("view", ["", "&rows=1", "&live=1", "&export=csv", "&export=json"])
    def test_the_ends_of_the_calendar_are_answered_as_other_nonsense(
        self, log: Log, days: str, view: str
    ):
        client = colleague("compliance")
        nonsense = client.get(f"/decisions/?since=never{view}").status_code

        assert client.get(f"/decisions/?{days}{view}").status_code == nonsense


class TestExport:
    def test_is_for_compliance_and_whoever_answers_for_the_process(self, log: Log):
        log.send()
        owner = visitor(log.process.accountable)

        assert colleague().get("/decisions/?export=csv").status_code == 403
        assert owner.get("/decisions/?export=csv").status_code == 403
        assert owner.get("/decisions/?export=csv&process=support_refunds").status_code == 200
        assert colleague("compliance").get("/decisions/?export=json").status_code == 200

    def test_streams_everything(self, log: Log):
        for _ in range(501):
            log.send()
        client = colleague("compliance")

        lines = b"".join(client.get("/decisions/?export=json")).splitlines()
        rows = b"".join(client.get("/decisions/?export=csv")).splitlines()

        assert len(lines) == 501
        assert len(rows) == 502
        assert json.loads(lines[0])["decision"] == "approved_refund"


class TestWhy:
    def test_tells_everything_that_led_to_it(self, log: Log):
        answer = log.send(
            inputs={"ticket_id": "T-9", "amount": 420, "customer_tier": "pro"},
            rationale="The customer has been with us for years.",
            output="We have paid 420 EUR back.",
            context=[{"source": "Refund policy", "id": "7", "excerpt": "Within 14 days, in full."}],
            tools_invoked=[
                {"name": "billing.refund", "arguments": {"amount": 420}, "result": {"paid": True}}
            ],
            case_id="C-1",
            cost="0.0410",
        )
        log.send(case_id="C-1", decision="asked_for_a_photo")
        page = text(colleague().get(f"/decisions/{answer['id']}/"))

        for said in (
            "Refund above 300 needs a person",
            "The customer has been with us for years.",
            "We have paid 420 EUR back.",
            "Within 14 days, in full.",
            "billing.refund",
            "refund_limit_50",
            "0.041",
            "You decide refund requests.",
            "Ticket T-9 asks for 420 EUR.",
            "asked_for_a_photo",
            "version 1 of its contract",
        ):
            assert said in page, said

    def test_hides_personal_data_but_from_compliance(self, log: Log):
        is_personal(log.version, "ticket_id")
        answer = log.send(
            inputs={"ticket_id": "Anna Meier", "amount": 40},
            rationale="Anna Meier sent it back in time.",
            tools_invoked=[{"name": "crm.update", "arguments": {"note": "for Anna Meier"}}],
        )
        address = f"/decisions/{answer['id']}/"

        assert "Anna Meier" not in text(colleague().get(address))
        assert "Anna Meier" not in text(visitor(log.process.accountable).get(address))
        assert "Anna Meier" in text(colleague("compliance").get(address))
        assert b"Anna Meier" not in log.caller.get("/decisions").content

    def test_of_no_decision_is_none(self, db: None):
        for name in ("none", "0" * 32):
            assert colleague().get(f"/decisions/{name}/").status_code == 404


class TestOverriding:
    WORDS = {"result": "Refund 40, the chair was broken", "because": "The photo shows it"}

    def test_keeps_both_results(self, log: Log):
        answer = log.send()
        client = visitor(log.process.escalation_owner)

        client.post(f"/decisions/{answer['id']}/override/", self.WORDS)

        made = Override.objects.get()
        assert (made.by, made.result) == (log.process.escalation_owner, self.WORDS["result"])
        assert Decision.objects.get().decision == "approved_refund"
        assert "the chair was broken" in text(client.get(f"/decisions/{answer['id']}/"))

    def test_is_refused_to_others_and_without_words(self, log: Log):
        address = f"/decisions/{log.send()['id']}/override/"

        assert colleague().post(address, self.WORDS).status_code == 422
        assert visitor(log.process.accountable).post(address, {"result": "x"}).status_code == 422
        assert not Override.objects.exists()


class TestErasing:
    def test_is_compliances_and_leaves_a_tombstone(self, log: Log):
        answer = log.send()
        seal_waiting()
        address = f"/decisions/{answer['id']}/"
        words = {"because": "The customer asked for it"}

        assert visitor(log.process.accountable).post(f"{address}erase/", words).status_code == 422
        assert DecisionBody.objects.exists()
        colleague("compliance").post(f"{address}erase/", words)

        assert not DecisionBody.objects.exists()
        assert Tombstone.objects.get().kind == "erased"
        assert "no longer kept" in text(colleague().get(address))
        (item,) = log.caller.get("/decisions").json()["items"]
        assert (item["decision"], "inputs" in item) == ("approved_refund", False)


def test_the_seals_are_shown_and_exported(log: Log):
    log.sealed(2)

    assert "Support refunds" in text(colleague().get("/decisions/seals/"))
    assert (
        json.loads(text(colleague().get("/decisions/seals/heads.json")))["heads"][
            "support_refunds"
        ][0]
        == 2
    )


def test_the_process_says_how_many_there_were(log: Log):
    log.send(tools_invoked=["shell.run"], timestamp="2099-01-01T00:00:00Z")

    page = text(colleague().get("/register/support_refunds/"))
    assert "1 decision<" in page
    assert "1 with a breach" in page


def test_the_hub_has_them_too(log: Log):
    log.send()
    client = colleague("compliance")

    assert "approved_refund" in text(client.get(address(log.process, "decisions")))


class TestHowLong:
    WORDS = {"days": "500", "because": "The auditors asked for it"}

    def test_is_changed_by_compliance_with_a_reason(self, db: None):
        client = colleague("compliance")
        assert client.post("/decisions/keeping/2/", self.WORDS).status_code == 302

        page = text(client.get("/decisions/keeping/"))
        assert "500 days" in page
        assert "The auditors asked for it" in page

    def test_a_shorter_time_waits_for_a_second_person(self, db: None):
        client = colleague("compliance")
        sent = client.post("/decisions/keeping/2/", {**self.WORDS, "days": "200"}, follow=True)

        page = text(sent)
        assert "Somebody else of compliance has it on the desk" in page
        assert "proposes 200 days: The auditors asked for it" in page
        assert ": 365 days" in page
        again = client.post("/decisions/keeping/2/", {**self.WORDS, "days": "100"})
        assert again.status_code == 422

    def test_is_read_by_all_and_refused_to_others(self, db: None):
        client = colleague()

        assert "Change it" not in text(client.get("/decisions/keeping/"))
        assert client.post("/decisions/keeping/2/", self.WORDS).status_code == 422
        assert client.post("/decisions/keeping/9/", self.WORDS).status_code == 404

    def test_says_what_is_refused_at_its_field(self, db: None):
        answer = colleague("compliance").post(
            "/decisions/keeping/4/", {**self.WORDS, "days": "182"}
        )

        assert answer.status_code == 422
        assert "183 days at least" in answer.content.decode()
