"""Bodies that programs send, read strictly: JSON in UTF-8 that any database can keep."""

import json
import math
from collections.abc import Iterator
from typing import Any, NoReturn

from django.http import HttpRequest

from house.refusals import Invalid, Refusal

JSON = "application/json"
# Calls that take more, such as batches, say so themselves.
AT_MOST = 1024 * 1024
DEEPEST = 40


class BodyTooLarge(Refusal):
    """More than a call takes."""

    says = "The body is larger than this call takes."
    status = 413


class NotJson(Invalid):
    """Bytes that are not one JSON value."""

    says = "The body is not JSON."


class NotKeepable(Invalid):
    """Text that databases refuse."""

    says = "Text can't have NUL characters or half characters (lone surrogates)."


def json_of(request: HttpRequest, at_most: int = AT_MOST) -> Any:
    """The body as data, or the refusal that says what is wrong with it."""
    if len(request.body) > at_most:
        raise BodyTooLarge
    if len(request.body) < int(request.META.get("CONTENT_LENGTH") or 0):
        raise NotJson("The body ended before the length that was announced.")
    if request.content_type != JSON:
        raise NotJson(f"Send JSON, with the header Content-Type: {JSON}.")
    return json_from(request.body)


def json_from(raw: bytes) -> Any:
    """Bytes as data, or the refusal that says what is wrong with them."""
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        raise NotJson("The body is not UTF-8.") from None
    value = _parsed(text)
    # Without an escape no such character survives decoding and parsing.
    if "\\u" in text:
        refuse_unkeepable(value)
    return value


def refuse_unkeepable(value: Any) -> None:
    """Refuse text anywhere inside that has a NUL or half a character."""
    for text in _texts(value):
        if "\x00" in text or not _is_whole(text):
            raise NotKeepable


def parsed(text: str) -> Any:
    """JSON without the numbers that no database keeps; ValueError where it isn't."""
    return json.loads(text, parse_constant=_no_constant, parse_float=_finite)


def _parsed(text: str) -> Any:
    try:
        value = parsed(text)
    except RecursionError:
        raise NotJson("The body is nested too deeply.") from None
    except ValueError as problem:
        raise NotJson(f"The body is not JSON: {_where(problem)}.") from None
    if _depth(value) > DEEPEST:
        raise NotJson("The body is nested too deeply.")
    return value


def _where(problem: ValueError) -> str:
    if isinstance(problem, json.JSONDecodeError):
        return f"{problem.msg} at line {problem.lineno}, column {problem.colno}"
    return "it has a number that can't be kept"


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise ValueError(digits)
    return number


def _is_whole(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _inside(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        yield from value.values()
    elif isinstance(value, list):
        yield from value


def _texts(value: Any) -> Iterator[str]:
    """Every text in a value, keys too; without recursion, so that depth costs nothing."""
    waiting = [value]
    while waiting:
        each = waiting.pop()
        if isinstance(each, str):
            yield each
        elif isinstance(each, dict):
            yield from each
        waiting.extend(_inside(each))


def _depth(value: Any) -> int:
    depth, level = 0, [value]
    while level := [inner for each in level for inner in _inside(each)]:
        depth += 1
    return depth
