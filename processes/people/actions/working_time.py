"""What happens to people's working hours and days away."""

from collections.abc import Iterable
from datetime import date, time, timedelta
from itertools import groupby, pairwise

from django.db import transaction

from audit.record import record
from house.actors import Actor
from house.clock import now, today
from house.history import acting
from house.refusals import NotPermitted, require_reason
from processes.people import refusals, rules
from processes.people.actions.shared import clean, locked
from processes.people.models import Absence, Person, WorkingHours

LONGEST_ABSENCE = timedelta(days=731)

Span = tuple[int, time, time]


@transaction.atomic
def set_working_hours(person: Person, spans: Iterable[Span], *, by: Actor, because: str) -> Person:
    """Set someone's week; no span at all means the company's hours."""
    if not rules.may_plan_time_of(by, person):
        raise NotPermitted
    because = require_reason(because)
    wanted = _in_order(spans)
    person = locked(person)
    standing = {_span(row): row for row in person.working_hours.all()}
    gone, come = standing.keys() - wanted, wanted - standing.keys()
    if not gone and not come:
        return person
    with acting(by, because):
        for span in sorted(gone):
            standing[span].delete()
        for weekday, starts, ends in sorted(come):
            WorkingHours.objects.create(person=person, weekday=weekday, starts=starts, ends=ends)
    details = {"before": _listed(standing.keys()), "after": _listed(wanted)}
    record("person.hours", person, by=by, because=because, details=details)
    return person


@transaction.atomic
def add_absence(
    person: Person,
    *,
    by: Actor,
    because: str = "",
    starts_on: date,
    ends_on: date,
    note: str = "",
) -> Absence:
    """Enter days on which someone can't be asked; for someone else it needs a reason."""
    if not rules.may_plan_time_of(by, person):
        raise NotPermitted
    because = because.strip() if _needs_no_reason(by, person) else require_reason(because)
    if ends_on < starts_on:
        raise refusals.AbsenceRunsBackwards(field="ends_on")
    if ends_on - starts_on > LONGEST_ABSENCE:
        raise refusals.AbsenceTooLong(field="ends_on")
    person = locked(person)
    _refuse_absence(person, starts_on, ends_on)
    absence = Absence(person=person, starts_on=starts_on, ends_on=ends_on, note=note.strip())
    clean(absence)
    with acting(by, because):
        absence.save()
    record("absence.add", absence, by=by, because=because)
    return absence


@transaction.atomic
def cancel_absence(absence: Absence, *, by: Actor, because: str) -> Absence:
    """Take back days away; of an absence that has begun, those from today on."""
    absence = Absence.objects.select_for_update().get(pk=absence.pk)
    if not rules.may_plan_time_of(by, absence.person):
        raise NotPermitted
    own = _needs_no_reason(by, absence.person)
    because = because.strip() if own else require_reason(because)
    if absence.cancelled_at:
        raise refusals.AlreadyCancelled
    if absence.ends_on < today():
        raise refusals.AbsenceIsOver
    if absence.starts_on < today():
        absence.ends_on = today() - timedelta(days=1)
    else:
        absence.cancelled_at = now()
    with acting(by, because):
        absence.save()
    record("absence.cancel", absence, by=by, because=because)
    return absence


def _needs_no_reason(by: Actor, person: Person) -> bool:
    return not isinstance(by, Person) or rules.is_self(by, person)


def _refuse_absence(person: Person, starts_on: date, ends_on: date) -> None:
    if person.is_agent:
        raise refusals.AgentsAreNeverAway
    if not person.is_active:
        raise refusals.AlreadyInactive
    standing = person.absences.standing()
    other = standing.filter(starts_on__lte=ends_on, ends_on__gte=starts_on).first()
    if other:
        raise refusals.AbsencesOverlap(
            f"These days overlap with another absence: {other}. Cancel that, or choose other days.",
            field="starts_on",
        )


def _in_order(spans: Iterable[Span]) -> set[Span]:
    """The spans, each of which runs forward and none of which overlap."""
    ordered = sorted(spans)
    for weekday, starts, ends in ordered:
        if weekday not in WorkingHours.Weekday.values:
            raise refusals.WeekdayUnknown(field="spans")
        if ends <= starts:
            raise refusals.HoursRunBackwards(field="spans")
    for _, day in groupby(ordered, key=lambda span: span[0]):
        for (weekday, _, ends), (_, starts, _) in pairwise(day):
            if starts < ends:
                name = WorkingHours.Weekday(weekday).label
                raise refusals.HoursOverlap(f"Two spans of {name} overlap.", field="spans")
    return set(ordered)


def _span(row: WorkingHours) -> Span:
    return (row.weekday, row.starts, row.ends)


def _listed(spans: Iterable[Span]) -> list[str]:
    rows = (
        WorkingHours(weekday=day, starts=starts, ends=ends) for day, starts, ends in sorted(spans)
    )
    return [str(row) for row in rows]
