"""What scorecards put on desks: weeks to close, halves to agree, fixes, figures to judge."""

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Count, Max, Min, Q, QuerySet

from governance.scorecards import places, rules
from governance.scorecards.calendar import A_WEEK, midnight, week_name
from governance.scorecards.closing_models import Fix, Flag, Week
from governance.scorecards.lateness import RUNS, Unclosed, comes_to_compliance_on, unclosed
from governance.scorecards.weeks import expands_from
from governance.scorecards.words import Fault
from house.desk import Waiting
from processes.people.models import Person
from processes.register.models import NamedRole, Process
from processes.register.names import away_today
from processes.register.rules import is_compliance

MOST = 30
A_DAY = timedelta(days=1)


def waiting(person: Person) -> list[Waiting]:
    """Everything about scorecards that waits for this person."""
    mine = Process.objects.filter(_answers_for(person))
    return [
        *_to_close(person, mine),
        *_to_agree(person),
        *_to_mend(person, mine),
        *_to_judge(mine),
    ]


def _answers_for(person: Person) -> Q:
    """Processes for which the person is accountable, or stands in for who is."""
    absent = Q(accountable__in=away_today()) | Q(accountable__is_active=False)
    return Q(accountable=person) | Q(accountable_deputy=person) & absent


def _to_close(person: Person, mine: "QuerySet[Process]") -> Iterator[Waiting]:
    found = unclosed(mine)
    for each in found[:MOST]:
        link = places.closing(each.process, each.weeks[0])
        yield _week(each, "Ends in one word: stop, fix or expand.", link)
    if not is_compliance(person):
        return
    own = {each.process.pk for each in found}
    late = [each for each in unclosed(Process.objects.exclude(pk__in=own)) if each.late]
    for each in late[:MOST]:
        link = places.scorecard(each.process, each.late[0])
        says = f"{each.process.accountable} has not yet."
        yield _week(Unclosed(each.process, each.late), says, link)
    if len(late) > MOST:
        title = f"{len(late) - MOST} more processes have not closed a week"
        yield Waiting(title, "/scorecards/", "week")


def _week(each: Unclosed, detail: str, link: str) -> Waiting:
    oldest, more = each.weeks[0], len(each.weeks) - 1
    and_more = f" and {more} more {'week' if more == 1 else 'weeks'}" if more else ""
    return Waiting(
        f"{each.process}: close {week_name(oldest)}{and_more}",
        link,
        "week",
        detail,
        since=midnight(oldest + A_WEEK),
        due_at=midnight(comes_to_compliance_on(oldest)),
    )


def _to_agree(person: Person) -> Iterator[Waiting]:
    """Weeks that one half would expand, where this person is the one to agree."""
    held = NamedRole.objects.filter(Q(person=person) | Q(deputy=person), role__in=rules.HALVES)
    could = Q(process__in=held.values("process")) | Q(process__accountable=person)
    could |= Q(process__accountable_deputy=person)
    rows = Week.objects.halfway().filter(could, week_on__gte=expands_from())
    rows = rows.filter(process__stage__in=RUNS).exclude(said_by=person)
    for week in rows.select_related("process", "said_by").order_by("said_at")[:MOST]:
        if rules.may_agree(person, week):
            yield Waiting(
                f"{week.said_by_name} would expand {week.process}: do you agree?",
                places.closing(week.process, week.week_on),
                "week",
                week.because,
                since=week.said_at,
            )


def _to_mend(person: Person, mine: "QuerySet[Process]") -> Iterator[Waiting]:
    """One's own fixes, and those of processes that one answers for."""
    rows = Fix.objects.open().filter(Q(owner=person) | Q(process__in=mine))
    for fix in rows.select_related("process", "owner", "week").order_by("due_on", "id")[:MOST]:
        whose = "" if fix.owner == person else f"{fix.owner}: "
        yield Waiting(
            f"{whose}{fix.what}",
            places.open_fix(fix),
            "fix",
            f"{fix.process}: {Fault(fix.fault).label}.",
            since=fix.week.closed_at,
            due_at=midnight(fix.due_on + A_DAY),
        )


def _to_judge(mine: "QuerySet[Process]") -> Iterator[Waiting]:
    """Figures out of the ordinary, one line a process."""
    rows = Flag.objects.open().filter(process__in=mine).order_by()
    found = rows.values("process", "process__name", "process__slug")
    counted = found.annotate(count=Count("pk"), last=Max("week_on"), since=Min("raised_at"))
    for row in counted.order_by("-last", "process")[:MOST]:
        count, slug = row["count"], row["process__slug"]
        figures = "a figure is" if count == 1 else f"{count} figures are"
        yield Waiting(
            f"{row['process__name']}: {figures} out of the ordinary",
            f"/scorecards/{slug}/?week={week_name(row['last'])}#flags",
            "figure",
            "Say whether it means something, or was a false alarm.",
            since=row["since"],
        )
