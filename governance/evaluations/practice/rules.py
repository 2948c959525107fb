"""The numbered rules of a prompt, as the practice model reads them."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

_RULE = re.compile(r"^[ \t]*(?P<number>\d{1,3})[.)][ \t]+(?P<text>\S.*)$", re.MULTILINE)
_SENTENCE = re.compile(r"(?<=[.!?])[ \t]+(?=[A-Z])")
_FIRST = re.compile(
    r"^(?P<otherwise>Otherwise\b|Else\b)?,?[ \t]*(?P<rest>.*)$", re.IGNORECASE | re.DOTALL
)
_CONDITION = re.compile(r"^(?:if|when|where)\b[ \t]+", re.IGNORECASE)
_ACT = re.compile(
    r"(?:then[ \t]+)?(?:add|answer|approve|ask|book|call|close|create|decline|do|draft|escalate"
    r"|give|hand|leave|list|make|mark|move|name|never|open|pass|pay|prepare|promise|put|read|refund"
    r"|refuse|reject|reply|return|route|say|send|set|stop|suggest|tag|take|tell|use|write)\b",
    re.IGNORECASE,
)
_LAST = re.compile(r"^(?P<do>.+?)[ \t,]+(?:if|when|where)[ \t]+(?P<when>.+)$", re.IGNORECASE)
_PATH = re.compile(r"\bpath[ \t]+[“\"'`]?(?P<path>\w+)", re.IGNORECASE)
_TO = re.compile(r"\bescalate\b.*?\bto[ \t]+(?P<path>[\w ]+?)(?:[,.;]|$)", re.IGNORECASE)
_HANDS_OVER = re.compile(
    r"\bby the path\b|\bescalate\b|\bcall an? (?:person|human|colleague)\b"
    r"|\b(?:hand|pass|give|leave)\b.*\bto (?:an?|the)? ?(?:person|human|colleague|people)\b",
    re.IGNORECASE,
)
_ASKS = re.compile(r"^(?:then[ \t]+)?ask\b", re.IGNORECASE)
_REFUSES = re.compile(r"^(?:refuse|decline|reject)\b", re.IGNORECASE)
_TEMPLATE = re.compile(r"\btemplate[ \t]+[“\"'`]?(?P<name>\w+)", re.IGNORECASE)
_WITH = re.compile(
    r"\b(?P<name>[a-z_]+)[ \t]+(?P<value>“[^”]*”|\"[^\"]*\"|[^\s,;]*\d[^\s,;]*|[A-Z]{3})"
)


class Kind(StrEnum):
    """What a rule has the agent do."""

    ESCALATE = "escalate"
    ASK = "ask"
    REFUSE = "refuse"
    DO = "do"


@dataclass(frozen=True, slots=True)
class Step:
    """One sentence of a rule: what is done, and when."""

    rule: int
    does: str
    when: str = ""
    is_last_resort: bool = False

    @property
    def kind(self) -> Kind:
        """What it has the agent do."""
        if _ASKS.search(self.does):
            return Kind.ASK
        if _REFUSES.search(self.does):
            return Kind.REFUSE
        return Kind.ESCALATE if _HANDS_OVER.search(self.does) else Kind.DO

    @property
    def path(self) -> str:
        """The path by which a person is called."""
        found = _PATH.search(self.does) or _TO.search(self.does)
        return found["path"].strip() if found else ""

    @property
    def template(self) -> str:
        """The approved text that is sent."""
        found = _TEMPLATE.search(self.does)
        return found["name"] if found else ""

    def tools(self, offered: Iterable[str]) -> list[str]:
        """The offered tools that it names, in its order; billing_refund is billing.refund."""
        places = {name: _place(name, self.does) for name in offered}
        named = [name for name in places if places[name] >= 0]
        return sorted(named, key=lambda name: places[name])

    def belongs_to(self, name: str) -> str:
        """Of what something is, as in “to the queue of its topic”."""
        found = re.search(rf"\b{re.escape(name)}\b of (?:the|its) (\w+)", self.does)
        return found[1] if found else ""

    def arguments(self, tool: str) -> dict[str, str]:
        """What it says of a tool's arguments, as in “with amount 10 and currency EUR”."""
        return _said_with(self.does[_place(tool, self.does) :])

    def said_of(self, name: str) -> str:
        """What it says of one argument, whichever tool that is for."""
        return _said_with(self.does).get(name, "")


def _said_with(text: str) -> dict[str, str]:
    """Every “name value” after a “with”, where the value is quoted, a figure or a currency."""
    told = [pair for part in re.split(r"\bwith\b", text)[1:] for pair in _WITH.finditer(part)]
    return {pair["name"]: pair["value"].strip('“”"') for pair in told}


def _place(tool: str, text: str) -> int:
    spelled = re.escape(tool).replace("_", "[._]").replace(r"\.", "[._]")
    found = re.search(rf"(?<![\w.]){spelled}(?!\w)", text)
    return found.start() if found else -1


def steps_of(prompt: str) -> list[Step]:
    """Every sentence of every numbered rule, in the prompt's order."""
    return [
        step
        for found in _RULE.finditer(prompt)
        for step in _steps(int(found["number"]), found["text"].strip())
    ]


def _steps(number: int, text: str) -> Iterator[Step]:
    for sentence in _SENTENCE.split(text):
        said = sentence.strip().rstrip(".")
        first = _FIRST.match(said)
        is_rest, rest = bool(first and first["otherwise"]), first["rest"] if first else said
        if opening := _CONDITION.match(rest):
            when, does = _divided(rest[opening.end() :])
            yield Step(number, does, when, is_rest)
        elif (last := _LAST.match(rest)) and _begins_an_act(last["do"]):
            yield Step(number, last["do"], last["when"], is_rest)
        else:
            yield Step(number, rest, "", is_rest)


def _divided(text: str) -> tuple[str, str]:
    """Condition and act: at the first comma after which an act begins, else at the first."""
    commas = [found.start() for found in re.finditer(r",[ \t]", text)]
    acts = [place for place in commas if _ACT.match(text[place + 1 :].lstrip())]
    if not commas:
        return text, ""
    place = (acts or commas)[0]
    return text[:place], text[place + 1 :].strip()


def _begins_an_act(text: str) -> bool:
    """Whether a sentence with its condition at the end is one of the acts that have one."""
    return any(pattern.search(text) for pattern in (_ASKS, _REFUSES, _HANDS_OVER)) or bool(
        re.match(r"(?:call|use|make)\b", text, re.IGNORECASE)
    )


_AT_MOST_WORDS = re.compile(r"\bat most[ \t]+(?P<count>\d{1,5})[ \t]+words\b", re.IGNORECASE)
_JSON_FIELDS = re.compile(
    r"\b(?:answer|reply|respond|output)\b[^.\n]{0,80}?\bJSON\b[^.\n]{0,40}?\b(?:with|fields|keys)\b:?"
    r"[ \t]*(?:the fields|the keys|fields|keys)?:?[ \t]*(?P<fields>[\w`“”\", \t]+)",
    re.IGNORECASE,
)


def longest_answer(prompt: str) -> int | None:
    """How many words an answer may have, where the prompt says so."""
    found = _AT_MOST_WORDS.search(prompt)
    return int(found["count"]) if found else None


def fields_asked_for(prompt: str) -> list[str]:
    """The fields of the JSON that a line of the prompt asks for."""
    found = _JSON_FIELDS.search(prompt)
    return re.findall(r"\b(?!and\b)[a-z]\w*", found["fields"]) if found else []
