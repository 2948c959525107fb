"""The cases of one set, edited like a spreadsheet: plain fields in a table, one button."""

import json
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from governance.evaluations.models import CaseQuerySet
from governance.evaluations.rules import may_edit
from governance.evaluations.words import CaseKind
from governance.models import Case, EvaluationSet
from house.exports import Column, download
from house.pages import page_of
from portal.evaluations.found import found_set, frame
from portal.evaluations.sheet import PAGE, saved, sheet_of
from portal.register.reader import for_colleagues, reader
from processes.models import Process

_PLAIN: tuple[Column, ...] = (
    ("lineage", lambda case: str(case.lineage)),
    ("key", lambda case: case.key),
    ("name", lambda case: case.name),
    ("kind", lambda case: case.kind),
    ("what it tries", lambda case: case.says),
    ("weight", lambda case: case.weight),
    ("must pass", lambda case: case.must_pass),
    ("score threshold", lambda case: case.score_threshold),
    ("repeat threshold", lambda case: case.repeat_threshold),
    ("source", lambda case: case.source_says or case.get_source_kind_display()),
    ("dropped", lambda case: case.is_dropped),
)
_DATA = ("inputs", "conversation", "tool_answers", "checks")


class CaseFilter(forms.Form):
    """Which cases are wanted."""

    q = forms.CharField(
        required=False,
        max_length=200,
        label="Search",
        widget=forms.TextInput({"type": "search", "placeholder": "Name or words"}),
    )
    kind = forms.ChoiceField(
        required=False,
        choices=[("", "Any"), *((each.value, each.label.capitalize()) for each in CaseKind)],
    )
    which = forms.ChoiceField(
        required=False,
        label="Show",
        choices=[
            ("", "Cases that are asked"),
            ("must", "Must pass"),
            ("unchecked", "Without a check"),
            ("dropped", "Dropped"),
        ],
    )

    def rows(self, evaluation_set: EvaluationSet) -> CaseQuerySet:
        """The cases that the filled fields leave."""
        self.is_valid()
        given = self.cleaned_data
        which = given.get("which")
        rows: CaseQuerySet = evaluation_set.cases.filter(is_dropped=which == "dropped")
        if which == "must":
            rows = rows.filter(must_pass=True)
        if which == "unchecked":
            rows = rows.filter(checks=[])
        if given.get("kind"):
            rows = rows.filter(kind=given["kind"])
        if words := given.get("q"):
            rows = rows.filter(name__icontains=words) | rows.filter(says__icontains=words)
        return rows


@for_colleagues
def one_set(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The set with its cases; whoever may edit types into the table."""
    evaluation_set, person = found_set(request, slug), reader(request)
    form = CaseFilter(request.GET)
    rows = form.rows(evaluation_set)
    if kind := request.GET.get("export"):
        return _download(evaluation_set, rows, "json" if kind == "json" else "csv")
    edits = may_edit(person, evaluation_set) and not evaluation_set.is_retired
    page = page_of(rows, order=("order", "id"), after=request.GET.get("after", ""), limit=PAGE)
    sheet = sheet_of(request, evaluation_set, page)
    if request.method == "POST":
        if not edits:
            messages.error(request, "You may read this set and not change it.")
        elif saved(request, evaluation_set, sheet):
            return redirect(request.get_full_path())
    context = {
        **frame(evaluation_set, person),
        **_around(evaluation_set, person, edits),
        "title": evaluation_set.name,
        "form": form,
        "sheet": sheet,
        "kinds": CaseKind.choices,
        "clear": reverse("evaluations:set", args=[slug]),
        "is_filtered": any(request.GET.get(name) for name in form.fields),
        "edits": edits and form.cleaned_data.get("which") != "dropped",
    }
    status = 422 if sheet.error or any(row.error for row in sheet.rows) else 200
    return render(request, "portal/evaluations/set.html", context, status=status)


def _around(evaluation_set: EvaluationSet, person: Any, edits: bool) -> dict[str, Any]:
    """Who relies on the set; of processes only those that the reader may see."""
    seen = Process.objects.visible_to(person)
    return {
        "may_edit": edits,
        "may_retire": may_edit(person, evaluation_set),
        "bars": evaluation_set.required_by.filter(process__in=seen).select_related("process"),
        "uses": evaluation_set.uses.filter(process__in=seen).select_related("process"),
        "total": evaluation_set.cases.asked().count(),
        "unchecked": evaluation_set.cases.asked().filter(checks=[]).count(),
        "proposals": evaluation_set.proposals.visible_to(person).open().count(),
    }


def _download(evaluation_set: EvaluationSet, rows: CaseQuerySet, kind: str) -> HttpResponseBase:
    """The cases as they are filtered; what is data is JSON, in a cell as text."""
    data = tuple(_data(name, as_text=kind == "csv") for name in _DATA)
    ordered = rows.order_by("order", "id").iterator(500)
    return download(ordered, (*_PLAIN, *data), kind=kind, name=evaluation_set.slug)


def _data(name: str, *, as_text: bool) -> Column:
    def read(case: Case) -> Any:
        value = getattr(case, name)
        return json.dumps(value, ensure_ascii=False) if as_text else value

    return name, read
