"""What only the trail and the requests to second persons tell of the rules in time."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone

from audit.models import Entry
from governance.changes.models import Submission
from governance.changes.releases import Countersign
from governance.changes.timeline_event import Event, Wanted
from governance.changes.words import Asked, Ended, TwoPersonAct
from processes.contracts.models import ContractVersion
from processes.register.words import Stage

_DID = {
    "contract.draft": ("begun", "began it"),
    "contract.withdraw": ("withdrawn", "withdrew it before it was handed in"),
    "change.edit_again": ("taken_up", "took it up again"),
    "change.plan": ("planned", "set the time at which it comes into force"),
    "change.cancel_plan": ("unplanned", "cancelled the time that was set"),
    "process.stage": ("stage", "moved the process"),
}
_VERSION = ContractVersion._meta.model_name
_ASKED = {
    TwoPersonAct.EMERGENCY: "asked a second person to put it in force in an emergency",
    TwoPersonAct.ROLLBACK: "asked a second person to roll back to it",
}


def seconds(wanted: Wanted) -> Iterator[Event]:
    """A second person was asked, and said no, or the request ended; a yes is a release."""
    rows = Countersign.objects.select_related("version", "asked_by", "answered_by")
    for row in wanted.of(rows, "version", "asked_at"):
        did = _ASKED[TwoPersonAct(row.act)]
        by, number = str(row.asked_by), row.version.number
        yield Event(row.asked_at, "asked", did, by, row.because, number)
    ended = rows.filter(state__in=[Asked.DECLINED, Asked.TAKEN_BACK])
    for row in wanted.of(ended, "version", "answered_at"):
        by, number = str(row.answered_by), row.version.number
        yield Event(row.answered_at, "declined", _ended(row), by, row.answer, number)


def _ended(row: Countersign) -> str:
    act = f"the request for {'an emergency' if row.act == TwoPersonAct.EMERGENCY else 'a rollback'}"
    if row.state == Asked.DECLINED:
        return f"declined {act}"
    return f"took back {act}" if row.answered_by_id == row.asked_by_id else f"ended {act}"


def trail(wanted: Wanted) -> Iterator[Event]:
    """Drafts begun and withdrawn, times set and cancelled, stages of the process."""
    numbers = _numbers(wanted)
    for entry in wanted.until(_entries(wanted), "at"):
        is_version = entry.subject_kind == _VERSION
        if is_version and entry.subject_id not in numbers:
            continue
        what, did = _DID[entry.verb]
        did, detail = _in_words(entry, did)
        number = numbers[entry.subject_id] if is_version else None
        yield Event(entry.at, what, did, entry.actor, entry.because, number, detail)


def _entries(wanted: Wanted) -> Any:
    rows = Entry.objects.filter(process=wanted.process.slug, verb__in=_DID)
    if wanted.version is not None:
        rows = rows.filter(subject_kind=_VERSION, subject_id=str(wanted.version.pk))
    # What ended with its review is told there.
    ended = Submission.objects.filter(version__process=wanted.process, ended=Ended.WITHDRAWN)
    told = [str(pk) for pk in ended.values_list("version", flat=True)]
    return rows.exclude(Q(verb="contract.withdraw") & Q(subject_id__in=told))


def _numbers(wanted: Wanted) -> dict[str, int]:
    if wanted.version is not None:
        return {str(wanted.version.pk): wanted.version.number}
    rows = ContractVersion.objects.filter(process=wanted.process)
    return {str(pk): number for pk, number in rows.values_list("pk", "number")}


def _in_words(entry: Entry, did: str) -> tuple[str, str]:
    details = entry.details
    if entry.verb == "change.plan":
        at = timezone.localtime(datetime.fromisoformat(details["at"]))
        return f"{did}: {at:%-d %B %Y, %H:%M}", f"for {details['to']}"
    if entry.verb == "process.stage":
        to, was = Stage(details["is"]).label, Stage(details["was"]).label
        return f"{did} to {to.lower()}", f"before: {was.lower()}"
    return did, ""
