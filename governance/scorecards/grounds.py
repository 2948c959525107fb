"""What has to hold before a process expands, and what stands in the way, each with its page."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal

from django.conf import settings
from django.db.models import Q

from governance.decisions.models import Breach
from governance.escalations.models import Escalation
from governance.escalations.words import Source, Status
from governance.evaluations.runs.around import Waiver
from governance.evaluations.runs.standing import evaluation_standing
from governance.evaluations.runs.words import Standing, WaiverState
from governance.scorecards import places
from governance.scorecards.amounts import in_words, places_apart
from governance.scorecards.calendar import last_weeks, week_name
from governance.scorecards.closing_models import Fix
from governance.scorecards.models import Aim, Figure, Metric
from governance.scorecards.words import Better
from house.clock import now, today
from processes.contracts.in_force import in_force
from processes.register.models import Process
from processes.register.words import State


@dataclass(frozen=True)
class Ground:
    """One thing that must hold before a process expands: what it is, whether it holds, where."""

    kind: str
    says: str
    link: str
    holds: bool = False

    def kept(self) -> dict[str, object]:
        """As it is kept with the week."""
        return asdict(self)


def weeks_to_hold() -> int:
    """For how many weeks a target must have held."""
    weeks: int = settings.ENV.PORTAL_EXPAND_WEEKS
    return weeks


def grounds(process: Process, week_on: date) -> list[Ground]:
    """Everything that was looked at, the targets first."""
    return [*_targets(process, week_on), *_state(process), *_cases(process), *_leave(process)]


def blocks_expansion(process: Process, week_on: date) -> list[Ground]:
    """What stands in the way of expanding after a week; nothing where the way is open."""
    return [ground for ground in grounds(process, week_on) if not ground.holds]


def is_met(value: Decimal | None, target: Decimal, better: str) -> bool:
    """Whether a value reaches its target; what is not known does not."""
    if value is None:
        return False
    return value <= target if better == Better.LOWER else value >= target


def _targets(process: Process, week_on: date) -> Iterator[Ground]:
    """Each success number, and the quality beside a speed, week by week."""
    rows = Aim.objects.of(process).select_related("metric", "partner").order_by("metric__order")
    aims = list(rows)
    wanted = _that_decide(aims)
    if not wanted:
        says = "No success number is set, so nobody can say that it held."
        yield Ground("target", says, places.aims(process))
        return
    yield from _without_their_quality(aims)
    weeks = last_weeks(weeks_to_hold(), until=week_on)
    known = _figures(process, [aim.metric for aim in wanted], weeks)
    for aim in wanted:
        yield _held(aim, {week: known.get((aim.metric_id, week)) for week in weeks})


def _that_decide(aims: list[Aim]) -> list[Aim]:
    partners = {aim.partner_id for aim in aims if aim.is_success}
    return [
        aim
        for aim in aims
        if aim.target is not None and (aim.is_success or aim.metric_id in partners)
    ]


def _without_their_quality(aims: list[Aim]) -> Iterator[Ground]:
    """A speed alone is no success: what must not suffer for it has a target as well."""
    aimed = {aim.metric_id for aim in aims if aim.target is not None}
    for aim in aims:
        if aim.is_success and aim.partner and aim.partner_id not in aimed:
            says = f"{aim.partner.name}, the partner of {aim.metric.name}, has no target."
            yield Ground("target", says, places.aims(aim.process))


def _figures(
    process: Process, metrics: list[Metric], weeks: list[date]
) -> dict[tuple[int, date], Decimal | None]:
    rows = Figure.objects.of(process).filter(metric__in=metrics, week_on__in=weeks)
    return {(row.metric_id, row.week_on): row.value for row in rows}


def _held(aim: Aim, values: dict[date, Decimal | None]) -> Ground:
    assert aim.target is not None
    metric, target = aim.metric, aim.target
    most = "at most" if metric.better == Better.LOWER else "at least"
    missed = [week for week, value in values.items() if not is_met(value, target, metric.better)]
    more = places_apart(target, [values[week] for week in missed], metric.unit)
    aimed = f"{metric.name}, {most} {in_words(target, metric.unit, more)}"
    if not missed:
        says = f"{aimed}: held in each of {_count(len(values))}."
        return Ground("target", says, places.scorecard(aim.process, max(values)), holds=True)
    told = "; ".join(
        f"{in_words(values[week], metric.unit, more)} in {week_name(week)}" for week in missed
    )
    says = f"{aimed}, must have held for {_count(len(values))}. It was {told}."
    return Ground("target", says, places.scorecard(aim.process, missed[-1]))


def _count(weeks: int) -> str:
    return "1 week" if weeks == 1 else f"{weeks} weeks"


def _state(process: Process) -> Iterator[Ground]:
    if process.state == State.RUNNING:
        return
    says = "It is retired." if process.state == State.RETIRED else "It is paused."
    yield Ground("state", says, f"/register/{process.slug}/")


def _cases(process: Process) -> Iterator[Ground]:
    """Breaches that nobody has decided on, and exceptions whose time ran out."""
    waiting = Escalation.objects.waiting().filter(process=process)
    breaches = waiting.filter(source=Source.BREACH).count()
    breaches += Breach.objects.untold().filter(process=process)[:100].count()
    overdue = waiting.filter(Q(status=Status.OVERDUE) | Q(respond_by__lte=now())).count()
    link = places.exceptions(process)
    yield _none_of(breaches, "breach", "breach is open", "breaches are open", link)
    yield _none_of(overdue, "exception", "exception is overdue", "exceptions are overdue", link)


def _leave(process: Process) -> Iterator[Ground]:
    """Waivers that ran out, and fixes that are late."""
    link = "/evaluation-runs/waivers/"
    expired = int(_runs_on_an_expired_waiver(process))
    yield _none_of(
        expired, "waiver", "waiver that it runs on has expired", "waivers have expired", link
    )
    late = list(Fix.objects.late(today()).filter(process=process).select_related("week")[:20])
    where = places.scorecard(process, late[0].week.week_on) if late else ""
    where = where or f"/scorecards/{process.slug}/"
    yield _none_of(len(late), "fix", "fix is late", "fixes are late", where)


def _runs_on_an_expired_waiver(process: Process) -> bool:
    """Whether what is in force went ahead on leave that is over, and has not passed since."""
    current = in_force(process)
    if current is None:
        return False
    over = Waiver.objects.filter(
        process=process,
        behaviour_hash=current.behaviour_hash,
        state=WaiverState.APPROVED,
        until__lte=now(),
    )
    if not over.exists():
        return False
    return evaluation_standing(current, current.behaviour_hash).light != Standing.GREEN


def _none_of(count: int, kind: str, one: str, many: str, link: str) -> Ground:
    if count:
        return Ground(kind, f"{count} {one if count == 1 else many}.", link)
    return Ground(kind, f"No {one}.", link, holds=True)
