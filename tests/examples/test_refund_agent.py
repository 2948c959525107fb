"""The example agent, run as its own program against a real server."""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest

from governance.escalations.actions import decide
from governance.models import Decision, Escalation
from portal.demo.contracts import told
from portal.env import ROOT
from processes.contracts import actions
from processes.contracts.files import read
from processes.models import ContractVersion, Person, Process
from processes.register.actions import pause
from tests.agents import BY, a_key, a_process
from tests.contracts import in_force

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.processes]
EXAMPLES = ROOT / "examples"
DAY = "0426"
PEOPLE = ("owner", "backup", "input_owner", "review_owner", "next_step_owner")


def refunds() -> Process:
    """The refunds of the demo company under their contract, with people of this test."""
    process = a_process()
    owner, backup = process.escalation_owner, process.escalation_backup
    content = told("support_refunds")[1]
    content["handoff"]["hold"] = "held"  # as a first contract has to
    for part in (*content["exception_paths"], content["handoff"]):
        for name in PEOPLE:
            if name in part:
                part[name] = (backup if name == "backup" else owner).email
    draft = actions.start_draft(process, author=process.accountable, **BY)
    actions.import_content(draft, read(json.dumps(content)).whole, **BY)
    in_force(ContractVersion.objects.get(pk=draft.pk))
    return process


class Agent:
    """The example, running beside the test."""

    def __init__(self, url: str, key: str, *, wait: float) -> None:
        words = ["--portal", url, "--day", DAY, "--wait", str(wait), "--patience", "20"]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "refund_agent", *words],
            cwd=EXAMPLES,
            env={"PATH": os.environ["PATH"], "PORTAL_KEY": key, "PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.lines: list[str] = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout
        self.lines.extend(iter(self.process.stdout.readline, ""))

    @property
    def said(self) -> str:
        """What it printed so far."""
        return "".join(self.lines)

    def ended(self) -> int:
        """The code with which it ended."""
        code = self.process.wait(90)
        self._reader.join(5)
        assert self.process.stdout
        self.process.stdout.close()
        return code


@pytest.fixture
def running(live_server: Any) -> Iterator[Any]:
    """Starts the agent: `running(key, wait=20)`."""
    started: list[Agent] = []

    def start(key: str, *, wait: float = 0) -> Agent:
        started.append(Agent(live_server.url, key, wait=wait))
        return started[-1]

    yield start
    for agent in started:
        agent.process.kill()
        agent.ended()


def escalation_of(case: str, agent: Agent) -> Escalation:
    """The exception of a case, as soon as the agent has come that far."""
    until = time.monotonic() + 60
    while time.monotonic() < until and agent.process.poll() is None:
        if found := Escalation.objects.filter(case_id=case).first():
            return found
        time.sleep(0.1)
    raise AssertionError(f"no exception for {case}; the agent said: {agent.said}")


def decided(case: str, agent: Agent, outcome: str, words: str) -> Person:
    """A person's word on a case."""
    escalation = escalation_of(case, agent)
    by: Person = escalation.held_by
    decide(escalation, by=by, outcome=outcome, decision=words, reason_code="within_policy")
    return by


def test_it_pays_what_it_may_and_calls_people_for_the_rest(running: Any) -> None:
    _, key = a_key(refunds())
    agent = running(key, wait=60)
    words = "The box stood in our own store room, so we take it back although it is late."
    decided(f"{DAY}-3", agent, "approved", words)
    decided(f"{DAY}-4", agent, "done_by_hand", "I paid this one myself after I saw the photos.")
    decided(f"{DAY}-5", agent, "declined", "Legal counsel answers this customer, nobody else does.")
    assert agent.ended() == 0, agent.said
    records = {row.case_id: row for row in Decision.objects.select_related("body")}
    assert {case: row.decision for case, row in records.items()} == {
        f"{DAY}-1": "approved_refund",
        f"{DAY}-2": "approved_refund",
        f"{DAY}-3": "approved_refund",
        f"{DAY}-4": "done_by_hand",
        f"{DAY}-5": "declined",
    }
    assert [row.is_escalated for _, row in sorted(records.items())] == [False, False, *[True] * 3]
    assert [row.breach_count for row in records.values()] == [0] * 5, agent.said
    assert "to the customer: Which amount do you ask back?" in agent.said
    assert f"{DAY}-1: 38.5 EUR, {DAY}-2: 24.9 EUR, {DAY}-3: 30.0 EUR" in agent.said
    first = json.loads(records[f"{DAY}-1"].body.text)
    used = [tool["name"] for tool in first["tools_invoked"]]
    assert used == ["shop.read_order", "billing.refund", "crm.update"]
    assert {check["name"] for check in first["policy_checks"]} == {
        "refund_limit_50",
        "pii_redaction",
    }
    assert first["authorization_id"]


def test_a_case_that_nobody_decides_stays_with_its_person(running: Any) -> None:
    _, key = a_key(refunds())
    agent = running(key, wait=0)
    assert agent.ended() == 0, agent.said
    assert "3 of 5 cases wait for a person." in agent.said
    assert set(Escalation.objects.values_list("status", flat=True)) == {"open"}
    assert Decision.objects.count() == 2


def test_a_stopped_process_is_left_alone(running: Any) -> None:
    process = refunds()
    _, key = a_key(process)
    pause(process, by=process.accountable, because="Something is wrong with billing.")
    agent = running(key)
    assert agent.ended() == 1
    assert "The agent stops. The process is paused. By hand: Open the order" in agent.said
    assert not Decision.objects.exists()


def test_without_an_answer_from_the_portal_it_does_nothing(running: Any) -> None:
    agent = running("aop_0123456789_nobodys")
    assert agent.ended() == 1
    assert "The agent stops." in agent.said
    silent = Agent("http://127.0.0.1:9", "any", wait=0)
    assert silent.ended() == 1
    assert "The portal did not answer" in silent.said


def test_it_stands_on_its_own() -> None:
    """Nothing of the portal's own code is needed to run it."""
    source = "\n".join(path.read_text() for path in EXAMPLES.rglob("*.py"))
    for floor in ("house", "audit", "processes", "governance", "portal"):
        assert f"import {floor}" not in source
        assert f"from {floor}" not in source.replace("from portal_client", "")
    assert (EXAMPLES / "requirements.txt").exists()
