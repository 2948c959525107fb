"""The cases of one set, edited like a spreadsheet: plain fields in a table, one button."""

import json
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from governance.evaluations.actions import drop_case, duplicate_case, edit_case, move_case
from governance.evaluations.content import stamp, stamp_of
from governance.evaluations.models import CaseQuerySet
from governance.evaluations.rules import may_edit, relied_on_by
from governance.evaluations.words import CaseKind
from governance.models import Case, EvaluationSet
from house.exports import Column, download
from house.pages import Page, page_of
from house.refusals import Invalid, Refusal
from portal.evaluations.found import found_set, frame, keep_reason, reason_of
from portal.evaluations.sets import say
from portal.register.reader import for_colleagues, reader
from processes.models import Process

IN_ROW = ("name", "kind", "weight", "must_pass")
PAGE = 100
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


@dataclass
class Row:
    """One case as it stands in the table, or as it was just typed."""

    case: Case
    name: str
    kind: str
    weight: str
    must_pass: bool
    seen: str
    error: str = ""

    @property
    def key(self) -> str:
        """What the names of its fields end in."""
        return str(self.case.pk)

    def wanted(self) -> dict[str, Any]:
        """What was typed, as a case stores it."""
        try:
            weight = float(self.weight.replace(",", "."))
        except ValueError:
            raise Invalid("Write the weight as a number.") from None
        return {
            "name": self.name.strip(),
            "kind": self.kind,
            "weight": weight,
            "must_pass": self.must_pass,
        }


@dataclass
class Sheet:
    """A page of the table, with what was typed in it."""

    page: Page[Case]
    rows: list[Row] = field(default_factory=list)
    because: str = ""
    error: str = ""


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
    sheet = _sheet(request, evaluation_set, page)
    if request.method == "POST":
        if not edits:
            messages.error(request, "You may read this set and not change it.")
        elif _saved(request, evaluation_set, sheet):
            return redirect(request.get_full_path())
    context = {
        **frame(evaluation_set),
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


def number(value: float) -> str:
    """A number as people write it, nothing of it lost."""
    return str(int(value)) if value.is_integer() else repr(value)


def _around(evaluation_set: EvaluationSet, person: Any, edits: bool) -> dict[str, Any]:
    """Who relies on the set; of processes only those that the reader may see."""
    seen = Process.objects.visible_to(person)
    return {
        "may_edit": edits,
        "may_retire": may_edit(person, evaluation_set),
        "bars": evaluation_set.required_by.filter(process__in=seen).select_related("process"),
        "uses": evaluation_set.uses.filter(process__in=seen).select_related("process"),
        "relied_on_by": relied_on_by(evaluation_set).count(),
        "total": evaluation_set.cases.asked().count(),
        "unchecked": evaluation_set.cases.asked().filter(checks=[]).count(),
        "proposals": evaluation_set.proposals.visible_to(person).open().count(),
    }


def _sheet(request: HttpRequest, evaluation_set: EvaluationSet, page: Page[Case]) -> Sheet:
    typed = request.POST if request.method == "POST" else None
    sheet = Sheet(page, because=reason_of(request, evaluation_set))
    if typed is not None:
        sheet.because = typed.get("because", "")
    for case in page.rows:
        case.evaluation_set = evaluation_set
        row = Row(
            case, case.name, case.kind, number(case.weight), case.must_pass, stamp(case, IN_ROW)
        )
        if typed is not None and f"name-{row.key}" in typed:
            row.name = typed[f"name-{row.key}"]
            row.kind = typed.get(f"kind-{row.key}", row.kind)
            row.weight = typed.get(f"weight-{row.key}", row.weight)
            row.must_pass = f"must_pass-{row.key}" in typed
            row.seen = typed.get(f"seen-{row.key}", row.seen)
        sheet.rows.append(row)
    return sheet


def _saved(request: HttpRequest, evaluation_set: EvaluationSet, sheet: Sheet) -> bool:
    """Save what was typed, then do what was pressed; all of it or nothing."""
    person, because = reader(request), sheet.because
    try:
        with transaction.atomic():
            done = [_save_row(row, person, because) for row in sheet.rows]
            pressed = _press(request.POST.get("act", ""), sheet, person, because)
            if any(row.error for row in sheet.rows):
                raise Invalid("Nothing was saved yet: mend what is marked in the table.")
    except Refusal as refusal:
        sheet.error = refusal.text
        return False
    if because.strip():
        keep_reason(request, evaluation_set, because)
    changed = [each for each in done if each is not None]
    if pressed is not None or changed:
        says = (
            f"{len(changed)} case{'s' if len(changed) != 1 else ''} saved." if changed else "Done."
        )
        say(request, any((*changed, pressed)), says)
    else:
        messages.info(request, "Nothing was changed.")
    return True


def _save_row(row: Row, person: Any, because: str) -> bool | None:
    """Whether its change waits for a second person; None where nothing changed."""
    try:
        wanted = row.wanted()
        if stamp_of(wanted) == row.seen:
            return None
        return edit_case(row.case, by=person, because=because, seen=row.seen, **wanted).is_waiting
    except Refusal as refusal:
        if refusal.field == "because":
            raise
        row.error = refusal.text
        return None


def _press(act: str, sheet: Sheet, person: Any, because: str) -> bool | None:
    """The button of one row: up, down, copy or drop."""
    verb, _, key = act.partition(":")
    row = next((row for row in sheet.rows if row.key == key), None)
    if row is None:
        return None
    case = row.case
    if verb in ("up", "down"):
        place = _place_of(case) + (1 if verb == "down" else -1)
        move_case(case, to=place, by=person, because=because.strip() or "Put in another order")
        return False
    if verb == "copy":
        why = because.strip() or "To be changed into another case"
        return duplicate_case(case, by=person, because=why).is_waiting
    if verb == "drop":
        return drop_case(case, by=person, because=because).is_waiting
    return None


def _place_of(case: Case) -> int:
    """How many cases stand before it."""
    ids = list(case.evaluation_set.cases.asked().values_list("pk", flat=True))
    return ids.index(case.pk)


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
