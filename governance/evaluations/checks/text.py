"""Checks on the words of an answer: equals, contains, starts-with, regex, word-count."""

from collections.abc import Callable
from typing import Any

from governance.evaluations.checks.answer import Answer
from governance.evaluations.checks.assertion import Assertion, BadAssertion
from governance.evaluations.checks.finding import Finding
from governance.evaluations.checks.patterns import compile_pattern
from governance.evaluations.checks.writing import (
    as_json,
    as_text,
    first_difference,
    listing,
    quote,
    words,
)

Check = Callable[[Answer], Finding]


def equals(assertion: Assertion) -> Check:
    """The answer is this text, or this JSON whatever the order of its keys."""
    value = assertion.value
    if value is None and "value" not in assertion.written:
        raise BadAssertion(f"“{assertion.type}” needs a value to compare the answer with.")
    if value is None or isinstance(value, (dict, list)):
        return _equals_json(value)
    expected = as_text(value)

    def check(answer: Answer) -> Finding:
        if answer.text == expected:
            return Finding(True, f"The answer is {quote(expected)}.")
        return Finding(False, _say_difference(answer.text, expected))

    return check


def _say_difference(found: str, expected: str) -> str:
    at = first_difference(found, expected)
    if at < 40:
        return f"The answer {quote(found)} is not {quote(expected)}."
    return (
        f"The answer has {quote(found[at:], 40)} from character {at + 1:,} on, where "
        f"{quote(expected[at:], 40)} is expected."
    )


def _equals_json(value: Any) -> Check:
    shown = quote(as_json(value))

    def check(answer: Answer) -> Finding:
        if not answer.is_json:
            return Finding(False, f"The answer is not JSON, so it is not {shown}.")
        holds = is_same(answer.parsed, value)
        verb = "is the same JSON as" if holds else "is other JSON than"
        return Finding(holds, f"The answer {quote(answer.text)} {verb} {shown}.")

    return check


def is_same(left: Any, right: Any) -> bool:
    """Whether two JSON values are equal; a truth value never equals a number."""
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(is_same(left[key], right[key]) for key in left)
    if isinstance(left, (list, tuple)) and isinstance(right, (list, tuple)):
        return len(left) == len(right) and all(map(is_same, left, right))
    return (type(left) is type(right) and left == right) or _same_number(left, right)


def _same_number(left: Any, right: Any) -> bool:
    return isinstance(left, (int, float)) and isinstance(right, (int, float)) and left == right


def contains(assertion: Assertion) -> Check:
    """The answer contains one text."""
    wanted = _one_text(assertion, may_be_number=True)
    return _search(assertion, [wanted], lambda found: bool(found), "contains", "does not contain")


def contains_any(assertion: Assertion) -> Check:
    """The answer contains at least one of several texts."""
    wanted = _texts(assertion)
    return _search(
        assertion, wanted, lambda found: bool(found), "contains", "contains none of", "or"
    )


def contains_all(assertion: Assertion) -> Check:
    """The answer contains every one of several texts."""
    wanted = _texts(assertion)
    return _search(assertion, wanted, lambda found: len(found) == len(wanted), "contains", "lacks")


def _search(
    assertion: Assertion,
    wanted: list[str],
    is_enough: Callable[[list[str]], bool],
    with_it: str,
    without: str,
    last: str = "and",
) -> Check:
    """Look for each text; say which were found, or which are missing."""
    ignores_case = assertion.kind.startswith("icontains")
    needles = [(text, text.lower() if ignores_case else text) for text in wanted]

    def check(answer: Answer) -> Finding:
        haystack = answer.lowered if ignores_case else answer.text
        found = [text for text, needle in needles if needle in haystack]
        holds = is_enough(found)
        shown = found if holds else sorted(set(wanted).difference(found), key=wanted.index)
        verb = with_it if holds else without
        if not shown:
            return Finding(holds, "There is no text to look for in the answer.")
        return Finding(holds, f"The answer {verb} {_some(shown, 'and' if holds else last)}.")

    return check


def _some(texts: list[str], last: str) -> str:
    shown = [quote(text) for text in texts[:5]]
    if len(texts) > 5:
        return f"{', '.join(shown)} {last} {len(texts) - 5} more"
    return listing(shown, last)


def starts_with(assertion: Assertion) -> Check:
    """The answer begins with this text."""
    wanted = _one_text(assertion)

    def check(answer: Answer) -> Finding:
        holds = answer.text.startswith(wanted)
        if holds:
            return Finding(True, f"The answer starts with {quote(wanted)}.")
        return Finding(
            False, f"The answer starts with {quote(answer.text, 40)} and not with {quote(wanted)}."
        )

    return check


def regex(assertion: Assertion) -> Check:
    """A pattern matches somewhere in the answer."""
    pattern = compile_pattern(_one_text(assertion))

    def check(answer: Answer) -> Finding:
        holds = pattern.is_in(answer.text)
        verb = "matches" if holds else "does not match"
        return Finding(holds, f"The answer {verb} the pattern {quote(pattern.source)}.")

    return check


def word_count(assertion: Assertion) -> Check:
    """The answer has so many words, exactly or within bounds."""
    least, most = _bounds(assertion)

    def check(answer: Answer) -> Finding:
        count = len(words(answer.text))
        holds = (least is None or count >= least) and (most is None or count <= most)
        said = f"{count:,} word{'' if count == 1 else 's'}"
        return Finding(holds, f"The answer has {said}; {_say_bounds(least, most)}.")

    return check


def _bounds(assertion: Assertion) -> tuple[float | None, float | None]:
    value = assertion.value
    if not isinstance(value, dict):
        count = _count(assertion, value)
        return count, count
    least, most = (
        None if value.get(end) is None else _count(assertion, value[end]) for end in ("min", "max")
    )
    if least is None and most is None:
        raise BadAssertion("A word-count with bounds needs “min”, “max” or both.")
    if least is not None and most is not None and least > most:
        raise BadAssertion(
            f"The “min” of word-count ({as_text(least)}) is above its “max” ({as_text(most)})."
        )
    return least, most


def _count(assertion: Assertion, value: Any) -> float:
    if isinstance(value, (int, float, str)) and not isinstance(value, bool):
        try:
            return float(value)
        except ValueError:
            pass
    raise BadAssertion(
        f"“{assertion.type}” needs a number of words, or an object with “min” and “max”."
    )


def _say_bounds(least: float | None, most: float | None) -> str:
    if least == most and least is not None:
        return f"exactly {as_text(least)} are looked for"
    if least is None or most is None:
        side = "at most" if least is None else "at least"
        return f"{side} {as_text(most if least is None else least)} are looked for"
    return f"between {as_text(least)} and {as_text(most)} are looked for"


def _one_text(assertion: Assertion, *, may_be_number: bool = False) -> str:
    value = assertion.value
    if isinstance(value, str) and value:
        return as_text(value)
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if may_be_number and is_number:
        return as_text(value)
    kinds = "a text or a number" if may_be_number else "a text"
    raise BadAssertion(f"“{assertion.type}” needs {kinds} that is not empty as its value.")


def _texts(assertion: Assertion) -> list[str]:
    value = assertion.value
    if isinstance(value, str) and value:
        return split_list(value)
    if isinstance(value, list):
        return [as_text(item) for item in value]
    raise BadAssertion(f"“{assertion.type}” needs a list, or one text with commas, as its value.")


def split_list(text: str) -> list[str]:
    """The items of a text with commas; quotation marks keep a comma inside an item."""
    items: list[str] = []
    at = 0
    while at < len(text):
        if text[at] == "," or text[at].isspace():
            at += 1
        elif text[at] == '"':
            item, at = _quoted_item(text, at + 1)
            items.append(item)
        else:
            end = text.find(",", at)
            end = len(text) if end < 0 else end
            items.append(text[at:end].strip())
            at = end
    return [as_text(item) for item in items]


def _quoted_item(text: str, at: int) -> tuple[str, int]:
    out: list[str] = []
    while at < len(text):
        pair = text[at : at + 2]
        if pair in ('\\"', "\\\\", '""'):
            out.append(pair[1])
            at += 2
        elif text[at] == '"':
            rest = text[at + 1 :].lstrip()
            if rest and not rest.startswith(","):
                raise BadAssertion(f"A comma is missing after the quoted {quote(''.join(out))}.")
            return "".join(out), len(text) - len(rest)
        else:
            out.append(text[at])
            at += 1
    raise BadAssertion(f"A quotation mark is not closed in {quote(text)}.")
