"""Checks on how an agent behaved: whom it called, what it asked for, which tools it used.

An agent may say so in three ways, and each counts: a tool call, a field of its JSON, or words.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from governance.evaluations.checks.answer import Answer
from governance.evaluations.checks.assertion import Assertion, BadAssertion
from governance.evaluations.checks.finding import Finding
from governance.evaluations.checks.patterns import compile_re2
from governance.evaluations.checks.text import Check
from governance.evaluations.checks.writing import as_text, listing, quote, split_lazily

_SEPARATORS = re.compile(r"[^a-z0-9]+")
_CALLS_A_PERSON = frozenset(
    "escalate escalation escalations raise raise_exception raise_escalation create_escalation "
    "open_escalation handoff hand_off hand_over human_escalation call_person call_a_person "
    "request_human transfer_to_human".split()
)
_ASKS = frozenset(
    "ask ask_for ask_customer ask_user ask_requester request_input request_information "
    "request_missing_input".split()
)
_ESCALATION_FLAGS = ("human_escalation", "escalate", "escalated", "needs_person", "escalation")
_VERDICTS = ("verdict", "decision", "action", "outcome", "status")
_PATH_FIELDS = ("path", "trigger", "escalation_path", "exception_path", "kind", "rule", "reason")
_MISSING_FIELDS = ("asks_for", "missing", "missing_inputs", "missing_fields", "questions")
_SENTENCE = re.compile(r"(?<=[.!?\n])\s+|\n")
_SAYS_ESCALATION = compile_re2(
    r"(?im)^[\s*_>#-]*escalat(?:e|ed|ing|ion)\b|"
    r"\b(?:i|we)(?:'m| am|'re| are|'ll| will|'ve| have|) (?:now |just )?"
    r"(?:escalat(?:e|ed|ing)|(?:hand|pass|forward|transferr?|refer)(?:red|ed|ing)?) "
    r"(?:this|your|it|the (?:case|request|matter|ticket)|you)\b|"
    r"\b(?:has been|was|is being|is|needs to be|must be) escalated\b|"
    r"\b(?:needs|requires) (?:the (?:decision|approval) of )?a (?:person|human)\b"
)
_SAYS_NO_ESCALATION = compile_re2(
    r"(?i)(?:\b(?:not|never|no need to|without)|n't)\b[^.!?\n]{0,40}\bescalat"
)
_SAYS_ASKING = compile_re2(
    r"(?i)\?|\b(?:please|kindly|could you|can you|would you|may i|we need|i need|"
    r"let (?:me|us) know)\b"
)


def escalates(assertion: Assertion) -> Check:
    """The answer hands the case to a person, by one of the paths where any is named."""
    wanted = _paths(assertion)

    def check(answer: Answer) -> Finding:
        return _escalation(answer, wanted)

    return check


def does_not_escalate(assertion: Assertion) -> Check:
    """The answer does not hand the case to a person, or not by the paths that are named."""
    wanted = _paths(assertion)

    def check(answer: Answer) -> Finding:
        found = _escalation(answer, wanted)
        return Finding(not found.holds, found.says)

    return check


def _paths(assertion: Assertion) -> list[str]:
    told = assertion.settings("by", "path")
    value = told.get("by", told.get("path"))
    if value is None:
        return []
    paths = _names(value)
    if not paths:
        raise BadAssertion(f"“{assertion.type}” takes the name of an escalation path, or a list.")
    return paths


def _names(value: Any) -> list[str]:
    """A name or a list of names as a list; empty where anything else is among them."""
    names = value if isinstance(value, list) else [value]
    return names if all(isinstance(name, str) and plain(name) for name in names) else []


def _escalation(answer: Answer, wanted: list[str]) -> Finding:
    found = list(escalation_paths(answer))
    if not found:
        return Finding(False, "The answer does not hand the case to a person.")
    if not wanted:
        return Finding(True, "The answer hands the case to a person.")
    said = plain(" ".join(found))
    for path in wanted:
        if f" {plain(path)} " in f" {said} ":
            return Finding(True, f"The answer hands the case to a person by {quote(path)}.")
    paths = listing([quote(path) for path in wanted], "or")
    return Finding(False, f"The answer hands the case to a person, and not by {paths}.")


def escalation_paths(answer: Answer) -> Iterator[str]:
    """What is said of the path at each place where the answer calls a person."""
    for call in answer.calls:
        if last_part(call.name) in _CALLS_A_PERSON:
            yield _path_in(call.arguments or {})
    record = answer.record
    if isinstance(record, Mapping):
        yield from _in_record(record)
    is_prose = not answer.is_json or isinstance(answer.parsed, str)
    if is_prose and _SAYS_ESCALATION.search(answer.text):
        for sentence in split_lazily(_SENTENCE, answer.text):
            if _SAYS_ESCALATION.search(sentence) and not _SAYS_NO_ESCALATION.search(sentence):
                yield sentence


def _in_record(record: Mapping[str, Any]) -> Iterator[str]:
    for key in _ESCALATION_FLAGS:
        flag = record.get(key)
        if isinstance(flag, Mapping):
            yield _path_in(flag)
        elif flag is True or (isinstance(flag, str) and plain(flag) not in ("", "no", "false")):
            yield f"{as_text(flag)} {_path_in(record)}"
    for key in _VERDICTS:
        verdict = record.get(key)
        if isinstance(verdict, str) and plain(verdict).startswith("escalat"):
            yield f"{verdict} {_path_in(record)}"


def _path_in(told: Mapping[str, Any]) -> str:
    return " ".join(as_text(told[key]) for key in _PATH_FIELDS if key in told)


def asks_for(assertion: Assertion) -> Check:
    """The answer asks for each of the missing fields."""
    told = assertion.settings("field", "words")
    fields = _names(told.get("field"))
    if not fields:
        raise BadAssertion(f"“{assertion.type}” needs the name of a field, or a list of names.")
    others = told.get("words") or []
    if not isinstance(others, list) or (others and len(fields) > 1):
        raise BadAssertion("The “words” are a list of other names for one field.")
    names = {field: [field, *map(as_text, others)] for field in fields}

    def check(answer: Answer) -> Finding:
        asked = [f" {plain(text)} " for text in _questions(answer)]
        missing = [
            field
            for field, called in names.items()
            if not any(f" {plain(name)} " in text for name in called for text in asked)
        ]
        if missing:
            shown = listing([quote(field) for field in missing], "or")
            return Finding(False, f"The answer does not ask for {shown}.")
        return Finding(True, f"The answer asks for {listing([quote(name) for name in names])}.")

    return check


def _questions(answer: Answer) -> Iterator[str]:
    """Everything that the answer asks, in whatever form."""
    for call in answer.calls:
        if last_part(call.name) in _ASKS:
            yield from texts_in(call.arguments or {})
    record = answer.record
    if isinstance(record, Mapping):
        for key in _MISSING_FIELDS:
            yield from texts_in(record.get(key))
    for text in texts_in(answer.parsed) if answer.is_json else [answer.text]:
        for sentence in split_lazily(_SENTENCE, text):
            if _SAYS_ASKING.search(sentence):
                yield sentence


def texts_in(value: Any) -> Iterator[str]:
    """Every text in a JSON value, the names of fields apart."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from texts_in(item)
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from texts_in(item)


def plain(text: str) -> str:
    """Words in lower case with single spaces, so that tax_number and “Tax number” are one."""
    return " ".join(_SEPARATORS.split(text.lower())).strip()


def last_part(name: str) -> str:
    """The verb of a tool's name: `escalate` of `cases.escalate`."""
    return re.split(r"[.:/]", name.lower())[-1].replace("-", "_")
