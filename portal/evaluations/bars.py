"""Which processes use a set, which have to pass it, and how well."""

from typing import Any

from django import forms
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render

from governance.evaluations.actions import release_set, require_set, stop_using_pack, use_pack
from governance.evaluations.rules import kept_by
from governance.models import EvaluationSet, RequiredSet
from house.acts import ReasonForm
from house.forms import show_refusal
from house.refusals import Refusal
from portal.evaluations.found import found_set, frame
from portal.evaluations.sets import say
from portal.register.reader import for_colleagues, reader
from processes.models import Person, Process

_DOES = [
    ("require", "It has to pass this set, by the share below"),
    ("release", "It no longer has to pass this set"),
    ("use", "It uses this pack, without having to pass it"),
    ("leave", "It no longer uses this pack"),
]


class BarForm(ReasonForm):
    """What shall be true between a process and a set."""

    process = forms.ModelChoiceField(Process.objects.none(), empty_label="Choose")
    does = forms.ChoiceField(label="What shall be", widget=forms.RadioSelect)
    threshold_percent = forms.IntegerField(
        label="Share of the weight that must pass, in percent",
        min_value=1,
        max_value=100,
        initial=100,
        required=False,
    )

    def __init__(self, evaluation_set: EvaluationSet, person: Person, data: Any) -> None:
        super().__init__(data, initial={"does": "require", "process": evaluation_set.process_id})
        process: Any = self.fields["process"]
        process.queryset = _editable_by(person, evaluation_set)
        does: Any = self.fields["does"]
        does.choices = _DOES if evaluation_set.is_pack else _DOES[:2]
        self.order_fields(["process", "does", "threshold_percent", "because"])

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if values.get("does") == "require" and values.get("threshold_percent") is None:
            self.add_error("threshold_percent", "Say which share must pass.")
        return values


def _editable_by(person: Person, evaluation_set: EvaluationSet) -> Any:
    """The processes whose evaluations this person keeps."""
    if evaluation_set.process_id:
        return kept_by(person).filter(pk=evaluation_set.process_id)
    return kept_by(person)


@for_colleagues
def bars(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Who relies on a set, and the form for whoever decides that for a process."""
    evaluation_set, person = found_set(request, slug), reader(request)
    form = BarForm(evaluation_set, person, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            is_waiting = _do(evaluation_set, person, form.cleaned_data)
        except Refusal as refusal:
            show_refusal(form, refusal)
        else:
            say(request, is_waiting, "Done.")
            return redirect("evaluations:bars", slug)
    seen = Process.objects.visible_to(person)
    required: dict[int, RequiredSet] = {
        row.process_id: row for row in evaluation_set.required_by.filter(process__in=seen)
    }
    users = set(evaluation_set.uses.filter(process__in=seen).values_list("process", flat=True))
    rows = seen.filter(pk__in={*required, *users})
    context = {
        **frame(evaluation_set, person),
        "title": f"Who relies on {evaluation_set}",
        "rows": [(process, required.get(process.pk)) for process in rows.order_by("name")],
        "form": form if form.fields["process"].queryset.exists() else None,  # type: ignore[attr-defined]  # a ModelChoiceField
    }
    status = 422 if form.errors else 200
    return render(request, "portal/evaluations/bars.html", context, status=status)


def _do(evaluation_set: EvaluationSet, person: Person, given: dict[str, Any]) -> bool:
    process: Process = given["process"]
    told: dict[str, Any] = {"by": person, "because": given["because"]}
    match given["does"]:
        case "require":
            percent = given["threshold_percent"]
            done = require_set(evaluation_set, process, threshold_percent=percent, **told)
            return done.is_waiting
        case "release":
            return release_set(evaluation_set, process, **told).is_waiting
        case "use":
            use_pack(evaluation_set, process, **told)
        case _:
            stop_using_pack(evaluation_set, process, **told)
    return False
