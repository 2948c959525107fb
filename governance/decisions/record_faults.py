"""What can be wrong with a record, field by field, in words."""

import re
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from governance.decisions.record import Record
from governance.decisions.refusals import NotARecord

_EARLIEST, _LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
_BIGGEST = 2**53

_PLACE = re.compile(r"(?P<says>.*?)(?: - at `(?:key in )?\$(?P<path>.*)`)?", re.DOTALL)
_LACKS = re.compile(r"Object missing required field `(?P<name>\w+)`")
_KINDS = {
    "str": "text",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "object": "an object",
    "array": "a list",
    "null": "null",
    "decimal": "a number",
}
_EXPECTED = re.compile(r"Expected `(?P<wanted>[^`]*)`(?:, got `(?P<got>[^`]*)`)?")


def in_words(says: str) -> NotARecord:
    """What the decoder found, as a sentence about a field."""
    found = _PLACE.fullmatch(says)
    path = (found["path"] or "").lstrip(".") if found else ""
    path = re.sub(r"\[(\d+)\]", r".\1", path).replace("[...]", "")
    sentence = found["says"] if found else says
    if lacks := _LACKS.match(sentence):
        return NotARecord("This is missing.", field=f"{path}.{lacks['name']}".lstrip("."))
    if expected := _EXPECTED.match(sentence):
        kinds = [_KINDS.get(each.strip(), "something else") for each in expected[1].split("|")]
        wanted = " or ".join(dict.fromkeys(kinds))
        return NotARecord(f"This must be {wanted}.", field=path)
    return NotARecord(f"{sentence}.", field=path)


# How long each text may be: what its column holds.
_NEEDED = {"model", "decision", "owner"}
_LENGTHS = {
    "model": 200,
    "decision": 200,
    "owner": 254,
    "event_id": 200,
    "case_id": 200,
    "authorization_id": 200,
    "trace_id": 200,
    "team": 200,
}
_MOST_ITEMS = 500
_LONGEST_NAME = 120


def refuse_lengths(record: Record) -> None:
    """Text that says nothing, or more than is kept."""
    for name, most in _LENGTHS.items():
        text: str = getattr(record, name) or ""
        if name in _NEEDED and not text.strip():
            raise NotARecord("This must not be empty.", field=name)
        if len(text) > most:
            raise NotARecord(f"This may have {most} characters at most.", field=name)
    if record.event_id is not None and not record.event_id.strip():
        raise NotARecord("Leave it out, or give an id.", field="event_id")
    _refuse_names("tools_invoked", [tool.name for tool in record.tools])
    _refuse_names("policy_checks", [check.name for check in record.checks])


def _refuse_names(field: str, names: list[str]) -> None:
    if len(names) > _MOST_ITEMS:
        raise NotARecord(f"This may have {_MOST_ITEMS} items at most.", field=field)
    for index, name in enumerate(names):
        if not 0 < len(name.strip()) <= _LONGEST_NAME:
            says = f"A name has 1 to {_LONGEST_NAME} characters."
            raise NotARecord(says, field=f"{field}.{index}")


def refuse_numbers(record: Record) -> None:
    """Numbers that can't be, such as a confidence above one."""
    for name in ("confidence", "latency_ms"):
        if not _is_number_or_none(getattr(record, name)):
            raise NotARecord("This must be a number.", field=name)
    if record.confidence is not None and not 0 <= record.confidence <= 1:
        raise NotARecord("Confidence is a number from 0 to 1.", field="confidence")
    for name in ("tokens_in", "tokens_out", "latency_ms", "units"):
        figure = getattr(record, name)
        if figure is not None and not 0 <= figure <= _BIGGEST:
            raise NotARecord("This must be 0 or more, and not beyond 2 to the 53rd.", field=name)


def _is_number_or_none(value: Any) -> bool:
    return value is None or (isinstance(value, int | Decimal) and not isinstance(value, bool))


def moment_of(text: str) -> datetime:
    """The moment that a timestamp means, in UTC."""
    try:
        moment = datetime.fromisoformat(text) if len(text) <= 40 else None
    except ValueError:
        moment = None
    if moment is None or "T" not in text.upper().replace(" ", "T", 1):
        says = "This must be a time in ISO 8601, such as 2026-04-26T10:42:12Z."
        raise NotARecord(says, field="timestamp")
    if moment.tzinfo is None:
        raise NotARecord("Give the time with its offset, such as Z.", field="timestamp")
    try:
        moment = moment.astimezone(UTC)
    except OverflowError:
        moment = datetime.min.replace(tzinfo=UTC)
    if not _EARLIEST <= moment <= _LATEST:
        raise NotARecord("This time can't be right: 2000 to 2100.", field="timestamp")
    return moment


_AMOUNT = re.compile(r"\s*(?P<figure>\d{1,9}(?:\.\d{1,30})?)\s*(?P<currency>[A-Za-z]{3})?\s*")
_MOST_COST = Decimal(1_000_000)


def cost_of(value: Any, currency: str) -> Decimal | None:
    """What it cost, in the company's currency: a decimal string; a plain number is taken too."""
    if value is None:
        return None
    said = currency
    if isinstance(value, dict) and value.keys() <= {"amount", "currency"} and "amount" in value:
        said, value = value.get("currency", currency), value["amount"]
    if isinstance(value, str) and (found := _AMOUNT.fullmatch(value)):
        said, value = found["currency"] or said, Decimal(found["figure"])
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise NotARecord('Give money as a decimal string, such as "0.0123".', field="cost")
    if said != currency:
        raise NotARecord(f"Money is given in {currency} here.", field="cost")
    if not 0 <= value < _MOST_COST:
        raise NotARecord("This must be 0 or more, and below a million.", field="cost")
    return Decimal(value).quantize(Decimal("0.00000001"))
