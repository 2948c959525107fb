"""Prose taken apart: what a sentence does, and what it only mentions, forbids or hands on."""

import re
from collections.abc import Iterator

_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")


def any_of(*alternatives: str) -> re.Pattern[str]:
    """A pattern over whole words; `..` stands for up to three words between, `...` for six."""
    joined = "|".join(alternatives)
    for sign, most in ((" ... ", 6), (" .. ", 3)):
        joined = joined.replace(sign, f" (?:[\\w’'-]+ ){{0,{most}}}?")
    return re.compile(rf"\b(?:{joined})(?!\w)", re.IGNORECASE)


def verbs(*stems: str) -> str:
    """Verbs as someone does them: grant, grants, granting; what was granted is no act."""
    forms = (
        rf"{stem[:-1]}(?:e|es|ing)" if stem.endswith("e") else rf"{stem}(?:s|es|[a-z]?ing)?"
        for stem in stems
    )
    return f"(?:{'|'.join(forms)})"


# A comma, or a word after which someone else or something else acts.
_CLAUSE = re.compile(
    r"[,;:()–—]|\s-\s|\b(?:but|otherwise|then)\b"
    r"|\band (?=(?:hand|pass|give|leave|forward|escalat|call|ask|stop)\w*\b)",
    re.IGNORECASE,
)
_FORBIDS = any_of(
    r"never|not|no|nor|neither|none|without|cannot|instead of|rather than|except|excluding",
    r"refus\w+|declin\w+|avoid\w*|forbid\w*|reject\w*|stops? (?:before|at|when)|\w+n['’]t",
)
_CONDITION = any_of(
    r"if|when|whenever|where|wherever|unless|once|until|in case|as soon as",
    r"(?:wants?|asks?|asked|tries|tried|wishes|demands?|requests?) (?:to|for|about)",
)
_SOMEONE = (
    r"(?:person|human|colleague|employee|owner|lead|manager|buyer|seller|lawyer|counsel|director"
    r"|officer|clerk|customer|client|vendor|supplier|partner|people|they|who|someone|somebody"
    r"|finance|legal|compliance|purchasing|sales)s?"
)
_ANOTHER_ACTS = re.compile(
    rf"\b{_SOMEONE}(?: \w+ly| alone| always| may| must| can| will)*\W*\Z", re.IGNORECASE
)
_HANDED_ON = any_of(
    r"(?:stay|remain|rest|lie|belong|go|come)s? (?:with|to|over)",
    r"(?:is|are|be|gets?) (?:left|handed|passed|given|escalated|reserved|forwarded)",
    r"(?:is|are|be) (?:done|decided|made) by",
    rf"(?:by|for) (?:a|the|its) {_SOMEONE}",
)


def sentences(text: str) -> Iterator[str]:
    """The sentences of a text; a line of a list is one."""
    for sentence in _SENTENCE.split(text):
        if stripped := sentence.strip():
            yield stripped


def clauses(text: str) -> Iterator[str]:
    """The clauses of a text, each with one doer."""
    for sentence in sentences(text):
        for clause in _CLAUSE.split(sentence):
            if stripped := clause.strip():
                yield stripped


def does(clause: str, found: re.Match[str], *, conditions_count: bool = False) -> bool:
    """Whether the clause says that the agent does what was found in it.

    It does not where that is forbidden, is somebody else's act, or is handed on; nor where it is
    only a condition, unless conditions count because they say what the agent takes on.
    """
    before, after = clause[: found.start()], clause[found.end() :]
    if _FORBIDS.search(before) or _FORBIDS.search(found.group()) or _HANDED_ON.search(after):
        return False
    if _ANOTHER_ACTS.search(before):
        return False
    return conditions_count or not _CONDITION.search(before)
