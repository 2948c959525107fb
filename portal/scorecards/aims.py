"""Where a process began and where it shall go: set before a pilot, proposed from then on."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render

from governance.models import Aim, Figure, Metric
from governance.scorecards import rules
from governance.scorecards.actions import set_aim
from governance.scorecards.aiming import AIM, problems_of
from governance.scorecards.words import Better, Kind
from house.forms import is_done
from house.history import Change
from house.refusals import Refusal
from portal.register.reader import for_colleagues, reader, seen
from portal.scorecards.filling import number
from portal.scorecards.said import said, typed
from processes.models import Process, Proposal
from processes.register.proposable import changes_of
from processes.register.words import Stage

_SHOWN = 10
_BEFORE_A_PILOT = {Stage.CANDIDATE, Stage.DESIGNING}


class Amount(forms.CharField):
    """A number as people type it; empty says that nobody knows."""

    def __init__(self, label: str, help_text: str) -> None:
        widget = forms.TextInput({"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(
            label=label, help_text=help_text, required=False, max_length=40, widget=widget
        )

    def clean(self, value: Any) -> Decimal | None:
        """The number, or what is wrong with it in words."""
        try:
            return number(super().clean(value))
        except Refusal as refusal:
            raise forms.ValidationError(refusal.text) from None


class AimForm(forms.Form):
    """One metric: where it stands, where it shall go, and what must not suffer."""

    metric = forms.ModelChoiceField(Metric.objects.none(), to_field_name="slug", empty_label=None)
    baseline = Amount("Baseline", "Where it stands today, before the agent.")
    target = Amount("Target", "Where it shall go.")
    is_success = forms.BooleanField(
        label="This number decides whether it is a success",
        required=False,
        help_text="One or two do. The others are watched.",
    )
    partner = forms.ModelChoiceField(
        Metric.objects.none(),
        to_field_name="slug",
        required=False,
        empty_label="None",
        label="Partner",
        help_text="A target for speed needs the quality that must not suffer for it.",
    )
    because = forms.CharField(
        label="Why", max_length=1000, widget=forms.Textarea({"rows": 2}),
        help_text="Kept for good, with your name.",
    )  # fmt: skip

    def __init__(self, data: Any, process: Process, *, initial: dict[str, Any]) -> None:
        super().__init__(data, initial=initial)
        measured = Metric.objects.for_process(process)
        for name, rows in (
            ("metric", measured),
            ("partner", measured.filter(kind=Kind.QUALITY).exclude(better=Better.NEITHER)),
        ):
            self.fields[name].queryset = rows  # type: ignore[attr-defined]  # a ModelChoiceField


@dataclass(frozen=True)
class Line:
    """An aim with where the metric stands."""

    aim: Aim
    latest: Figure | None

    @property
    def baseline(self) -> str:
        """Where it began."""
        return said(self.aim.baseline, self.aim.metric.unit)

    @property
    def target(self) -> str:
        """Where it shall go."""
        return said(self.aim.target, self.aim.metric.unit) if self.aim.target is not None else "–"

    @property
    def now(self) -> str:
        """Its newest figure."""
        return said(self.latest.value, self.aim.metric.unit) if self.latest else "–"


@dataclass(frozen=True)
class Wish:
    """A proposal that waits, with what it would change."""

    proposal: Proposal
    changes: list[Change]


@for_colleagues
def aims(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The aims of a process; whoever may sets or proposes one."""
    person, process = reader(request), seen(request, slug)
    may_set = rules.may_set_aims(person, process)
    if request.method == "POST" and not may_set:
        raise PermissionDenied
    lines = list(_lines(process))
    data = request.POST if request.method == "POST" else None
    form = AimForm(data, process, initial=_initial(lines, request.GET.get("metric", "")))
    if is_done(form, lambda metric, **words: set_aim(process, metric, by=person, **words)):
        messages.success(
            request,
            "Proposed. Compliance was asked, and nothing changes before they consent."
            if rules.is_locked(process)
            else "Set. It locks once the pilot starts.",
        )
        return redirect("scorecards:aims", process.slug)
    context = {
        "title": f"What {process.name} aims at",
        "process": process,
        "lines": lines,
        "is_locked": rules.is_locked(process),
        "problems": problems_of(process) if process.stage in _BEFORE_A_PILOT else [],
        "wishes": [Wish(row, changes_of(row)) for row in _proposed(process)],
        "may_consent": person.has_perm("processes.consent_to_proposal"),
        "form": form if may_set else None,
        "is_open": form.is_bound or "metric" in request.GET,
        "before": Aim.history.filter(process=process).select_related("metric")[:_SHOWN],
    }
    status = 422 if form.is_bound else 200
    return render(request, "portal/scorecards/aims.html", context, status=status)


def _lines(process: Process) -> Iterator[Line]:
    rows = Aim.objects.of(process).select_related("metric", "partner")
    latest: dict[int, Figure] = {}
    known = Figure.objects.of(process).filter(metric__aims__process=process, value__isnull=False)
    for figure in known.order_by("week_on"):
        latest[figure.metric_id] = figure
    for aim in rows.order_by("-is_success", "metric__order", "pk"):
        yield Line(aim, latest.get(aim.metric_id))


def _proposed(process: Process) -> list[Proposal]:
    rows = Proposal.objects.open().filter(kind=AIM, process=process)
    return list(rows.select_related("proposed_by"))


def _initial(lines: list[Line], slug: str) -> dict[str, Any]:
    """What stands now in the aim that is to be changed."""
    aim = next((line.aim for line in lines if line.aim.metric.slug == slug), None)
    if aim is None:
        return {"metric": slug} if slug else {}
    return {
        "metric": slug,
        "baseline": typed(aim.baseline),
        "target": typed(aim.target),
        "is_success": aim.is_success,
        "partner": aim.partner.slug if aim.partner else None,
    }
