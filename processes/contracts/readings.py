"""A stop rule as it is read: what it says in words, what is wrong with it, what its cases show."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from processes.contracts import language_errors as errors
from processes.contracts.content import figure
from processes.contracts.examples import Judged, judge, wanting
from processes.contracts.language import Names, Rule, RuleCannotBeRead, read
from processes.contracts.language_names import STANDARD, facts
from processes.contracts.plain_words import in_words
from processes.contracts.rule_names import names_of
from processes.contracts.thresholds import thresholds, why_vague
from processes.contracts.whole import Whole

_ASIDE = {name.name for name in STANDARD} | {"arguments"}


class Case(Protocol):
    """An example, kept or being typed."""

    values: Any
    stops: bool


@dataclass(frozen=True)
class Reading:
    """One condition with its examples, as the contract around it understands them."""

    rule: Rule | None
    # Why it can't be read, with the places; empty where it can.
    troubles: tuple[errors.Problem, ...] = ()
    # Why it leaves the decision open although it can be read.
    vague: str = ""
    in_words: str = ""
    judged: list[Judged] = field(default_factory=list)

    @property
    def unproven(self) -> list[str]:
        """What keeps the examples from proving the rule; the two kinds of case first."""
        return wanting(self.judged)


class Reader:
    """Reads rules over one contract; the names are gathered once."""

    def __init__(self, whole: Whole) -> None:
        self.names: Names = names_of(whole)
        self.limits = whole.limit_values

    def reading(self, condition: str, cases: Iterable[Case] = ()) -> Reading:
        """The rule that a text spells, and what it does with the cases."""
        try:
            rule = read(condition, self.names)
        except RuleCannotBeRead as refusal:
            return Reading(None, refusal.problems)
        return Reading(
            rule,
            vague=why_vague(rule),
            in_words=in_words(rule, {name: figure(value) for name, value in self.limits.items()}),
            judged=[self._judged(rule, case) for case in cases],
        )

    def facts(self, values: Mapping[str, Any]) -> dict[str, object]:
        """An example's values with the contract's limits beside them."""
        arguments = values.get("arguments")
        return facts(
            inputs={name: value for name, value in values.items() if name not in _ASIDE},
            limits=self.limits,
            arguments=arguments if isinstance(arguments, Mapping) else {},
            confidence=values.get("confidence"),
            tool=values.get("tool") or "",
            now=values.get("now"),
        )

    def _judged(self, rule: Rule, case: Case) -> Judged:
        for sentence in self.unusable(case.values):
            return Judged(case.stops, False, sentence)
        return judge(rule, self.facts(case.values), must_stop=case.stops)

    def unusable(self, values: Any) -> Iterator[str]:
        """What an example gives that no case could have."""
        if not isinstance(values, Mapping):
            yield "Give the values by name, such as amount: 301."
            return
        for name in values:
            if name in self.limits:
                yield f"'{name}' is a limit: it stands in the contract and no case brings its own."
            elif name != "arguments" and not self.names.begins(str(name)):
                near = self.names.nearest(str(name))
                meant = f": did you mean '{near}'?" if near else "."
                yield f"The contract declares no '{name}'{meant}"


def figures_compared(rule: Rule, reader: Reader) -> Sequence[float]:
    """Every figure that the rule compares with, limits as they stand."""
    found = [each.figure for each in thresholds(rule)]
    return [float(reader.limits[each]) if isinstance(each, str) else each for each in found]
