"""A run against a service that behaves, and against one that does not: no case is lost."""

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from governance.evaluations import endpoint
from governance.evaluations.runs import running, upkeep
from governance.evaluations.runs.actions import ask_for_run, cancel, keeping, set_price
from governance.evaluations.runs.actions.asking import RUN
from governance.evaluations.runs.progress import progress_of
from governance.evaluations.runs.refusals import NothingToCancel
from governance.evaluations.runs.running import Mine, carry_on
from governance.models import EvaluationSet, Result, Run
from house.actors import SYSTEM
from processes.contracts import actions as contracts
from processes.models import ContractVersion, Job, Person
from processes.work.actions import enqueue
from tests.agents import BY
from tests.contracts import a_draft
from tests.model_service import ModelService, Reply, said, serving
from tests.runs import evaluated, many_cases, must_pass, worked_off

pytestmark = pytest.mark.django_db
RIGHT = json.dumps({"decision": "refund of 40"})


def right(body: dict[str, Any], number: int) -> Reply:
    """An answer that passes every check."""
    return Reply(RIGHT)


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModelService]:
    """The company's model service; a test may change how it answers."""
    with serving(right) as found:
        monkeypatch.setattr(endpoint, "service", lambda: found.endpoint)
        yield found


@pytest.fixture
def cases(own: EvaluationSet) -> EvaluationSet:
    """Sixty cases with three checks each."""
    many_cases(own, 60)
    return own


def test_every_case_is_asked_once_and_kept(
    cases: EvaluationSet, version: ContractVersion, service: ModelService
) -> None:
    must_pass(cases)
    run = evaluated(version)
    assert (run.state, run.problem) == ("passed", "")
    assert run.verdict["score"] == 1.0
    assert run.says.startswith("Passed: 100.0% of 60 cases (95 %: 94.0% to 100.0%).")
    assert len(service.asked) == 60
    assert service.most_at_once <= run.concurrency
    result = run.results.first()
    assert result.answer == RIGHT
    assert [each["type"] for each in result.findings] == ["contains", "regex", "is-json"]
    assert [each["role"] for each in result.messages] == ["system", "user", "assistant"]
    assert (result.model, result.tokens_in, result.tokens_out) == ("m", 100, 20)
    # Nobody keeps a price for it, so what it cost isn't known.
    assert result.cost is None
    assert progress_of(run).cost is None
    assert run.contract["prompt"]["system"]


def test_tools_are_answered_from_the_case(
    own: EvaluationSet, version: ContractVersion, service: ModelService
) -> None:
    many_cases(
        own,
        1,
        tool_answers=[{"tool": "billing.refund", "answer": {"receipt": 7}}],
        checks=[{"type": "contains", "value": "7"}],
    )
    call = {"id": "a", "type": "function"}
    call |= {"function": {"name": "billing_refund", "arguments": '{"amount": 1}'}}

    def answering(body: dict[str, Any], number: int) -> Reply:
        told = body["messages"][-1]
        if told["role"] == "tool":
            return Reply(f"Receipt {json.loads(told['content'])['receipt']}")
        return Reply(body=said("", [call]))

    service.answering = answering
    result = evaluated(version).results.get()
    assert (result.passed, result.rounds) == (True, 2)
    assert result.calls == [{"name": "billing.refund", "arguments": {"amount": 1}}]


def test_an_agent_that_calls_tools_for_ever_is_stopped(
    own: EvaluationSet, version: ContractVersion, service: ModelService
) -> None:
    many_cases(own, 1)
    call = {"id": "a", "type": "function"}
    call |= {"function": {"name": "billing_refund", "arguments": "{}"}}
    service.answering = lambda body, number: Reply(body=said("", [call]))
    run = evaluated(version)
    assert run.results.get().says == "The model went on calling tools after 8 rounds."
    assert run.state == "error"


def test_one_in_ten_answers_is_too_many_and_no_case_is_lost(
    cases: EvaluationSet, version: ContractVersion, service: ModelService
) -> None:
    def answering(body: dict[str, Any], number: int) -> Reply:
        if number % 10 == 0:
            return Reply(body={"error": {"message": "Slow down"}}, status=429)
        return right(body, number)

    service.answering = answering
    run = evaluated(version)
    assert set(run.results.values_list("state", "passed")) == {("done", True)}
    assert len(service.asked) > 60


@pytest.mark.parametrize(
    ("reply", "says"),
    [
        (Reply(delay=5), "did not answer in time"),
        (Reply(is_dropped=True), "hung up"),
        (Reply(body=b"<html>Gateway</html>", content_type="text/html"), "no completion"),
        (Reply(body=json.dumps(said(RIGHT)).encode()[:60]), "cut off"),
        (Reply(body=said(RIGHT, finish_reason="because")), "a reason that is not known: “because”"),
        (Reply(body=said("a" * 5_000_000)), "larger than 4 MB"),
        (Reply(body=b"[]"), "no completion"),
        (
            Reply(body=said("", [{"id": "a", "function": {"name": "b", "arguments": '{"a": 1'}}])),
            "arguments for b are broken",
        ),
        (Reply(body={"error": {"message": "No"}}, status=400), "It says: “No”"),
    ],
)
def test_a_broken_answer_is_an_error_of_one_case(
    own: EvaluationSet,
    version: ContractVersion,
    service: ModelService,
    monkeypatch: pytest.MonkeyPatch,
    reply: Reply,
    says: str,
) -> None:
    monkeypatch.setattr("governance.evaluations.runs.calling._TRIES", 1)
    many_cases(own, 6)

    def answering(body: dict[str, Any], number: int) -> Reply:
        return reply if "T-3" in json.dumps(body) else right(body, number)

    service.answering = answering
    run = ask_for_run(version, by=SYSTEM)
    Run.objects.filter(pk=run.pk).update(seconds_per_call=1)
    worked_off()
    run.refresh_from_db()
    broken = run.results.get(state="error")
    assert says in broken.says
    assert broken.passed is None
    assert run.results.filter(state="done", passed=True).count() == 5
    # An error is no failure: what is missing leaves the verdict open.
    assert (run.state, run.verdict["errors"]) == ("not_enough_evidence", 1)


def test_a_service_that_answers_nobody_ends_the_run_early(
    cases: EvaluationSet, version: ContractVersion, service: ModelService
) -> None:
    service.answering = lambda body, number: Reply(body={"error": {}}, status=401)
    run = evaluated(version)
    assert run.state == "error"
    assert "refused the key" in run.problem
    assert run.results.filter(state="skipped").exists()


def test_kept_answers_are_not_paid_for_again_and_each_repeat_is_its_own(
    own: EvaluationSet, version: ContractVersion, service: ModelService
) -> None:
    many_cases(own, 5)
    evaluated(version, repeats=2)
    assert len(service.asked) == 10
    again = evaluated(version, repeats=3)
    assert len(service.asked) == 15
    assert again.results.filter(is_cached=True).count() == 10
    evaluated(version, repeats=2, uses_cache=False)
    assert len(service.asked) == 25


class TestMoney:
    def price(self, version: ContractVersion) -> None:
        figures = {"per_million_in": Decimal(10_000), "per_million_out": Decimal(0)}
        set_price(version.prompt.model, **figures, by=SYSTEM, because="As listed")

    def test_a_budget_stops_and_keeps_what_it_has(
        self, cases: EvaluationSet, version: ContractVersion, service: ModelService
    ) -> None:
        self.price(version)
        # A hundred tokens cost one: there is money for ten.
        run = evaluated(version, budget=Decimal(10))
        assert run.state == "budget_reached"
        assert progress_of(run).cost == 10
        assert run.results.filter(state="done").count() == 10
        assert run.results.filter(state="skipped").count() == 50

    def test_a_cap_that_nobody_can_hold_is_refused(
        self, cases: EvaluationSet, version: ContractVersion, service: ModelService
    ) -> None:
        run = evaluated(version, budget=Decimal(10))
        assert run.state == "error"
        assert "nobody keeps a price" in run.problem
        assert service.asked == []


def test_it_is_cancelled_and_what_it_has_is_kept(
    cases: EvaluationSet, version: ContractVersion, service: ModelService, eva: Person
) -> None:
    run = ask_for_run(version, by=eva)
    service.answering = lambda body, number: Reply(RIGHT, delay=0 if number < 9 else 20)
    shift = _shift(run)
    shift.work = _until_some_are_done(shift)  # type: ignore[method-assign]  # a person clicks then
    shift.work()
    assert shift.reason == "cancelled"
    worked_off()
    run.refresh_from_db()
    assert run.state == "cancelled"
    assert run.results.filter(state="done").count() == 8
    assert not run.results.waiting().exists()
    with pytest.raises(NothingToCancel):
        cancel(run, by=eva)


def _shift(run: Run) -> running.Shift:
    from processes.contracts.whole import whole

    found = endpoint.service()
    assert found
    keeping.begin(run, service="", is_practice=False, seed=0)
    run.refresh_from_db()
    return running.Shift(run, whole(run.version), found, Mine(lambda: True, float("inf")))


def _until_some_are_done(shift: running.Shift) -> Any:
    work = shift.work
    beat = shift._beat

    def watched() -> None:
        shift._next_beat = 0
        if shift._done >= 8 and not Run.objects.get(pk=shift.run.pk).is_cancel_asked:
            cancel(shift.run, by=SYSTEM)
        beat()

    shift._beat = watched  # type: ignore[method-assign]  # looks at every turn, not every few seconds
    return work


class TestTwoWorkers:
    def test_each_case_counts_once_whoever_asks_it(
        self, cases: EvaluationSet, version: ContractVersion, service: ModelService
    ) -> None:
        run = ask_for_run(version, by=SYSTEM)
        keeping.begin(run, service="", is_practice=False, seed=0)
        other = keeping.claim(run.pk, "another", 10)
        carry_on(run, Mine(lambda: True, float("inf")))
        run.refresh_from_db()
        # The other one still holds ten: nobody ends the run before it has written them.
        assert run.state == "running"
        assert len(service.asked) == 50
        done = [keeping.Outcome(r.pk, "done", passed=True, score=1.0) for r in other]
        keeping.keep(done, "another")
        carry_on(run, Mine(lambda: True, float("inf")))
        run.refresh_from_db()
        assert (run.state, len(service.asked)) == ("passed", 50)

    def test_a_late_worker_writes_nothing(
        self, cases: EvaluationSet, version: ContractVersion, service: ModelService
    ) -> None:
        run = ask_for_run(version, by=SYSTEM)
        keeping.begin(run, service="", is_practice=False, seed=0)
        late = keeping.claim(run.pk, "late", 10)
        # Its clock, or everybody else's, jumped: its cases are free again.
        Result.objects.filter(claimed_by="late").update(claimed_until=run.asked_at)
        carry_on(run, Mine(lambda: True, float("inf")))
        wrong = [keeping.Outcome(r.pk, "done", passed=False, score=0.0) for r in late]
        keeping.keep(wrong, "late")
        run.refresh_from_db()
        assert run.state == "passed"
        assert run.results.filter(passed=True).count() == 60

    def test_a_second_message_changes_nothing(
        self, cases: EvaluationSet, version: ContractVersion, service: ModelService
    ) -> None:
        run = evaluated(version)
        enqueue(RUN, run.pk)
        worked_off()
        assert len(service.asked) == 60

    def test_a_silent_worker_is_replaced_once(
        self, cases: EvaluationSet, version: ContractVersion, service: ModelService
    ) -> None:
        run = ask_for_run(version, by=SYSTEM)
        Job.objects.filter(kind=RUN).update(state=Job.State.RUNNING)
        keeping.begin(run, service="", is_practice=False, seed=0)
        assert upkeep.replace_silent_workers() == 0
        silent_since = run.asked_at - upkeep.SILENT_AFTER * 2
        Run.objects.filter(pk=run.pk).update(beat_at=silent_since)
        assert upkeep.replace_silent_workers() == 1
        assert upkeep.replace_silent_workers() == 0
        worked_off()
        run.refresh_from_db()
        assert run.state == "passed"


def test_a_draft_that_changes_meanwhile_is_not_judged(
    cases: EvaluationSet, version: ContractVersion, service: ModelService
) -> None:
    draft = a_draft(version.process)
    run = ask_for_run(draft, by=SYSTEM)
    limit = draft.limits.get(name="refund_limit")
    contracts.edit_part(limit, value=Decimal(60), **BY)
    worked_off()
    run.refresh_from_db()
    assert (run.state, run.problem) == ("error", running.CHANGED)


def test_the_end_comes_early_once_it_is_certain(
    own: EvaluationSet, version: ContractVersion, service: ModelService
) -> None:
    many_cases(own, 60, must_pass=True)
    service.answering = lambda body, number: Reply("no")
    run = evaluated(version, may_end_early=True, concurrency=2)
    assert run.state == "failed"
    assert len(service.asked) < 20
    assert run.results.filter(state="skipped").count() > 40
