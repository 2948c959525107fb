"""Staff answer back: friction, a workaround, a contested decision; each reaches a person."""

from django.db import transaction

from audit.record import record
from house.actors import System
from house.clock import now
from house.refusals import Invalid, NotPermitted, require_reason
from processes.notices.actions import tell
from processes.people.models import Person
from processes.register import rules
from processes.register.actions.shared import clean
from processes.register.models import Process, Remark
from processes.register.names import asked_for
from processes.register.refusals import (
    AnsweredAlready,
    AnswerTooShort,
    CaseNumberMissing,
    NothingSaid,
)
from processes.register.routes import tell_roles
from processes.register.rules import REACHES

__all__ = ["REACHES", "answer", "hand_over", "reached_by", "remark"]
_A_SENTENCE = 12
_A_WEEK = 7 * 24 * 60


def reached_by(
    process: Process, kind: str, by: Person | None = None, away: set[int] | None = None
) -> Person:
    """Whom a remark of this kind reaches today: never the one who makes it."""
    role = REACHES[Remark.Kind(kind)]
    return asked_for(process, role, besides=by, away=away) or process.accountable


def remark(
    process: Process,
    *,
    kind: str,
    says: str,
    by: Person,
    case_id: str = "",
    minutes_lost: int | None = None,
) -> Remark:
    """Say what went wrong with a process; a named person will answer."""
    _refuse(process, kind, says, case_id, by)
    if minutes_lost is not None and minutes_lost > _A_WEEK:
        raise Invalid("A week at most: for more, say so in words.", field="minutes_lost")
    made = Remark(
        process=process,
        kind=kind,
        says=says.strip(),
        case_id=case_id.strip(),
        minutes_lost=minutes_lost,
        made_by=by,
        made_at=now(),
        waits_for=reached_by(process, kind, by),
    )
    clean(made, fields={"case_id", "minutes_lost"})
    with transaction.atomic():
        made.save(force_insert=True)
        record("remark.make", made, by=by, because=made.says, process=process.slug)
        tell_roles(
            process,
            "process.remark",
            title=f"{by} on {process}: {made.get_kind_display()}",
            body=made.says,
            once=f"remark:{made.pk}",
            link=_page(made),
            also=(made.waits_for,),
        )
    return made


def _refuse(process: Process, kind: str, says: str, case_id: str, by: Person) -> None:
    if not rules.may_see(by, process):
        raise NotPermitted
    if kind not in Remark.Kind.values:
        raise Invalid("There is no such kind of remark.", field="kind")
    if len(says.strip()) < _A_SENTENCE:
        raise NothingSaid(field="says")
    if kind == Remark.Kind.CONTEST and not case_id.strip():
        raise CaseNumberMissing(field="case_id")


def answer(made: Remark, *, by: Person, answer: str) -> Remark:
    """Answer a colleague; they are told, unless the process is hidden from them by now."""
    if not rules.may_answer(by, made):
        raise NotPermitted("This remark waits for someone else.")
    if len(answer.strip()) < _A_SENTENCE:
        raise AnswerTooShort(field="answer")
    with transaction.atomic():
        made = _open(made)
        made.answer, made.answered_by, made.answered_at = answer.strip(), by, now()
        made.save(update_fields=["answer", "answered_by", "answered_at"])
        record("remark.answer", made, by=by, because=made.answer, process=made.process.slug)
        if rules.may_see(made.made_by, made.process):
            tell(
                made.made_by,
                topic="process.remark",
                title=f"{by} answered your remark on {made.process}",
                body=made.answer,
                link=_page(made),
                once=f"answer:{made.pk}",
                subject=made,
                process=made.process.slug,
            )
    return made


def hand_over(made: Remark, *, to: Person, by: System, because: str) -> Remark:
    """Let a remark wait for someone else, because whom it waited for can't answer any more."""
    reason = require_reason(because)
    with transaction.atomic():
        made = _open(made)
        if made.waits_for == to:
            return made
        made.waits_for = to
        made.save(update_fields=["waits_for"])
        details = {"to": str(to)}
        slug = made.process.slug
        record("remark.hand_over", made, by=by, because=reason, process=slug, details=details)
        tell(
            to,
            topic="process.remark",
            title=f"{made.made_by} on {made.process}: {made.get_kind_display()}",
            body=f"{made.says}\n\n{reason}",
            link=_page(made),
            once=f"remark:{made.pk}:{to.pk}",
            subject=made,
            process=slug,
        )
    return made


def _open(made: Remark) -> Remark:
    made = Remark.objects.select_for_update(of=("self",)).get(pk=made.pk)
    if made.answered_at:
        raise AnsweredAlready
    return made


def _page(made: Remark) -> str:
    return f"/register/{made.process.slug}/remarks/{made.pk}/"
