"""The page of patterns: what repeats, where time is lost, which paths nobody takes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from governance.decisions.rules import sees_personal_data
from governance.escalations import patterns
from governance.escalations.lost_time import HOURS, lost_time
from governance.escalations.models import EscalationQuerySet
from governance.escalations.patterns import Repeating, Unused
from governance.escalations.words import ANSWERS, Source
from governance.models import Escalation
from house.clock import now
from house.exports import Column, download
from portal.escalations.filters import NO_PATH
from portal.register.reader import for_colleagues, reader
from processes.contracts.rules import may_propose
from processes.models import Person, Process

WEEKS = (4, 12)
MOST_UNUSED = 60
_WORST = 12
COLUMNS: tuple[Column, ...] = (
    ("process", lambda each: each.process.slug),
    ("path", lambda each: each.path),
    ("what_happened", lambda each: each.trigger),
    ("reason", lambda each: each.reason_code),
    ("times", lambda each: each.count),
    *((name, lambda each, name=name: each.outcomes[name]) for name in ANSWERS),
    ("last_decided_at", lambda each: each.latest.isoformat()),
)
Each = TypeVar("Each")


@dataclass(frozen=True)
class Cut(Generic[Each]):
    """The beginning of a list, and whether there is more of it."""

    rows: list[Each]
    is_cut: bool

    @classmethod
    def of(cls, rows: Sequence[Each], most: int) -> "Cut[Each]":
        """At most so many."""
        return cls(list(rows[:most]), len(rows) > most)


@dataclass(frozen=True)
class Pattern:
    """A pattern with the way to its exceptions, and to a change of the rules."""

    found: Repeating
    url: str
    may_propose: bool


@dataclass(frozen=True)
class Silent:
    """The paths of one process that no case took."""

    process: Process
    rows: list[Unused]

    @property
    def in_force_since(self) -> datetime | None:
        """When its contract came into force, where that was within the time looked at."""
        return self.rows[0].in_force_since if self.rows[0].is_new else None


@for_colleagues
def page(request: HttpRequest) -> HttpResponseBase:
    """All patterns of one window of weeks."""
    person, weeks = reader(request), weeks_of(request.GET.get("weeks", ""))
    since, rows = since_of(weeks), seen_by(person)
    repeats = patterns.repeating(rows, since)
    if kind := request.GET.get("export"):
        kind = "json" if kind == "json" else "csv"
        return download(repeats, COLUMNS, kind=kind, name="exception-patterns")
    grid = lost_time(rows, since)
    repeating = Cut.of(repeats, patterns.SHOWN)
    unused = Cut.of(patterns.never_used(person, since), MOST_UNUSED)
    one_more = patterns.SHOWN + 1
    context = {
        "title": "Patterns of exceptions",
        "weeks": weeks,
        "windows": [_window(each, weeks) for each in WEEKS],
        "opened": rows.filter(opened_at__gte=since).count(),
        "repeats": patterns.REPEATS,
        "shown": patterns.SHOWN,
        "patterns": Cut(list(_told(person, repeating.rows, weeks)), repeating.is_cut),
        "bouncing": Cut.of(patterns.bouncing(rows, since, most=one_more), patterns.SHOWN),
        "ran_out": Cut.of(patterns.ran_out(rows, since, most=one_more), patterns.SHOWN),
        "grid": grid,
        "worst": grid.worst[:_WORST],
        "hours": HOURS,
        "silent": Cut(list(_silent(unused.rows)), unused.is_cut),
        "most_unused": MOST_UNUSED,
        "burdens": Cut.of(patterns.burdens(rows), patterns.SHOWN),
        "most_open": patterns.MOST_OPEN,
        "most_a_month": patterns.MOST_A_MONTH,
    }
    return render(request, "portal/escalations/patterns.html", context)


def weeks_of(text: str) -> int:
    """How many weeks are looked at."""
    return int(text) if text in {str(each) for each in WEEKS} else WEEKS[0]


def since_of(weeks: int) -> datetime:
    """When the window began."""
    return now() - timedelta(weeks=weeks)


def seen_by(person: Person) -> EscalationQuerySet:
    """The exceptions that count; free words may name people, so not everyone reads them here."""
    rows: EscalationQuerySet = Escalation.objects.visible_to(person)
    if sees_personal_data(person):
        return rows
    return rows.exclude(path="", source__in=(Source.AGENT, Source.PERSON))


def _window(each: int, weeks: int) -> dict[str, Any]:
    url = f"{reverse('exceptions:patterns')}?weeks={each}"
    return {"title": f"Last {each} weeks", "url": url, "is_here": each == weeks}


def _told(person: Person, found: list[Repeating], weeks: int) -> Iterator[Pattern]:
    may = {each.process.pk: each.process for each in found}
    writes = {pk for pk, process in may.items() if may_propose(person, process)}
    for each in found:
        yield Pattern(each, _list_of(each, weeks), each.process.pk in writes)


def _list_of(found: Repeating, weeks: int) -> str:
    since = timezone.localdate(since_of(weeks))
    asked = {
        "show": "decided",
        "process": found.process.slug,
        "path": found.path or NO_PATH,
        "reason": found.reason_code,
        "since": since.isoformat(),
    }
    return f"{reverse('exceptions:list')}?{urlencode(asked)}"


def _silent(rows: list[Unused]) -> Iterator[Silent]:
    by_process: dict[Process, list[Unused]] = {}
    for each in rows:
        by_process.setdefault(each.process, []).append(each)
    for process, unused in by_process.items():
        yield Silent(process, unused)
