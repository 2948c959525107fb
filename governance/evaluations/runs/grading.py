"""A trial graded by the checks of its case, and what is kept of it."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from governance.evaluations.checks import Answer, Around, ToolCall, Verdict
from governance.evaluations.checks.grading import Checks, Library
from governance.evaluations.checks.judge import Judge
from governance.evaluations.model_answer import Call
from governance.evaluations.running_once import Situation, ToolUse, Trial, plain
from governance.evaluations.runs.actions.keeping import Outcome
from governance.evaluations.runs.words import ResultState
from governance.evaluations.under_contract import UnderContract
from processes.contracts.whole import Whole

LONGEST = 200_000


class Grader:
    """The checks of a run under its contract; each different check is compiled once."""

    def __init__(self, contract: Whole) -> None:
        self._library = Library()
        self._under = UnderContract(contract)
        self._names = {plain(tool.name): tool.name for tool in contract.tools}
        self._tools = contract.prompt.tool_definitions
        if not isinstance(self._tools, list):
            self._tools = []

    def checks_of(self, content: Mapping[str, Any]) -> Checks:
        """The checks of a case."""
        return self._library.compile(content.get("checks"), content.get("score_threshold"))

    def grade(
        self, trial: Trial, checks: Checks, cost: Decimal | None, judge: Judge | None = None
    ) -> Verdict:
        """Every check's verdict on what the model did."""
        around = Around(
            latency_ms=trial.latency_ms,
            cost=None if cost is None else float(cost),
            tool_calls=[ToolCall(self._name(call), call.arguments) for call in trial.calls],
            tools=self._tools,
            contract=self._under,
            judge=judge,
        )
        return checks.grade(Answer(trial.answer.text, around))

    def _name(self, call: Call) -> str:
        """The name that the contract gives the tool: services change some marks."""
        return self._names.get(plain(call.name), call.name)

    def outcome(self, pk: int, trial: Trial, verdict: Verdict, cost: Decimal | None) -> Outcome:
        """What is kept of a trial that was graded."""
        return Outcome(
            pk,
            ResultState.ERROR if verdict.error else ResultState.DONE,
            says=verdict.error or verdict.reason,
            passed=None if verdict.error else verdict.passed,
            score=None if verdict.error else verdict.score,
            answer=trial.answer.text[:LONGEST],
            messages=trial.messages,
            calls=[{"name": self._name(c), "arguments": c.arguments} for c in trial.calls],
            findings=findings_of(verdict),
            rounds=trial.rounds,
            latency_ms=trial.latency_ms,
            tokens_in=trial.tokens_in,
            tokens_out=trial.tokens_out,
            cost=cost,
            model=trial.answer.model,
        )


def findings_of(verdict: Verdict) -> list[dict[str, Any]]:
    """What each check said, as it is kept."""
    return [_finding(part) for part in verdict.parts]


def _finding(verdict: Verdict) -> dict[str, Any]:
    told: dict[str, Any] = {
        "type": verdict.type,
        "passed": verdict.passed,
        "score": round(verdict.score, 6),
        "reason": verdict.reason,
    }
    if verdict.metric:
        told["metric"] = verdict.metric
    if verdict.error:
        told["error"] = verdict.error
    if verdict.weight != 1:
        told["weight"] = verdict.weight
    if verdict.parts:
        told["parts"] = findings_of(verdict)
    return told


def situation_of(content: Mapping[str, Any]) -> Situation:
    """What the agent has before it decides, as the case says."""
    return Situation(
        inputs=content.get("inputs") or {},
        conversation=content.get("conversation") or [],
        tools=[_use(each) for each in content.get("tool_answers") or []],
    )


def _use(each: Mapping[str, Any]) -> ToolUse:
    told = {"error": each["error"]} if "error" in each else each.get("answer")
    return ToolUse(each["tool"], each.get("arguments"), told)
