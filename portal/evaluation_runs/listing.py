"""All runs, newest first."""

from typing import Any

from django import forms
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render

from governance.evaluations.runs.models import RunQuerySet
from governance.evaluations.runs.words import RunState, Trigger
from governance.models import Run, Waiver
from house.exports import Column, download
from house.pages import page_of
from portal.register.reader import for_colleagues, reader
from processes.models import Person, Process

ORDER = ("-asked_at", "-id")
COLUMNS: tuple[Column, ...] = (
    ("id", lambda run: run.public_id),
    ("process", lambda run: run.process.slug),
    ("version", lambda run: run.version.number),
    ("state", lambda run: run.state),
    ("score", lambda run: run.verdict.get("score")),
    ("low", lambda run: run.verdict.get("low")),
    ("high", lambda run: run.verdict.get("high")),
    ("cases", lambda run: run.verdict.get("cases")),
    ("repeats", lambda run: run.repeats),
    ("started by", lambda run: run.trigger),
    ("asked by", lambda run: run.asked_by_name),
    ("asked at", lambda run: run.asked_at.isoformat()),
    ("model", lambda run: run.model),
    ("service", lambda run: run.service),
    ("practice model", lambda run: run.is_practice),
    ("behaviour", lambda run: run.behaviour_hash),
    ("verdict", lambda run: run.says or run.problem),
)


class RunFilter(forms.Form):
    """Which runs are wanted."""

    process = forms.ChoiceField(required=False)
    state = forms.ChoiceField(
        required=False,
        label="Verdict",
        choices=[("", "Any"), *((each.value, each.label.capitalize()) for each in RunState)],
    )
    trigger = forms.ChoiceField(
        required=False,
        label="Started by",
        choices=[("", "Anything"), *((each.value, each.label.capitalize()) for each in Trigger)],
    )

    def __init__(self, data: Any, person: Person) -> None:
        super().__init__(data)
        rows = Process.objects.visible_to(person).order_by("name", "id")
        choices = [("", "Any"), *rows.values_list("slug", "name")]
        self.fields["process"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField
        self.person = person

    def rows(self) -> RunQuerySet:
        """The runs that the filled fields leave."""
        rows: RunQuerySet = Run.objects.visible_to(self.person).select_related("process", "version")
        self.is_valid()
        names = {"process": "process__slug", "state": "state", "trigger": "trigger"}
        given = {
            names[key]: value for key, value in self.cleaned_data.items() if value and key in names
        }
        return rows.filter(**given)


@for_colleagues
def runs(request: HttpRequest) -> HttpResponseBase:
    """Runs that the reader may know of."""
    person = reader(request)
    form = RunFilter(request.GET, person)
    rows = form.rows()
    if kind := request.GET.get("export"):
        return download(
            rows.order_by(*ORDER).iterator(500), COLUMNS, kind=kind, name="evaluation-runs"
        )
    page = page_of(rows, order=ORDER, after=request.GET.get("after", ""))
    context = {
        "title": "Evaluation runs",
        "form": form,
        "page": page,
        "waiting": Waiver.objects.visible_to(person).asked().count(),
        "is_filtered": any(request.GET.get(name) for name in form.fields),
    }
    return render(request, "portal/evaluation_runs/list.html", context)
