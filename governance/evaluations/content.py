"""What a case and a set say, as plain data, and the hashes that stand for it."""

from collections.abc import Iterable
from typing import Any

from governance.evaluations.models import Case, EvaluationSet
from processes.contracts.content import canonical, digest

Content = dict[str, Any]


def content_of(case: Case) -> Content:
    """What is asked and how it is graded."""
    return {name: getattr(case, name) for name in Case.content}


def set_digest(cases: Iterable[Content]) -> str:
    """What stands for a set: its cases, in whatever order they stand."""
    return digest(sorted(canonical(each) for each in cases))


def hash_of(evaluation_set: EvaluationSet) -> str:
    """What stands for the cases that a set has now."""
    rows = evaluation_set.cases.asked().values(*Case.content)
    return set_digest(dict(row) for row in rows)


def stamp(row: Any, names: Iterable[str]) -> str:
    """What some fields say now, so that nobody overwrites another unseen."""
    return stamp_of({name: getattr(row, name) for name in names})


def stamp_of(values: Content) -> str:
    """The same of values that stand in no row."""
    return digest(values)[:16]
