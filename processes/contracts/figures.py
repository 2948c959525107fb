"""Figures in a prompt that restate a named limit: the limit stands once, so they must not differ.

A figure is taken for a restated limit when it stands in a sentence that speaks of that limit (all
words of its name are there) and counts the same thing: the limit's unit or another currency than
its own, a word of its name, or nothing at all. "5 working days" and "5 short sentences" count
something else. Left alone are numbers of rules, steps and orders, dates, scales such as "0 to 1",
examples, code, and every sentence in which the limit's own placeholder stands.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from processes.contracts.business_parts import Limit
from processes.contracts.clauses import sentences
from processes.contracts.placeholders import slots

# Words of a limit's name that say that it is a limit, not of what.
_FILLER = frozenset(
    "limit limits max maximum min minimum most least at threshold cap floor ceiling upper lower "
    "bound of for per the a an by to in value figure".split()
)
_UNITS: tuple[tuple[str, ...], ...] = (
    ("eur", "euro", "euros", "€"),
    ("usd", "dollar", "dollars", "$"),
    ("gbp", "pound", "pounds", "£"),
    ("chf", "franc", "francs"),
    ("%", "percent", "pct"),
    ("second", "seconds", "s", "sec"),
    ("minute", "minutes", "min"),
    ("hour", "hours", "h"),
    ("day", "days"),
    ("week", "weeks"),
    ("month", "months"),
    ("year", "years"),
    ("word", "words"),
    ("sentence", "sentences"),
    ("character", "characters"),
    ("line", "lines"),
    ("page", "pages"),
    ("item", "items"),
    ("time", "times", "attempt", "attempts", "try", "tries"),
    ("question", "questions"),
    ("step", "steps"),
    ("person", "persons", "people"),
    ("star", "stars"),
    ("point", "points"),
)
_UNIT_OF = {spelling: group[0] for group in _UNITS for spelling in group}
_KNOWN = frozenset(group[0] for group in _UNITS)
_CURRENCIES = frozenset(group[0] for group in _UNITS[:4])
# Words after a figure that begin something new: the figure itself counts nothing named.
_GOES_ON = frozenset(
    "a alone already always an and are as at back be but by can each else for from go goes he if "
    "in instead into is it its itself least less may more most must need needs never no not of off "
    "on once only or otherwise per shall she should so stop than that the them then they this to "
    "together until up we when which while who will with without you your yourself".split()
)
_NUMBER = r"\d{1,3}(?:[ ,]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_FIGURE = re.compile(
    rf"(?<![\w.,/-])(?P<before>[€$£]|EUR |USD |GBP |CHF )?(?P<number>{_NUMBER})"
    r"(?P<after> ?%| ?[€$£]|(?:[ -]?[A-Za-z]+){1,3})?(?![\w/]*\d)",
    re.IGNORECASE,
)
_NO_PROSE = re.compile(r"```.*?```|`[^`\n]*`|\{[^{}]*\}", re.DOTALL)
_EXAMPLE = re.compile(r"\b(?:for example|for instance|example|e\.g\.|such as)\b", re.IGNORECASE)
_NUMBERED = re.compile(r"^\s*(?:\(?\d+[.)]|[-*•])\s+")
_REFERENCE = re.compile(
    r"\b(?:rules?|steps?|sections?|points?|tiers?|versions?|lines?|pages?|cases?|tickets?|orders?"
    r"|invoices?|numbers?|no\.?)"
    r"\s+\d+(?:(?:\s*(?:,|and|to|-|–)\s*)\d+)*",
    re.IGNORECASE,
)
_SCALE = re.compile(r"\b0(?:\.0+)?\s*(?:to|and|-|–|\.\.)\s*(?:1|1\.0|5|10|100)\b")
_DATE = re.compile(
    r"\b\d{4}-\d{2}-\d{2}\b|\b(?:19|20)\d{2}\b(?!\s*(?:eur|usd|€|\$))", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Restated:
    """A figure that restates a limit; it says the same, or it contradicts it."""

    limit: Limit
    written: str
    value: Decimal

    @property
    def contradicts(self) -> bool:
        """Whether the figure differs from the limit."""
        return self.value != self.limit.value


def restated(prompt: str, limits: list[Limit]) -> Iterator[Restated]:
    """Figures written by hand where a limit is meant, sentence by sentence."""
    for sentence in sentences(_NO_PROSE.sub(_kept_slots, prompt)):
        prose = _NUMBERED.sub("", sentence)
        if _EXAMPLE.search(prose):
            continue
        placed = {slot.name for slot in slots(prose) if slot.kind == "limits"}
        meant = [each for each in limits if each.name not in placed and _speaks_of(prose, each)]
        for written, value, unit in _figures(prose) if meant else ():
            yield from _one(written, value, unit, meant, limits)


def values_in(prose: str) -> set[float]:
    """The figures of a text that count or measure something."""
    return {float(value) for _, value, _ in _figures(prose)}


def _kept_slots(found: re.Match[str]) -> str:
    """Code and data are no prose; a placeholder inside braces is kept."""
    before, after = found.string[: found.start()], found.string[found.end() :]
    return found.group() if before.endswith("{") and after.startswith("}") else " "


def _one(
    written: str, value: Decimal, unit: str, meant: list[Limit], limits: list[Limit]
) -> Iterator[Restated]:
    """The limit that a figure restates: one of the same value first, else one it contradicts."""
    fitting = [each for each in meant if _counts_the_same(unit, each)]
    same = [each for each in fitting if each.value == value]
    if same:
        yield Restated(same[0], written, value)
    elif fitting and not any(each.value == value for each in limits):
        yield Restated(fitting[0], written, value)


def _figures(prose: str) -> Iterator[tuple[str, Decimal, str]]:
    """Each figure as it is written, its value, and what it counts."""
    for noise in (_REFERENCE, _SCALE, _DATE):
        prose = noise.sub(" ", prose)
    for found in _FIGURE.finditer(prose):
        number = found["number"]
        around = (found["before"] or found["after"] or "").lower().replace("-", " ").split()
        unit = _counted(around)
        written = f"{found['before'] or ''}{number}"
        if around and not found["before"] and _UNIT_OF.get(around[0]) == unit:
            written = found.group()[: found.group().lower().index(around[0]) + len(around[0])]
        yield written.strip(), Decimal(re.sub("[ ,]", "", number)), unit


def _counted(words: list[str]) -> str:
    """The unit among the words after a figure, else the word that it counts, else nothing."""
    for place, word in enumerate(words):
        if word in _UNIT_OF:
            return _UNIT_OF[word]
        if word in _GOES_ON:
            return "" if place == 0 else words[0]
    return words[0] if words else ""


def _counts_the_same(counted: str, limit: Limit) -> bool:
    own = _unit_of(limit)
    if not counted or counted == own:
        return True
    if counted in _CURRENCIES and own in _CURRENCIES:
        return True
    if own in _KNOWN or counted in _KNOWN:
        return False
    return _stem(counted) in {_stem(word) for word in (*limit.name.split("_"), own)}


def _unit_of(limit: Limit) -> str:
    """The unit that a limit has, or that its name tells."""
    if limit.unit:
        return _UNIT_OF.get(limit.unit.lower(), limit.unit.lower())
    words = limit.name.split("_")
    return next((_UNIT_OF[word] for word in words if len(word) > 2 and word in _UNIT_OF), "")


def _speaks_of(prose: str, limit: Limit) -> bool:
    """Whether every word that says of what the limit is one stands in the prose."""
    words = [word for word in limit.name.split("_") if word not in _FILLER]
    words = [word for word in words if word not in _UNIT_OF] or words or limit.name.split("_")
    said = {_stem(word) for word in re.findall(r"[a-z]+", prose.lower())}
    return all(_stem(word) in said for word in words)


def _stem(word: str) -> str:
    """The word without the endings that the same word often has."""
    for ending in ("ations", "ation", "ings", "ing", "ies", "ers", "er", "ed", "es", "s", "y", "e"):
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)]
    return word
