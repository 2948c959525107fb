"""Keyset pages: page ten thousand costs as much as page one, and nothing is counted."""

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.core import signing
from django.db.models import Model, Q, QuerySet

from house.refusals import Invalid

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Some rows, and where the next ones begin."""

    rows: list[Row]
    next: str | None


class UnreadableCursor(Invalid):
    """A cursor that the portal did not give."""

    says = "This page mark can't be read. Start from the first page."


def page_of(
    rows: "QuerySet[Row]", *, order: tuple[str, ...], after: str = "", limit: int = 50
) -> Page[Row]:
    """The rows that follow `after`, in an order whose last field is unique."""
    start = _before_or_after(order, _opened(after, order)) if after else Q()
    found = list(rows.filter(start).order_by(*order)[: limit + 1])
    more = len(found) > limit
    return Page(found[:limit], _sealed(found[limit - 1], order) if more else None)


def _before_or_after(order: tuple[str, ...], values: list[Any]) -> Q:
    """Rows behind a position: later in the first field, or equal there and later in the next."""
    behind, equal = Q(), Q()
    for name, value in zip(order, values, strict=True):
        field = name.lstrip("-")
        beyond = "lt" if name.startswith("-") else "gt"
        behind |= equal & Q(**{f"{field}__{beyond}": value})
        equal &= Q(**{field: value})
    return behind


def _sealed(row: Model, order: tuple[str, ...]) -> str:
    values = [getattr(row, name.lstrip("-")) for name in order]
    texts = [value.isoformat() if hasattr(value, "isoformat") else value for value in values]
    return signing.dumps(texts, salt=_salt(order), compress=True)


def _opened(cursor: str, order: tuple[str, ...]) -> list[Any]:
    try:
        values: list[Any] = signing.loads(cursor, salt=_salt(order))
    except (signing.BadSignature, ValueError):
        raise UnreadableCursor(field="after") from None
    return values


def _salt(order: tuple[str, ...]) -> str:
    """A mark of one list means nothing in a list of another order."""
    return " ".join(("house.pages", *order))
