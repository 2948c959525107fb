"""Examples of a rule: cases that it must stop and cases that it must let through."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from processes.contracts.language import Answer, Rule


@dataclass(frozen=True, slots=True)
class Judged:
    """What became of one example; only one that came out as wanted proves something."""

    must_stop: bool
    proves: bool
    sentence: str


def judge(rule: Rule, values: Mapping[str, object], *, must_stop: bool) -> Judged:
    """Whether the rule does with the example what its author wants."""
    verdict = rule.decide(values)
    if verdict.answer is Answer.CANNOT_BE_DECIDED:
        why = _misspelt(rule, values) or verdict.why
        return Judged(must_stop, False, f"Can't be decided, so it proves nothing: {why}.")
    stops = verdict.answer is Answer.HOLDS
    if stops == must_stop:
        return Judged(must_stop, True, "Stops, as it must." if stops else "Goes on, as it must.")
    return Judged(must_stop, False, "Stops, but must not." if stops else "Goes on, but must stop.")


def _misspelt(rule: Rule, values: Mapping[str, object], above: str = "") -> str:
    """A name in the example that the contract does not declare but nearly does."""
    for key, value in values.items():
        name = f"{above}{key}"
        if isinstance(value, Mapping) and rule.names.begins(name) and name not in rule.names:
            if said := _misspelt(rule, value, f"{name}."):
                return said
        elif name not in rule.names and (near := rule.names.nearest(name)) in rule.names_used:
            return f"it gives '{name}' where the rule asks for '{near}'"
    return ""


def wanting(judged: Iterable[Judged]) -> list[str]:
    """The sentences that keep a rule from being proven by its examples."""
    all_judged = list(judged)
    sentences = [one.sentence for one in all_judged if not one.proves]
    if not any(one.must_stop for one in all_judged):
        sentences.append("Give an example that this rule must stop.")
    if all(one.must_stop for one in all_judged):
        sentences.append("Give an example that this rule must not stop.")
    return sentences
