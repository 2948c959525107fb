"""Who may do what with a scorecard: record, close, agree, set aims, judge."""

from governance.scorecards.closing_models import Fix, Week
from governance.scorecards.grounds import Ground, blocks_expansion
from governance.scorecards.words import Word
from processes.people.models import Person
from processes.register import names
from processes.register.models import Process
from processes.register.words import Role, Stage

__all__ = ["Ground", "blocks_expansion", "halves_of", "is_locked", "may_close", "may_record"]

HALVES = (Role.BUSINESS, Role.SYSTEM)
OWNS = frozenset({Role.ACCOUNTABLE, *HALVES})
# From the pilot on, what was aimed at changes by proposal alone.
_LOCKS = {Stage.PILOT, Stage.LIVE, Stage.RETIRED}
BOTH = "both"


def may_record(person: Person, process: Process) -> bool:
    """Accountable, responsible, both halves, and those who stand in for them."""
    if person.is_agent or not person.is_active:
        return False
    if names.holds(person, process, names.ROLE_MAY["record_readings"]):
        return True
    circles = names.CIRCLE_MAY["record_readings"]
    return process.listed.filter(circle__in=circles, person=person).exists()


def may_close(person: Person, process: Process) -> bool:
    """Whoever may say at least one of the three words."""
    return may_record(person, process)


def may_say(person: Person, process: Process, word: str) -> bool:
    """Stop: accountable and both halves. Fix: whoever may record. Expand: either half."""
    if word == Word.FIX:
        return may_record(person, process)
    if word == Word.STOP:
        return not person.is_agent and names.holds(person, process, OWNS)
    return bool(halves_of(person, process))


def words_for(person: Person, process: Process) -> list[Word]:
    """The words that this person may say."""
    return [word for word in Word if may_say(person, process, word)]


def halves_of(person: Person, process: Process) -> frozenset[Role]:
    """The halves that a person speaks for today.

    The accountable person speaks for a half in which nobody can be asked.
    """
    if person.is_agent or not person.is_active:
        return frozenset()
    return frozenset(half for half in HALVES if _speaks_for(person, process, half))


def may_agree(person: Person, week: Week) -> bool:
    """The other half, and never whoever spoke first; for one who owns both, the accountable."""
    if person == week.said_by or person.is_agent or not person.is_active:
        return False
    if week.said_for == BOTH:
        return person in accountable_besides(week)
    others = [half for half in HALVES if half != week.said_for]
    return any(_speaks_for(person, week.process, half, week.said_by) for half in others)


def asked_to_agree(week: Week) -> list[Person]:
    """Whom a half-said week waits for."""
    if week.said_for == BOTH:
        return accountable_besides(week)
    away = names.away_today()
    for half in HALVES:
        if half != week.said_for:
            return _asked_for(week.process, half, away, week.said_by)
    return []


def accountable_besides(week: Week) -> list[Person]:
    """The accountable person, or their deputy where that very person spoke for both halves."""
    process = week.process
    if process.accountable == week.said_by:
        return [process.accountable_deputy] if process.accountable_deputy.is_active else []
    return [
        person
        for person in (process.accountable, process.accountable_deputy)
        if person != week.said_by and names.holds(person, process, {Role.ACCOUNTABLE})
    ]


def is_locked(process: Process) -> bool:
    """Whether a pilot has ever started, so that aims change by proposal and consent.

    A pilot that goes back to be designed anew frees nothing.
    """
    if process.stage in _LOCKS:
        return True
    has_started: bool = Process.history.filter(id=process.pk, stage__in=_LOCKS).exists()
    return has_started


def may_set_aims(person: Person, process: Process) -> bool:
    """Accountable, both halves, and those who stand in for them."""
    return not person.is_agent and names.holds(person, process, OWNS)


def may_mend(person: Person, fix: Fix) -> bool:
    """Its owner, and whoever answers for the process."""
    if person.is_agent or not person.is_active:
        return False
    return person == fix.owner or names.holds(person, fix.process, OWNS)


def may_move(person: Person, fix: Fix) -> bool:
    """Whoever answers for the process: a date is not moved by the one who is late alone."""
    return not person.is_agent and names.holds(person, fix.process, OWNS)


def may_keep_costs(person: Person) -> bool:
    """Fixed costs and budgets: compliance, administrators, and people of finance."""
    return not person.is_agent and person.has_perm("governance.keep_costs")


def may_judge(person: Person, process: Process) -> bool:
    """Whoever may record."""
    return may_record(person, process)


def _speaks_for(
    person: Person, process: Process, half: Role, besides: Person | None = None
) -> bool:
    """Its owner or deputy; the accountable person where nobody else of it is here."""
    if names.holds(person, process, {half}):
        return True
    if not names.holds(person, process, {Role.ACCOUNTABLE}):
        return False
    return not _here(process, half, names.away_today(), besides)


def _here(process: Process, half: Role, away: set[int], besides: Person | None) -> list[Person]:
    pairs = [(each.person, each.deputy) for each in names.named_on(process) if each.role == half]
    people = [person for pair in pairs for person in pair if person != besides]
    return [person for person in people if names.is_here(person, away)]


def _asked_for(
    process: Process, half: Role, away: set[int], besides: Person | None
) -> list[Person]:
    if here := _here(process, half, away, besides):
        return here[:1]
    pair = (process.accountable, process.accountable_deputy)
    return [each for each in pair if each != besides and names.is_here(each, away)][:1]
