"""One question of an agent, asked before it acted: what it was told, and every reason for it."""

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render

from governance.decisions.rules import sees_personal_data
from governance.escalations.rules import may_decide
from governance.models import Authorization, Decision, Escalation
from portal.decisions.asked_words import told
from portal.facts import facts, spoken
from portal.register.reader import for_colleagues, reader
from processes.models import Person

_WITH = ("process", "version", "escalation__process", "escalation__held_by")
_RECORDS = 20


@for_colleagues
def one(request: HttpRequest, authorization_id: str) -> HttpResponseBase:
    """The verdict with its reasons, the question, and what became of it."""
    person = reader(request)
    rows = Authorization.objects.visible_to(person).select_related(*_WITH)
    asked = rows.filter(public_id=authorization_id).first()
    if asked is None:
        raise Http404
    found = told(asked, is_plain=_sees_all(person, asked))
    confidence = found.question.get("confidence")
    inputs = asked.version.inputs.all() if asked.version else []
    context = {
        "title": f"Asked first: {asked.verdict}",
        "asked": asked,
        "told": found,
        "arguments": list(facts(found.question.get("arguments"))),
        "inputs": list(
            facts(found.question.get("inputs"), {each.name: each.says for each in inputs})
        ),
        "confidence": "" if confidence is None else spoken(confidence),
        "exception": _exception(person, asked.escalation),
        "records": _records(person, asked),
    }
    return render(request, "portal/decisions/asked.html", context)


def _sees_all(person: Person, asked: Authorization) -> bool:
    """Compliance, and whoever decides the exception of this question."""
    called = asked.escalation
    return sees_personal_data(person) or (called is not None and may_decide(person, called))


def _exception(person: Person, called: Escalation | None) -> Escalation | None:
    if called is None:
        return None
    return Escalation.objects.visible_to(person).filter(pk=called.pk).first()


def _records(person: Person, asked: Authorization) -> list[Decision]:
    """What was logged with this answer's id: one record, unless an agent used the id twice."""
    rows = Decision.objects.visible_to(person).filter(process=asked.process)
    rows = rows.filter(authorization_id=asked.public_id)
    return list(rows.order_by("-at", "-id")[:_RECORDS])
