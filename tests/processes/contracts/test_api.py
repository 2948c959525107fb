"""The contract as an agent meets it."""

import json
import os
import subprocess
import sys
import time
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.env import ROOT
from processes.contracts import actions
from processes.contracts.api_examples import CONTRACT
from processes.contracts.whole import whole
from processes.models import Person, Process, StopRule
from processes.register import actions as register
from tests.agents import BASE, BY, Caller, a_key, a_process
from tests.contracts import a_contract, a_draft, in_force, someone

pytestmark = pytest.mark.django_db
PATH = "/processes/support_refunds/contract"


@pytest.fixture
def process() -> Process:
    return a_process()


@pytest.fixture
def agent(process: Process) -> Caller:
    return Caller(a_key(process, may_pause=True)[1])


def again(agent: Caller, etag: str, **query: Any) -> Any:
    return agent.client.get(BASE + PATH, query, headers={"If-None-Match": etag})


class TestWhatItSays:
    def test_everything_that_an_agent_works_by(self, process: Process, agent: Caller) -> None:
        version = a_contract(process)
        told = agent.get(PATH).json()
        assert told.keys() == CONTRACT.keys()
        assert told["process_id"] == "support_refunds_tier2_v1"
        assert (told["version"], told["tier"], told["state"]) == (1, 2, "running")
        assert told["content_hash"] == version.content_hash
        assert told["inputs"][1]["question"] == "Which amount do you ask back?"
        assert told["policy_checks"][0]["name"] == "refund_limit_50"
        assert told["fallback"] == version.fallback

    def test_limits_stand_in_prompt_rules_and_bounds(self, process: Process, agent: Caller) -> None:
        a_contract(process)
        told = agent.get(PATH).json()
        assert {limit["name"]: limit["value"] for limit in told["limits"]} == {
            "refund_limit": "50",
            "request_ceiling": "300",
            "confidence_floor": "0.85",
        }
        assert "above 300, hand the case" in told["prompt"]["system"]
        assert "we have paid {{ inputs.amount }} EUR back" in told["prompt"]["system"]
        assert told["prompt"]["user_template"].startswith("Ticket {{ inputs.ticket_id }}")
        assert told["stop_rules"][0]["says"] == "Refund above 300 needs a person"
        assert told["stop_rules"][0]["in_words"] == "amount is more than request ceiling (300)"
        bounds = told["tools"][1]["argument_limits"]
        assert bounds["amount"] == {"at_least": "0.01", "at_most": "50", "one_of": None}
        assert bounds["currency"]["one_of"] == ["EUR"]
        assert told["tools"][1]["rate_limit"] == {"count": 40, "per": "hour"}

    def test_people_as_they_are_called_now(self, process: Process, agent: Caller) -> None:
        a_contract(process)
        assert agent.get(PATH).json()["exception_paths"][0]["owner"] == (
            process.escalation_owner.email
        )
        Person.objects.filter(pk=process.escalation_owner_id).update(
            email="new@example.com", name="New Name"
        )
        path = agent.get(PATH).json()["exception_paths"][0]
        assert (path["owner"], path["owner_name"]) == ("new@example.com", "New Name")

    def test_the_register_names_the_version(self, process: Process, agent: Caller) -> None:
        assert agent.get("/processes/support_refunds").json()["published_version"] is None
        a_contract(process)
        told = agent.get("/processes/support_refunds").json()
        assert told["published_version"] == 1
        assert told["links"]["contract"] == f"http://testserver{BASE}{PATH}"
        assert agent.get("/processes").json()["items"][0]["published_version"] == 1

    def test_a_staged_question_is_answered_by_what_is_in_force(
        self, process: Process, agent: Caller
    ) -> None:
        a_contract(process)
        plain = agent.get(PATH)
        asked = agent.get(PATH, case_id="123", team="north")
        assert asked.content == plain.content


class TestRefused:
    def test_without_a_contract(self, process: Process, agent: Caller) -> None:
        answer = agent.get(PATH)
        assert answer.status_code == 404
        assert answer.json()["detail"] == "No contract is in force for this process yet."
        a_draft(process)
        assert agent.get(PATH).status_code == 404

    def test_a_process_of_others(self, agent: Caller) -> None:
        a_contract(a_process("of_others"))
        hidden = agent.get("/processes/of_others/contract")
        unknown = agent.get("/processes/unknown_one/contract")
        assert (hidden.status_code, hidden.content) == (404, unknown.content)

    def test_without_a_key(self, process: Process) -> None:
        a_contract(process)
        assert Caller().get(PATH).status_code == 401

    @pytest.mark.parametrize(
        "query", [{"case_id": "x" * 201}, {"team": "x" * 121}, {"shadow": "perhaps"}]
    )
    def test_bad_questions(self, process: Process, agent: Caller, query: dict[str, str]) -> None:
        a_contract(process)
        answer = agent.get(PATH, **query)
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["field"] == next(iter(query))

    def test_it_is_read_and_nothing_else(self, process: Process, agent: Caller) -> None:
        a_contract(process)
        assert agent.post(PATH, {}).status_code == 405


class TestETag:
    def test_304_while_nothing_changed(self, process: Process, agent: Caller) -> None:
        a_contract(process)
        first = agent.get(PATH)
        for etag in (first["ETag"], f'"other", {first["ETag"]}', f"W/{first['ETag']}", "*"):
            answer = again(agent, etag)
            assert (answer.status_code, answer.content) == (304, b"")
            assert answer["ETag"] == first["ETag"]
        assert again(agent, '"other"').status_code == 200
        assert again(agent, "nonsense").status_code == 200
        assert first["Cache-Control"] == "private, no-cache"

    def test_whatever_changes_gives_another(self, process: Process, agent: Caller) -> None:
        a_contract(process)
        seen = {agent.get(PATH)["ETag"]}

        def changed() -> bool:
            answer = again(agent, ", ".join(seen))
            if answer.status_code == 304:
                return False
            seen.add(answer["ETag"])
            return True

        assert not changed()
        pause = register.pause(process, by=process.accountable, because="Something is off")
        assert changed()
        register.resume(process, by=process.accountable, because="It was nothing")
        assert pause
        # Running again is what it was before.
        assert not changed()
        draft = actions.start_draft(process, author=process.accountable, **BY)
        actions.edit_texts(draft, queue="The inbox", **BY)
        assert not changed()
        in_force(draft)
        assert changed()
        Process.objects.filter(pk=process.pk).update(stage="retired")
        assert changed()

    def test_a_pause_by_the_key_shows_at_once(self, process: Process, agent: Caller) -> None:
        a_contract(process)
        etag = agent.get(PATH)["ETag"]
        agent.post("/processes/support_refunds/pause", {"reason": "Paid twice this morning"})
        answer = again(agent, etag)
        assert (answer.status_code, answer.json()["state"]) == (200, "paused")


class TestCost:
    def count(self, agent: Caller) -> int:
        agent.get(PATH)
        with CaptureQueriesContext(connection) as queries:
            assert agent.get(PATH).status_code == 200
        return len(queries)

    def test_200_rules_cost_no_more_queries(self, process: Process, agent: Caller) -> None:
        first = a_contract(process)
        few = self.count(agent)
        assert few <= 6
        draft = actions.start_draft(process, author=process.accountable, **BY)
        given = whole(first)
        template = given.stop_rules[0]
        examples = given.examples_of(template)
        for number in range(200):
            rule = StopRule(
                name=f"rule_{number}",
                says="Amount above 300",
                condition="amount > request_ceiling",
                path="large_refund",
            )
            given.stop_rules.append(rule)
            given.examples[rule.lineage] = [
                type(each)(values=each.values, stops=each.stops) for each in examples
            ]
        actions.import_content(draft, given, **BY)
        in_force(draft)
        assert self.count(agent) == few
        began = time.perf_counter()
        assert len(agent.get(PATH).json()["stop_rules"]) == 202
        assert time.perf_counter() - began < 1


ASKER = """
import sys
sys.path.insert(0, {root!r})
import django
from django.conf import settings
django.setup()
settings.DATABASES["default"]["NAME"] = {name!r}
from django.db import connections
connections["default"].settings_dict["NAME"] = {name!r}
from django.test import Client
client = Client(headers={{"Authorization": "Bearer " + {key!r}, "Host": "testserver"}})
print("ready", flush=True)
for line in sys.stdin:
    answer = client.get({path!r}, headers={{"If-None-Match": line.strip()}})
    print(answer.status_code, answer.get("ETag", ""), flush=True)
"""


class WebProcess:
    """A process of its own that answers agents from the same database."""

    def __init__(self, key: str) -> None:
        name = connection.settings_dict["NAME"]
        code = ASKER.format(root=str(ROOT), name=str(name), key=key, path=BASE + PATH)
        self.process = subprocess.Popen(
            [sys.executable, "-c", code],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env={**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"},
        )

    def is_ready(self) -> bool:
        """Wait until it can be asked."""
        assert self.process.stdout
        return self.process.stdout.readline() == "ready\n"

    def ask(self, etag: str = "") -> tuple[int, str]:
        """The status and the tag of the contract, asked by this process."""
        assert self.process.stdin
        assert self.process.stdout
        print(etag, file=self.process.stdin, flush=True)
        status, _, tag = self.process.stdout.readline().strip().partition(" ")
        return int(status), tag

    def end(self) -> None:
        """Stop it."""
        self.process.communicate(timeout=10)


@pytest.mark.processes
@pytest.mark.django_db(transaction=True)
def test_every_web_process_sees_a_pause_and_a_new_version_at_once(process: Process) -> None:
    a_contract(process)
    key = a_key(process)[1]
    webs = [WebProcess(key) for _ in range(2)]
    try:
        assert all(web.is_ready() for web in webs)
        (tag,) = {web.ask() for web in webs}
        assert tag[0] == 200
        assert {web.ask(tag[1]) for web in webs} == {(304, tag[1])}
        register.pause(process, by=process.accountable, because="Something is off")
        (paused,) = {web.ask(tag[1]) for web in webs}
        assert paused[0] == 200
        register.resume(process, by=process.accountable, because="It was nothing")
        assert {web.ask(tag[1]) for web in webs} == {(304, tag[1])}
        draft = actions.start_draft(process, author=someone(), **BY)
        actions.edit_texts(draft, queue="The inbox", **BY)
        in_force(draft)
        (newer,) = {web.ask(tag[1]) for web in webs}
        assert newer[0] == 200
        assert len({tag[1], paused[1], newer[1]}) == 3
    finally:
        for web in webs:
            web.end()


def test_the_answer_is_json_in_utf_8(process: Process, agent: Caller) -> None:
    draft = a_draft(process)
    actions.edit_texts(draft, queue="Rückerstattungen ☂", **BY)
    in_force(draft)
    answer = agent.get(PATH)
    assert json.loads(answer.content.decode())["queue"] == "Rückerstattungen ☂"
