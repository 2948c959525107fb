"""The practice model's answer in words, in the JSON of a schema, and in the arguments of tools."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from governance.evaluations.practice.deciding import Move
from governance.evaluations.practice.facts import Fact, Known
from governance.evaluations.practice.rules import Kind
from governance.evaluations.practice.words import words_of

Schema = Mapping[str, Any]
_VERDICTS = {"decision", "verdict", "outcome", "action", "status", "result"}
_TEXTS = {"message", "reply", "text", "answer", "note", "notes", "summary", "draft", "suggestion"}
_TEXTS |= {"reason", "rationale", "because", "body", "content", "comment", "question"}
_ASKED = {"missing", "questions", "asks_for", "missing_inputs", "missing_fields"}
_BEGINS = {
    Kind.ESCALATE: ("escalat", "hand", "person", "human", "refer"),
    Kind.ASK: ("ask", "request", "need", "question", "missing"),
    Kind.REFUSE: ("declin", "refus", "reject", "den"),
}
_PLAIN_VERDICT = {
    Kind.ESCALATE: "escalated",
    Kind.ASK: "asked",
    Kind.REFUSE: "declined",
    Kind.DO: "done",
}
_USUAL = ("normal", "medium", "neither", "none")
_CURRENCY = re.compile(r"\b[A-Z]{3}\b")


@dataclass(frozen=True)
class Writer:
    """Puts one move into whatever form is asked for."""

    move: Move
    known: Known
    prompt: str
    at_most: int | None = None
    # The form of the final answer: what may stand there may stand in a tool's arguments too.
    form: Schema | None = None

    def words(self) -> str:
        """The move as a person would read it."""
        words = self._sentence().split()
        return " ".join(words[: self.at_most]) if self.at_most else " ".join(words)

    def _sentence(self) -> str:
        move = self.move
        match move.kind:
            case Kind.ESCALATE if move.trouble:
                return f"A person takes this over. {move.trouble}"
            case Kind.ESCALATE:
                path = move.step.path if move.step else ""
                return "A person takes this over" + (f" by the path {path}." if path else ".")
            case Kind.ASK:
                asked = " and ".join(label.lower() for label in move.missing) or "what is missing"
                return f"Could you please tell us: {asked}?"
            case Kind.REFUSE:
                return "We can't do this."
        if move.step is None:
            return "The prompt has no numbered rule that applies here."
        if move.step.template:
            return f"This is settled, and answered with the template {move.step.template}."
        return f"This is settled by rule {move.rule}: {move.step.does}."

    def text(self) -> str:
        """The whole answer: JSON where a form is given, else words."""
        if self.form is None:
            return self.words()
        return json.dumps(self.value(self.form, ""), ensure_ascii=False)

    def arguments(self, tool: str, schema: Schema) -> dict[str, Any]:
        """What a tool is called with: what the rule says, then what the case says."""
        told = self.move.step.arguments(tool) if self.move.step else {}
        value = {name: each for name, each in self._object(schema).items() if each is not None}
        properties = _mapping(schema.get("properties"))
        return value | {
            name: _typed(text, properties[name])
            for name, text in told.items()
            if name in properties
        }

    def value(self, schema: Schema, name: str) -> Any:
        """A value that fits the schema, by the name of its place."""
        if "const" in schema:
            return schema["const"]
        if isinstance(schema.get("enum"), list):
            return self._one_of(schema["enum"], name)
        match _kind(schema):
            case "object":
                return self._object(schema)
            case "array":
                return self._list(schema, name)
            case "integer" | "number" as kind:
                return self._number(kind, schema, name)
            case "boolean":
                return self._flag(name)
            case _:
                return self._words_for(name)

    def _object(self, schema: Schema) -> dict[str, Any]:
        required = schema.get("required")
        required = required if isinstance(required, list) else []
        found = {}
        for name, told in _mapping(schema.get("properties")).items():
            inner = _mapping(told)
            value = self.value(inner, name)
            if name in required and value is None:
                value = _empty(inner)
            if value is not None:
                found[name] = value
        return found

    def _one_of(self, allowed: list[Any], name: str) -> Any:
        texts = [each for each in allowed if isinstance(each, str)]
        if name in _VERDICTS or not name:
            return self._verdict(texts) or (allowed[0] if allowed else None)
        if self.move.step and (told := self.move.step.said_of(name)) in texts:
            return told
        fact = self.known.named(words_of(name))
        said = f"{fact.value} " if fact else ""
        text = said + self.known.free_text + " " + " ".join(_CURRENCY.findall(self._all()))
        there = [
            each for each in texts if re.search(rf"\b{re.escape(each)}\b", text, re.IGNORECASE)
        ]
        usual = [each for each in texts if each in _USUAL]
        return (there or usual or allowed or [None])[0]

    def _verdict(self, allowed: list[str]) -> str | None:
        if begins := _BEGINS.get(self.move.kind):
            return next((each for each in allowed if each.lower().startswith(begins)), None)
        others = tuple(begin for begins in _BEGINS.values() for begin in begins)
        return next((each for each in allowed if not each.lower().startswith(others)), None)

    def _list(self, schema: Schema, name: str) -> list[Any] | None:
        if _mapping(schema.get("items")).get("type", "string") != "string":
            return []
        if name in _ASKED:
            return list(self.move.missing)
        wanted = words_of(name)
        fact = self.known.named(
            wanted, lambda fact: fact.number is None and wanted <= fact.own_words
        )
        return fact.items[: _whole(schema.get("maxItems"), 20)] if fact else []

    def _number(self, kind: str, schema: Schema, name: str) -> int | float | None:
        if name == "confidence":
            return float(self.move.confidence)
        if name in ("rule", "rule_number"):
            return self.move.rule
        fact = self.known.named(words_of(name), lambda fact: fact.number is not None)
        if fact is None or fact.number is None:
            return self._in_the_middle(schema, name)
        within = max(fact.number, Decimal(_whole(schema.get("minimum"), fact.number)))
        return int(within) if kind == "integer" else _figure(within)

    def _in_the_middle(self, schema: Schema, name: str) -> int | None:
        """Where a rule asks for a figure that nothing tells: half-way between its bounds."""
        least, most = _whole(schema.get("minimum"), None), _whole(schema.get("maximum"), None)
        asked = self.move.kind == Kind.DO and self.move.step is not None
        if least is None or most is None or not asked:
            return None
        says = words_of(self.move.step.does) if self.move.step else frozenset()
        return (least + most) // 2 if words_of(name) <= says else None

    def _flag(self, name: str) -> bool | None:
        if "escalat" in name or "human" in name:
            return self.move.kind == Kind.ESCALATE
        fact = self.known.named(words_of(name), lambda fact: fact.flag is not None)
        return fact.flag if fact else None

    def _words_for(self, name: str) -> str | None:
        if name in _VERDICTS:
            return _PLAIN_VERDICT[self.move.kind]
        if name in ("path", "trigger", "escalation_path"):
            return self.move.step.path or None if self.move.step else None
        if name in _TEXTS or not name:
            return self.words()
        if name == "currency":
            return next(iter(_CURRENCY.findall(self._all())), None)
        belongs_to = self.move.step.belongs_to(name) if self.move.step else ""
        wanted = words_of(belongs_to or name)
        fact = self.known.named(wanted, _is_short)
        if fact and (fact.number is None or wanted <= fact.own_words):
            return fact.value
        allowed = _mapping(_mapping((self.form or {}).get("properties")).get(name)).get("enum")
        return self._one_of(allowed, name) if isinstance(allowed, list) else None

    def _all(self) -> str:
        return " ".join([*(fact.value for fact in self.known.facts), self.prompt])


def _kind(schema: Schema) -> Any:
    """Which kind of value the schema wants, said or shown by what it describes."""
    told = schema.get("type")
    if isinstance(told, list):
        return next((each for each in told if each != "null"), None)
    return "object" if told is None and "properties" in schema else told


def _mapping(value: Any) -> Mapping[str, Any]:
    """A schema's part, or an empty one where something else stands there."""
    return value if isinstance(value, dict) else {}


def _whole(value: Any, otherwise: Any) -> Any:
    """A whole number of a schema, or what holds without one."""
    return value if isinstance(value, int) and not isinstance(value, bool) else otherwise


def _is_short(fact: Fact) -> bool:
    return fact.is_given and fact.flag is None


def _figure(number: Decimal) -> int | float:
    return int(number) if number == number.to_integral_value() else float(number)


def _typed(text: str, schema: Any) -> Any:
    kind = schema.get("type") if isinstance(schema, dict) else None
    if kind in ("integer", "number"):
        try:
            return _figure(Decimal(text.replace(",", "")))
        except ArithmeticError:
            return text
    return text


def _empty(schema: Schema) -> Any:
    empty = {"array": [], "object": {}, "boolean": False, "string": ""}
    kind = schema.get("type")
    if kind in ("integer", "number"):
        return _whole(schema.get("minimum"), 0)
    return empty.get(kind, "") if isinstance(kind, str) else ""
