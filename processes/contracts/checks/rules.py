"""What stops it: rules that can be read, that are exact, and that their examples prove."""

from collections.abc import Iterator

from processes.contracts.business_parts import StopRule
from processes.contracts.checks.house_rules import HouseRules
from processes.contracts.figures import values_in
from processes.contracts.placeholders import troubles
from processes.contracts.problems import Problem, ProblemKind, on_kind, on_part
from processes.contracts.readings import Reader, Reading, figures_compared
from processes.contracts.rendering import WORDING_SLOTS, known_slots, with_limits
from processes.contracts.whole import Whole
from processes.contracts.wording import vague_phrase, vague_sentence

MISSING = ProblemKind.MISSING


def check(whole: Whole, rules: HouseRules) -> Iterator[Problem]:
    """Every stop rule, with what happens to the cases that it stops."""
    if not whole.stop_rules:
        yield on_kind("stop_rules", "Write at least one rule that stops the agent.")
    reader, paths = Reader(whole), {path.name for path in whole.exception_paths}
    for rule in whole.stop_rules:
        yield from _wording(rule, whole, reader)
        yield from _reading(rule, whole, reader)
        yield from _path(rule, paths)
    for each in whole.policy_checks:
        if not each.says:
            yield on_part(each, "says", "Say what this check looks at.", MISSING)


def _reading(rule: StopRule, whole: Whole, reader: Reader) -> Iterator[Problem]:
    reading = reader.reading(rule.condition, whole.examples_of(rule))
    if not rule.condition.strip():
        sentence = "Write the condition, such as confidence < 0.85."
        yield on_part(rule, "condition", sentence, MISSING)
        return
    for trouble in reading.troubles:
        yield on_part(rule, "condition", trouble.text)
    if reading.vague:
        yield on_part(rule, "condition", reading.vague)
    if reading.rule:
        yield from _examples(rule, reading)


def _examples(rule: StopRule, reading: Reading) -> Iterator[Problem]:
    proven = [one.sentence for one in reading.judged if not one.proves]
    for place, one in enumerate(reading.judged, start=1):
        if not one.proves:
            yield on_part(rule, "examples", f"Example {place}: {one.sentence}")
    for sentence in reading.unproven:
        if sentence not in proven:
            yield on_part(rule, "examples", sentence, MISSING)


def _path(rule: StopRule, paths: set[str]) -> Iterator[Problem]:
    if not rule.path:
        yield on_part(rule, "path", "Choose the path that a stopped case takes.", MISSING)
    elif rule.path not in paths:
        sentence = f"There is no exception path named '{rule.path}'."
        yield on_part(rule, "path", sentence)


def _wording(rule: StopRule, whole: Whole, reader: Reader) -> Iterator[Problem]:
    """The words that people read, which must not say another figure than the condition."""
    slots = known_slots(whole)
    known = {kind: slots[kind] for kind in WORDING_SLOTS}
    for sentence in troubles(rule.says, known):
        yield on_part(rule, "says", sentence)
    said = with_limits(rule.says, whole)
    if phrase := vague_phrase(said):
        yield on_part(rule, "says", vague_sentence(phrase))
    reading = reader.reading(rule.condition)
    compared = set(figures_compared(reading.rule, reader)) if reading.rule else set()
    written = values_in(said)
    if compared and written and not compared & written:
        figures = " and ".join(f"{figure:g}" for figure in sorted(compared))
        sentence = (
            f"The words name another figure than the condition, which compares with {figures}. "
            "A limit can be named by a placeholder, such as {{ limits.refund_limit }}."
        )
        yield on_part(rule, "says", sentence)
