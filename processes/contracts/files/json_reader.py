"""JSON with the line of everything in it."""

import re
from json import JSONDecodeError
from json.decoder import scanstring  # type: ignore[attr-defined]  # typeshed leaves it out
from typing import NoReturn

from house.files.tree import DEEPEST, Branch, Leaf, Node, Row, refuse, refuse_second

_SPACE = re.compile(r"[ \t\n\r]*")
_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(\.\d+)?([eE][-+]?\d{1,3})?")
_WORDS: dict[str, bool | None] = {"true": True, "false": False, "null": None}


def read_json(text: str) -> Node:
    """The one value in a text."""
    reader = _Reader(text)
    found = reader.value(DEEPEST)
    reader.skip()
    if reader.at < len(text):
        reader.refuse("This stands after the end.")
    return found


class _Reader:
    """Walks through the text once; what the library's own reader forgets is the lines."""

    def __init__(self, text: str) -> None:
        self.text, self.at, self.counted, self.line = text, 0, 0, 1

    def skip(self) -> str:
        """Pass over space; the character that follows, or nothing at the end."""
        found = _SPACE.match(self.text, self.at)
        self.at = found.end() if found else self.at
        self.line += self.text.count("\n", self.counted, self.at)
        self.counted = self.at
        return self.text[self.at : self.at + 1]

    def refuse(self, says: str) -> NoReturn:
        raise refuse(self.line, says)

    def expect(self, character: str) -> None:
        if self.skip() != character:
            self.refuse(f"This is no JSON: '{character}' is missing here.")
        self.at += 1

    def value(self, deeper: int) -> Node:
        first, line = self.skip(), self.line
        if deeper == 0:
            self.refuse("This is nested too deeply.")
        if first == "{":
            return self.branch(line, deeper)
        if first == "[":
            return self.row(line, deeper)
        if first == '"':
            text = self.string()
            return Leaf(line, text, text)
        return self.word(line)

    def word(self, line: int) -> Leaf:
        if number := _NUMBER.match(self.text, self.at):
            self.at = number.end()
            written = number.group()
            is_whole = not (number.group(1) or number.group(2)) and len(written) < 19
            return Leaf(line, int(written) if is_whole else float(written), written)
        for word, meaning in _WORDS.items():
            if self.text.startswith(word, self.at):
                self.at += len(word)
                return Leaf(line, meaning, word)
        raise refuse(line, "This is no JSON: a value is missing here.")

    def string(self) -> str:
        try:
            text, self.at = scanstring(self.text, self.at + 1, True)
        except JSONDecodeError as trouble:
            raise refuse(trouble.lineno, f"This is no JSON: {trouble.msg.lower()}.") from None
        return str(text)

    def row(self, line: int, deeper: int) -> Row:
        row = Row(line)
        self.at += 1
        if self.skip() == "]":
            self.at += 1
            return row
        while True:
            row.items.append(self.value(deeper - 1))
            if self.skip() != ",":
                self.expect("]")
                return row
            self.at += 1

    def branch(self, line: int, deeper: int) -> Branch:
        branch = Branch(line)
        self.at += 1
        if self.skip() == "}":
            self.at += 1
            return branch
        while True:
            if self.skip() != '"':
                self.refuse('This is no JSON: a name in quotation marks (") is missing here.')
            at, name = self.line, self.string()
            refuse_second(branch, name, at)
            self.expect(":")
            branch.entries.append((name, at, self.value(deeper - 1)))
            if self.skip() != ",":
                self.expect("}")
                return branch
            self.at += 1
