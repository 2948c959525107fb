"""What an address names, if the reader may know of it, and why this person is writing."""

from uuid import UUID

from django.http import Http404, HttpRequest

from governance.evaluations.rules import relied_on_by
from governance.models import Case, EvaluationSet
from portal.register.reader import reader
from processes.models import Person, Process

_REASONS = "evaluation_reasons"


def found_set(request: HttpRequest, slug: str) -> EvaluationSet:
    """The set of this short name."""
    rows = EvaluationSet.objects.visible_to(reader(request)).select_related("process", "owner")
    found: EvaluationSet | None = rows.filter(slug=slug).first()
    if found is None:
        raise Http404
    return found


def found_case(request: HttpRequest, slug: str, lineage: UUID) -> Case:
    """The case of this lineage, dropped or not."""
    evaluation_set = found_set(request, slug)
    found = evaluation_set.cases.filter(lineage=lineage).first()
    if found is None:
        raise Http404
    found.evaluation_set = evaluation_set
    return found


def reason_of(request: HttpRequest, evaluation_set: EvaluationSet) -> str:
    """Why this person is writing, as they said last."""
    reasons: dict[str, str] = request.session.get(_REASONS, {})
    return reasons.get(str(evaluation_set.pk), "")


def keep_reason(request: HttpRequest, evaluation_set: EvaluationSet, because: str) -> None:
    """Offer the same reason with the next save; it can be changed each time."""
    if reason_of(request, evaluation_set) != because:
        reasons = request.session.get(_REASONS, {})
        request.session[_REASONS] = {**reasons, str(evaluation_set.pk): because}


def frame(evaluation_set: EvaluationSet, person: Person) -> dict[str, object]:
    """What every page about a set shows around its own; nothing of what the reader may not see."""
    seen = Process.objects.visible_to(person)
    return {
        "set": evaluation_set,
        "process": evaluation_set.process,
        "is_relied_on": relied_on_by(evaluation_set).filter(process__in=seen).exists(),
    }
