"""What the compiler complains of, in the words of someone who owns a process."""

import difflib
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from processes.contracts.language_errors import Problem, RuleCannotBeRead, problem_at, problem_on
from processes.contracts.language_names import MISSING, Names
from processes.contracts.wording import vague_phrase, vague_sentence

_ERROR = re.compile(r"^(?:[A-Z_]+: )?ERROR: <input>:(\d+):(\d+): (.*)$", re.MULTILINE)


def problems_in(rule: str, complaint: str, names: Names) -> list[Problem]:
    """The compiler's complaint as sentences, the most telling first."""
    if "recursion" in complaint:
        return [problem_at(rule, 0, "The rule is nested too deeply: split it into several rules.")]
    if phrase := vague_phrase(rule):
        return [problem_at(rule, 0, vague_sentence(phrase))]
    found = [Complaint(rule, int(a), int(b), text) for a, b, text in _ERROR.findall(complaint)]
    telling = [one for one in found if "*error*" not in one.text]
    if any("Syntax error" in one.text for one in telling):
        telling = telling[:1]  # what follows is only its echo
    elif unknown_functions := [one for one in telling if one.is_unknown_function]:
        telling = unknown_functions
    told = [one.problem(names) for one in telling]
    return told or [problem_at(rule, 0, RuleCannotBeRead.says)]


_OFTEN_MEANT = {
    "and": "&&", "AND": "&&", "&": "&&", "or": "||", "OR": "||", "|": "||", "not": "!", "NOT": "!",
    "=": "==", "is": "==", "<>": "!=", "≥": ">=", "≤": "<=", "≠": "!=", "×": "*", "÷": "/",
    "–": "-", "−": "-", "True": "true", "False": "false", "None": "null",
}  # fmt: skip
_TYPES = {
    "string": "text", "int": "a number", "double": "a number", "bool": "yes or no", "dyn": "data",
    "google.protobuf.Timestamp": "a time", "google.protobuf.Duration": "a length of time",
}  # fmt: skip
USES = {
    "size": "size(note) > 500",
    "contains": 'note.contains("fraud")',
    "startsWith": 'code.startsWith("AB")',
    "endsWith": 'mail.endsWith("@example.com")',
    "matches": 'code.matches("^[A-Z]{2}$")',
    "exists": 'tags.exists(t, t == "legal")',
    "exists_one": 'tags.exists_one(t, t == "paid")',
    "all": 'tags.all(t, t != "draft")',
    "has": "has(order.number)",
    "timestamp": 'timestamp("2026-05-03T00:00:00Z")',
    "duration": 'duration("720h")',
}


@dataclass(frozen=True, slots=True)
class Complaint:
    """One message of the compiler, and the rule it is about."""

    rule: str
    line: int
    column: int
    text: str

    @property
    def here(self) -> str:
        """What is written from the place on, to the end of its line."""
        return self.rule.split("\n")[self.line - 1][self.column - 1 :]

    @property
    def before(self) -> str:
        return self.rule.split("\n")[self.line - 1][: self.column - 1]

    def named(self, names: Names) -> str:
        """The declared name that this line speaks of."""
        words = re.findall(r"[\w.]+", self.before + self.here)
        return next((word for word in words if word in names), "order_number")

    @property
    def is_unknown_function(self) -> bool:
        return self.text.startswith("undeclared reference") and self.here.startswith("(")

    def problem(self, names: Names) -> Problem:
        for pattern, say in _SAYINGS:
            if found := re.search(pattern, self.text):
                sentence, back = say(self, found, names)
                return problem_on(self.rule, self.line, self.column - back, sentence)
        return problem_on(self.rule, self.line, self.column, "The rule can't be read from here on.")


Said: TypeAlias = tuple[str, int]
"""The sentence, and how many columns before the compiler's place the trouble begins."""


def _unknown(complaint: Complaint, found: re.Match[str], names: Names) -> Said:
    word = found.group(1)
    if complaint.is_unknown_function:
        return _unknown_function(word), len(word)
    if operator := re.fullmatch(r"_(\W+)_", word):
        return f"'{operator.group(1)}' is not part of the rule language.", 0
    back = len(word.rpartition(".")[0])
    if meant := _OFTEN_MEANT.get(word):
        return f"Write {meant} instead of {word}.", back
    if near := names.nearest(word):
        return f"'{word}' is not a name this contract declares: did you mean '{near}'?", back
    known = ", ".join(sorted(name.name for name in names)[:8])
    return f"'{word}' is not a name this contract declares. It declares {known}.", back


def _unknown_function(word: str) -> str:
    if word in USES:
        return f"'{word}' is used differently: {USES[word]}."
    near = difflib.get_close_matches(word, USES, n=1)
    meant = f"did you mean '{near[0]}'?" if near else f"it has {', '.join(sorted(USES))}."
    return f"There is no '{word}' in the rule language: {meant}"


def _mismatch(complaint: Complaint, found: re.Match[str], names: Names) -> Said:
    operator = found.group(1).replace("@in", "in").strip("_")
    kinds = [_kind(name) for name in re.split(r", (?![^(]*\))", found.group(2))]
    if "null_type" in found.group(2):
        return f"To ask whether something is missing, write {complaint.named(names)}.{MISSING}.", 0
    if operator in ("&&", "||", "!"):
        return f"'{operator}' needs yes-or-no parts; here is {' and '.join(kinds)}.", 0
    if operator == "in":
        return "'in' needs a list on its right, of the same kind as what stands on its left.", 0
    return f"'{operator}' can't be used with {' and '.join(kinds)}.", 0


def _kind(name: str) -> str:
    return "a list" if name.startswith("list(") else _TYPES.get(name, "something rules don't have")


def _surplus(complaint: Complaint, found: re.Match[str], names: Names) -> Said:
    if not complaint.here:
        return "The rule ends too early: something is missing here.", 0
    word = re.match(r"\w+|\W", complaint.here)
    written = word.group() if word else ""
    if complaint.before.endswith("<") and written == ">":
        return "Write != instead of <>.", 1
    if complaint.before[-1:].isdigit() and written[0] not in " )}]":
        return "Write a number as digits and a point alone: 1000 or 0.85.", 0
    if meant := _OFTEN_MEANT.get(written):
        return f"Write {meant} instead of {written}.", 0
    if written in "“”„‘’":
        return "Write straight quotation marks: \" or '.", 0
    if written in "\"'":
        return "This text has no closing quotation mark.", 0
    if not written.isascii():
        return f"'{written}' (U+{ord(written[0]):04X}) can stand only inside quotation marks.", 0
    hint = ": join things with signs, as in amount > 300" if written.isidentifier() else ""
    return f"'{written}' can't stand here{hint}.", 0


def _no_parts(complaint: Complaint, found: re.Match[str], names: Names) -> Said:
    whole = re.search(r"[\w.]*$", complaint.before)
    part = re.match(r"\.(\w*)", complaint.here)
    if whole is None or part is None:
        return "This has no parts.", 0
    asked = difflib.get_close_matches(part.group(1), [MISSING, *USES], n=1)
    hint = f": did you mean {USES.get(asked[0], asked[0])}?" if asked else "."
    return f"'{whole.group()}' has no part '{part.group(1)}'{hint}", len(whole.group())


def _just(sentence: str) -> Callable[[Complaint, re.Match[str], Names], Said]:
    return lambda complaint, found, names: (found.expand(sentence), 0)


_SAYINGS: tuple[tuple[str, Callable[[Complaint, re.Match[str], Names], Said]], ...] = (
    (r"undeclared reference to '(.+?)'", _unknown),
    (r"no matching overload for '(.+?)' applied to '\((.*)\)'", _mismatch),
    (r"missing '(.)' at", _just(r"A '\1' is missing here.")),
    (r"reserved identifier: (if|when)", _just(r"Start with the condition: leave out '\1'.")),
    (r"reserved identifier: (\w+)", _just(r"'\1' can't be used in a rule.")),
    (r"invalid \w+ literal", _just("This number is too large.")),
    (r"Syntax error", _surplus),
    (r"has\(\) argument", _just(f"To ask whether an input is missing, write name.{MISSING}.")),
    (r"operand of a select", _no_parts),
    (r"range of a comprehension", _just("This is not a list.")),
    (r"variable name must be", _just("Name each item first: tags.exists(t, t == 'legal').")),
)
