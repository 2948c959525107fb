"""Any two runs side by side: the cases that both asked, and where they differ."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render

from governance.evaluations.runs.ending import tallies
from governance.evaluations.runs.statistics import Interval, paired_difference
from governance.evaluations.runs.verdict import CaseTally, Key
from governance.models import Run
from house.exports import Column, download
from portal.evaluation_runs.found import found_run
from portal.register.reader import for_colleagues, reader
from processes.models import Person, Process

_CHOICES = 60
_SHOWN = 200
_COLUMNS: tuple[Column, ...] = (
    ("set", lambda pair: pair.key[0]),
    ("case", lambda pair: pair.key[1]),
    ("name", lambda pair: pair.name),
    ("first", lambda pair: pair.first.share),
    ("second", lambda pair: pair.second.share),
    ("outcome", lambda pair: pair.outcome),
)


@dataclass(frozen=True)
class Pair:
    """One case as both runs had it."""

    key: Key
    name: str
    first: CaseTally
    second: CaseTally

    @property
    def outcome(self) -> str:
        """How it changed."""
        then, now = self.first.passes(), self.second.passes()
        if then != now:
            return "mended" if now else "worse"
        return "same" if self.first.share == self.second.share else "moved"


class TwoRuns(forms.Form):
    """Which two runs."""

    a = forms.ChoiceField(label="First")
    b = forms.ChoiceField(label="Second")

    def __init__(self, data: Any, rows: list[Run]) -> None:
        super().__init__(data)
        choices = [("", "Choose"), *((run.public_id, _called(run)) for run in rows)]
        for field in self.fields.values():
            field.choices = choices  # type: ignore[attr-defined]  # both are ChoiceFields


def _called(run: Run) -> str:
    return (
        f"Version {run.version.number}, {run.asked_at:%-d %b %Y, %H:%M}: "
        f"{run.get_state_display()}{' (practice model)' if run.is_practice else ''}"
    )


@for_colleagues
def compare(request: HttpRequest) -> HttpResponseBase:
    """The two runs, or the form to choose them."""
    person = reader(request)
    first, second = (_wanted(request, name) for name in ("a", "b"))
    process = first.process if first else _process(request, person)
    if first and second and second.process != process:
        raise Http404
    pairs = sorted(_pairs(first, second), key=_order) if first and second else []
    if first and second and (kind := request.GET.get("export")):
        name = f"{first.public_id}-{second.public_id}"
        return download(pairs, _COLUMNS, kind=kind, name=name)
    counts = {which: sum(pair.outcome == which for pair in pairs) for which in _ORDER}
    context = {
        "title": f"Compare runs of {process}",
        "process": process,
        "form": TwoRuns(request.GET, _choices(process, first, second)),
        "first": first,
        "second": second,
        "pairs": [pair for pair in pairs if pair.outcome != "same"][:_SHOWN],
        "counts": counts,
        "total": len(pairs),
        "difference": _difference(pairs),
        "is_practice": bool((first and first.is_practice) or (second and second.is_practice)),
    }
    return render(request, "portal/evaluation_runs/compare.html", context)


_ORDER = ("worse", "mended", "moved", "same")


def _order(pair: Pair) -> tuple[int, str]:
    return _ORDER.index(pair.outcome), pair.name


def _wanted(request: HttpRequest, name: str) -> Run | None:
    public_id = request.GET.get(name, "")
    return found_run(request, public_id) if public_id else None


def _process(request: HttpRequest, person: Person) -> Process:
    slug = request.GET.get("process", "")
    found: Process | None = Process.objects.visible_to(person).filter(slug=slug).first()
    if found is None:
        raise Http404
    return found


def _choices(process: Process, *chosen: Run | None) -> list[Run]:
    rows = Run.objects.filter(process=process).select_related("version")
    newest = list(rows[:_CHOICES])
    return newest + [run for run in chosen if run and run not in newest]


def _pairs(first: Run, second: Run) -> Iterator[Pair]:
    """Cases that both asked in the same words, where both have an answer."""
    before = tallies(first)
    for key, now in tallies(second).items():
        then = before.get(key)
        if then and then.done and now.done:
            yield Pair(key, now.name, then, now)


def _difference(pairs: list[Pair]) -> Interval | None:
    if not pairs:
        return None
    return paired_difference(
        [pair.second.share - pair.first.share for pair in pairs],
        [pair.second.weight for pair in pairs],
    )
