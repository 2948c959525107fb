"""`{{ name }}` in a file, filled in as plain text; nothing else of a template is done."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from governance.evaluations.checks.assertion import BadAssertion
from governance.evaluations.checks.paths import read_path, values_at
from governance.evaluations.files.bounds import Budget

_LITERAL = re.compile(r"""'([^']*)'|"([^"]*)\"""")
_NAME = re.compile(r"""([\w-]+)((?:\.[\w-]+|\[(?:\d+|'[^']*'|"[^"]*")\])*)""")
_DUMP = re.compile(r"\|\s*(?:dump|tojson|safe)\s*(?:\|\s*safe\s*)?$")
_RAW, _END_RAW = re.compile(r"\{%-?\s*raw\s*-?%\}"), re.compile(r"\{%-?\s*endraw\s*-?%\}")
_OPENS = re.compile(r"\{[{%#]")
_CLOSES = {"{{": "}}", "{%": "%}", "{#": "#}"}
_DEEPEST = 20


def escape(text: str) -> str:
    """The text so that a template engine, and this reader, give it back as it is."""
    text = _OPENS.sub(lambda found: f"{{{{ '{found[0]}' }}}}", text)
    if text.startswith(("file://", "package:")):
        start = text.partition(":")[0]
        text = f"{{{{ '{start}:' }}}}{text.removeprefix(f'{start}:')}"
    return text


def escaped(value: Any) -> Any:
    """The same for every text in a value."""
    return in_texts(value, escape)


def in_texts(value: Any, change: Callable[[str], str]) -> Any:
    """The value with each text in it changed, names of fields apart."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, list):
        return [in_texts(item, change) for item in value]
    if isinstance(value, dict):
        return {key: in_texts(item, change) for key, item in value.items()}
    return value


@dataclass
class Scope:
    """The variables of a test, each filled in once, in whatever order they name one another."""

    variables: Mapping[str, Any]
    budget: Budget
    # Whether {{ }} means nothing here.
    is_literal: bool = False
    # What could not be filled in, in the order of its finding.
    unknown: list[str] = field(default_factory=list)
    _known: dict[str, Any] = field(default_factory=dict)
    _under_way: list[str] = field(default_factory=list)

    def value(self, name: str) -> Any:
        """A variable with all that it names filled in."""
        if name not in self._known:
            self._under_way.append(name)
            self._known[name] = in_texts(self.variables[name], self.fill)
            self._under_way.pop()
        return self._known[name]

    def fill(self, text: str) -> str:
        """The text with what it names in place; what can't be filled in stays as it stands."""
        if self.is_literal or not _OPENS.search(text):
            return text
        parts: list[str] = []
        at = 0
        gone: set[str] = set()  # closings that don't come any more
        while found := _OPENS.search(text, at):
            parts.append(text[at : found.start()])
            end = -1 if found[0] in gone else text.find(_CLOSES[found[0]], found.end())
            if end < 0:
                gone.add(found[0])
                parts.append(found[0])
                at = found.end()
                continue
            part, at = self._piece(text, found.start(), end + 2, gone)
            self.budget.spend(len(part) + 1)
            parts.append(part)
        return "".join((*parts, text[at:]))

    def _piece(self, text: str, start: int, end: int, gone: set[str]) -> tuple[str, int]:
        piece = text[start:end]
        if "raw" not in gone and _RAW.fullmatch(piece):
            if closing := _END_RAW.search(text, end):
                return text[end : closing.start()], closing.end()
            gone.add("raw")
        if piece.startswith("{{"):
            inner = piece[2:-2].removeprefix("-").removesuffix("-").strip()
            found = self._expression(inner)
            if found is not None:
                return found, end
        self.unknown.append(piece if len(piece) <= 60 else f"{piece[:59]}…")
        return piece, end

    def _expression(self, inner: str) -> str | None:
        if literal := _LITERAL.fullmatch(inner):
            return literal[1] if literal[1] is not None else literal[2]
        dump = _DUMP.search(inner) if "|" in inner and len(inner) < 200 else None
        named = _NAME.fullmatch(inner[: dump.start()].strip() if dump else inner)
        if not named or not self._is_free(named[1]):
            return None
        try:
            values = values_at(self.value(named[1]), read_path(named[2]) if named[2] else [])
        except BadAssertion:
            return None
        if len(values) != 1:
            return None
        is_dump = dump and "safe" not in dump[0].split("|")[1]
        return json.dumps(values[0], ensure_ascii=False) if is_dump else shown(values[0])

    def _is_free(self, name: str) -> bool:
        """Whether a variable is there and does not name itself by some way."""
        is_known = name in self.variables
        return is_known and name not in self._under_way and len(self._under_way) < _DEEPEST


def shown(value: Any) -> str:
    """A value as it stands in a text: as JavaScript writes it."""
    if isinstance(value, str):
        return value
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return "" if value is None else json.dumps(value, ensure_ascii=False)
