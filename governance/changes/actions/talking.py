"""What people say beside a change: comments, views asked for, "I am looking", a call-in."""

from datetime import timedelta

from django.db import transaction

from audit.record import record
from governance.changes import rules
from governance.changes.actions.asking import ask_for_approvals
from governance.changes.actions.reviewing import refuse_unseen
from governance.changes.models import CallIn, Comment, Consultation, Look, Requirement
from governance.changes.refusals import (
    AnsweredAlready,
    CalledInAlready,
    CommentMissing,
    MayNotCallIn,
    NotConsulted,
    NotInReview,
)
from governance.changes.standing import locked, open_submission
from governance.changes.telling import name_of, say
from governance.changes.words import UPKEEP, Answer, Half
from house.clock import now
from house.history import acting
from house.refusals import NotPermitted, require_reason
from processes.contracts.actions import moving
from processes.contracts.models import ContractVersion
from processes.contracts.words import VersionState
from processes.people.models import Person
from processes.register.rules import may_see

LOOKS_FOR = timedelta(minutes=30)
_OPEN = {VersionState.DRAFT, VersionState.IN_REVIEW, VersionState.APPROVED}


def comment(version: ContractVersion, text: str, *, by: Person) -> Comment:
    """Say something beside a change."""
    _refuse_stranger(by, version)
    if not text.strip():
        raise CommentMissing(field="text")
    with transaction.atomic():
        made = Comment.objects.create(version=version, by=by, at=now(), text=text.strip())
        record("change.comment", version, by=by, because=made.text, process=version.process.slug)
        submission = open_submission(version)
        others = {version.author, *({submission.submitted_by} if submission else set())}
        others |= {row.by for row in Comment.objects.filter(version=version).select_related("by")}
        say(
            others - {by},
            version,
            title=f"{by} wrote about {name_of(version)}",
            body=made.text,
            once=f"comment:{made.pk}",
        )
    return made


def look(version: ContractVersion, *, by: Person) -> Look:
    """Let others see that one is reading; it runs out by itself."""
    _refuse_stranger(by, version)
    seen, _ = Look.objects.update_or_create(
        version=version, person=by, defaults={"since": now(), "until": now() + LOOKS_FOR}
    )
    return seen


def look_away(version: ContractVersion, *, by: Person) -> None:
    """No longer."""
    Look.objects.filter(version=version, person=by).delete()


def give_view(
    version: ContractVersion, answer: str, *, by: Person, words: str = "", seen: str = ""
) -> Consultation:
    """Answer a request for one's view: a comment, or no objection."""
    if answer == Answer.COMMENT and not words.strip():
        raise CommentMissing(field="words")
    if answer not in {Answer.COMMENT, Answer.NO_OBJECTION}:
        raise NotConsulted
    with transaction.atomic():
        version = locked(version)
        submission = open_submission(version)
        if submission is None:
            raise NotInReview
        refuse_unseen(version, seen)
        asked = submission.consultations.select_for_update(of=("self",)).filter(person=by).first()
        if asked is None:
            raise NotConsulted
        if asked.answer:
            raise AnsweredAlready
        asked.answer, asked.words, asked.answered_at = answer, words.strip(), now()
        asked.save(update_fields=["answer", "words", "answered_at"])
        record(
            "change.view",
            version,
            by=by,
            because=asked.words,
            process=version.process.slug,
            details={"answer": answer},
        )
        say(
            {version.author, submission.submitted_by} - {by},
            version,
            title=f"{by} {asked.get_answer_display()}: {name_of(version)}",
            body=asked.words,
            once=f"view:{asked.pk}",
        )
    return asked


def record_silence() -> int:
    """Whoever was consulted and said nothing in time is recorded as having said nothing."""
    over = Consultation.objects.filter(answer="", answer_by__lte=now(), submission__ended="")
    return sum(_silent(asked) for asked in over.select_related("submission__version__process"))


def _silent(asked: Consultation) -> int:
    with transaction.atomic():
        unanswered = Consultation.objects.filter(pk=asked.pk, answer="")
        ended = unanswered.update(answer=Answer.SILENCE, answered_at=now())
        if ended:
            version = asked.submission.version
            why = f"{asked.person} was asked for a view and said nothing in time."
            slug = version.process.slug
            record("change.silence", version, by=UPKEEP, because=why, process=slug)
    return ended


def call_in(version: ContractVersion, *, by: Person, because: str) -> CallIn:
    """Let this change need the signature of compliance, whatever it contains."""
    if not rules.may_call_in(by):
        raise MayNotCallIn
    reason = require_reason(because)
    with transaction.atomic(), acting(by, reason):
        version = locked(version)
        submission = open_submission(version)
        # Also what some cases get already, and what an emergency put in force.
        if version.state not in _OPEN and submission is None:
            raise NotInReview
        needs = submission and submission.requirements.filter(half=Half.COMPLIANCE).exists()
        if needs or CallIn.objects.filter(version=version).exists():
            raise CalledInAlready
        called = CallIn.objects.create(version=version, by=by, at=now(), because=reason)
        record("change.call_in", version, by=by, because=reason, process=version.process.slug)
        if submission is not None:
            why = f"{by} called it in: {reason}"
            Requirement.objects.create(submission=submission, half=Half.COMPLIANCE, because=why)
            if version.state == VersionState.APPROVED:
                moving.hold_again(version, by=by, because=reason)
            if submission.asked_at is not None:
                ask_for_approvals(submission)
        people = {version.author, *({submission.submitted_by} if submission else set())}
        say(
            people - {by},
            version,
            title=f"Called in by compliance: {name_of(version)}",
            body=f"{by}: {reason}",
            once=f"called:{called.pk}",
        )
    return called


def _refuse_stranger(by: Person, version: ContractVersion) -> None:
    if by.is_agent or not may_see(by, version.process):
        raise NotPermitted
