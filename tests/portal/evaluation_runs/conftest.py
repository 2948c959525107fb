"""The people of the evaluations' pages, with a contract in force and a set that it has to pass."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from governance.evaluations.actions import consent, require_set
from governance.evaluations.runs.actions import ask_for_run, keeping
from governance.evaluations.runs.actions.keeping import Outcome
from governance.evaluations.runs.ending import end_with_verdict
from governance.evaluations.runs.words import ResultState
from governance.models import EvaluationSet, Result, Run
from processes.contracts.actions import edit_part
from processes.contracts.in_force import in_force
from processes.models import ContractVersion, Person, Process
from processes.people.groups import COMPLIANCE, STAFF
from tests.agents import a_process
from tests.contracts import a_contract, a_draft
from tests.evaluations import a_case, a_set, watched_by
from tests.factories import PersonFactory

NAMES = ("Refund of 12", "Refund of 40", "Far too large")


@dataclass(frozen=True)
class Cast:
    """Eva keeps the evaluations, Olga is compliance, Charlie is a colleague."""

    eva: Person
    olga: Person
    charlie: Person
    process: Process
    own: EvaluationSet

    @property
    def version(self) -> ContractVersion:
        """What is in force."""
        found = in_force(self.process)
        assert found
        return found

    def draft(self) -> ContractVersion:
        """A change that its accountable person began."""
        draft = a_draft(self.process)
        limit = draft.limits.get(name="refund_limit")
        edit_part(limit, value=Decimal(60), by=draft.author, because="Fewer questions")
        return draft


@pytest.fixture
def cast(db: None) -> Cast:
    """Everyone, and three cases that have to pass."""
    eva = PersonFactory(name="Eva Ek", groups=[STAFF])
    olga = PersonFactory(name="Olga Orr", groups=[STAFF, COMPLIANCE])
    charlie = PersonFactory(name="Charlie Chen", groups=[STAFF])
    process = watched_by(eva, a_process())
    a_contract(process)
    own = a_set("refunds-normal", eva, process=process)
    for name in NAMES:
        a_case(own, eva, name=name, must_pass=name == NAMES[-1])
    made = require_set(own, process, threshold_percent=60, by=eva, because="It shows enough")
    assert made.proposal
    consent(made.proposal, by=olga, because="It does")
    return Cast(eva, olga, charlie, process, own)


def finding(passed: bool, **more: Any) -> dict[str, Any]:
    """What one check said."""
    return {"type": "icontains", "passed": passed, "score": float(passed), "reason": "", **more}


def answered(run: Run, fails: Callable[[Result], bool], **more: Any) -> Run:
    """The run with an answer to every case that waits, as a worker writes it."""
    for result in keeping.claim(run.pk, "tests", 100):
        passed = not fails(result)
        outcome = Outcome(
            result.pk,
            ResultState.DONE,
            says="" if passed else "It lacks the word refund.",
            passed=passed,
            score=float(passed),
            answer=f"We refund {result.asked}." if passed else f"No to {result.asked}.",
            messages=[{"role": "system", "content": "You decide refunds."}],
            calls=[{"name": "crm.update", "arguments": {"note": str(result.asked)}}],
            findings=[finding(passed), finding(True, type="llm-rubric", reason="Kind (judge-1)")],
            **{
                "latency_ms": 12,
                "tokens_in": 5,
                "tokens_out": 7,
                "model": "practice:small",
                **more,
            },
        )
        keeping.keep([outcome], "tests")
    return run


def begun(version: ContractVersion, by: Person, *, is_practice: bool = True) -> Run:
    """A run that a worker has taken up, and the one before it too."""
    run = ask_for_run(version, by=by, because="To see")
    for each in (run.baseline, run):
        if each:
            keeping.begin(each, service="the practice model", is_practice=is_practice, seed=1)
    run.refresh_from_db()
    return run


def ended(version: ContractVersion, by: Person, fails: Callable[[Result], bool]) -> Run:
    """A run with its verdict; what was in force passed everything."""
    run = begun(version, by)
    if run.baseline and run.baseline.is_open:
        end_with_verdict(answered(run.baseline, lambda result: False), None, "")
        run.baseline.refresh_from_db()
    end_with_verdict(answered(run, fails), None, "")
    run.refresh_from_db()
    return run


class Visitor:
    """Somebody with a browser."""

    def __init__(self, person: Person) -> None:
        self.client = Client()
        self.client.force_login(person)

    def get(self, to: str, /, *args: Any, status: int = 200, **query: Any) -> str:
        """A page's text."""
        answer = self.client.get(reverse(f"runs:{to}", args=args), query)
        assert answer.status_code == status, answer.text[:2000]
        if getattr(answer, "streaming", False):
            return b"".join(answer).decode()
        return answer.text

    def post(self, to: str, /, *args: Any, status: int = 200, **data: Any) -> str:
        """What comes of a form, at the end of all redirects."""
        answer = self.client.post(reverse(f"runs:{to}", args=args), data, follow=True)
        assert answer.status_code == status, answer.text[:4000]
        return answer.text


@pytest.fixture
def eva(cast: Cast) -> Visitor:
    """The evaluation owner at the screen."""
    return Visitor(cast.eva)


@pytest.fixture
def olga(cast: Cast) -> Visitor:
    """Compliance at the screen."""
    return Visitor(cast.olga)


@pytest.fixture
def charlie(cast: Cast) -> Visitor:
    """A stranger at the screen."""
    return Visitor(cast.charlie)
