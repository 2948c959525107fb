"""Single fields of a file, each read by the kind of column that keeps it."""

import difflib
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import models

from house.files.tree import (
    LONGEST_TOLD,
    MOST_TOLD,
    Branch,
    FileProblem,
    Leaf,
    Node,
    Row,
)
from processes.people.models import Person


class _Unfit(Exception):
    """Why a value can't stand in a field."""


class People:
    """People named in a file by email, looked up together."""

    def __init__(self) -> None:
        self.asked: list[tuple[models.Model, str, Leaf]] = []

    def ask(self, row: models.Model, name: str, leaf: Leaf) -> None:
        """Remember that a field names someone."""
        self.asked.append((row, name, leaf))

    def find(self, fields: "Fields") -> None:
        """Put everyone in their places; whoever is unknown is said to be."""
        emails = {leaf.text.strip().lower() for _, _, leaf in self.asked}
        known = {}
        for person in Person.objects.all() if emails else ():
            known[person.email.lower()] = person
        for row, name, leaf in self.asked:
            person = known.get(leaf.text.strip().lower())
            if person is not None:
                setattr(row, name, person)
                continue
            told = leaf.text[:LONGEST_TOLD]
            near = fields.near(told.lower(), known)
            meant = f" Did you mean {near}?" if near else ""
            fields.note(leaf.line, f"Nobody here has the email {told}.{meant}")


class Fields:
    """Sets fields from nodes, and gathers what is wrong instead of stopping at the first."""

    def __init__(self) -> None:
        self.problems: list[FileProblem] = []
        self.untold = 0

    def note(self, line: int, says: str) -> None:
        """Note what is wrong at a line; beyond the first few it is only counted."""
        if len(self.problems) < MOST_TOLD:
            self.problems.append(FileProblem(line, says))
        else:
            self.untold += 1

    def near(self, written: str, known: Iterable[str]) -> str:
        """What was perhaps meant; looked for only while it will be told."""
        if len(self.problems) >= MOST_TOLD:
            return ""
        return next(iter(difflib.get_close_matches(written, known, n=1)), "")

    def refuse(self, node: Node, says: str) -> None:
        """Note what is wrong at a node."""
        self.note(node.line, says)

    def is_known(self, name: str, line: int, known: tuple[str, ...]) -> bool:
        """Whether a name means something here; one that does not is noted."""
        if name in known:
            return True
        told = name[:LONGEST_TOLD]
        near = self.near(told, known)
        hint = f"did you mean '{near}'?" if near else f"there are {', '.join(known)}."
        self.note(line, f"There is no '{told}' here: {hint}")
        return False

    def set(self, row: models.Model, name: str, line: int, node: Node, people: People) -> None:
        """Read one field of a row; `line` is where its name stands."""
        each: Any = row._meta.get_field(name)
        try:
            if each.is_relation and each.related_model is Person:
                leaf = _leaf(node, "the email of a person")
                if leaf.value not in (None, ""):
                    people.ask(row, name, leaf)
            else:
                setattr(row, each.attname, _value(each, node))
        except _Unfit as trouble:
            self.note(line, str(trouble))


def _value(each: Any, node: Node) -> Any:
    if isinstance(each, models.JSONField):
        return None if _is_null(node) and each.null else _data(node, each.get_default())
    if isinstance(each, models.BooleanField):
        return _flag(node)
    if isinstance(each, models.DecimalField):
        return _figure(node)
    if isinstance(each, models.IntegerField | models.ForeignKey):
        return _count(node, each.null)
    return _text(node, each)


def _is_null(node: Node) -> bool:
    return isinstance(node, Leaf) and node.value is None


def _leaf(node: Node, wanted: str) -> Leaf:
    if not isinstance(node, Leaf):
        raise _Unfit(f"Write {wanted} here.")
    return node


def _text(node: Node, each: Any) -> str:
    leaf = _leaf(node, "a text")
    text = "" if leaf.value is None else leaf.text
    if each.choices and text:
        choices = [str(value) for value, _ in each.flatchoices]
        if text not in choices:
            near = difflib.get_close_matches(text[:LONGEST_TOLD], choices, n=1)
            hint = f"did you mean '{near[0]}'?" if near else f"choose {', '.join(choices)}."
            raise _Unfit(f"'{text[:LONGEST_TOLD]}' is none of the choices: {hint}")
    return text


def _flag(node: Node) -> bool:
    leaf = _leaf(node, "true or false")
    if not isinstance(leaf.value, bool):
        raise _Unfit("Write true or false here.")
    return leaf.value


def _count(node: Node, may_be_empty: bool) -> int | None:
    leaf = _leaf(node, "a whole number")
    if leaf.value is None and may_be_empty:
        return None
    if isinstance(leaf.value, bool) or not isinstance(leaf.value, int) or leaf.value < 0:
        raise _Unfit("Write a whole number here.")
    if leaf.value > 1_000_000_000:
        raise _Unfit("This number is too large.")
    return leaf.value


def _figure(node: Node) -> Decimal:
    leaf = _leaf(node, "a number")
    try:
        figure = Decimal(leaf.text.strip())
    except InvalidOperation:
        raise _Unfit("Write a number here, such as 50 or 0.85.") from None
    if isinstance(leaf.value, bool) or not figure.is_finite():
        raise _Unfit("Write a number here, such as 50 or 0.85.")
    return figure


def _data(node: Node, expected: Any) -> Any:
    if isinstance(expected, dict) and not isinstance(node, Branch):
        if _is_null(node):
            return {}
        raise _Unfit("Give names with their values here.")
    if isinstance(expected, list) and not isinstance(node, Row):
        if _is_null(node):
            return []
        raise _Unfit("Give a list here.")
    return plain(node)


def plain(node: Node) -> Any:
    """A node as data."""
    match node:
        case Leaf():
            return node.value
        case Branch():
            return {name: plain(inner) for name, _, inner in node.entries}
        case Row():
            return [plain(item) for item in node.items]
