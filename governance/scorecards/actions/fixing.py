"""What a week wants mended: named, moved with a reason, done with a sentence."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction

from audit.record import record
from governance.scorecards import rules
from governance.scorecards.closing_models import Fix, Week
from governance.scorecards.refusals import (
    FixIncomplete,
    FixIsDone,
    FixOwnerUnfit,
    FixTooLate,
    NotYourFix,
    OutcomeTooShort,
)
from governance.scorecards.telling import tell_of_fix
from governance.scorecards.words import Fault
from house.clock import now, today
from house.history import acting
from house.refusals import Invalid, require_reason
from processes.people.models import Person
from processes.register.models import Process
from processes.register.rules import may_see

_LONGEST, _SHORTEST, _A_SENTENCE = 200, 4, 12
_WITHIN = timedelta(days=366)


@dataclass(frozen=True)
class NamedFix:
    """The one thing that a week wants mended: what it is, whose it is, and by when."""

    fault: str
    what: str
    owner: Person
    due_on: date


def refuse_fix(process: Process, fix: NamedFix | None) -> None:
    """Refuse one that names nothing, nobody who is here, or no day ahead."""
    if fix is None:
        raise FixIncomplete(field="what")
    if fix.fault not in Fault.values:
        raise Invalid("Say whether it is a rule, a system or a fault.", field="fault")
    if not _SHORTEST <= len(fix.what.strip()) <= _LONGEST or "\x00" in fix.what:
        raise FixIncomplete(field="what")
    _refuse_owner(process, fix.owner)
    _refuse_day(fix.due_on)


def name_fix(week: Week, fix: NamedFix, *, by: Person, because: str) -> Fix:
    """Put what a week named on its owner's desk."""
    with transaction.atomic(), acting(by, because):
        made = Fix.objects.create(
            week=week,
            process=week.process,
            fault=fix.fault,
            what=" ".join(fix.what.split()),
            owner=fix.owner,
            due_on=fix.due_on,
        )
        _keep("fix.name", made, by, because, owner=str(fix.owner), due=fix.due_on.isoformat())
        tell_of_fix(made, f"{by} asks you to mend: {made.what}", because, once="named")
    return made


def move_fix(
    fix: Fix,
    *,
    by: Person,
    because: str,
    due_on: date | None = None,
    owner: Person | None = None,
) -> Fix:
    """Give a fix another day or another owner, and say why."""
    if not rules.may_move(by, fix):
        raise NotYourFix("A fix is moved by the accountable person or the owner of either half.")
    reason = require_reason(because)
    with transaction.atomic(), acting(by, reason):
        fix = _open(fix)
        was = {"owner": str(fix.owner), "due": fix.due_on.isoformat()}
        if owner and owner != fix.owner:
            _refuse_owner(fix.process, owner)
            fix.owner = owner
        if due_on and due_on != fix.due_on:
            _refuse_day(due_on)
            fix.due_on = due_on
        becomes = {"owner": str(fix.owner), "due": fix.due_on.isoformat()}
        if was == becomes:
            raise Invalid("Choose another day or another owner.", field="due_on")
        fix.save(update_fields=["owner", "due_on"])
        _keep("fix.move", fix, by, reason, was=was, becomes=becomes)
        title = f"{fix.what}: now {fix.owner}'s, due on {fix.due_on:%-d %B %Y}"
        tell_of_fix(fix, title, f"{by}: {reason}", once=f"moved:{now():%Y%m%d%H%M%S%f}")
    return fix


def finish_fix(fix: Fix, *, by: Person, outcome: str) -> Fix:
    """Say that it is mended, and how that shows."""
    if not rules.may_mend(by, fix):
        raise NotYourFix
    outcome = require_reason(outcome.replace("\x00", ""))
    if len(outcome) < _A_SENTENCE:
        raise OutcomeTooShort(field="outcome")
    with transaction.atomic(), acting(by, outcome):
        fix = _open(fix)
        fix.done_at, fix.done_by, fix.outcome = now(), by, outcome[:4000]
        fix.save(update_fields=["done_at", "done_by", "outcome"])
        _keep("fix.finish", fix, by, outcome)
        tell_of_fix(fix, f"Mended: {fix.what}", f"{by}: {outcome}", once="done")
    return fix


def _open(fix: Fix) -> Fix:
    # Not joined to its owner: who waits for this lock would lose a row whose owner changed.
    rows = Fix.objects.select_for_update(of=("self",)).select_related("process", "week")
    fix = rows.get(pk=fix.pk)
    if fix.done_at:
        raise FixIsDone
    return fix


def _refuse_owner(process: Process, owner: Person) -> None:
    if owner.is_agent or not owner.is_active or not may_see(owner, process):
        raise FixOwnerUnfit(field="owner")


def _refuse_day(day: date) -> None:
    if not today() <= day <= today() + _WITHIN:
        raise FixTooLate(field="due_on")


def _keep(verb: str, fix: Fix, by: Person, because: str, **details: object) -> None:
    slug = fix.process.slug
    record(verb, fix, by=by, because=because, process=slug, details={"what": fix.what, **details})
