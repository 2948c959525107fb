"""Which decisions are asked for: the same filters for programs, pages and exports.

Every filter has an index that also gives the order, so the newest come first at any size.
"""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core import signing
from django.db.models import Q

from governance.decisions.models import Decision, DecisionQuerySet
from house.pages import UnreadableCursor
from processes.people.models import Person

_SALT = "decisions"
_ORDER = ("-at", "-id")
# A tool's own rows lead, since only they are in order for it.
_TOOL_ORDER = ("-tools__at", "-tools__decision")


@dataclass(frozen=True)
class Asked:
    """What is looked for; empty means anything."""

    process: int | None = None
    since: datetime | None = None
    until: datetime | None = None
    decision: str = ""
    tool: str = ""
    model: str = ""
    version: int | None = None
    case: str = ""
    is_breach: bool | None = None
    is_escalated: bool | None = None

    def rows(self, person: Person) -> DecisionQuerySet:
        """Those that the person may see and that are looked for, newest first."""
        rows = Decision.objects.visible_to(person).filter(self._conditions())
        at = "tools__at" if self.tool else "at"
        if self.tool:
            rows = rows.filter(tools__tool=self.tool, **self._of_tool())
        if self.since:
            rows = rows.filter(**{f"{at}__gte": self.since})
        if self.until:
            rows = rows.filter(**{f"{at}__lt": self.until})
        return rows.order_by(*(_TOOL_ORDER if self.tool else _ORDER))

    def _conditions(self) -> Q:
        wanted: dict[str, Any] = {
            "process": self.process,
            "decision": self.decision or None,
            "model": self.model or None,
            "version": self.version,
            "case_id": self.case or None,
            "is_escalated": self.is_escalated,
        }
        found = Q(**{name: value for name, value in wanted.items() if value is not None})
        if self.is_breach is not None:
            found &= Q(breach_count__gt=0) if self.is_breach else Q(breach_count=0)
        return found

    def _of_tool(self) -> dict[str, Any]:
        return {} if self.process is None else {"tools__process": self.process}

    def page(self, person: Person, after: str, limit: int) -> "LogPage":
        """The decisions behind a mark, and the mark behind them."""
        rows = self.rows(person)
        if after:
            rows = rows.filter(self._behind(*_opened(after)))
        found = list(rows[: limit + 1])
        shown = found[:limit]
        last = shown[-1] if len(found) > limit else None
        return LogPage(shown, mark_of(last.at, last.pk) if last else None)

    def _behind(self, at: datetime, pk: int) -> Q:
        moment, row = ("tools__at", "tools__decision") if self.tool else ("at", "pk")
        # Said twice, so that every database begins at the right place of the index.
        earlier = Q(**{f"{moment}__lt": at}) | Q(**{moment: at, f"{row}__lt": pk})
        return Q(**{f"{moment}__lte": at}) & earlier

    def every(self, person: Person, at_once: int = 500) -> Iterator[list[Decision]]:
        """All of them, page by page, so that an export of any length needs no memory."""
        after = ""
        while True:
            page = self.page(person, after, at_once)
            if page.rows:
                yield page.rows
            if not page.next:
                return
            after = page.next


@dataclass(frozen=True)
class LogPage:
    """Some decisions, and where the next ones begin."""

    rows: list[Decision]
    next: str | None


def mark_of(at: datetime, pk: int) -> str:
    """Where the page behind a decision begins."""
    return signing.dumps([at.isoformat(), pk], salt=_SALT, compress=True)


def _opened(mark: str) -> tuple[datetime, int]:
    try:
        at, pk = signing.loads(mark, salt=_SALT)
        return datetime.fromisoformat(at), int(pk)
    except (signing.BadSignature, ValueError, TypeError):
        raise UnreadableCursor(field="after") from None


def by_public_id(person: Person, text: str) -> Decision | None:
    """The decision of this id, if the person may see it."""
    try:
        public_id = uuid.UUID(hex=text)
    except ValueError:
        return None
    return Decision.objects.visible_to(person).filter(public_id=public_id).first()
