"""The job that puts a decision to the model again."""

import json
import logging
from collections.abc import Mapping
from typing import Any

from governance.decisions.models import DecisionBody
from governance.decisions.reruns.actions import RERUN, keep_failure, keep_outcome
from governance.decisions.reruns.models import Rerun
from governance.evaluations.asking import model_at_hand
from governance.evaluations.endpoint import Endpoint, at_hand
from governance.evaluations.model_answer import ModelFault
from governance.evaluations.repeating import Happened
from governance.evaluations.repeating import run_again as repeat
from governance.evaluations.running_once import Situation, ToolUse
from governance.evaluations.runs.prices import names_of, prices_at
from house.clock import now
from processes.contracts.whole import whole
from processes.work.kinds import job
from processes.work.leases import Lease
from processes.work.models import Job

logger = logging.getLogger("portal.jobs")

GONE = "What was sent was erased before it could be put to the model again."
BROKEN = "Something went wrong on our side; the log of the worker tells more."


@job(RERUN)
def run_again(work: Job, lease: Lease) -> None:
    """Put one decision to the model, and write what differs."""
    rerun = Rerun.objects.select_related("decision__version").get(pk=int(work.subject_id))
    if rerun.state != Rerun.State.WAITING:
        return
    try:
        with at_hand() as endpoint:
            _repeat(rerun, endpoint, lease)
    except Exception:
        if work.attempts >= work.max_attempts:
            keep_failure(rerun, says=BROKEN)
        raise


def _repeat(rerun: Rerun, endpoint: Endpoint, lease: Lease) -> None:
    version = rerun.decision.version
    body = DecisionBody.objects.filter(pk=rerun.decision_id).first()
    if body is None or version is None:
        keep_failure(rerun, says=GONE)
        return
    happened = happened_in(json.loads(body.text))
    try:
        with model_at_hand(endpoint) as model:
            trial, comparison = repeat(whole(version), happened, model)
    except ModelFault as fault:
        lease.extend()
        keep_failure(rerun, says=fault.says, service=endpoint.says)
        return
    lease.extend()
    prices = prices_at(now(), is_free=endpoint.is_practice)
    names = names_of(happened.situation.model, trial.answer.model)
    cost = prices.cost(names, trial.tokens_in, trial.tokens_out)
    keep_outcome(rerun, trial, comparison, service=endpoint.says, cost=cost)


def happened_in(data: Mapping[str, Any]) -> Happened:
    """What a record says of what the agent knew and did."""
    situation = Situation(
        inputs=_mapping(data.get("inputs")),
        context=[_source(each) for each in data.get("context") or []],
        tools=[_tool(each) for each in data.get("tools_invoked") or []],
        model=str(data.get("model") or ""),
    )
    return Happened(
        situation,
        decision=str(data.get("decision") or ""),
        is_escalated=bool(data.get("human_escalation")),
        output=data.get("output"),
    )


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _source(each: Any) -> Mapping[str, Any]:
    return each if isinstance(each, Mapping) else {"excerpt": str(each)}


def _tool(each: Any) -> ToolUse:
    if not isinstance(each, Mapping):
        return ToolUse(str(each))
    arguments = each.get("arguments")
    kept = arguments if isinstance(arguments, Mapping) else None
    return ToolUse(str(each.get("name") or ""), kept, each.get("result"))
