"""Whether the condition of a rule holds for a case: compared word by word, and figure by figure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from governance.evaluations.practice.facts import Fact, Known
from governance.evaluations.practice.words import NUMBER_WORDS, number_in, stem, telling, words_of

_COMPARED = (
    (">=", r"at least|no less than|or more|from"),
    ("<=", r"at most|no more than|or fewer|or less"),
    (
        ">",
        r"more than|above|over|greater than|higher than|longer than|older than|later than|exceeds?",
    ),
    ("<", r"less than|fewer than|below|under|lower than|shorter than|younger than|sooner than"),
)
_COUNT = rf"(?:{'|'.join(NUMBER_WORDS)})"
_FIGURE = rf"(?P<figure>-?\d[\d,]*(?:\.\d+)?|{_COUNT}\b)"
_ONE_OR_MORE = re.compile(rf"\b(?P<count>{_COUNT}|\d+)(?P<what>(?: \w+)?) or more\b", re.IGNORECASE)
_STARTS_WITH_COUNT = re.compile(rf"^(?P<count>{_COUNT})\b", re.IGNORECASE)
_OTHER_THAN = re.compile(r"\b(?:an)?other\b(?P<what>.*?)\bthan\b(?P<accepted>.+)$", re.IGNORECASE)
_MISSING = re.compile(r"\b(?:missing|not given|unknown|absent|not there)\b", re.IGNORECASE)
_DIFFERENT = re.compile(r"\b(?:differ\w*|disagree\w*|conflict\w*)\b", re.IGNORECASE)
# Words by which a figure is a count, so that more than none of it means yes.
_COUNTED = frozenset(map(stem, ("hits", "missing", "found", "count", "number", "matches")))
_NEGATED = re.compile(r"\b(?:not|no|never|without|nobody|none)\b|n't\b", re.IGNORECASE)
_VERB = re.compile(
    r"\b(?:is|are|was|were|has|have|had|writes?|wrote|asks?|asked|wants?|says?|said|mentions?|"
    r"names?|threatens?|presses|demands?|claims?|objected|stands?)\b",
    re.IGNORECASE,
)
_OPPOSITES = {
    stem(word): stem(opposite)
    for word, opposite in {
        "disagree": "agree",
        "disagrees": "agree",
        "differ": "matches",
        "differs": "matches",
        "mismatch": "matches",
        "unclear": "clear",
        "unsigned": "signed",
        "refused": "consent",
    }.items()
}
_DOUBTS = (
    "not sure",
    "unsure",
    "maybe",
    "perhaps",
    "i think",
    "i guess",
    "can't remember",
    "don't remember",
    "don't know",
    "illegible",
    "can't be read",
    "something like",
)
_SURE, _LESS_SURE = Decimal("0.95"), Decimal("0.2")


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of a condition between its ors."""

    text: str
    says_missing: bool
    says_different: bool
    has_verb: bool


def confidence(known: Known) -> Decimal:
    """How sure the practice model is: what the case says of it, less for each word of doubt."""
    told = next((fact.number for fact in known.facts if fact.label.lower() == "confidence"), None)
    text = known.free_text.lower()
    doubts = sum(doubt in text for doubt in _DOUBTS)
    return max(_SURE if told is None else told, Decimal(0)) - min(doubts, 4) * _LESS_SURE


def holds(condition: str, known: Known) -> bool | None:
    """Whether a condition holds; None where the case says nothing about it."""
    findings = [_part_holds(part, known) for part in _parts(condition)]
    if any(findings):
        return True
    return False if False in findings else None


def missing_in(condition: str, known: Known) -> list[str]:
    """What a condition names that the case does not give, as the case calls it."""
    found = []
    for part in _parts(condition):
        fact = known.named(words_of(_MISSING.sub("", part.text)))
        if fact and not fact.is_given and fact.label not in found:
            found.append(fact.label)
    return found


def _parts(condition: str) -> Iterator[_Part]:
    text = _ONE_OR_MORE.sub(r"at least \g<count>\g<what>", condition)
    has_verb = False
    shared = bool(_MISSING.search(text)), bool(_DIFFERENT.search(text))
    for piece in re.split(r",[ \t]*(?:or\b)?[ \t]*", text):
        one = [piece] if _OTHER_THAN.search(piece) else re.split(r"[ \t]+or[ \t]+", piece)
        for part in filter(str.strip, one):
            has_verb = has_verb or bool(_VERB.search(part))
            yield _Part(part.strip(), *shared, has_verb)


def _part_holds(part: _Part, known: Known) -> bool | None:
    if found := _OTHER_THAN.search(part.text):
        return _is_other(
            found["what"].strip() or part.text[: found.start()], found["accepted"], known
        )
    if part.says_missing:
        return _is_missing(part, known)
    if bound := _bound(part.text):
        return _compares(part.text, bound, known)
    if part.says_different and (conflict := _conflict(part.text, known)) is not None:
        return conflict
    fact = _fact_for(part.text, known)
    by_fact = _says_yes(part.text, fact) if fact else None
    return by_fact or _is_written(part, known) or by_fact


@dataclass(frozen=True, slots=True)
class _Bound:
    """A figure that something is compared with, and the words after it."""

    sign: str
    figure: Decimal
    counts: frozenset[str]

    def is_kept_by(self, value: Decimal) -> bool:
        match self.sign:
            case ">":
                return value > self.figure
            case "<":
                return value < self.figure
            case ">=":
                return value >= self.figure
            case _:
                return value <= self.figure


def _bound(text: str) -> _Bound | None:
    for sign, words in _COMPARED:
        found = re.search(
            rf"\b(?:{words})\b(?: or)?[ \t]+(?:[A-Z]{{3}}[ \t]+|[€$£])?{_FIGURE}",
            text,
            re.IGNORECASE,
        )
        if found:
            return _Bound(sign, _number(found["figure"]), words_of(text[found.end() :]))
    return None


def _number(text: str) -> Decimal:
    return Decimal(NUMBER_WORDS[text.lower()]) if text.isalpha() else number_in(text) or Decimal(0)


def _compares(text: str, bound: _Bound, known: Known) -> bool | None:
    value = _value_for(text, bound, known)
    return None if value is None else bound.is_kept_by(value)


def _value_for(text: str, bound: _Bound, known: Known) -> Decimal | None:
    words = words_of(text)
    if stem("confidence") in words:
        return confidence(known)
    listed = known.named(bound.counts, _is_list)
    fact = known.named(words, lambda fact: fact.number is not None)
    if listed and not (fact and bound.counts & fact.own_words):
        return Decimal(len(listed.items))
    return fact.number if fact else None


def _is_list(fact: Fact) -> bool:
    return fact.number is None and fact.flag is None


def _fact_for(text: str, known: Known) -> Fact | None:
    words = words_of(text)
    turned = frozenset(_OPPOSITES[word] for word in words if word in _OPPOSITES)
    return known.named(words | turned, lambda fact: fact.is_given or bool(_NEGATED.search(text)))


def _says_yes(text: str, fact: Fact) -> bool | None:
    """Whether what the fact says makes the sentence true."""
    words = words_of(text)
    is_turned = any(
        word in words and opposite in fact.words and word not in fact.words
        for word, opposite in _OPPOSITES.items()
    )
    is_negated = is_turned != (bool(_NEGATED.search(text)) != bool(_NEGATED.search(fact.label)))
    if fact.flag is not None:
        return fact.flag != is_negated
    if fact.number is not None:
        return (fact.number > 0) != is_negated if fact.words & _COUNTED else None
    if not fact.is_given:
        return True if is_negated else None
    if found := _STARTS_WITH_COUNT.match(text):
        return len(fact.items) >= NUMBER_WORDS[found["count"].lower()] if not is_negated else False
    return None


def _conflict(text: str, known: Known) -> bool | None:
    """Whether a tool's answer says something else than the case does."""
    pairs = [
        (told, known.named(words_of(told.label), lambda fact: not fact.tool))
        for told in known.facts
        if told.tool and words_of(told.label) & words_of(text) and told.is_given
    ]
    found = [(told, asked) for told, asked in pairs if asked and asked.is_given]
    return any(_differ(told, asked) for told, asked in found) if found else None


def _differ(told: Fact, asked: Fact) -> bool:
    if told.number is not None and asked.number is not None:
        return told.number != asked.number
    if (told.number is None) != (asked.number is None):
        return False
    return told.value.lower() != asked.value.lower()


def _is_missing(part: _Part, known: Known) -> bool | None:
    words = words_of(_MISSING.sub("", part.text))
    counted = known.named(words | {stem("missing")}, lambda fact: stem("missing") in fact.words)
    if counted and words & counted.words:
        return _says_yes("", counted)
    fact = known.named(words)
    if fact is None:
        return None
    return fact.flag is False or not fact.is_given


def _is_other(what: str, accepted: str, known: Known) -> bool | None:
    fact = known.named(words_of(what), _is_list) or known.named(words_of(what))
    if fact is None or not fact.is_given:
        return None
    taken = re.split(r"[(),]|[ \t]+(?:or|and)[ \t]+", accepted)
    allowed = {text.strip(" .").lower() for text in taken if text.strip(" .")}
    return not all(item.lower() in allowed for item in fact.items)


def _is_written(part: _Part, known: Known) -> bool | None:
    """Whether the words that matter stand in what people wrote."""
    wanted = telling(words_of(part.text))
    is_phrase = part.has_verb and not _STARTS_WITH_COUNT.match(part.text)
    if not wanted or not is_phrase or _NEGATED.search(part.text):
        return None
    written = words_of(known.free_text)
    labels = frozenset().union(*(fact.own_words for fact in known.facts if _is_list(fact)))
    return True if wanted & written and wanted <= written | labels else None
