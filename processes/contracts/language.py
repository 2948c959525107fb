"""The language that stop rules are written in: CEL, typed, bounded, without side effects.

The only place that knows the library. A rule is read once against the names that its contract
declares, and then decided on any values: it holds, it does not hold, or it can't be decided.
"""

import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from itertools import groupby
from typing import NoReturn

from cel_expr_python import cel

from processes.contracts import language_checks as checks
from processes.contracts import language_dialect as dialect
from processes.contracts.language_complaints import problems_in
from processes.contracts.language_errors import (
    Problem,
    RuleCannotBeRead,
    problem_at,
    why_undecided,
)
from processes.contracts.language_names import MISSING, Kind, Name, Names
from processes.contracts.language_sums import work_out
from processes.contracts.language_tree import Tree, Word, everything, read_tree, without_sums
from processes.contracts.language_values import TAKE, Unusable, extent, is_missing

LONGEST_RULE = 2_000
__all__ = [
    "Answer",
    "Kind",
    "Name",
    "Names",
    "Problem",
    "Rule",
    "RuleCannotBeRead",
    "Verdict",
    "read",
]


class Answer(StrEnum):
    HOLDS = "holds"
    DOES_NOT_HOLD = "does not hold"
    CANNOT_BE_DECIDED = "cannot be decided"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a rule says about some values; `why` tells what kept it from deciding."""

    answer: Answer
    why: str = ""

    @property
    def is_decided(self) -> bool:
        return self.answer is not Answer.CANNOT_BE_DECIDED

    @property
    def stops(self) -> bool:
        """Before an action, a rule that can't be decided counts as holding."""
        return self.answer is not Answer.DOES_NOT_HOLD


HOLDS = Verdict(Answer.HOLDS)
DOES_NOT_HOLD = Verdict(Answer.DOES_NOT_HOLD)


class Rule:
    """A condition that was read against declared names; it never changes and may be shared."""

    __slots__ = ("_cost", "_needs", "_program", "_sums", "names", "names_used", "text", "tree")

    def __init__(self, text: str, names: Names, program: cel.Expression, tree: Tree) -> None:
        self.text, self.names, self.tree = text, names, tree.root
        self._program, self._sums = program, tree.sums
        self._cost = checks.Cost(tree.root)
        words = {node.name for node in everything(tree.root) if isinstance(node, Word)}
        self._needs = [need for word in sorted(words) for need in _needs(word, names)]
        self.names_used = frozenset(need.name for need in self._needs)

    def __repr__(self) -> str:
        return f"<Rule: {self.text}>"

    def decide(self, values: Mapping[str, object]) -> Verdict:
        """What the rule says about these values, which are left as they are."""
        data, troubles = self._gather(values)
        if self._cost.can_be_too_much and self._cost.of(*extent(data)) > checks.WORK:
            return _undecided(["the texts and lists are too long for this rule"])
        try:
            result = self._program.eval(data=data).value()
        except RuntimeError as error:
            return _undecided(troubles or [why_undecided(str(error))])
        if result is True:
            return HOLDS
        if result is False:
            return DOES_NOT_HOLD
        return _undecided(troubles or [why_undecided(str(result))])

    def _gather(self, values: Mapping[str, object]) -> tuple[dict[str, object], list[str]]:
        """The values that the rule needs, made safe, and a sentence about each it can't have."""
        data: dict[str, object] = {}
        troubles = []
        for need in self._needs:
            try:
                found = values.get(need.path) if need.is_plain else need.find(values)
                data[need.word] = need.take(need.name, found)
            except Unusable as trouble:
                troubles.append(str(trouble))
        for sum_ in self._sums:
            try:
                data[sum_.word] = work_out(sum_.node, data)
            except Unusable as trouble:
                troubles.append(str(trouble))
            except KeyError:
                continue  # a number that it needs is among the troubles already
        return data, troubles


def _undecided(troubles: list[str]) -> Verdict:
    return Verdict(Answer.CANNOT_BE_DECIDED, "; ".join(troubles))


@dataclass(frozen=True, slots=True)
class _Need:
    """A word of the rule, and where among the values it comes from."""

    word: str
    name: str
    path: str
    is_plain: bool
    take: Callable[[str, object], object]

    def find(self, values: object) -> object:
        for step in self.path.split("."):
            if not isinstance(values, Mapping):
                return None
            values = values.get(step)
        return values


def _needs(word: str, names: Names) -> Iterator[_Need]:
    base = word.removesuffix(f".{MISSING}")
    if base not in names:  # the variable of a walk
        return
    take = TAKE[names[base].kind] if base == word else _asks_missing
    yield _Need(word, base, base, "." not in base, take)


def _asks_missing(name: str, value: object) -> bool:
    return is_missing(value)


def read(text: str, names: Names) -> Rule:
    """The rule that the text spells over these names; refused with the place where it does not."""
    if len(text) > LONGEST_RULE:
        _refuse(text[:80], 0, f"A rule has at most {LONGEST_RULE:,} characters: split it.")
    return _read(unicodedata.normalize("NFC", text.replace("\r\n", "\n")), names)


@lru_cache(maxsize=4096)
def _read(text: str, names: Names) -> Rule:
    if not text.strip():
        _refuse(text, 0, "There is no rule yet: write a condition, such as confidence < 0.85.")
    _refuse_all(text, checks.invisible(text))
    try:
        program = _environment(names).compile(text)
    except RuntimeError as error:
        raise RuleCannotBeRead(problems_in(text, str(error), names)) from error
    if not _answers_yes_or_no(program):
        _refuse(
            text, 0, "A rule answers yes or no: compare this with something, as in amount > 300."
        )
    form = program.serialize()
    tree = read_tree(form)
    _refuse_all(text, checks.misuses(tree.root, names, _is_readable))
    _refuse_all(text, checks.misused_sums(tree, names))
    if tree.sums:
        program = _environment(names).deserialize(without_sums(form, tree))
    return Rule(text, names, program, tree)


def _answers_yes_or_no(program: cel.Expression) -> bool:
    """Whether that is what it comes to; the library fails on types that it has no name for."""
    try:
        return bool(program.return_type() == cel.Type.BOOL)
    except RuntimeError:
        return False


def _refuse(text: str, at: int, sentence: str) -> NoReturn:
    raise RuleCannotBeRead([problem_at(text, at, sentence)])


def _refuse_all(text: str, places: Iterator[tuple[int, str]]) -> None:
    if problems := [problem_at(text, at, sentence) for at, sentence in sorted(places)]:
        raise RuleCannotBeRead(problems)


@lru_cache(maxsize=256)
def _environment(names: Names) -> cel.Env:
    variables = {name.name: cel.Type(dialect.TYPES[name.kind]) for name in names}
    asked = {f"{name.name}.{MISSING}": cel.Type.BOOL for name in names}
    return cel.NewEnv(
        config=cel.NewEnvConfigFromYaml(dialect.configuration()),
        variables=variables | asked,
        functions=_functions(),
    )


@cache
def _functions() -> list[cel.FunctionDecl]:
    declared = sorted(dialect.overloads(), key=lambda overload: overload.function)
    grouped = groupby(declared, key=lambda overload: overload.function)
    return [cel.FunctionDecl(name, [_overload(one) for one in group]) for name, group in grouped]


def _overload(one: dialect.Overload) -> cel.Overload:
    return cel.Overload(one.name, cel.Type(one.result), [cel.Type(kind) for kind in one.takes])


_PROBES = {
    "matches": "''.matches(written)",
    "timestamp": "timestamp(written) == timestamp(written)",
    "duration": "duration(written) == duration(written)",
}


def _is_readable(function: str, written: str) -> bool:
    """Whether the library can read a pattern, a time or a length of time."""
    try:
        return isinstance(_probe(function).eval(data={"written": written}).value(), bool)
    except RuntimeError:
        return False


@cache
def _probe(function: str) -> cel.Expression:
    return _environment(Names([Name("written", Kind.TEXT)])).compile(_PROBES[function])
