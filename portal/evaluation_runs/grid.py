"""A run as a grid: a line for each case, a column for each kind of check."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet

from governance.evaluations.runs.words import ResultState
from governance.models import Result, Run
from house.pages import page_of

PAGE = 50
# More columns than this nobody reads; the rest stands in one.
_COLUMNS = 7
_REST = "others"
_HEAVY = ("messages", "answer", "calls")

Key = tuple[int, UUID]


class GridFilter(forms.Form):
    """Which cases of a run are wanted."""

    q = forms.CharField(
        required=False,
        max_length=200,
        label="Search",
        widget=forms.TextInput({"type": "search", "placeholder": "Name of a case"}),
    )
    show = forms.ChoiceField(
        required=False,
        choices=[
            ("", "All cases"),
            ("failed", "Failed"),
            ("errors", "Errors"),
            ("worse", "Passed before, fail now"),
            ("mended", "Failed before, pass now"),
            ("must", "Must pass"),
        ],
    )

    def rows(self, run: Run) -> "QuerySet[Result]":
        """One result for each case that the filled fields leave."""
        rows = Result.objects.filter(run=run, repeat=0).select_related("asked", "evaluation_set")
        self.is_valid()
        if words := self.cleaned_data.get("q"):
            rows = rows.filter(asked__content__name__icontains=words)
        same = Result.objects.filter(
            run=run, lineage=OuterRef("lineage"), evaluation_set=OuterRef("evaluation_set")
        )
        match self.cleaned_data.get("show"):
            case "failed":
                rows = rows.filter(Exists(same.filter(passed=False)))
            case "errors":
                rows = rows.filter(Exists(same.filter(state=ResultState.ERROR)))
            case "must":
                rows = rows.filter(must_pass=True)
            case "worse" | "mended" as which:
                rows = rows.filter(_among(changed(run)[which]))
        return rows


@dataclass(frozen=True)
class Cell:
    """What the checks of one kind said of a case, over its repeats."""

    passed: int
    total: int
    errors: int = 0

    @property
    def look(self) -> str:
        """How it is shown."""
        if self.errors:
            return "error"
        return "passed" if self.passed == self.total else "failed"


@dataclass(frozen=True)
class Line:
    """One case."""

    result: Result
    name: str
    passed: int
    failed: int
    errors: int
    waiting: int
    repeats: int
    cells: list[tuple[str, Cell | None]]
    was: str


@dataclass(frozen=True)
class Grid:
    """A page of the grid."""

    columns: list[str]
    lines: list[Line]
    page: Any


def grid_of(run: Run, rows: "QuerySet[Result]", after: str) -> Grid:
    """The cases of a page with everything that their checks said."""
    page = page_of(rows.defer(*_HEAVY), order=("order", "id"), after=after, limit=PAGE)
    by_case: dict[Key, list[Result]] = defaultdict(list)
    for each in page.rows:
        by_case[each.evaluation_set_id, each.lineage].append(each)
    if run.repeats > 1 and page.rows:
        lineages = [each.lineage for each in page.rows]
        more = Result.objects.filter(run=run, lineage__in=lineages, repeat__gt=0).defer(*_HEAVY)
        for each in more:
            if (key := (each.evaluation_set_id, each.lineage)) in by_case:
                by_case[key].append(each)
    columns = _columns(by_case.values())
    was = {
        (each["set"], each["case"]): which
        for which, found in changed(run).items()
        for each in found
    }
    lines = [
        _line(first, by_case[first.evaluation_set_id, first.lineage], columns, was)
        for first in page.rows
    ]
    return Grid(columns, lines, page)


def changed(run: Run) -> dict[str, list[dict[str, Any]]]:
    """The cases that came out otherwise than under what was in force."""
    compared = run.verdict.get("compared") or {}
    return {"worse": compared.get("regressions", []), "mended": compared.get("mended", [])}


def label_of(finding: Mapping[str, Any]) -> str:
    """What a check is called in a grid."""
    return str(finding.get("metric") or finding["type"])


def _among(found: Iterable[Mapping[str, Any]]) -> Q:
    wanted = Q(pk__in=[])
    for each in found:
        wanted |= Q(evaluation_set=each["set"], lineage=each["case"])
    return wanted


def _columns(cases: Iterable[Sequence[Result]]) -> list[str]:
    """The kinds of check, the most usual first."""
    counts = Counter(
        label
        for results in cases
        for label in {label_of(each) for result in results for each in result.findings}
    )
    labels = [label for label, _ in counts.most_common()]
    return labels if len(labels) <= _COLUMNS + 1 else [*labels[:_COLUMNS], _REST]


def _line(
    first: Result,
    results: Sequence[Result],
    columns: Sequence[str],
    was: Mapping[tuple[int, str], str],
) -> Line:
    states = Counter(result.state for result in results)
    passed = sum(result.passed is True for result in results)
    return Line(
        result=first,
        name=str(first.asked),
        passed=passed,
        failed=states[ResultState.DONE] - passed,
        errors=states[ResultState.ERROR],
        waiting=states[ResultState.WAITING] + states[ResultState.SKIPPED],
        repeats=len(results),
        cells=[(column, _cell(results, column, columns)) for column in columns],
        was=was.get((first.evaluation_set_id, str(first.lineage)), ""),
    )


def _cell(results: Iterable[Result], column: str, columns: Sequence[str]) -> Cell | None:
    found = [
        each
        for result in results
        for each in result.findings
        if (label_of(each) if label_of(each) in columns else _REST) == column
    ]
    if not found:
        return None
    errors = sum("error" in each for each in found)
    return Cell(sum(bool(each["passed"]) for each in found), len(found), errors)
