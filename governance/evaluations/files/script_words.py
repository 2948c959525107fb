"""The words of a small script, one after the other, so that its few forms can be told."""

import re
from collections.abc import Callable
from typing import Any, TypeVar

_WORD = re.compile(
    r"""\s*(?:(?P<note>//[^\n]*|\#[^\n]*)|(?P<number>\d+(?:\.\d+)?)|(?P<text>'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*")|"""
    r"""(?P<pair>JSON\.parse|json\.loads|Math\.abs)\b|(?P<name>[A-Za-z_$][\w$]*)|"""
    r"""(?P<sign>===|!==|==|!=|>=|<=|&&|\|\||=>|[-+*/<>!=().\[\];,?:{}%&|]))"""
)
_RESERVED = frozenset("const let var return and or not in import if else for while lambda".split())
_CONSTANTS = {"true": True, "True": True, "false": False, "False": False, "null": None}
_ESCAPES = {"n": "\n", "t": "\t"}
Result = TypeVar("Result")


class NotRead(Exception):
    """The script does something else than the forms that are known."""


class Words:
    """A place in a script that moves from word to word."""

    def __init__(self, script: str) -> None:
        self.words: list[tuple[str, str]] = []
        self.at = 0
        position, end = 0, len(script.rstrip())
        while position < end:
            found = _WORD.match(script, position)
            if not found:
                raise NotRead
            position = found.end()
            if found.lastgroup != "note":
                self.words.append((str(found.lastgroup), found[str(found.lastgroup)]))

    @property
    def is_over(self) -> bool:
        """Whether nothing is left."""
        return self.at >= len(self.words)

    def ahead(self, steps: int = 0) -> str:
        """A word that is still to come; nothing beyond the end."""
        at = self.at + steps
        return self.words[at][1] if at < len(self.words) else ""

    def _kind(self) -> str:
        return "" if self.is_over else self.words[self.at][0]

    def next(self) -> str:
        """The word here, and on."""
        word = self.ahead()
        self.at += 1
        return word

    def take(self, word: str) -> bool:
        """Whether this word stands here; then on."""
        is_here = self.ahead() == word and self._kind() != "text"
        self.at += is_here
        return is_here

    def expect(self, word: str) -> None:
        """On over a word that has to stand here."""
        if not self.take(word):
            raise NotRead

    def name(self) -> str:
        """A name that is none of the language's own words."""
        if self._kind() != "name" or self.ahead() in _RESERVED:
            raise NotRead
        return self.next()

    def constant(self) -> tuple[bool, Any]:
        """Whether a constant stands here, and which."""
        is_negative = self.ahead() == "-" and self.words[self.at + 1 : self.at + 2]
        if is_negative and self.words[self.at + 1][0] == "number":
            self.at += 1
            return True, -_number(self.next())
        if self._kind() == "number":
            return True, _number(self.next())
        if self._kind() == "text":
            return True, _text(self.next())
        if self._kind() == "name" and self.ahead() in _CONSTANTS:
            return True, _CONSTANTS[self.next()]
        return False, None

    def call(self) -> str | None:
        """`.trim()`: a method without arguments, and on."""
        if self.ahead() == "." and self.ahead(2) == "(" and self.ahead(3) == ")":
            name = self.ahead(1)
            self.at += 4
            return name
        return None

    def starts_call(self) -> bool:
        """Whether a method with arguments is called here."""
        return self.ahead() == "." and self.ahead(2) == "("

    def step(self) -> str | None:
        """`.total`, `["total"]` or `[0]`: one step as a path writes it, and on."""
        if self.take("."):
            return self.name()
        if not self.take("["):
            return None
        is_constant, found = self.constant()
        self.expect("]")
        if not is_constant or isinstance(found, (bool, float)) or found is None:
            raise NotRead
        if isinstance(found, int):
            return f"[{found}]"
        if not re.fullmatch(r"[A-Za-z_]\w*", found):
            if '"' in found:
                raise NotRead
            return f'["{found}"]'
        return str(found)

    def attempt(self, read: Callable[[], Result]) -> Result | None:
        """What is read, or nothing and back to where it began."""
        began = self.at
        try:
            return read()
        except NotRead:
            self.at = began
            return None


def _number(written: str) -> int | float:
    return float(written) if "." in written else int(written)


def _text(written: str) -> str:
    return re.sub(r"\\(.)", lambda found: _ESCAPES.get(found[1], found[1]), written[1:-1])
