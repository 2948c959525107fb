"""Checks that compare an answer with a reference: levenshtein, rouge-n, bleu, gleu.

The three n-gram scores are written here because each library smooths, clips and splits words in
its own way, and thresholds in existing sets were tuned to one of them.
"""

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from rapidfuzz.distance import Levenshtein

from governance.evaluations.checks.answer import Answer
from governance.evaluations.checks.assertion import Assertion, BadAssertion
from governance.evaluations.checks.finding import CannotJudge, Finding
from governance.evaluations.checks.text import Check
from governance.evaluations.checks.writing import as_text, quote, words

LONGEST_REFERENCE = 200_000
_MOST_EDITS_WORK = 20_000_000_000  # characters against characters: a second or two
_FULL_DISTANCE = 100_000_000

Gram = tuple[str, ...]
Score = Callable[[Sequence[str], Sequence[Sequence[str]]], float]


def levenshtein(assertion: Assertion) -> Check:
    """At most so many single changes lie between the answer and the reference."""
    reference = _references(assertion, many=False)[0]
    threshold = 5 if assertion.threshold is None else assertion.threshold

    def check(answer: Answer) -> Finding:
        distance = _distance(answer.text, reference, int(threshold))
        if distance is None:
            away = f"more than {as_text(threshold)} changes"
        else:
            away = f"{distance:,} change{'' if distance == 1 else 's'}"
        holds = distance is not None and distance <= threshold
        return Finding(
            holds,
            f"The answer is {away} away from {quote(reference)}; "
            f"up to {as_text(threshold)} are allowed.",
        )

    return check


def _distance(text: str, reference: str, threshold: int) -> int | None:
    """The distance; None where it is beyond the threshold and too much work to tell exactly."""
    if len(text) * len(reference) <= _FULL_DISTANCE:
        return Levenshtein.distance(text, reference)
    band = min(len(text), len(reference), max(threshold, 0) + 1)
    if max(len(text), len(reference)) * band > _MOST_EDITS_WORK:
        raise CannotJudge(
            f"The answer has {len(text):,} characters, too many to count changes up to "
            f"{threshold:,}."
        )
    distance = Levenshtein.distance(text, reference, score_cutoff=max(threshold, 0))
    return distance if distance <= threshold else None


def rouge_n(assertion: Assertion) -> Check:
    """Words shared with the reference, as the F-score of what both have."""
    return _graded(assertion, "ROUGE-N", 0.75, _rouge, treebank_words, many=False)


def bleu(assertion: Assertion) -> Check:
    """Runs of one to four words shared with the references, short answers marked down."""
    return _graded(assertion, "BLEU", 0.5, _bleu, words)


def gleu(assertion: Assertion) -> Check:
    """Runs of one to four words shared with the nearest reference."""
    return _graded(assertion, "GLEU", 0.5, _gleu, _words_without_final_dots)


def _graded(
    assertion: Assertion,
    name: str,
    usual: float,
    score_of: Score,
    split: Callable[[str], list[str]],
    *,
    many: bool = True,
) -> Check:
    references = [split(text.lower()) for text in _references(assertion, many=many)]
    threshold = usual if assertion.threshold is None else assertion.threshold

    def check(answer: Answer) -> Finding:
        score = score_of(split(answer.lowered), references)
        holds = score >= threshold
        side = "reaches" if holds else "is below"
        return Finding(
            holds, f"The {name} score {score:.4f} {side} {as_text(threshold)}.", share=score
        )

    return check


def _references(assertion: Assertion, *, many: bool) -> list[str]:
    value = assertion.value
    texts = value if many and isinstance(value, list) else [value]
    if not texts or not all(isinstance(text, str) for text in texts):
        kinds = "a text or a list of texts" if many else "a text"
        raise BadAssertion(f"“{assertion.type}” needs {kinds} as its value.")
    if sum(map(len, texts)) > LONGEST_REFERENCE:
        raise BadAssertion(
            f"The reference of “{assertion.type}” is longer than {LONGEST_REFERENCE:,} characters."
        )
    return [as_text(text) for text in texts]


def _grams(tokens: Sequence[str], size: int) -> Iterable[Gram]:
    return zip(*(tokens[start:] for start in range(size)), strict=False)


def _shared(tokens: Sequence[str], reference: Sequence[str], size: int) -> int:
    """How many runs both have, each counted as often as the rarer side has it."""
    wanted = Counter(_grams(reference, size))
    # Only what the reference has is counted, so a long answer takes no memory.
    seen = Counter(gram for gram in _grams(tokens, size) if gram in wanted)
    return (wanted & seen).total()


def _rouge(tokens: Sequence[str], references: Sequence[Sequence[str]]) -> float:
    reference = references[0]
    shared = _shared(tokens, reference, 1)
    if not shared:
        return 0.0
    precision, recall = shared / len(tokens), shared / len(reference)
    return 2 * precision * recall / (precision + recall)


def _bleu(tokens: Sequence[str], references: Sequence[Sequence[str]]) -> float:
    if not tokens:
        return 0.0
    sizes = range(1, min(4, len(tokens)) + 1)
    logs = 0.0
    for size in sizes:
        total = len(tokens) - size + 1
        best = max(_shared(tokens, reference, size) for reference in references)
        logs += math.log(best / total if best else 1e-7) / len(sizes)
    nearest = min(map(len, references), key=lambda length: (abs(length - len(tokens)), length))
    brevity = 1.0 if len(tokens) > nearest else math.exp(1 - nearest / len(tokens))
    return brevity * math.exp(logs)


def _gleu(tokens: Sequence[str], references: Sequence[Sequence[str]]) -> float:
    return max(_gleu_against(tokens, reference) for reference in references)


def _gleu_against(tokens: Sequence[str], reference: Sequence[str]) -> float:
    if not tokens or not reference:
        return 0.0
    if list(tokens) == list(reference):
        return 1.0
    shared = sum(_shared(tokens, reference, size) for size in range(1, 5))
    totals = [
        sum(max(0, len(side) - size + 1) for size in range(1, 5)) for side in (tokens, reference)
    ]
    return shared / max(totals)


def _words_without_final_dots(text: str) -> list[str]:
    return [word.rstrip(".") for word in words(text)]


_CLOSERS = " ])}>'\""
_APART = ("...", "--", *";@#$%&?![](){}<>")
_BETWEEN_WORDS = re.compile(r"[:,](?!\d)")
# With each contraction a part of it that every instance has, so that most texts skip the search.
_CONTRACTIONS = [
    (part, re.compile(pattern), put)
    for part, pattern, put in (
        ("' ", r"([^'])' ", r"\1 ' "),
        ("'", r"'([sm]|d) ", r" '\1 "),
        ("'", r"('ll|'re|'ve|n't) ", r" \1 "),
        ("cannot", r"\b(can)(not)\b", r" \1 \2 "),
        ("d'ye", r"\b(d)('ye)\b", r" \1 \2 "),
        ("mme", r"\b(gim|lem)(me)\b", r" \1 \2 "),
        ("nna", r"\b(gon|wan)(na)\b", r" \1 \2 "),
        ("gotta", r"\b(got)(ta)\b", r" \1 \2 "),
        ("more'n", r"\b(more)('n)\b", r" \1 \2 "),
        (" 't", r" ('t)(is|was)\b", r" \1 \2 "),
    )
]
_QUOTED = re.compile(r"(^|[\s(\[{<])(?:``|\"|'')|``|''|\"")


def treebank_words(text: str) -> list[str]:
    """The words of a text in lower case by the Penn Treebank's rules."""
    line = " ".join(words(text))
    line = _QUOTED.sub(lambda mark: " '' " if mark[1] is None else f"{mark[1]} `` ", line)
    line = _final_dot(line)
    for mark in _APART:
        line = line.replace(mark, f" {mark} ")
    line = _BETWEEN_WORDS.sub(r" \g<0> ", line)
    line = f" {line} "
    for part, pattern, put in _CONTRACTIONS:
        line = pattern.sub(put, line) if part in line else line
    return [word for word in line.split(" ") if word]


def _final_dot(line: str) -> str:
    """The last full stop stands apart, unless it belongs to initials or an ellipsis."""
    body = line.rstrip(_CLOSERS)
    if not body.endswith(".") or body.endswith("..") or len(body) < 2:
        return line
    if re.search(r"\b[A-Za-z]\.[A-Za-z]\.$", body[-6:]):
        return line
    return f"{body[:-1]} .{line[len(body) :]} "
