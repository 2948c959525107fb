"""Words as the practice model compares them: without endings, and without those that say little."""

import re
from decimal import Decimal, InvalidOperation
from functools import lru_cache

_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?")
_FIGURE = re.compile(r"-?\d[\d,]*(?:\.\d+)?")
_ENDINGS = ("ing", "ed", "es", "s", "e")
# Words that hold a sentence together and name nothing.
_GRAMMAR = frozenset(
    "a about after again all also an and any are as at be been before but by can could did do does "
    "else for from had has have he her his i id if in into is it its me my of on once one or other "
    "our out shall she should since so some than that the their them then there these they this "
    "those through to up us was we were what when where which who whose why will with would you "
    "your more less above below over under least most fewer greater exceeds not no nor without "
    "only longer older than ago".split()
)
# Words that stand in nearly every case, so that finding one there proves nothing.
_EVERYWHERE = frozenset(
    "answer ask asks body case code customer find found give given goods name named names need "
    "needs people person request say says someone somebody stand stands task text ticket thing "
    "anything want wants write writes wrote mention mentions".split()
)
NUMBER_WORDS = {
    "no": 0,
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
}


def stem(word: str) -> str:
    """A word without its ending, so that “asks” and “asked” are one."""
    if word.endswith("ies") and len(word) > 4:
        return f"{word[:-3]}y"
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word


@lru_cache(maxsize=4096)
def words_of(text: str) -> frozenset[str]:
    """The words of a text that name something."""
    spaced = text.lower().replace("_", " ")
    return frozenset(stem(word) for word in _WORD.findall(spaced) if word not in _GRAMMAR)


_STEMS_EVERYWHERE = frozenset(map(stem, _EVERYWHERE))


def telling(words: frozenset[str]) -> frozenset[str]:
    """Those whose presence in a text proves something."""
    return words - _STEMS_EVERYWHERE


def number_in(text: str) -> Decimal | None:
    """The first figure of a text."""
    found = _FIGURE.search(text)
    try:
        return Decimal(found.group().replace(",", "")) if found else None
    except InvalidOperation:
        return None
