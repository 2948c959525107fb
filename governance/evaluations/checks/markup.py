"""Checks on XML: the whole answer, or the fragments in it, with the elements they need.

A document with a DTD of its own is refused before any entity is read, so nothing can expand.
"""

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any
from xml.parsers import expat

from governance.evaluations.checks.answer import Answer
from governance.evaluations.checks.assertion import Assertion, BadAssertion
from governance.evaluations.checks.finding import Finding
from governance.evaluations.checks.text import Check
from governance.evaluations.checks.writing import as_text, listing, quote

MOST_TAGS = 500_000
MOST_FRAGMENTS = 5_000
_NAME = re.compile(r"[A-Za-z_:\u00c0-\U0010ffff][\w:.\-\u00b7]*")
_MARK = re.compile(r"""[>"'<]""")
_HIDDEN = {"<!--": "-->", "<![CDATA[": "]]>", "<?": "?>"}


class NotXml(Exception):
    """Why a text is not XML."""


def is_xml(assertion: Assertion) -> Check:
    """The whole answer is well-formed XML and has the elements."""
    wanted = _elements(assertion)

    def check(answer: Answer) -> Finding:
        try:
            found = _read(answer.text, wanted)
        except NotXml as problem:
            return Finding(False, f"The answer is not XML: {problem}.")
        return _finding(wanted, found, "The answer is XML")

    return check


def contains_xml(assertion: Assertion) -> Check:
    """The answer contains well-formed XML and it has the elements."""
    wanted = _elements(assertion)

    def check(answer: Answer) -> Finding:
        found: set[str] | None = None
        for fragment in islice(_fragments(answer.text), MOST_FRAGMENTS):
            try:
                found = (found or set()) | _read(fragment, wanted)
            except NotXml:
                continue
        if found is None:
            return Finding(False, "The answer contains no well-formed XML.")
        return _finding(wanted, found, "The answer contains XML")

    return check


def _finding(wanted: list[str], found: set[str], so_far: str) -> Finding:
    missing = [path for path in wanted if path not in found]
    if missing:
        return Finding(False, f"{so_far} without {listing([quote(path) for path in missing])}.")
    return Finding(True, f"{so_far} with all that it needs." if wanted else f"{so_far}.")


def _elements(assertion: Assertion) -> list[str]:
    value = assertion.value
    if isinstance(value, dict) and value:
        value = value.get("requiredElements", value)
    if not value:
        value = []
    if isinstance(value, str):
        value = value.split(",")
    if not isinstance(value, list):
        raise BadAssertion(
            f"“{assertion.type}” takes the elements that it needs as a list, as a text with "
            "commas, or as “requiredElements”."
        )
    return [as_text(path).strip() for path in value]


def _read(text: str, wanted: list[str]) -> set[str]:
    """Which of the wanted paths a well-formed document has."""
    reader = _Reader(wanted)
    parser = expat.ParserCreate("utf-8")
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.StartDoctypeDeclHandler = reader.doctype
    try:
        parser.Parse(text.encode(), True)
    except expat.ExpatError as problem:
        what = expat.errors.messages[problem.code]
        raise NotXml(f"{what}, line {problem.lineno}") from None
    return reader.found


class _Reader:
    """Follows a parser and notes the wanted paths it passes."""

    def __init__(self, wanted: list[str]) -> None:
        self.wanted = set(wanted)
        self.deepest = max((path.count(".") + 1 for path in wanted), default=0)
        self.path: list[str] = []
        self.found: set[str] = set()

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.path.append(name)
        if len(self.path) > self.deepest:
            return
        here = ".".join(self.path)
        paths = [here, *(f"{here}.@_{attribute}" for attribute in attributes)]
        self.found.update(self.wanted.intersection(paths))

    def end(self, _name: str) -> None:
        self.path.pop()

    def doctype(self, _name: str, _system: Any, _public: Any, has_own_subset: int) -> None:
        if has_own_subset:
            raise NotXml("it brings a DTD of its own, which is not read")


def _fragments(text: str) -> Iterator[str]:
    """The outermost pieces that open and close, in one pass."""
    pieces: list[tuple[int, int]] = []
    open_tags: list[tuple[str, int]] = []
    for start, end, name, is_closing, is_empty in islice(_tags(text), MOST_TAGS):
        if is_empty:
            pieces.append((start, end))
        elif not is_closing:
            open_tags.append((name, start))
        elif open_tags and open_tags[-1][0] == name:
            begin = open_tags.pop()[1]
            while pieces and pieces[-1][0] > begin:
                pieces.pop()
            pieces.append((begin, end))
        else:
            open_tags.clear()
    for begin, end in pieces:
        yield text[begin:end]


def _tags(text: str) -> Iterator[tuple[int, int, str, bool, bool]]:
    at = text.find("<")
    while at >= 0:
        end = _after_hidden(text, at)
        if not end:
            is_closing = text.startswith("/", at + 1)
            name = _NAME.match(text, at + 1 + is_closing)
            end = _tag_end(text, name.end()) if name else at + 1
            if name and text[end - 1] == ">":
                yield at, end, name[0], is_closing, text[end - 2] == "/"
        at = text.find("<", end)


def _after_hidden(text: str, at: int) -> int:
    """Where a comment, instruction or CDATA section ends; 0 where there is none."""
    for opening, closing in _HIDDEN.items():
        if text.startswith(opening, at):
            end = text.find(closing, at + len(opening))
            return end + len(closing) if end >= 0 else len(text)
    return 0


def _tag_end(text: str, at: int) -> int:
    """Just after the > that closes a tag, or where it turns out to be none."""
    start = at
    mark = _MARK.search(text, at)
    while mark:
        if mark[0] == ">":
            return mark.end()
        if mark[0] == "<":
            return mark.start()
        close = text.find(mark[0], mark.end())
        if close < 0:
            return start
        mark = _MARK.search(text, close + 1)
    return start
