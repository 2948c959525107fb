"""Staff answer back: friction, a workaround, a contested decision; each reaches a person."""

from django.db import transaction

from audit.record import record
from house.clock import now
from house.refusals import Invalid, NotPermitted
from processes.notices.actions import tell
from processes.people.models import Person
from processes.register import names, rules
from processes.register.models import Process, Remark
from processes.register.refusals import (
    AnsweredAlready,
    AnswerTooShort,
    CaseNumberMissing,
    NothingSaid,
)
from processes.register.routes import tell_roles
from processes.register.words import Role

# Who is asked first, by what the remark is about.
REACHES = {
    Remark.Kind.FRICTION: Role.BUSINESS,
    Remark.Kind.WORKAROUND: Role.ACCOUNTABLE,
    Remark.Kind.CONTEST: Role.ESCALATION,
}
_A_SENTENCE = 12


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
    if not Process.objects.visible_to(by).filter(pk=process.pk).exists():
        raise NotPermitted
    if kind not in Remark.Kind.values:
        raise Invalid("There is no such kind of remark.", field="kind")
    if len(says.strip()) < _A_SENTENCE:
        raise NothingSaid(field="says")
    if kind == Remark.Kind.CONTEST and not case_id.strip():
        raise CaseNumberMissing(field="case_id")
    reaches = names.asked_for(process, REACHES[Remark.Kind(kind)]) or process.accountable
    with transaction.atomic():
        made = Remark.objects.create(
            process=process,
            kind=kind,
            says=says.strip(),
            case_id=case_id.strip(),
            minutes_lost=minutes_lost,
            made_by=by,
            made_at=now(),
            waits_for=reaches,
        )
        record("remark.make", made, by=by, because=made.says, process=process.slug)
        tell_roles(
            process,
            "process.remark",
            title=f"{by} on {process}: {made.get_kind_display()}",
            body=made.says,
            once=f"remark:{made.pk}",
            also=(reaches,),
        )
    return made


def answer(made: Remark, *, by: Person, answer: str) -> Remark:
    """Answer a colleague; they are told."""
    if not rules.may_answer(by, made):
        raise NotPermitted("This remark waits for someone else.")
    if len(answer.strip()) < _A_SENTENCE:
        raise AnswerTooShort(field="answer")
    with transaction.atomic():
        made = Remark.objects.select_for_update(of=("self",)).get(pk=made.pk)
        if made.answered_at:
            raise AnsweredAlready
        made.answer, made.answered_by, made.answered_at = answer.strip(), by, now()
        made.save(update_fields=["answer", "answered_by", "answered_at"])
        record("remark.answer", made, by=by, because=made.answer, process=made.process.slug)
        tell(
            made.made_by,
            topic="process.remark",
            title=f"{by} answered your remark on {made.process}",
            body=made.answer,
            link=f"/register/{made.process.slug}/remarks/{made.pk}/",
            once=f"answer:{made.pk}",
            subject=made,
            process=made.process.slug,
        )
    return made
