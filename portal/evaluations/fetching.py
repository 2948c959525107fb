"""An answer is fetched for a case, and stands on its page when it is there."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from governance.evaluations.attempts.actions import fetch_answer
from governance.evaluations.attempts.rules import versions_to_ask
from governance.evaluations.checks import ToolCall
from governance.evaluations.trying import Trial
from governance.evaluations.under_contract import UnderContract
from governance.models import Attempt, EvaluationSet
from house.refusals import Refusal
from portal.evaluations.found import found_case
from portal.register.reader import for_colleagues, reader
from processes.contracts.in_force import in_force
from processes.contracts.whole import whole


@require_POST
@for_colleagues
def fetch(request: HttpRequest, slug: str, lineage: UUID) -> HttpResponseBase:
    """Ask the model, and go back to where its answer will stand."""
    case, person = found_case(request, slug, lineage), reader(request)
    chosen = request.POST.get("version", "")
    versions = versions_to_ask(person, case.evaluation_set)
    version = next((each for each in versions if str(each.pk) == chosen), None)
    there = reverse("evaluations:case", args=[slug, lineage])
    if version is None:
        messages.error(request, "Choose a contract of a process whose evaluations you keep.")
        return redirect(there)
    try:
        made = fetch_answer(case, version, by=person)
    except Refusal as refusal:
        messages.error(request, refusal.text)
        return redirect(there)
    return redirect(f"{there}?attempt={made.pk}")


@for_colleagues
def state(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Whether an answer is there: asked by the page that waits for it."""
    found = Attempt.objects.visible_to(reader(request)).filter(pk=pk).first()
    if found is None:
        raise Http404
    return JsonResponse({"is_there": found.state != Attempt.State.WAITING})


def fetched(attempt: Attempt | None) -> dict[str, Any]:
    """What stands in the fields of the trial once an answer was fetched."""
    if attempt is None or attempt.state != Attempt.State.DONE:
        return {}
    return {
        "answer": attempt.answer,
        "tool_calls": attempt.tool_calls,
        "latency_ms": attempt.latency_ms,
    }


def trial_of(attempt: Attempt) -> Trial:
    """A fetched answer as it is graded."""
    calls = [ToolCall(each["name"], each["arguments"]) for each in attempt.tool_calls]
    return Trial(attempt.answer, calls, attempt.latency_ms)


def contract_of(evaluation_set: EvaluationSet, attempt: Attempt | None) -> UnderContract | None:
    """The contract that an answer is held against: the one it was fetched under, or in force."""
    version = attempt.version if attempt else None
    if version is None and evaluation_set.process is not None:
        version = in_force(evaluation_set.process)
    return UnderContract(whole(version)) if version else None
