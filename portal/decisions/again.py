"""Run again: one decision put to the model once more, and what differs, beside what happened."""

from dataclasses import dataclass
from typing import Any

from django import forms

from governance.decisions.masking import masked
from governance.decisions.records import stored_data
from governance.decisions.reruns.rules import may_run_again
from governance.decisions.rules import sees_personal_data
from governance.decisions.telling import personal_of
from governance.evaluations.endpoint import is_practice, service
from governance.models import Decision, DecisionBody, Rerun, RerunText
from processes.models import Person

_SHOWN = 5


class RunAgainForm(forms.Form):
    """Why it is wanted."""

    because = forms.CharField(label="Why", max_length=1000, widget=forms.Textarea({"rows": 2}))


@dataclass(frozen=True)
class Repetition:
    """One repetition with its texts, as far as the reader may see them."""

    rerun: Rerun
    points: list[dict[str, Any]]
    notes: list[str]
    messages: list[dict[str, Any]]


@dataclass(frozen=True)
class Again:
    """What the section about repetitions shows."""

    repetitions: list[Repetition]
    form: RunAgainForm | None
    is_practice: bool
    service: str

    @property
    def is_waiting(self) -> bool:
        """Whether a worker is at one of them."""
        return any(each.rerun.state == Rerun.State.WAITING for each in self.repetitions)


def repetitions(person: Person, decision: Decision, form: RunAgainForm | None = None) -> Again:
    """The repetitions of a decision, newest first, and the form for another."""
    rows = Rerun.objects.filter(decision=decision).select_related("asked_by", "text")[:_SHOWN]
    body = DecisionBody.objects.filter(pk=decision.pk).first()
    hides = frozenset() if sees_personal_data(person) else personal_of(decision)
    known = stored_data(body.text).get("inputs") if body else None
    can_be_run = body is not None and decision.version is not None
    may = can_be_run and may_run_again(person, decision.process)
    found = service()
    return Again(
        [_shown(rerun, known, hides) for rerun in rows],
        form or (RunAgainForm() if may else None),
        is_practice(),
        found.says if found else "",
    )


def _shown(rerun: Rerun, inputs: Any, hides: frozenset[str]) -> Repetition:
    """What was said, without the personal data that stood in the case."""
    text: RerunText | None = getattr(rerun, "text", None)
    comparison = text.comparison if text else {}
    said = {
        "inputs": inputs,
        "points": comparison.get("points", []),
        "notes": comparison.get("notes", []),
        "messages": text.messages if text else [],
    }
    told = masked(said, hides)
    return Repetition(rerun, told["points"], told["notes"], told["messages"])
