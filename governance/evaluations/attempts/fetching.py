"""The job that puts one case to the model and keeps the answer."""

from typing import Any

from governance.evaluations.asking import model_at_hand
from governance.evaluations.attempts.actions import FETCH, end
from governance.evaluations.attempts.models import Attempt
from governance.evaluations.endpoint import Endpoint, at_hand
from governance.evaluations.model_answer import Call, ModelFault
from governance.evaluations.running_once import Situation, ToolUse, plain, run_once
from governance.evaluations.trying import LONGEST
from processes.contracts.whole import Whole, whole
from processes.work.kinds import job
from processes.work.leases import Lease
from processes.work.models import Job

BROKEN = "Something went wrong on our side; the log of the worker tells more."


@job(FETCH)
def fetch(work: Job, lease: Lease) -> None:
    """Ask the model once, and keep what it answered."""
    attempt = Attempt.objects.select_related("version").get(pk=int(work.subject_id))
    if attempt.state != Attempt.State.WAITING:
        return
    try:
        with at_hand() as endpoint:
            _ask(attempt, endpoint, lease)
    except Exception:
        if work.attempts >= work.max_attempts:
            end(attempt, state=Attempt.State.FAILED, problem=BROKEN)
        raise


def _ask(attempt: Attempt, endpoint: Endpoint, lease: Lease) -> None:
    contract = whole(attempt.version)
    try:
        with model_at_hand(endpoint) as model:
            trial = run_once(contract, situation_of(attempt), model)
    except ModelFault as fault:
        lease.extend()
        failed = {"problem": fault.says, "service": endpoint.says}
        end(attempt, state=Attempt.State.FAILED, **failed)
        return
    lease.extend()
    end(
        attempt,
        state=Attempt.State.DONE,
        service=endpoint.says,
        model=trial.answer.model,
        answer=trial.answer.text[:LONGEST],
        tool_calls=[_told(call, contract) for call in trial.calls],
        latency_ms=trial.latency_ms,
        tokens_in=trial.tokens_in,
        tokens_out=trial.tokens_out,
    )


def situation_of(attempt: Attempt) -> Situation:
    """What the agent has before it decides, as the case says."""
    return Situation(
        inputs=attempt.inputs,
        conversation=attempt.conversation,
        tools=[_use(each) for each in attempt.tool_answers],
    )


def _use(each: dict[str, Any]) -> ToolUse:
    told = {"error": each["error"]} if "error" in each else each.get("answer")
    return ToolUse(each["tool"], each.get("arguments"), told)


def _told(call: Call, contract: Whole) -> dict[str, Any]:
    """A call under the name that the contract gives the tool: services change some marks."""
    names = {plain(tool.name): tool.name for tool in contract.tools}
    return {"name": names.get(plain(call.name), call.name), "arguments": call.arguments}
