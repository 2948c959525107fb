"""One field that differs, in data and in words."""

from typing import Any

from django.db import models

from governance.changes.difference_data import FieldChange
from governance.changes.difference_items import differ, items, told_apart
from governance.changes.difference_words import Side, default_of, is_blank, label, seen
from processes.contracts.content import Content

Rows = tuple[models.Model | None, models.Model | None]


class Fields:
    """Compares the fields of two rows, of which one may not be there."""

    def __init__(self, before: Side, after: Side) -> None:
        self.before, self.after = before, after

    def changed(
        self, rows: Rows, old: Content | None, new: Content | None, names: tuple[str, ...]
    ) -> tuple[FieldChange, ...]:
        """The fields that differ; where one side isn't there, all that the other says."""
        return tuple(
            self._change(rows, name, old and old[name], new and new[name])
            for name in names
            if _is_shown(rows, name, old, new)
        )

    def _change(self, rows: Rows, name: str, was: Any, is_now: Any) -> FieldChange:
        before, after = rows
        there = before is not None, after is not None
        lines = tuple(items(name, (self.before, self.after), was, is_now))
        old = self.before.text(before, name) if before else ""
        new = self.after.text(after, name) if after else ""
        says = told_apart(old, new, was, is_now, is_there=there)
        aloud = ("", "")
        if name == "condition":
            aloud = (
                seen(self.before.aloud(was)) if before else "",
                seen(self.after.aloud(is_now)) if after else "",
            )
        return FieldChange(name, label(_model(rows), name), was, is_now, *says, *aloud, lines)


def _is_shown(rows: Rows, name: str, old: Content | None, new: Content | None) -> bool:
    if old is not None and new is not None:
        return differ(old[name], new[name])
    present = new or old
    assert present is not None
    # What is empty from the beginning goes without saying.
    value = present[name]
    return not is_blank(value) or differ(value, default_of(_model(rows), name))


def _model(rows: Rows) -> type[models.Model]:
    return type(next(row for row in rows if row is not None))
