"""What an exception is about, as rows that people read instead of data."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from governance.decisions.masking import masked
from governance.decisions.rules import sees_personal_data
from governance.escalations.rules import may_decide
from governance.escalations.words import Source
from governance.models import Advice, Escalation
from portal.escalations.trail import Step
from portal.facts import Fact, facts
from processes.models import Input, Person

_TEXTS = ("trigger", "summary", "message", "decision", "gave_up")
_AT_ONCE = 500


@dataclass(frozen=True)
class Facts:
    """What the agent saw, what it wanted to do, and what stopped it."""

    reasons: list[dict[str, str]]
    arguments: list[Fact]
    inputs: list[Fact]
    more: list[Fact]
    confidence: str
    # The agent's own reasoning, where it gave one.
    rationale: str
    # The logged decision that it came from.
    record: str


class Masks:
    """Exceptions as one person may read them: personal data is for those who decide."""

    def __init__(self, person: Person, rows: Iterable[Escalation]) -> None:
        self._person, self._sees_all = person, sees_personal_data(person)
        versions = set() if self._sees_all else {row.version_id for row in rows} - {None}
        found = Input.objects.filter(version__in=versions, is_personal=True) if versions else []
        self._personal: dict[int, set[str]] = {}
        for each in found:
            self._personal.setdefault(each.version_id, set()).add(each.name)

    def of(
        self, escalation: Escalation, advice: Sequence[Advice] = (), steps: Sequence[Step] = ()
    ) -> Escalation:
        """The same, without what this person may not read."""
        personal = frozenset(self._personal.get(escalation.version_id or 0, ()))
        if self._sees_all or not personal or escalation.held_by_id == self._person.pk:
            return escalation
        return _masked(escalation, personal, advice, steps)


def masked_rows(person: Person, rows: Iterable[Escalation]) -> Iterator[Escalation]:
    """Rows of a list or a file, read in lots, so that no row asks for itself."""
    left = iter(rows)
    while lot := list(islice(left, _AT_ONCE)):
        masks = Masks(person, lot)
        yield from map(masks.of, lot)


def masked_for(
    person: Person,
    escalation: Escalation,
    advice: Sequence[Advice] = (),
    steps: Sequence[Step] = (),
) -> Escalation:
    """One exception as this person may read it; whoever is asked about it reads it whole."""
    is_asked = any(row.person_id == person.pk for row in advice)
    if is_asked or may_decide(person, escalation):
        return escalation
    return Masks(person, [escalation]).of(escalation, advice, steps)


def _masked(
    escalation: Escalation,
    personal: frozenset[str],
    advice: Sequence[Advice],
    steps: Sequence[Step],
) -> Escalation:
    context = escalation.context if isinstance(escalation.context, Mapping) else {}
    inputs = context.get("inputs")
    said = {**context, **escalation.arguments}  # an agent may put them anywhere
    hidden = masked(
        {
            "inputs": {**said, **(inputs if isinstance(inputs, Mapping) else {})},
            "context": {"as_it_is": escalation.context, "arguments": escalation.arguments},
            "texts": [getattr(escalation, name) for name in _TEXTS],
            "advice": [[row.question, row.answer] for row in advice],
            "steps": [step.because for step in steps],
        },
        personal,
    )
    escalation.context = hidden["context"]["as_it_is"]
    escalation.arguments = hidden["context"]["arguments"]
    for name, text in zip(_TEXTS, hidden["texts"], strict=True):
        setattr(escalation, name, text)
    for row, (question, answer) in zip(advice, hidden["advice"], strict=True):
        row.question, row.answer = question, answer
    for step, because in zip(steps, hidden["steps"], strict=True):
        step.because = because
    return escalation


def about(escalation: Escalation) -> Facts:
    """Everything of the exception's data, sorted for reading."""
    context = escalation.context if isinstance(escalation.context, Mapping) else {}
    inputs, reasons = context.get("inputs"), context.get("reasons")
    known = {"inputs", "reasons", "confidence"} if escalation.has_action else set()
    rest = {name: value for name, value in context.items() if name not in known}
    rationale = rest.pop("rationale", "")
    if not isinstance(escalation.context, Mapping):
        rest = {"context": escalation.context}
    record = rest.pop("decision", "") if escalation.source == Source.BREACH else ""
    confidence = context.get("confidence") if escalation.has_action else None
    return Facts(
        reasons=list(reasons) if escalation.has_action and isinstance(reasons, list) else [],
        arguments=list(facts(escalation.arguments)),
        inputs=list(facts(inputs, _says(escalation))) if escalation.has_action else [],
        more=list(facts(rest)),
        confidence="" if confidence is None else str(confidence),
        rationale=str(rationale or ""),
        record=str(record),
    )


def _says(escalation: Escalation) -> dict[str, str]:
    rows = Input.objects.filter(version=escalation.version_id) if escalation.version_id else []
    return {each.name: each.says for each in rows}
