"""Scripts that only compare: read, never run, and said again as checks.

Most scripts in evaluation files compare one field of the answer's JSON, or look for a word. The
few forms that they take are read here; whatever else a script does, it is left alone.
"""

from collections.abc import Mapping
from typing import Any

from governance.evaluations.files.script_words import NotRead, Words
from governance.evaluations.files.taken import Check

_ORDERS = {"===": "==", "==": "==", "!==": "!=", "!=": "!=", ">": ">", ">=": ">="}
_ORDERS |= {"<": "<", "<=": "<="}
_TURNED = {">": "<", ">=": "<=", "<": ">", "<=": ">="}
_PARSES = (("JSON", "parse"), ("json", "loads"))
_LOWERS = ("toLowerCase", "lower")
_TRIMS = ("trim", "strip")
_LONGEST = 4_000


class Field:
    """A place in the answer: the whole text, or a field of its JSON."""

    def __init__(self, path: str = "", *, is_text: bool = True, is_lower: bool = False) -> None:
        self.path, self.is_text, self.is_lower = path, is_text, is_lower

    def inside(self, step: str) -> "Field":
        """One step deeper into the answer's JSON."""
        joined = f"{self.path}{step}" if step.startswith("[") else f"{self.path}.{step}"
        return Field(joined.lstrip("."), is_text=False)


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
        checks = self._all()
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
            return [_opposite(check) for check in _single(self._one())]
        if words.take("Math.abs") or words.take("abs"):
            return [self._near()]
        left = self.operand()
        if isinstance(left, Field) and words.take("."):
            return [self._method(left)]
        if words.take("in"):
            return [_contains(self.operand(), left)]
        if words.take("not"):
            words.expect("in")
            return [_opposite(_contains(self.operand(), left))]
        return [self._comparison(left)]

    def _in_brackets(self) -> list[Check]:
        self.words.expect("(")
        found = self._all()
        self.words.expect(")")
        if self.words.ahead() not in ("&&", "and", ";", ")", ""):
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
        return _compare(left, operator, right)

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
        return {**_compare(found, "==", centre), "tolerance": tolerance}

    def _method(self, left: Field) -> Check:
        name = self.words.name()
        self.words.expect("(")
        told = self.operand()
        self.words.expect(")")
        if name in ("includes", "contains"):
            return _contains(left, told)
        if name in ("startsWith", "startswith") and isinstance(told, str):
            return _text_check(left, "starts-with", told)
        raise NotRead

    def operand(self) -> Any:
        """A constant, or a place in the answer."""
        words = self.words
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
                if not isinstance(found, Field) or found.path or found.is_lower:
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


def _single(checks: list[Check]) -> list[Check]:
    """Not (a and b) is no list of checks; not a is."""
    if len(checks) != 1:
        raise NotRead
    return checks


def _contains(place: Any, told: Any) -> Check:
    if not isinstance(place, Field) or not isinstance(told, (str, int, float)) or told == "":
        raise NotRead
    if place.path:
        if place.is_lower:
            raise NotRead
        return {"type": "json-field", "path": place.path, "operator": "contains", "value": told}
    return {"type": "icontains" if place.is_lower else "contains", "value": told}


def _text_check(place: Field, kind: str, told: str) -> Check:
    if place.is_lower or not told:
        raise NotRead
    if place.path:
        return {"type": "json-field", "path": place.path, "operator": kind, "value": told}
    return {"type": kind, "value": told}


def _compare(place: Field, operator: str, told: Any) -> Check:
    if place.is_lower:
        raise NotRead
    if not place.path:
        if operator not in ("==", "!=") or not isinstance(told, str) or not told:
            raise NotRead
        return {"type": "equals" if operator == "==" else "not-equals", "value": told}
    if operator not in ("==", "!=") and type(told) not in (int, float):
        raise NotRead
    if told is None:
        raise NotRead
    return {"type": "json-field", "path": place.path, "operator": operator, "value": told}


_OPPOSITES = {"==": "!=", "!=": "==", ">": "<=", ">=": "<", "<": ">=", "<=": ">"}
_OPPOSITES |= {"contains": "not-contains", "not-contains": "contains"}


def _opposite(check: Check) -> Check:
    if "tolerance" in check:
        raise NotRead
    if check["type"] == "json-field":
        operator = _OPPOSITES.get(check["operator"])
        if operator is None:
            raise NotRead
        return {**check, "operator": operator}
    name = check["type"]
    return {
        **check,
        "type": name.removeprefix("not-") if name.startswith("not-") else f"not-{name}",
    }
