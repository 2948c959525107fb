"""What moved in the week in which a figure left its range: the first places to look."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, timedelta

from django.db.models import Q
from django.utils.formats import date_format

from governance.scorecards import places
from governance.scorecards.calendar import A_WEEK, span
from governance.scorecards.closing_models import Flag
from governance.scorecards.mixture import Mixture
from governance.scorecards.models import Metric
from governance.scorecards.words import Source
from house.weeks import day_of
from processes.contracts.models import PublicationChange, Rollout
from processes.people.models import Absence
from processes.register import names
from processes.register.models import Pause, Process
from processes.register.words import Role

# Whose absence can show in a figure.
_MISSED = {Role.ACCOUNTABLE, Role.BUSINESS, Role.SYSTEM, Role.ESCALATION}
_FROM_RECORDS = {Source.LOG, Source.SPEND}


@dataclass(frozen=True)
class Moved:
    """One thing that was different in the week: which kind, in words, and where it is seen."""

    kind: str
    says: str
    link: str


def moved_with(process: Process, week_on: date, metric: Metric) -> list[dict[str, str]]:
    """Everything that moved with a metric in a week, as a flag keeps it."""
    mixture = Mixture(process, week_on, metric.slug)
    found = [
        *_versions(process, week_on),
        *_models(process, week_on, mixture),
        *_away(process, week_on),
        *_paused(process, week_on),
    ]
    if metric.source in _FROM_RECORDS:
        found += [*_type(process, week_on, mixture), *_weekday(process, week_on, mixture)]
    return [asdict(each) for each in found]


def as_moved(flag: Flag) -> list[Moved]:
    """What a flag keeps, as it was found."""
    return [Moved(**each) for each in flag.moved_with]


def _versions(process: Process, week_on: date) -> Iterator[Moved]:
    begins, ends = span(week_on)
    changes = PublicationChange.objects.filter(process=process, at__gte=begins, at__lt=ends)
    for change in changes.select_related("version").order_by("at"):
        number = change.version.number
        says = f"Version {number} was {change.get_kind_display()} on {_day(day_of(change.at))}."
        yield Moved("version", says, f"/changes/{process.slug}/{number}/")
    tried = Rollout.objects.filter(process=process, at__gte=begins, at__lt=ends)
    for rollout in tried.select_related("version").order_by("at"):
        number = rollout.version.number
        did = "was taken back" if not rollout.reach else f"was tried with {rollout.says}"
        says = f"Version {number} {did} on {_day(day_of(rollout.at))}."
        yield Moved("version", says, f"/changes/{process.slug}/{number}/")


def _models(process: Process, week_on: date, mixture: Mixture) -> Iterator[Moved]:
    for change in mixture.models():
        link = places.log(process, *_days(week_on), model=change.name)
        yield Moved("model", change.says, link)


def _away(process: Process, week_on: date) -> Iterator[Moved]:
    first, last = _days(week_on)
    roles: dict[int, list[str]] = {}
    for named in names.named_on(process):
        if named.role in _MISSED:
            roles.setdefault(named.person.pk, []).append(named.role.label)
    rows = Absence.objects.standing().filter(person__in=roles, starts_on__lte=last)
    for row in rows.filter(ends_on__gte=first).select_related("person").order_by("starts_on"):
        what = " and ".join(roles[row.person_id])
        says = f"{row.person}, {what}, was away {_span(row.starts_on, row.ends_on)}."
        yield Moved("away", says, f"/register/{process.slug}/#people")


def _paused(process: Process, week_on: date) -> Iterator[Moved]:
    begins, ends = span(week_on)
    rows = Pause.objects.filter(process=process, paused_at__lt=ends)
    rows = rows.filter(Q(lifted_at=None) | Q(lifted_at__gt=begins)).order_by("paused_at")
    for pause in rows.select_related("paused_by"):
        since = f"since {_day(day_of(pause.paused_at))}" if pause.paused_at < begins else ""
        on = since or f"on {_day(day_of(pause.paused_at))}"
        yield Moved("paused", f"It was paused {on}: {pause.because}", f"/register/{process.slug}/")


def _type(process: Process, week_on: date, mixture: Mixture) -> Iterator[Moved]:
    if change := mixture.decision_type():
        link = places.log(process, *_days(week_on), decision=change.name)
        yield Moved("type", change.says, link)


def _weekday(process: Process, week_on: date, mixture: Mixture) -> Iterator[Moved]:
    if found := mixture.weekday():
        day, says = found
        yield Moved("weekday", says, places.log(process, day, day))


def _days(week_on: date) -> tuple[date, date]:
    return week_on, week_on + A_WEEK - timedelta(days=1)


def _day(day: date) -> str:
    return date_format(day, "l, j F")


def _span(first: date, last: date) -> str:
    return f"on {_day(first)}" if first == last else f"from {_day(first)} to {_day(last)}"
