"""Changes of groups on a person's history page: they stand in the trail, not in a column."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from django.utils.dateparse import parse_datetime

from audit.models import Entry
from house.history import Change
from house.history_page import HistoryPage, Saved
from processes.people.models import Person


def with_groups(page: HistoryPage, person: Person, *, before: str) -> HistoryPage:
    """The page with the changes of groups that fall into its stretch of time."""
    entries = Entry.objects.filter(
        verb="person.groups", subject_kind="person", subject_id=str(person.pk)
    )
    if upper := parse_datetime(before) if before else None:
        entries = entries.filter(at__lt=upper)
    if lower := parse_datetime(page.next) if page.next else None:
        entries = entries.filter(at__gte=lower)
    merged = [*page.entries, *_saved(entries.order_by("-at")[:100])]
    return replace(page, entries=sorted(merged, key=lambda saved: saved.at, reverse=True))


def _saved(entries: Iterable[Entry]) -> Iterator[Saved]:
    for entry in entries:
        before, after = (", ".join(entry.details[key]) or "nothing" for key in ("before", "after"))
        yield Saved(entry.at, entry.actor, entry.because, [Change("groups", before, after)])
