"""Patterns in JavaScript's notation, matched by RE2 in time linear in the text.

RE2 agrees with JavaScript on most of the notation; the rest is rewritten here, and what can't be
done in linear time (looking around, back references) is refused with a sentence.
"""

import re
from dataclasses import dataclass
from typing import Any

import re2  # type: ignore[import-untyped]  # it ships no types

from governance.evaluations.checks.assertion import BadAssertion
from governance.evaluations.checks.finding import CannotJudge
from governance.evaluations.checks.work import charge
from governance.evaluations.checks.writing import quote

LONGEST = 5_000
_LARGEST = 20_000  # instructions of the program
_MOST_WORK = 5_000_000_000  # program size times text length: some fifteen seconds at the worst
_LINE_ENDS = r"\n\r\x{2028}\x{2029}"
_SPACE = r"\t-\r \x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}\x{feff}"
_NOT_SPACE = (
    r"\x{0}-\x{8}\x{e}-\x{1f}\x{21}-\x{9f}\x{a1}-\x{167f}\x{1681}-\x{1fff}\x{200b}-\x{2027}"
    r"\x{202a}-\x{202e}\x{2030}-\x{205e}\x{2060}-\x{2fff}\x{3001}-\x{fefe}\x{ff00}-\x{10ffff}"
)
_CLASSES = {"s": _SPACE, "S": _NOT_SPACE}
_KEPT = frozenset("dDwWtnrvf")
_QUANTIFIER = re.compile(r"\{\d+(?:,\d*)?\}")
_GROUP = re.compile(r"\(\?(?:(:)|<([A-Za-z_$][\w$]*)>|([ims]*(?:-[ims]+)?):|(=|!|<=|<!))")
_HEX = re.compile(r"x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|u\{([0-9A-Fa-f]{1,6})\}")
_LOW_HALF = re.compile(r"\\u(D[C-F][0-9A-F]{2})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Pattern:
    """A compiled pattern."""

    source: str
    program: Any

    def is_in(self, text: str) -> bool:
        """Whether the pattern matches anywhere in the text."""
        if self.program.programsize * len(text) > _MOST_WORK:
            raise CannotJudge(
                f"The answer has {len(text):,} characters, too many for a pattern as large as "
                f"{quote(self.source)}."
            )
        return self.program.search(text) is not None


def compile_pattern(source: str) -> Pattern:
    """The compiled pattern, or BadAssertion with what is wrong with it."""
    if len(source) > LONGEST:
        raise BadAssertion(f"The pattern is longer than {LONGEST:,} characters.")
    program = compile_re2(_Translation(source).result(), source)
    charge(program.programsize)
    if program.programsize > _LARGEST:
        raise BadAssertion(f"The pattern {quote(source)} becomes too large.")
    return Pattern(source, program)


def compile_re2(pattern: str, source: str = "") -> Any:
    """The program of a pattern in RE2's own notation."""
    options = re2.Options()
    options.log_errors = False
    options.never_capture = True
    try:
        return re2.compile(pattern, options)
    except re2.error as problem:
        raise BadAssertion(_explain(source or pattern, str(problem))) from None


def _explain(source: str, problem: str) -> str:
    if "repetition size" in problem:
        return f"The pattern {quote(source)} repeats something more than 1,000 times."
    if "too large" in problem:
        return f"The pattern {quote(source)} becomes too large."
    detail = problem.removeprefix("b'").removesuffix("'")
    return f"The pattern {quote(source)} is not a regular expression: {detail}."


class _Translation:
    """One pattern on its way from JavaScript's notation to RE2's."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.at = 0
        # For each open group, whether a dot matches line ends too.
        self.dots = [False]

    def result(self) -> str:
        out = []
        while self.at < len(self.source):
            char = self.source[self.at]
            out.append(_STEPS.get(char, _Translation._plain)(self))
        return "".join(out)

    def _plain(self) -> str:
        self.at += 1
        return self.source[self.at - 1]

    def _escaped(self) -> str:
        return f"\\{self._plain()}"

    def _dot(self) -> str:
        self.at += 1
        return "(?s:.)" if self.dots[-1] else f"[^{_LINE_ENDS}]"

    def _brace(self) -> str:
        quantifier = _QUANTIFIER.match(self.source, self.at)
        if not quantifier:
            return self._escaped()
        self.at = quantifier.end()
        return quantifier[0]

    def _close(self) -> str:
        if len(self.dots) > 1:
            self.dots.pop()
        return self._plain()

    def _open(self) -> str:
        if not self.source.startswith("(?", self.at):
            self.dots.append(self.dots[-1])
            return self._plain()
        group = _GROUP.match(self.source, self.at)
        if not group:
            raise BadAssertion(self._bad_group())
        if group[4]:
            raise BadAssertion(
                f"The pattern {quote(self.source)} looks around with (?{group[4]}…), which can't "
                "be done in linear time; two checks, regex and not-regex, usually say the same."
            )
        self.at = group.end()
        return self._flags(group[3] or "")

    def _flags(self, flags: str) -> str:
        on, _, off = flags.partition("-")
        self.dots.append("s" in on or (self.dots[-1] and "s" not in off))
        kept = "".join(flag for flag in flags if flag != "s").removesuffix("-")
        return f"(?{kept}:"

    def _bad_group(self) -> str:
        if re.match(r"\(\?[a-z]+\)", self.source[self.at :]):
            return (
                f"The pattern {quote(self.source)} sets a flag in the middle, which JavaScript "
                "does not know; write (?i:…) around the part, or use icontains."
            )
        return f"The pattern {quote(self.source)} has a group that JavaScript does not know."

    def _backslash(self) -> str:
        self.at += 1
        char = self.source[self.at : self.at + 1]
        if char in ("b", "B"):
            self.at += 1
            return f"\\{char}"
        if char.isdigit() and char != "0":
            raise BadAssertion(
                f"The pattern {quote(self.source)} refers back to a group (\\{char}), which can't "
                "be done in linear time."
            )
        token = self._escape(char)
        return f"[{token}]" if char in _CLASSES else token

    def _escape(self, char: str) -> str:
        """An escape that means the same inside and outside of brackets."""
        if not char:
            raise BadAssertion(f"The pattern {quote(self.source)} ends in a backslash.")
        if char in ("p", "P", "k") and self.source[self.at + 1 : self.at + 2] in ("{", "<"):
            raise BadAssertion(
                f"The pattern {quote(self.source)} uses \\{char}, which can't be used here; write "
                "the characters as a class such as [A-Za-zÀ-ÿ]."
            )
        code = _HEX.match(self.source, self.at)
        if code:
            return self._code(code)
        self.at += 1
        if char == "c" and self.source[self.at : self.at + 1].isalpha():
            self.at += 1
            return f"\\x{{{ord(self.source[self.at - 1]) % 32:x}}}"
        return _CLASSES.get(char) or _letter(char)

    def _code(self, code: re.Match[str]) -> str:
        self.at = code.end()
        point = int(code[1] or code[2] or code[3], 16)
        low = _LOW_HALF.match(self.source, self.at)
        if 0xD800 <= point < 0xDC00 and low:
            self.at = low.end()
            point = 0x10000 + ((point - 0xD800) << 10) + int(low[1], 16) - 0xDC00
        if 0xD800 <= point < 0xE000 or point > 0x10FFFF:
            raise BadAssertion(f"The pattern {quote(self.source)} names half a character.")
        return f"\\x{{{point:x}}}"

    def _class(self) -> str:
        """A class in brackets; `[^]` is any character and `[]` is none."""
        self.at += 1
        is_negated = self.source.startswith("^", self.at)
        self.at += is_negated
        members: list[str] = []
        while not self.source.startswith("]", self.at):
            if self.at >= len(self.source):
                raise BadAssertion(f"The pattern {quote(self.source)} has an open bracket.")
            members.append(self._member())
        self.at += 1
        if not members:
            return "(?s:.)" if is_negated else r"[^\x{0}-\x{10ffff}]"
        return f"[{'^' if is_negated else ''}{_ranges(members)}]"

    def _member(self) -> str:
        char = self.source[self.at]
        if char == "\\":
            self.at += 1
            char = self.source[self.at : self.at + 1]
            if char == "b":
                self.at += 1
                return r"\x{8}"
            return self._escape(char)
        self.at += 1
        return "-" if char == "-" else _literal(char)


def _letter(char: str) -> str:
    """What an escaped letter stands for; JavaScript takes one without a meaning as itself."""
    if char == "0":
        return r"\x{0}"
    return f"\\{char}" if char in _KEPT else _literal(char)


def _literal(char: str) -> str:
    return char if char.isalnum() or char == "_" or ord(char) > 127 else f"\\x{{{ord(char):x}}}"


def _ranges(members: list[str]) -> str:
    """The members in a row; a dash beside a whole class is a dash, as in JavaScript."""
    wide = {_SPACE, _NOT_SPACE, r"\d", r"\D", r"\w", r"\W"}
    out = []
    for index, member in enumerate(members):
        if member == "-":
            sides = members[index - 1 : index] + members[index + 1 : index + 2]
            is_range = index > 0 and len(sides) == 2 and not wide.intersection(sides)
            member = "-" if is_range else r"\-"
        out.append(member)
    return "".join(out)


_STEPS = {
    "\\": _Translation._backslash,
    "[": _Translation._class,
    "]": _Translation._escaped,
    ".": _Translation._dot,
    "{": _Translation._brace,
    "}": _Translation._escaped,
    "(": _Translation._open,
    ")": _Translation._close,
}
