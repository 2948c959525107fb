"""The table of cases as fields: what was typed in its rows, and what is saved of it."""

import re
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, QueryDict

from governance.evaluations.actions import duplicate_case, edit_case, move_case
from governance.evaluations.content import stamp, stamp_of
from governance.models import Case, EvaluationSet
from house.pages import Page
from house.refusals import Invalid, Refusal
from portal.evaluations.found import keep_reason, reason_of
from portal.evaluations.sets import say
from portal.register.reader import reader
from processes.models import Person

IN_ROW = ("name", "kind", "weight", "must_pass")
PAGE = 100
# The number of a row, within what the database counts to.
_ROW = re.compile(r"[0-9]{1,18}")
_ORDER = "Put in another order"


@dataclass
class Row:
    """One case as it stands in the table, or as it was just typed."""

    case: Case
    name: str
    kind: str
    weight: str
    must_pass: bool
    # What stood there when it was shown: the row's stamp, and its place counted from one.
    seen: str
    stood: str
    place: str
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

    def moved_to(self) -> int | None:
        """The place that was typed, counted from nought; None where it stays."""
        if self.place.strip() == self.stood:
            return None
        try:
            return int(self.place) - 1
        except ValueError:
            raise Invalid("Write the place as a whole number.") from None


@dataclass
class Sheet:
    """A page of the table, with what was typed in it."""

    page: Page[Case]
    rows: list[Row] = field(default_factory=list)
    because: str = ""
    error: str = ""


def number(value: float) -> str:
    """A number as people write it, nothing of it lost."""
    return str(int(value)) if value.is_integer() else repr(value)


def sheet_of(request: HttpRequest, evaluation_set: EvaluationSet, page: Page[Case]) -> Sheet:
    """The rows of a page; once something was typed, exactly the rows that it was typed in."""
    typed = request.POST if request.method == "POST" else None
    sheet = Sheet(page, because=reason_of(request, evaluation_set))
    shown = page.rows
    if typed is not None:
        sheet.because = typed.get("because", "")
        keys = [name.removeprefix("seen-") for name in typed if name.startswith("seen-")]
        if ids := [int(key) for key in keys[:PAGE] if _ROW.fullmatch(key)]:
            shown = list(evaluation_set.cases.filter(pk__in=ids))
    places = {pk: place for place, pk in enumerate(_order_of(evaluation_set), start=1)}
    for case in shown:
        case.evaluation_set = evaluation_set
        sheet.rows.append(_row(case, str(places.get(case.pk, "")), typed))
    return sheet


def _row(case: Case, place: str, typed: QueryDict | None) -> Row:
    row = Row(
        case,
        case.name,
        case.kind,
        number(case.weight),
        case.must_pass,
        seen=stamp(case, IN_ROW),
        stood=place,
        place=place,
    )
    if typed is not None and f"name-{row.key}" in typed:
        for name in ("name", "kind", "weight", "seen", "stood", "place"):
            setattr(row, name, typed.get(f"{name}-{row.key}", getattr(row, name)))
        row.must_pass = f"must_pass-{row.key}" in typed
    return row


def saved(request: HttpRequest, evaluation_set: EvaluationSet, sheet: Sheet) -> bool:
    """Save what was typed, then do what was pressed; all of it or nothing."""
    person, because = reader(request), sheet.because
    try:
        with transaction.atomic():
            done = [_save_row(row, person, because) for row in sheet.rows]
            moved = _move_rows(sheet, person, because)
            pressed = _press(request.POST.get("act", ""), sheet, person, because)
            if any(row.error for row in sheet.rows):
                raise Invalid("Nothing was saved yet: mend what is marked in the table.")
    except Refusal as refusal:
        sheet.error = refusal.text
        return False
    if because.strip():
        keep_reason(request, evaluation_set, because)
    _tell(request, [each for each in done if each is not None], moved, pressed)
    return True


def _tell(request: HttpRequest, changed: list[bool], moved: int, pressed: bool | None) -> None:
    if changed:
        says = f"{len(changed)} case{'s' if len(changed) != 1 else ''} saved."
        say(request, any((*changed, pressed)), says)
    elif moved or pressed is not None:
        say(request, bool(pressed), "Done.")
    else:
        messages.info(request, "Nothing was changed.")


def _save_row(row: Row, person: Person, because: str) -> bool | None:
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


def _move_rows(sheet: Sheet, person: Person, because: str) -> int:
    """Put the rows whose place was typed anew where it says, the first place first."""
    wished: list[tuple[int, Row]] = []
    for row in sheet.rows:
        try:
            place = row.moved_to()
        except Refusal as refusal:
            row.error = row.error or refusal.text
        else:
            wished += [] if place is None else [(place, row)]
    for place, row in sorted(wished, key=lambda pair: pair[0]):
        move_case(row.case, to=place, by=person, because=because.strip() or _ORDER)
    return len(wished)


def _press(act: str, sheet: Sheet, person: Person, because: str) -> bool | None:
    """The button of one row: up, down or copy."""
    verb, _, key = act.partition(":")
    row = next((row for row in sheet.rows if row.key == key), None)
    if row is None:
        return None
    case = row.case
    if verb in ("up", "down"):
        place = _order_of(case.evaluation_set).index(case.pk) + (1 if verb == "down" else -1)
        move_case(case, to=place, by=person, because=because.strip() or _ORDER)
        return False
    if verb == "copy":
        why = because.strip() or "To be changed into another case"
        return duplicate_case(case, by=person, because=why).is_waiting
    return None


def _order_of(evaluation_set: EvaluationSet) -> list[int]:
    """The cases that are asked, by id, in their order."""
    return list(evaluation_set.cases.asked().values_list("pk", flat=True))
