"""What the practice model knows of a case: facts with labels, and the free text around them."""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain
from typing import Any

from governance.evaluations.practice.words import number_in, words_of

# `Label: value`, up to the next label or the end of the line.
_LABEL = re.compile(r"(?:^|(?<=[.,;!?] ))(?P<label>[A-Z][^:.,;!?\n]{0,70}):(?:[ \t]+|$)")
# `open for 40 days`, `order A-17`, `order not given`.
_LOOSE = re.compile(
    r"(?<![A-Za-z])(?P<label>[A-Za-z][A-Za-z ]{0,60}?) "
    r"(?P<value>not given|[^\s,;.]{0,40}\d(?:[^\s,;]{0,40}[\w%])?"
    r"(?: (?!of\b|for\b|in\b|with\b|from\b|and\b|or\b|at\b|by\b)[A-Za-z]+)?)"
)
_FIGURE = re.compile(r"(?:[A-Z]{3} |[€$£] ?)?-?\d[\d,]*(?:\.\d+)?(?=\s|%|€|$)")
_FLAGS = {"yes": True, "true": True, "no": False, "false": False}
_NOT_GIVEN = "not given"
# Bounds for texts that nobody would call a case, so that each question is answered soon.
_LONGEST = 200_000
_LONGEST_LINE = 2_000
_MOST_FACTS = 300


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that is said of the case."""

    label: str
    value: str
    # The tool that answered so; empty for what the case itself says.
    tool: str = ""

    @property
    def is_given(self) -> bool:
        """Whether it has a value at all."""
        return bool(self.value) and not self.value.lower().startswith(_NOT_GIVEN)

    @property
    def flag(self) -> bool | None:
        """A yes or a no."""
        return _FLAGS.get(self.value.lower())

    @property
    def number(self) -> Decimal | None:
        """The figure that the value begins with."""
        found = _FIGURE.match(self.value)
        return number_in(found.group()) if found else None

    @property
    def items(self) -> list[str]:
        """The values of a list."""
        return [part.strip() for part in self.value.split(",") if part.strip()] * self.is_given

    @property
    def words(self) -> frozenset[str]:
        """The words that it goes by; a figure's unit is among them."""
        return self.own_words | words_of(self.tool)

    @property
    def own_words(self) -> frozenset[str]:
        """The words of its label and its unit, without the tool's."""
        unit = self.value if self.number is not None else ""
        return words_of(f"{self.label} {unit}")


@dataclass(frozen=True)
class Known:
    """All that is known of a case."""

    facts: tuple[Fact, ...]
    free_text: str
    # The tools that were used already.
    tools_used: frozenset[str]
    # What a tool said that could not do its work.
    trouble: str

    def named(
        self, wanted: frozenset[str], suits: Callable[[Fact], bool] = lambda fact: True
    ) -> Fact | None:
        """The fact whose label fits best; of equals what a tool said, then the shortest label."""
        fitting = [fact for fact in self.facts if wanted & fact.own_words and suits(fact)]
        return max(fitting, key=lambda fact: _rank(fact, wanted), default=None)


def _rank(fact: Fact, wanted: frozenset[str]) -> tuple[int, bool, int]:
    return len(wanted & fact.words), bool(fact.tool), -len(fact.words)


def known_from(messages: Iterable[Mapping[str, Any]]) -> Known:
    """What the messages say; a later message adds to an earlier one and corrects it."""
    facts: dict[str, Fact] = {}
    texts: list[str] = []
    used: set[str] = set()
    names: dict[str, str] = {}
    trouble = ""
    for message in messages:
        role, text = message.get("role"), text_of(message)[:_LONGEST]
        if role == "user":
            found = list(_told(text))
            facts |= {fact.label.lower(): fact for fact in found if _is_news(fact, facts)}
            texts.append(_between(text))
        elif role == "assistant":
            names |= dict(_calls(message))
        elif role == "tool":
            name = names.get(str(message.get("tool_call_id")), "")
            used.add(name)
            said = _answered(name, text)
            facts |= {f"{name} {fact.label.lower()}": fact for fact in said}
            trouble = trouble or _trouble(said)
    return Known(tuple(facts.values()), "\n".join(texts), frozenset(used), trouble)


def text_of(message: Mapping[str, Any]) -> str:
    """The words of a message, whichever form they came in."""
    content = message.get("content")
    if isinstance(content, str):
        return content
    parts = content if isinstance(content, list) else []
    return "\n".join(str(part.get("text", "")) for part in parts if isinstance(part, dict))


def _is_news(fact: Fact, facts: Mapping[str, Fact]) -> bool:
    """Within one case the first to speak is heard, until a later message fills a gap."""
    before = facts.get(fact.label.lower())
    return before is None or not before.is_given


def _told(text: str) -> Iterator[Fact]:
    seen: set[str] = set()
    for fact in chain(_labelled(text), _loose(text)):
        if fact.label.lower() not in seen and len(seen) < _MOST_FACTS:
            seen.add(fact.label.lower())
            yield fact


def _labelled(text: str) -> Iterator[Fact]:
    for line in text.splitlines():
        marks = list(_LABEL.finditer(line))
        ends = [*(mark.start() for mark in marks[1:]), len(line)]
        for mark, end in zip(marks, ends, strict=False):
            value = line[mark.end() : end]
            yield Fact(mark["label"].strip(), value.strip().rstrip(".,;"))


def _loose(text: str) -> Iterator[Fact]:
    for line in text.splitlines():
        first = _LABEL.search(line)
        for found in _LOOSE.finditer(line[: first.start() if first else _LONGEST_LINE]):
            yield Fact(found["label"].strip(), found["value"].strip().rstrip(".,;"))


def _between(text: str) -> str:
    """What people wrote: lines without labels, and values that are neither figure nor flag."""
    lines = [line for line in text.splitlines() if not _LABEL.search(line)]
    values = [
        fact.value
        for fact in _labelled(text)
        if fact.is_given and fact.flag is None and fact.number is None
    ]
    return "\n".join([*values, *lines])


def _calls(message: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    calls = message.get("tool_calls")
    for call in calls if isinstance(calls, list) else []:
        if isinstance(call, dict) and isinstance(call.get("function"), dict):
            yield str(call.get("id")), str(call["function"].get("name", ""))


def _answered(name: str, text: str) -> list[Fact]:
    """What a tool answered, as facts that go by the tool's name and the field's."""
    try:
        value = json.loads(text)
    except ValueError:
        value = {"answer": text}
    fields = value if isinstance(value, dict) else {"answer": value}
    return [Fact(field, _spoken(fields[field]), name) for field in list(fields)[:_MOST_FACTS]]


def _spoken(value: Any) -> str:
    match value:
        case None:
            return _NOT_GIVEN
        case bool():
            return "yes" if value else "no"
        case list():
            return ", ".join(map(_spoken, value))
        case dict():
            return json.dumps(value)
        case _:
            return str(value)


def _trouble(said: list[Fact]) -> str:
    for fact in said:
        if fact.label.lower() == "error" and fact.is_given:
            return f"{fact.tool} answered: {fact.value}"
    return ""
