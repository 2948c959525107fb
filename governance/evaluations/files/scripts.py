"""Scripts that only compare: read, never run, and said again as checks.

Most scripts in evaluation files compare one field of the answer's JSON, or look for a word. The
few forms that they take are read here; whatever else a script does, it is left alone.
"""

from collections.abc import Mapping
from typing import Any

from governance.evaluations.files.script_checks import (
    WHOLE,
    Field,
    compare,
    contains,
    is_changed,
    opposite,
    single,
    text_check,
)
from governance.evaluations.files.script_words import NotRead, Words
from governance.evaluations.files.taken import Check

_ORDERS = {"===": "==", "==": "==", "!==": "!=", "!=": "!=", ">": ">", ">=": ">="}
_ORDERS |= {"<": "<", "<=": "<="}
_TURNED = {">": "<", ">=": "<=", "<": ">", "<=": ">="}
_PARSES = (("JSON", "parse"), ("json", "loads"))
_LOWERS = ("toLowerCase", "lower")
_NUMBERS = ("Number", "parseFloat", "float")
_ENDS = ("&&", "and", ";", ")", ",", "}", "?", "")
_TRIMS = ("trim", "strip")
_LONGEST = 4_000


def offers_for(script: Any, variables: Mapping[str, Any]) -> tuple[Check, ...]:
    """Checks that ask what a script asks; nothing where it does more than compare."""
    if not isinstance(script, str) or len(script) > _LONGEST:
        return ()
    try:
        return tuple(_Script(Words(script), variables).read())
    except (NotRead, RecursionError):
        return ()


def path_of(transform: Any) -> str:
    """The path of a transform that only takes one field out of the answer."""
    if not isinstance(transform, str) or len(transform) > _LONGEST:
        return ""
    try:
        script = _Script(Words(transform), {})
        found = script.operand()
    except (NotRead, RecursionError):
        return ""
    is_field = isinstance(found, Field) and found.path and not found.is_lower
    return found.path if is_field and script.words.is_over else ""


class _Script:
    def __init__(self, words: Words, variables: Mapping[str, Any]) -> None:
        self.words, self.variables = words, variables
        self.named: dict[str, Any] = {}

    def read(self) -> list[Check]:
        while self._is_assignment():
            pass
        self.words.take("return")
        checks = self._told() if self.words.take("{") else self._choice()
        self.words.take(";")
        if not self.words.is_over or not checks:
            raise NotRead
        return checks

    def _is_assignment(self) -> bool:
        words = self.words
        is_declared = any(words.take(word) for word in ("const", "let", "var"))
        if not is_declared and words.ahead(1) != "=":
            if words.take("import") and words.take("json"):
                words.take(";")
                return True
            return False
        name = words.name()
        words.expect("=")
        self.named[name] = self.operand()
        words.take(";")
        return True

    def _told(self) -> list[Check]:
        """`{pass: …, score: 1, reason: "…"}`: what passes, with a score that says no more."""
        words, found = self.words, dict[str, Any]()
        while not words.take("}"):
            is_text, name = words.constant()
            name = name if is_text else words.name()
            words.expect(":")
            read = self._reason if name == "reason" else self._score if name == "score" else None
            found[str(name)] = read() if read else self._choice()
            if words.ahead() != "}":
                words.expect(",")
        if not {"pass"} <= set(found) <= {"pass", "score", "reason"}:
            raise NotRead
        if found.get("score") not in (None, 1, found["pass"]):
            raise NotRead
        checks: list[Check] = found["pass"]
        return checks

    def _reason(self) -> str:
        is_constant, found = self.words.constant()
        if not is_constant or not isinstance(found, str):
            raise NotRead
        return found

    def _score(self) -> Any:
        is_one = self.words.take("1") or self.words.take("1.0")
        return 1 if is_one else self._choice()

    def _choice(self) -> list[Check]:
        """What is compared, perhaps with `? 1 : 0` behind it, or `1 if … else 0` around."""
        words = self.words
        is_around = words.ahead(1) == "if"
        if is_around:
            self._one_of_two(first=True)
            words.expect("if")
        checks = self._all()
        if is_around:
            words.expect("else")
            self._one_of_two(first=False)
        elif words.take("?"):
            self._one_of_two(first=True)
            words.expect(":")
            self._one_of_two(first=False)
        return checks

    def _one_of_two(self, *, first: bool) -> None:
        is_constant, found = self.words.constant()
        if not is_constant or not isinstance(found, (bool, int)) or found != first:
            raise NotRead

    def _all(self) -> list[Check]:
        checks = self._one()
        while self.words.take("&&") or self.words.take("and"):
            checks += self._one()
        return checks

    def _one(self) -> list[Check]:
        words = self.words
        if words.ahead() == "(" and (found := words.attempt(self._in_brackets)) is not None:
            return found
        if words.take("!") or words.take("not"):
            return [opposite(check) for check in single(self._one())]
        if words.take("Math.abs") or words.take("abs"):
            return [self._near()]
        left = self.operand()
        if isinstance(left, list) and words.take("."):
            return [self._member(left)]
        if isinstance(left, Field) and words.take("."):
            return [self._method(left)]
        if words.take("in"):
            return [contains(self.operand(), left)]
        if words.take("not"):
            words.expect("in")
            return [opposite(contains(self.operand(), left))]
        return [self._comparison(left)]

    def _in_brackets(self) -> list[Check]:
        self.words.expect("(")
        found = self._all()
        self.words.expect(")")
        if self.words.ahead() not in _ENDS:
            raise NotRead
        return found

    def _comparison(self, left: Any) -> Check:
        sign = self.words.next()
        if sign not in _ORDERS:
            raise NotRead
        right, operator = self.operand(), _ORDERS[sign]
        if isinstance(right, Field) and not isinstance(left, Field):
            left, right, operator = right, left, _TURNED.get(operator, operator)
        if not isinstance(left, Field) or isinstance(right, Field):
            raise NotRead
        return compare(left, operator, right)

    def _near(self) -> Check:
        """`abs(field - 40) < 0.01`: within a tolerance."""
        words = self.words
        words.expect("(")
        left = self.operand()
        words.expect("-")
        right = self.operand()
        words.expect(")")
        if words.next() not in ("<", "<="):
            raise NotRead
        tolerance = self.operand()
        found, centre = (left, right) if isinstance(left, Field) else (right, left)
        numbers = all(type(each) in (int, float) for each in (centre, tolerance))
        if not isinstance(found, Field) or not found.path or not numbers:
            raise NotRead
        return {**compare(found, "==", centre), "tolerance": tolerance}

    def _member(self, known: list[Any]) -> Check:
        """`["a", "b"].includes(field)`."""
        if self.words.name() != "includes":
            raise NotRead
        self.words.expect("(")
        place = self.operand()
        self.words.expect(")")
        return contains(known, place)

    def _list(self) -> list[Any]:
        words = self.words
        found: list[Any] = []
        while not words.take("]"):
            is_constant, value = words.constant()
            if not is_constant or value is None:
                raise NotRead
            found.append(value)
            if words.ahead() != "]":
                words.expect(",")
        return found

    def _as_number(self) -> Any:
        """`Number(…)` around a constant, or around the whole answer."""
        self.words.next()
        self.words.expect("(")
        found = self.operand()
        self.words.expect(")")
        if isinstance(found, Field):
            if found.path or not found.is_text or found.is_lower:
                raise NotRead
            return Field(is_number=True)
        if isinstance(found, str) and WHOLE.fullmatch(found.strip()):
            return float(found) if "." in found else int(found)
        if type(found) not in (int, float):
            raise NotRead
        return found

    def _method(self, left: Field) -> Check:
        name = self.words.name()
        self.words.expect("(")
        told = self.operand()
        self.words.expect(")")
        if name in ("includes", "contains"):
            return contains(left, told)
        if name in ("startsWith", "startswith") and isinstance(told, str):
            return text_check(left, "starts-with", told)
        raise NotRead

    def operand(self) -> Any:
        """A constant, or a place in the answer."""
        words = self.words
        if words.take("["):
            return self._list()
        if words.ahead() in _NUMBERS and words.ahead(1) == "(":
            return self._as_number()
        if words.take("("):
            found = self.operand()
            words.expect(")")
            return self._steps(found)
        is_constant, constant = words.constant()
        if is_constant:
            return constant
        for library, verb in _PARSES:
            if words.take(f"{library}.{verb}"):
                words.expect("(")
                found = self.operand()
                words.expect(")")
                if not isinstance(found, Field) or found.path or is_changed(found):
                    raise NotRead
                return self._steps(Field(is_text=False))
        return self._steps(self._start())

    def _start(self) -> Any:
        name = self.words.name()
        if name == "output":
            return Field()
        if name == "context" and self.words.step() == "vars":
            return self._variable(self.words.step())
        if name in self.named:
            return self.named[name]
        raise NotRead

    def _variable(self, name: str | None) -> Any:
        value = self.variables.get(name or "")
        if not isinstance(value, (str, int, float, bool)):
            raise NotRead
        return value

    def _steps(self, start: Any) -> Any:
        words = self.words
        while isinstance(start, Field):
            if call := words.call():
                if call not in (*_LOWERS, *_TRIMS):
                    raise NotRead
                if call in _LOWERS:
                    start = Field(start.path, is_text=start.is_text, is_lower=True)
                continue
            if words.starts_call():
                return start
            step = words.step()
            if step is None:
                return start
            if step in ("length", "size") or start.is_lower:
                raise NotRead
            start = start.inside(step)
        return start
