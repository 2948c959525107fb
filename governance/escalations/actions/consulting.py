"""Whoever decides asks a colleague first, and decides all the same."""

from django.db import transaction

from audit.record import record
from governance.escalations import refusals, rules, topics
from governance.escalations.actions.waiting import waiting
from governance.escalations.models import Escalation
from governance.escalations.telling import tell_of
from governance.escalations.trail import Advice
from house.clock import now
from house.refusals import Invalid
from processes.people.models import Person

LONGEST = 2000


def ask_advice(escalation: Escalation, *, of: Person, by: Person, question: str) -> Advice:
    """Ask a colleague for their view; from now on they see this exception."""
    question = _words(question, field="question", says="Ask a question.")
    with transaction.atomic():
        row = waiting(escalation)
        if not rules.may_ask_advice(by, row):
            raise refusals.NotYours
        of = Person.objects.get(pk=of.pk)
        if not rules.can_be_asked(of, by):
            raise refusals.CannotBeAsked(field="of")
        if row.advice.filter(person=of, answered_at=None).exists():
            raise refusals.AskedAlready(field="of")
        asked = Advice.objects.create(
            escalation=row, person=of, asked_by=by, question=question, asked_at=now()
        )
        slug, details = row.process.slug, {"of": str(of)}
        record("exception.ask_advice", row, by=by, process=slug, details=details)
        says, once = f"needs your view: {by} asks", f"advice:{asked.pk}"
        tell_of(row, of, topics.ADVICE_ASKED, says=says, body=question, once=once, is_urgent=True)
    return asked


def advise(advice: Advice, *, by: Person, answer: str) -> Advice:
    """Give one's view, once; whoever asked and whoever holds it now are told."""
    answer = _words(answer, field="answer", says="Say what you think, in a few words.")
    with transaction.atomic():
        row = waiting(advice.escalation)
        asked = Advice.objects.select_for_update(of=("self",)).get(pk=advice.pk)
        if asked.person_id != by.pk or not by.is_active:
            raise refusals.NotAsked
        if asked.answered_at:
            raise refusals.AdvisedAlready
        asked.answer, asked.answered_at = answer, now()
        asked.save(update_fields=["answer", "answered_at"])
        record("exception.advise", row, by=by, process=row.process.slug)
        for person in sorted({asked.asked_by, row.held_by} - {by}, key=lambda each: each.pk):
            says, once = f"has the view of {by}", f"advised:{asked.pk}"
            tell_of(row, person, topics.ADVICE_GIVEN, says=says, body=answer, once=once)
    return asked


def _words(text: str, *, field: str, says: str) -> str:
    text = text.strip()
    if sum(map(str.isalpha, text)) < 2:
        raise Invalid(says, field=field)
    if len(text) > LONGEST:
        raise Invalid(f"At most {LONGEST:,} characters.", field=field)
    return text
