"""What a rule may speak of: the names a contract declares, each with its kind."""

import difflib
import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from house.refusals import Invalid

MISSING = "is_missing"
LONGEST_NAME = 100
_SHAPE = re.compile(r"[A-Za-z][A-Za-z0-9_]*(\.[A-Za-z][A-Za-z0-9_]*)*")
_TAKEN = frozenset((
    "as", "bool", "break", "bytes", "const", "continue", "double", "duration", "dyn", "else",
    "false", "for", "function", "google", "if", "import", "in", "int", "let", "list", "loop", "map",
    "namespace", "null", "null_type", "package", "return", "string", "timestamp", "true", "type",
    "uint", "var", "void", "while",
))  # fmt: skip


class Kind(StrEnum):
    TEXT = "text"
    NUMBER = "number"
    FLAG = "flag"
    TIME = "time"
    TEXTS = "texts"
    NUMBERS = "numbers"
    DATA = "data"


class NameCannotBeUsed(Invalid):
    """A rule could never speak of something called that."""

    says = "This name can't be used in rules."


class NameStandsTwice(Invalid):
    """Two things under one name: a rule could not tell which is meant."""

    says = "Two things have the same name."


@dataclass(frozen=True, slots=True)
class Name:
    """One thing a rule may speak of; `about` is how people call it."""

    name: str
    kind: Kind
    about: str = ""
    is_limit: bool = False

    def __post_init__(self) -> None:
        if sentence := why_unusable(self.name):
            raise NameCannotBeUsed(sentence)

    @property
    def spoken(self) -> str:
        """How people call it, such as "refund limit" or "the tool's amount"."""
        words = self.name.replace("_", " ")
        return self.about or words.replace("arguments.", "the tool's ", 1)


def why_unusable(name: str) -> str:
    """The sentence that tells why rules could not use this name, or nothing."""
    steps = name.split(".")
    if len(name) > LONGEST_NAME:
        return f"A name has at most {LONGEST_NAME} characters."
    if not _SHAPE.fullmatch(name):
        return f"'{name}' can't be used as a name: start with a letter, then letters, digits and _."
    if taken := next((step for step in steps if step in _TAKEN or step == MISSING), ""):
        return f"'{taken}' already means something in the rule language: choose another name."
    return ""


class Names:
    """The names one contract declares; equal when they declare the same."""

    __slots__ = ("_by_name", "digest")

    def __init__(self, declared: Iterable[Name]) -> None:
        self._by_name: dict[str, Name] = {}
        for name in declared:
            if name.name in self._by_name:
                raise NameStandsTwice(f"'{name.name}' is declared twice.")
            self._by_name[name.name] = name
        self._refuse_parts_of_plain_names()
        lines = sorted(f"{n.name}\t{n.kind}\t{n.is_limit}\t{n.about}" for n in self)
        self.digest = hashlib.sha256("\n".join(lines).encode("utf-8", "replace")).hexdigest()

    def _refuse_parts_of_plain_names(self) -> None:
        for name in self._by_name:
            steps = name.split(".")
            for count in range(1, len(steps)):
                if (whole := ".".join(steps[:count])) in self._by_name:
                    raise NameStandsTwice(f"'{whole}' and '{name}' can't both be declared.")

    def __iter__(self) -> Iterator[Name]:
        return iter(self._by_name.values())

    def __contains__(self, name: object) -> bool:
        return name in self._by_name

    def __getitem__(self, name: str) -> Name:
        return self._by_name[name]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Names) and self.digest == other.digest

    def __hash__(self) -> int:
        return hash(self.digest)

    def begins(self, word: str) -> bool:
        """Whether the word is a declared name or the first step of one."""
        return any(name == word or name.startswith(word + ".") for name in self._by_name)

    def nearest(self, word: str) -> str:
        """The declared name that was probably meant, or nothing."""
        if tail := [name for name in self._by_name if name.rpartition(".")[2] == word]:
            return tail[0]
        return next(iter(difflib.get_close_matches(word, self._by_name, n=1, cutoff=0.6)), "")


STANDARD = (
    Name("confidence", Kind.NUMBER, "the confidence"),
    Name("tool", Kind.TEXT, "the tool asked for"),
    Name("now", Kind.TIME, "the time of asking"),
)


def facts(
    *,
    inputs: Mapping[str, object],
    limits: Mapping[str, object],
    arguments: Mapping[str, object] | None = None,
    confidence: object = None,
    tool: str = "",
    now: datetime | None = None,
) -> dict[str, object]:
    """The values rules are decided on; an input can never stand in for a limit."""
    return {
        **inputs,
        "arguments": arguments or {},
        "confidence": confidence,
        "tool": tool,
        "now": now,
        **limits,
    }
