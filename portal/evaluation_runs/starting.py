"""Starting a run by hand: which version, which sets, how often, and what that will show."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render

from governance.evaluations.endpoint import is_practice, service
from governance.evaluations.runs.actions import (
    Wishes,
    ask_for_run,
    run_after_source_changed,
)
from governance.evaluations.runs.bars import bar_of
from governance.evaluations.runs.planning import version_named
from governance.evaluations.runs.rules import may_run
from governance.evaluations.runs.statistics import cases_to_see, drop_seen_by
from governance.models import Run, TierBar
from house.forms import show_refusal
from house.refusals import Refusal
from portal.evaluations.standing import Measure, measures_of
from portal.register.reader import for_colleagues, reader, seen
from processes.contracts.in_force import in_force
from processes.contracts.words import STANDS, VersionState
from processes.models import ContractVersion, KnowledgeSource, Person, Process

_DROPS = (0.02, 0.03, 0.05, 0.1)
_VERSIONS = 20


class StartForm(forms.Form):
    """What is asked, and how."""

    version = forms.ChoiceField()
    sets = forms.MultipleChoiceField(
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Without any: those that the process has to pass. Only a run of all of those "
        "counts for a change.",
    )
    repeats = forms.IntegerField(min_value=1, max_value=20, label="Times that each case is asked")
    budget = forms.DecimalField(
        required=False,
        min_value=0,
        decimal_places=4,
        label="Stops when it has cost",
        help_text="What is answered by then is kept.",
    )
    fresh = forms.BooleanField(
        required=False,
        label="Ask everything anew",
        help_text="Otherwise an answer to exactly the same question is taken from earlier runs.",
    )
    may_end_early = forms.BooleanField(
        required=False, label="End once the verdict is certain", initial=True
    )
    source = forms.ChoiceField(
        required=False,
        label="A source has changed",
        help_text="Where that is the reason, say below what is new in it.",
    )
    because = forms.CharField(
        label="Why", required=False, max_length=1000, widget=forms.Textarea({"rows": 2})
    )

    def __init__(
        self, process: Process, measures: list[Measure], bar: TierBar, data: Any, wanted: str
    ) -> None:
        versions = versions_of(process)
        super().__init__(data, initial={"repeats": bar.repeats, "version": wanted})
        self.fields["repeats"].help_text = (
            f"Tier {bar.tier.number} asks for {bar.repeats}; a run with fewer doesn't count for a "
            "change."
        )
        told: Any = self.fields["version"]
        told.choices = [(str(each.number), _called(each)) for each in versions]
        known = _sources_of(versions)
        sources: Any = self.fields["source"]
        sources.choices = [("", "None"), *((name, name) for name in known)]
        if not known:
            del self.fields["source"]
        sets: Any = self.fields["sets"]
        sets.choices = [(each.set.slug, _set_called(each)) for each in measures]

    @property
    def wishes(self) -> Wishes:
        """How the run is to be done."""
        given = self.cleaned_data
        return Wishes(
            sets=given["sets"],
            repeats=given["repeats"],
            budget=given["budget"],
            uses_cache=not given["fresh"],
            may_end_early=given["may_end_early"],
        )


@dataclass(frozen=True)
class Advice:
    """What so many cases can show."""

    cases: int
    sees: float
    needed: list[tuple[float, int]]
    margin: float
    is_small: bool
    small_below: int


def advice_for(measures: list[Measure], bar: TierBar) -> Advice:
    """Beforehand: the smallest drop that the cases to pass would show."""
    required = [each for each in measures if each.threshold_percent] or measures
    cases = sum(each.set.case_count for each in required)
    return Advice(
        cases=cases,
        sees=drop_seen_by(cases),
        needed=[(drop, cases_to_see(drop)) for drop in _DROPS],
        margin=bar.margin_percent / 100,
        is_small=cases < bar.small_below,
        small_below=bar.small_below,
    )


def versions_of(process: Process) -> list[ContractVersion]:
    """The versions that may be put to their cases: in force first, then the newest."""
    rows = ContractVersion.objects.filter(process=process).exclude(state=VersionState.WITHDRAWN)
    found = list(rows.order_by("-number")[:_VERSIONS])
    first = in_force(process)
    return sorted(found, key=lambda each: (each != first, -each.number))


def _sources_of(versions: list[ContractVersion]) -> list[str]:
    """What any of these versions looks things up in."""
    rows = KnowledgeSource.objects.filter(version__in=versions).order_by("name")
    return list(rows.values_list("name", flat=True).distinct())


def _called(version: ContractVersion) -> str:
    return f"Version {version.number}, {STANDS[VersionState(version.state)]}"


def _set_called(measure: Measure) -> str:
    bar = measure.threshold_percent
    has_to = f"has to pass {bar} %" if bar else "for information"
    count = measure.set.case_count
    return f"{measure.set.name}: {count} case{'' if count == 1 else 's'}, {has_to}"


def _started(process: Process, person: Person, form: StartForm) -> Run:
    given = form.cleaned_data
    version = version_named(process, given["version"])
    why: str = given["because"]
    if source := given.get("source"):
        return run_after_source_changed(version, source, by=person, because=why, wishes=form.wishes)
    return ask_for_run(version, by=person, because=why, wishes=form.wishes)


@for_colleagues
def new(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The form, and the run that comes of it."""
    process, person = seen(request, slug), reader(request)
    if not may_run(person, process):
        raise PermissionDenied
    measures, bar = measures_of(process), bar_of(process.tier)
    form = StartForm(process, measures, bar, request.POST or None, request.GET.get("version", ""))
    if request.method == "POST" and form.is_valid():
        try:
            run = _started(process, person, form)
        except Refusal as refusal:
            show_refusal(form, refusal)
        else:
            return redirect("runs:run", run.public_id)
    found = service()
    context = {
        "title": f"Evaluate {process}",
        "process": process,
        "form": form,
        "measures": measures,
        "advice": advice_for(measures, bar),
        "is_practice": is_practice(),
        "service": found.says if found else "",
    }
    status = 422 if form.errors else 200
    return render(request, "portal/evaluation_runs/new.html", context, status=status)
