"""Checks on HTML, by one pass over the tags.

A browser's parser builds a tree, and hostile text makes that tree quadratic in size; what the two
checks ask can be seen from the tags alone.
"""

import re
from collections import Counter
from collections.abc import Generator, Iterator
from html import unescape

from governance.evaluations.checks.answer import Answer
from governance.evaluations.checks.assertion import Assertion
from governance.evaluations.checks.finding import Finding
from governance.evaluations.checks.patterns import compile_re2
from governance.evaluations.checks.text import Check
from governance.evaluations.checks.writing import strip

ELEMENTS = frozenset(
    """
    html head title base link meta style body article section nav aside h1 h2 h3 h4 h5 h6 header
    footer address p hr pre blockquote ol ul li dl dt dd figure figcaption main div a em strong
    small s cite q dfn abbr ruby rt rp data time code var samp kbd sub sup i b u mark bdi bdo span
    br wbr img iframe embed object param picture source video audio track map area svg math script
    noscript canvas ins del table caption colgroup col tbody thead tfoot tr td th form label input
    button select datalist optgroup option textarea output progress meter fieldset legend details
    summary dialog menu slot template
    """.split()
)
_VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
_RAW = frozenset("script style textarea title".split())
_TRANSPARENT = frozenset(("html", "head"))
_NAME = re.compile(r"[A-Za-z][^\s/>]*")
_VALUE = re.compile(r"=\s*$")
_MARK = re.compile(r"""[>"']""")

_PAIR_OPEN = compile_re2(r"<[a-zA-Z][a-zA-Z0-9-]*(?:\s[^>]*)?>")
_PAIR_CLOSE = compile_re2(r"</[a-zA-Z][a-zA-Z0-9-]*\s*>")
# What makes a text look like HTML, and how much each sign says.
_SIGNS = [
    (1, compile_re2(r"<[a-zA-Z][a-zA-Z0-9-]*(?:\s[^>]*)?/>")),
    (1, compile_re2(r"&(?:[a-zA-Z]+|#[0-9]+|#x[0-9a-fA-F]+);")),
    (2, compile_re2(r"(?i)<!DOCTYPE\s+html")),
    (1, compile_re2(r"(?s)<!--.*?-->")),
    (1, compile_re2(r"""\s[a-zA-Z-]+=\s*(?:"[^"]*"|'[^']*')""")),
    (
        2,
        compile_re2(
            r"(?i)<(?:html|head|body|div|span|p|a|img|h[1-6]|ul|ol|li|table|tr|td|th|form|input|"
            r"button|script|style|link|meta|br|hr)\b"
        ),
    ),
]
_ENOUGH = 2
MOST_PIECES = 500_000


def contains_html(_assertion: Assertion) -> Check:
    """The answer has enough signs of HTML in it: tags in pairs, usual tags, entities."""

    def check(answer: Answer) -> Finding:
        text = answer.text
        weight = bool(_PAIR_OPEN.search(text)) + bool(_PAIR_CLOSE.search(text))
        weight += sum(points for points, sign in _SIGNS if sign.search(text))
        holds = weight >= _ENOUGH
        return Finding(holds, f"The answer {'contains' if holds else 'does not contain'} HTML.")

    return check


def is_html(_assertion: Assertion) -> Check:
    """The whole answer is HTML: known elements, and no text beside them."""

    def check(answer: Answer) -> Finding:
        problem = _problem_with(strip(answer.text))
        if problem:
            return Finding(False, f"The answer is not HTML: {problem}.")
        return Finding(True, "The answer is HTML.")

    return check


def _problem_with(text: str) -> str:
    if not text:
        return "it is empty"
    if text[:5].lower() == "<?xml":
        return "it is XML"
    page = _Page()
    for count, (kind, what) in enumerate(_pieces(text)):
        if count > MOST_PIECES:
            return f"it has more than {MOST_PIECES:,} tags"
        page.take(kind, what)
        if page.has_bare_text:
            return "it has text outside of any element"
    return "" if page.has_element else "it has no element that HTML knows"


class _Page:
    """Which elements are open, and what was seen so far."""

    def __init__(self) -> None:
        self.open: list[str] = []
        self.counts: Counter[str] = Counter()
        self.has_element = False
        self.has_bare_text = False

    def take(self, kind: str, what: str) -> None:
        if kind == "text":
            self.has_bare_text = not self.open and bool(strip(unescape(what)))
        elif kind == "end":
            self._close(what)
        else:
            self.has_element |= what in ELEMENTS or "-" in what
            if what not in _VOID and what not in _TRANSPARENT:
                self.open.append(what)
                self.counts[what] += 1

    def _close(self, name: str) -> None:
        while self.counts[name] and self.open:
            last = self.open.pop()
            self.counts[last] -= 1
            if last == name:
                return


def _pieces(text: str) -> Iterator[tuple[str, str]]:
    """Text, starts and ends of elements, in order; a tag that never closes ends the page."""
    at = 0
    while at < len(text):
        start = text.find("<", at)
        start = len(text) if start < 0 else start
        if start > at:
            yield "text", text[at:start]
        if start == len(text):
            return
        at = yield from _tag(text, start)


def _tag(text: str, start: int) -> Generator[tuple[str, str], None, int]:
    """Yield what stands at a <, and return where to read on."""
    hidden = _hidden_end(text, start)
    if hidden:
        return hidden
    is_end = text.startswith("/", start + 1)
    name = _NAME.match(text, start + 1 + is_end)
    if not name:
        yield "text", "<"
        return start + 1
    end = _tag_end(text, name.end())
    if end > 0:
        yield ("end" if is_end else "start"), name[0].lower()
    if end > 0 and not is_end and name[0].lower() in _RAW:
        return _raw_end(text, end, name[0])
    return end if end > 0 else len(text)


def _hidden_end(text: str, start: int) -> int:
    """Where a comment, a doctype or an instruction ends; 0 where there is none."""
    for opening, closing in (("<!--", "-->"), ("<!", ">"), ("<?", ">")):
        if text.startswith(opening, start):
            end = text.find(closing, start + len(opening))
            return end + len(closing) if end >= 0 else len(text)
    return 0


def _raw_end(text: str, at: int, name: str) -> int:
    """Where the text of a script or a style ends: what is inside is no markup."""
    close = re.compile(f"</{re.escape(name)}", re.IGNORECASE).search(text, at)
    return close.start() if close else len(text)


def _tag_end(text: str, at: int) -> int:
    """Just after the > of a tag, quoted values skipped; 0 where it never comes."""
    mark = _MARK.search(text, at)
    while mark:
        if mark[0] == ">":
            return mark.end()
        at = mark.end()
        if _VALUE.search(text, max(0, mark.start() - 20), mark.start()):
            at = text.find(mark[0], at) + 1
            if not at:
                return 0
        mark = _MARK.search(text, at)
    return 0
