"""The history page's data: one entry for what one request changed, children included."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any

from django.db.models import Field, Model
from django.utils.dateparse import parse_datetime

from house.history import Change, historical_models
from house.pages import UnreadableCursor

PAGE = 50
EARLIEST = 1970


@dataclass
class Saved:
    """What one person saved at one moment: the thing and its parts."""

    at: datetime
    by: str
    because: str
    changes: list[Change] = field(default_factory=list)


@dataclass(frozen=True)
class HistoryPage:
    """Some of a thing's history, newest first."""

    entries: list[Saved]
    next: str


def history_of(obj: Model, children: Iterable[str] = (), *, before: str = "") -> HistoryPage:
    """The newest entries, or those before a moment. What was saved together stays together."""
    sources = list(_sources(obj, children, _moment(before)))
    rows = _newest_first(row for source in sources for row in source[: PAGE + 1])
    following = ""
    if len(rows) > PAGE:
        cut = _beginning_of(rows[PAGE - 1], sources)
        rows = _newest_first(
            row for source in sources for row in source.filter(history_date__gte=cut)
        )
        if any(source.filter(history_date__lt=cut).exists() for source in sources):
            following = cut.isoformat()
    entries = [_saved(list(group)) for _, group in groupby(rows, key=_one_save)]
    return HistoryPage(entries, following)


def _moment(text: str) -> datetime | None:
    try:
        moment = parse_datetime(text) if text else None
    except ValueError:
        moment = None
    # Moments at the very beginning of the calendar leave it when they change their zone.
    if text and (moment is None or moment.tzinfo is None or moment.year < EARLIEST):
        raise UnreadableCursor(field="before")
    return moment


def _sources(obj: Any, children: Iterable[str], before: datetime | None) -> Iterator[Any]:
    """History rows of the thing itself, then of each kind of child."""
    managers = [obj.history.all()]
    for name in children:
        relation = obj._meta.get_field(name)
        historical = relation.related_model.history.model
        managers.append(historical.objects.filter(**{f"{relation.field.name}_id": obj.pk}))
    for rows in managers:
        rows = rows.filter(history_date__lt=before) if before else rows
        yield rows.order_by("-history_date", "-history_id")


def _newest_first(rows: Iterable[Any]) -> list[Any]:
    return sorted(rows, key=lambda row: (row.history_date, row.history_id), reverse=True)


def _beginning_of(row: Any, sources: list[Any]) -> datetime:
    """When the first of the rows was written that belong to the same save as this one."""
    if not row.request_id:
        whole_second: datetime = row.history_date.replace(microsecond=0)
        return whole_second
    of_request = (source.filter(request_id=row.request_id) for source in sources)
    began: datetime = min(each.history_date for rows in of_request for each in rows)
    return began


def _one_save(row: Any) -> tuple[str, datetime | None, str]:
    """Rows of one request belong together; outside a request, rows of one moment and person."""
    moment = None if row.request_id else row.history_date.replace(microsecond=0)
    return (row.request_id, moment, row.history_by)


def _saved(rows: list[Any]) -> Saved:
    newest = rows[0]
    saved = Saved(newest.history_date, newest.history_by, newest.history_change_reason or "")
    for row in reversed(rows):
        saved.changes.extend(_changes(row))
    return saved


def _changes(row: Any) -> list[Change]:
    thing = str(row.instance_type._meta.verbose_name)
    if row.history_type == "+":
        return [Change(f"{thing} added", "", str(row.instance))]
    if row.history_type == "-":
        return [Change(f"{thing} removed", str(row.instance), "")]
    previous = row.prev_record
    if previous is None:
        return [Change(thing, "", str(row.instance))]
    return [
        Change(_label(each), _text(each, previous), _text(each, row))
        for each in row.tracked_fields
        if getattr(row, each.attname) != getattr(previous, each.attname)
    ]


def _label(each: "Field[Any, Any]") -> str:
    return str(each.verbose_name)


def _text(each: "Field[Any, Any]", row: Any) -> str:
    """A value as people read it: the choice's label, the other thing's name, yes or no."""
    value = getattr(row, each.attname)
    if value is None or value == "":
        return "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if each.is_relation:
        other = each.related_model._default_manager.filter(pk=value).first()  # type: ignore[union-attr]  # never "self" as text once apps are ready
        return str(other or value)
    if each.choices:
        return str(dict(each.flatchoices).get(value, value))
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, indent=1)
    return str(value)


def changes_of_request(request_id: str) -> list[Change]:
    """Everything that one request changed, over all things that keep history."""
    if not request_id:
        return []
    rows = [
        row
        for model in historical_models()
        for row in model.objects.filter(request_id=request_id).order_by("history_id")
    ]
    return [change for row in rows for change in _changes(row)]
