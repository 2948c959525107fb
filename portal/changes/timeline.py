"""The rules of one process in time, with words and people."""

from datetime import UTC, datetime

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from governance.changes.timeline import events
from governance.changes.timeline_event import Event
from house.exports import Column, download
from house.refusals import Invalid
from portal.register.reader import for_colleagues, seen

SHOWN = 50
COLUMNS: tuple[Column, ...] = (
    ("at", lambda event: event.at),
    ("what", lambda event: event.what),
    ("version", lambda event: event.number),
    ("by", lambda event: event.by),
    ("did", lambda event: event.did),
    ("because", lambda event: event.because),
    ("detail", lambda event: event.detail),
)


@for_colleagues
def rules(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Proposed, approved, published, staged, rolled back: newest first."""
    process = seen(request, slug)
    if kind := request.GET.get("export"):
        name = f"{process.slug}_rules"
        return download(
            events(process), COLUMNS, kind="json" if kind == "json" else "csv", name=name
        )
    shown, older = _page(events(process, before=_before(request), most=SHOWN + 1))
    context = {
        "title": f"Rules of {process} in time",
        "process": process,
        "events": shown,
        "older": older,
    }
    return render(request, "portal/changes/timeline.html", context)


def _page(found: list[Event]) -> tuple[list[Event], datetime | None]:
    """The events to show, and where the older ones begin; one moment is never cut in two."""
    if len(found) <= SHOWN:
        return found, None
    shown = [event for event in found if event.at > found[-1].at] or found
    return shown, shown[-1].at


def _before(request: HttpRequest) -> datetime | None:
    text = request.GET.get("before", "")
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
        # Near the ends of the calendar a time has no counterpart in another zone.
        aware = moment if timezone.is_aware(moment) else timezone.make_aware(moment)
        return aware.astimezone(UTC)
    except (ValueError, OverflowError):
        raise Invalid("This time can't be read.", field="before") from None
