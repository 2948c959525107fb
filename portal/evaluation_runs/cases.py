"""One case of a run in full: what was said and done, what each check found, then and now."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString

from governance.evaluations.runs.actions import mark
from governance.evaluations.runs.rules import may_mark
from governance.evaluations.runs.words import Opinion
from governance.models import Result, ResultMark, Run
from house.forms import show_refusal
from house.history import marked_difference
from house.refusals import Refusal
from portal.evaluation_runs.found import found_run, frame
from portal.evaluation_runs.judged import is_judged, newest_marks
from portal.register.reader import for_colleagues, reader

_COMPARABLE = 20_000


class MarkForm(forms.Form):
    """What a person thinks of the verdict."""

    opinion = forms.ChoiceField(
        label="The verdict on this answer is",
        choices=[(Opinion.AGREES, "Right"), (Opinion.DISAGREES, "Wrong")],
        widget=forms.RadioSelect,
    )
    because = forms.CharField(
        label="Why",
        required=False,
        max_length=1000,
        widget=forms.Textarea({"rows": 2}),
        help_text="Wanted where the verdict is wrong.",
    )


@dataclass(frozen=True)
class Finding:
    """What one check said."""

    type: str
    metric: str
    passed: bool
    score: float
    says: str
    is_error: bool
    is_judged: bool
    parts: list["Finding"]


@dataclass(frozen=True)
class Beside:
    """The same case under what was in force."""

    result: Result
    answer: SafeString | str
    is_same: bool
    calls: SafeString | str
    are_calls_same: bool


@for_colleagues
def one(request: HttpRequest, public_id: str, set_id: int, lineage: UUID) -> HttpResponseBase:
    """The case in one of its repeats."""
    run = found_run(request, public_id)
    return _show(request, run, _repeats(run, set_id, lineage))


@for_colleagues
def put_mark(request: HttpRequest, public_id: str, set_id: int, lineage: UUID) -> HttpResponseBase:
    """A person says whether the verdict on it is right."""
    run = found_run(request, public_id)
    results = _repeats(run, set_id, lineage)
    result = _chosen(request, results)
    result.run = run
    form = MarkForm(request.POST or None)
    if form.is_valid():
        given = form.cleaned_data
        try:
            mark(result, Opinion(given["opinion"]), by=reader(request), because=given["because"])
        except Refusal as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, "Kept with your name.")
            back = reverse("runs:case", args=[public_id, set_id, lineage])
            return redirect(f"{back}?repeat={result.repeat + 1}")
    return _show(request, run, results, form)


def _repeats(run: Run, set_id: int, lineage: UUID) -> list[Result]:
    rows = Result.objects.filter(run=run, evaluation_set=set_id, lineage=lineage)
    found = list(rows.select_related("asked", "evaluation_set").order_by("repeat"))
    if not found:
        raise Http404
    return found


def _chosen(request: HttpRequest, results: Sequence[Result]) -> Result:
    wanted = request.GET.get("repeat", "1")
    return next((each for each in results if str(each.repeat + 1) == wanted), results[0])


def _show(
    request: HttpRequest, run: Run, results: Sequence[Result], form: MarkForm | None = None
) -> HttpResponseBase:
    result, person = _chosen(request, results), reader(request)
    rows = ResultMark.objects.filter(result=result).select_related("by")
    may = may_mark(person, run.process) and result.passed is not None
    context = {
        **frame(run),
        "title": str(result.asked),
        "result": result,
        "results": results,
        "case": result.asked.content,
        "inputs": [(name, _text(value)) for name, value in _inputs(result)],
        "findings": [_finding(each) for each in result.findings],
        "calls": [(call["name"], _text(call["arguments"])) for call in result.calls],
        "beside": _beside(run, result),
        "marks": newest_marks(rows),
        "form": (form or MarkForm()) if may else None,
    }
    status = 422 if form and form.errors else 200
    return render(request, "portal/evaluation_runs/case.html", context, status=status)


def _inputs(result: Result) -> list[tuple[str, Any]]:
    return list((result.asked.content.get("inputs") or {}).items())


def _finding(told: dict[str, Any]) -> Finding:
    return Finding(
        type=told["type"],
        metric=told.get("metric", ""),
        passed=bool(told["passed"]),
        score=told["score"],
        says=told.get("error") or told["reason"],
        is_error="error" in told,
        is_judged=is_judged(told),
        parts=[_finding(part) for part in told.get("parts", ())],
    )


def _beside(run: Run, result: Result) -> Beside | None:
    """The answer to exactly the same case and repeat, as the version in force gave it."""
    if run.baseline_id is None:
        return None
    rows = Result.objects.filter(
        run=run.baseline_id,
        evaluation_set=result.evaluation_set_id,
        lineage=result.lineage,
        asked=result.asked_id,
        repeat=result.repeat,
    )
    before = rows.first()
    if before is None:
        return None
    then, now = _done(before), _done(result)
    return Beside(
        before,
        _marked(before.answer, result.answer),
        before.answer == result.answer,
        _marked(then, now),
        then == now,
    )


def _done(result: Result) -> str:
    return "\n".join(f"{call['name']} {_text(call['arguments'])}" for call in result.calls)


def _marked(before: str, after: str) -> SafeString | str:
    """Word by word, unless the texts are too long for anybody to read so."""
    if len(before) + len(after) > _COMPARABLE:
        return after
    return marked_difference(before, after)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
