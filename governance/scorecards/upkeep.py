"""What scorecards need every minute; each step may run twice at once."""

from datetime import date

from governance.scorecards import places
from governance.scorecards.calendar import A_WEEK, this_week, week_name
from governance.scorecards.closing_models import Fix
from governance.scorecards.lateness import Unclosed, comes_to_compliance_on, unclosed
from governance.scorecards.telling import tell_of_fix
from governance.scorecards.topics import WEEK_LATE
from governance.scorecards.watching import raise_flags
from house.clock import today
from processes.notices.actions import tell
from processes.notices.models import Notice
from processes.people import groups
from processes.people.models import Person
from processes.register.models import Process
from processes.register.routes import tell_roles

__all__ = ["raise_flags", "tell_of_late_fixes", "tell_of_late_weeks"]

MOST_NAMED = 30


def tell_of_late_weeks() -> int:
    """Once a week: owners from Monday on, compliance after some days, of what nobody closed."""
    last = this_week() - A_WEEK
    found = [each for each in unclosed(Process.objects.all()) if last in each.weeks]
    keyed = {f"week:late:{each.process.pk}:{last}": each for each in found}
    new = _untold(keyed)
    for key in new:
        _tell_owners(keyed[key], last, key)
    return len(new) + _tell_compliance(found, last)


def tell_of_late_fixes() -> int:
    """Once for each day that was set: a fix that nobody finished in time."""
    late = Fix.objects.late(today()).select_related("process", "owner", "week")
    keyed = {f"fix:{fix.pk}:late:{fix.due_on}": fix for fix in late}
    new = _untold(keyed)
    for key in new:
        fix = keyed[key]
        title = f"Late: {fix.what}, due on {fix.due_on:%-d %B}"
        body = f"{fix.process}: {fix.owner} was to mend this. Finish it, or move it with a reason."
        tell_of_fix(fix, title, body, once=f"late:{fix.due_on}", is_urgent=True)
    return len(new)


def _tell_owners(late: Unclosed, week_on: date, key: str) -> None:
    tell_roles(
        late.process,
        WEEK_LATE,
        title=f"{late.process}: close {week_name(week_on)}",
        body="The week is over. It ends in one word: stop, fix or expand.",
        link=places.closing(late.process, week_on),
        once=key,
    )


def _tell_compliance(found: list[Unclosed], week_on: date) -> int:
    """One notice for all processes: all of them come due at the same moment."""
    key = f"weeks:late:{week_on}"
    if not found or comes_to_compliance_on(week_on) > today() or not _untold([key]):
        return 0
    members = Person.objects.active().in_group(groups.COMPLIANCE).order_by("pk")
    named = "\n".join(f"{each.process}: {each.process.accountable}" for each in found[:MOST_NAMED])
    count = "1 process has" if len(found) == 1 else f"{len(found)} processes have"
    for member in members:
        tell(
            member,
            topic=WEEK_LATE,
            title=f"{count} not closed {week_name(week_on)}",
            body=named,
            link=places.board(week_on),
            once=key,
        )
    return len(found)


def _untold(keys: "dict[str, Unclosed] | dict[str, Fix] | list[str]") -> list[str]:
    told = set(Notice.objects.filter(once__in=list(keys)).values_list("once", flat=True))
    return [key for key in sorted(keys) if key not in told]
