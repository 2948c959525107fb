"""What a version says, as people read it: people and tiers by name, figures with their unit."""

import json
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db import models

from processes.contracts.business_parts import Limit, StopRule
from processes.contracts.content import Content, canonical, content, example_content, figure
from processes.contracts.models import ContractVersion
from processes.contracts.part import Part
from processes.contracts.placeholders import slots
from processes.contracts.readings import Reader
from processes.contracts.whole import KINDS, Whole
from processes.contracts.words import ExceptionKind
from processes.register.models import TierQuestion

# Where the name of a field alone would not tell people what it holds.
_LABELS = {
    "examples": "cases that prove it",
    "argument_limits": "bounds",
    "rate_count": "uses at most",
    "rate_per": "counted in each",
    "tier_answers": "answers about the tier",
    "kinds_ruled_out": "kinds of exception ruled out",
    "caution_acknowledged": "caution acknowledged",
    "on_wrong_format": "on a wrong format",
}
# What can't be seen, or turns the order of what is read: spaces that aren't one, controls, marks.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\xa0\xad\u061c\u1680\u180e\u2000-\u200f\u2028-\u202f"
    "\u205f-\u206f\u3000\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_BOUNDS = {"at_least": "at least", "at_most": "at most"}


class Side:
    """One of the two versions: its content, and the words for it."""

    def __init__(self, whole: Whole) -> None:
        self.whole = whole
        self.content: Content = content(whole)
        self.limits = {limit.name: limit for limit in whole.limits}

    @cached_property
    def reader(self) -> Reader:
        """Reads this version's conditions."""
        return Reader(self.whole)

    @cached_property
    def questions(self) -> dict[str, tuple[str, dict[str, str]]]:
        """The questions about the tier and their answers, by how they are kept."""
        rows = TierQuestion.objects.prefetch_related("answers")
        return {
            each.slug: (each.asks, {answer.slug: answer.says for answer in each.answers.all()})
            for each in rows
        }

    def text(self, row: models.Model, name: str) -> str:
        """One field in words; nothing where it is empty."""
        if name == "examples":
            return "\n".join(case_says(each) for each in self._cases(row))
        value = getattr(row, name)
        each = row._meta.get_field(name)
        if is_blank(value):
            return ""
        if isinstance(value, bool):
            return "yes" if value else "no"
        if isinstance(row, Limit) and name == "value":
            return said(row)
        if name == "sampling_percent":
            return f"{value} %"
        if isinstance(each, models.JSONField):
            return data_says(value)
        if each.choices:  # type: ignore[union-attr]  # no reverse relations here
            return choice_says(str(dict(each.flatchoices).get(value, value)))  # type: ignore[union-attr]
        return str(figure(value) if isinstance(value, Decimal) else value)

    def _cases(self, rule: models.Model) -> list[Content]:
        cases = self.whole.examples_of(rule) if isinstance(rule, StopRule) else []
        return [example_content(each) for each in cases]

    def aloud(self, condition: str) -> str:
        """A condition in plain words; nothing where it can't be read or reads no better."""
        spoken = self.reader.reading(condition).in_words
        return "" if spoken == condition else spoken

    def bound(self, value: Any) -> str:
        """The bounds of one argument in words."""
        return ", ".join(self._bounds(value)) if isinstance(value, Mapping) else data_says(value)

    def _bounds(self, bound: Mapping[str, Any]) -> Iterator[str]:
        for name, value in sorted(bound.items()):
            if name in _BOUNDS:
                yield f"{_BOUNDS[name]} {self._figure(value)}"
            elif name == "one_of" and isinstance(value, list):
                yield "only " + " or ".join(map(spoken, value))
            else:
                yield f"{name}: {spoken(value)}"

    def _figure(self, written: Any) -> str:
        if isinstance(written, str) and written in self.limits:
            return f"{said(self.limits[written])} ({written})"
        return spoken(written)

    def answered(self, question: str, answer: Any) -> tuple[str, str]:
        """A question about the tier and what was answered."""
        asks, answers = self.questions.get(question, (question, {}))
        return asks, answers.get(answer, str(answer)) if isinstance(answer, str) else str(answer)

    def using(self, limit: str) -> Iterator[str]:
        """Everything that goes by a limit, as people call it."""
        for rule in self.whole.stop_rules:
            reading = self.reader.reading(rule.condition).rule
            if reading is not None and limit in reading.names_used:
                yield called(rule)
        for tool in self.whole.tools:
            bounds = tool.argument_limits if isinstance(tool.argument_limits, Mapping) else {}
            named = [each for each in bounds.values() if isinstance(each, Mapping)]
            if any(limit in (each.get("at_most"), each.get("at_least")) for each in named):
                yield called(tool)
        prompt = self.whole.prompt
        if _mentions(limit, prompt.system, prompt.user_template):
            yield "the prompt"
        yield from (called(each) for each in self.whole.templates if _mentions(limit, each.body))


def called(part: Part) -> str:
    """A part as people call it: stop rule refund_over_300."""
    return f"{part._meta.verbose_name} {part.called}".strip()


def said(limit: Limit) -> str:
    """A limit's figure with its unit."""
    return "" if limit.value is None else f"{figure(Decimal(limit.value))} {limit.unit}".strip()


def label(row: models.Model | type[models.Model], name: str) -> str:
    """How people call a field."""
    text = _LABELS.get(name) or str(row._meta.get_field(name).verbose_name)  # type: ignore[union-attr]  # no reverse relations here
    return text[:1].upper() + text[1:]


def is_blank(value: Any) -> bool:
    """Whether a field says nothing."""
    return value is None or value in ("", [], {})


def default_of(model: type[models.Model], name: str) -> Any:
    """What a field holds before anything is written in it."""
    if name == "examples" and model is StopRule:
        return []
    each = model._meta.get_field(name)
    return each.get_default()  # type: ignore[union-attr]  # no reverse relations here


def model_of(relation: str) -> type[models.Model]:
    """The kind of row behind a relation; the version itself where none is named."""
    return KINDS[relation] if relation else ContractVersion


def seen(text: str) -> str:
    """A text in which nothing hides: what can't be seen stands there by its number."""
    return _UNSEEN.sub(lambda found: f"⟨U+{ord(found.group()):04X}⟩", text)


def data_says(value: Any) -> str:
    """Data in lines: names and values where it is flat, as it is kept where it is nested."""
    plain = json.loads(canonical(value))
    if isinstance(plain, dict) and not any(
        isinstance(each, dict | list) for each in plain.values()
    ):
        return "\n".join(f"{name}: {spoken(each)}" for name, each in sorted(plain.items()))
    if isinstance(plain, dict | list):
        return json.dumps(plain, ensure_ascii=False, sort_keys=True, indent=1)
    return spoken(plain)


def choice_says(named: str) -> str:
    """A choice within a sentence."""
    return named[:1].lower() + named[1:]


def case_says(example: Content) -> str:
    """A case of a rule in one line."""
    stops = "must stop" if example["stops"] else "must go on"
    name = f"{example['says']}: " if example["says"] else ""
    return f"{stops}: {name}{example_says(example['values'])}"


def example_says(values: Any) -> str:
    """The values of a case: "amount: 420, customer tier: pro"."""
    return ", ".join(_values(values)) if isinstance(values, Mapping) else data_says(values)


def spoken(value: Any) -> str:
    """One value as people say it."""
    match value:
        case None:
            return "missing"
        case bool():
            return "yes" if value else "no"
        case list():
            return ", ".join(map(spoken, value)) or "none"
        case str():
            return value
        case _:
            return canonical(value)


def kind_label(kind: str) -> str:
    """A kind of exception by its name."""
    return str(ExceptionKind(kind).label) if kind in ExceptionKind.values else kind


def _values(values: Mapping[str, Any]) -> Iterator[str]:
    for name, value in sorted(values.items()):
        if name == "arguments" and isinstance(value, Mapping):
            yield from (f"{argument}: {spoken(each)}" for argument, each in sorted(value.items()))
        else:
            yield f"{name.replace('_', ' ')}: {spoken(value)}"


def _mentions(limit: str, *texts: str) -> bool:
    return any(
        slot.kind == "limits" and slot.name == limit for text in texts for slot in slots(text)
    )
