"""What is written into a contract, made fit to keep: of bounded size, the same everywhere."""

import json
import math
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from house.bodies import NotKeepable as UnkeepableText
from house.bodies import refuse_unkeepable
from house.refusals import Invalid
from processes.contracts.content import canonical, figure
from processes.contracts.refusals import NoSuchField, NotKeepable

LONGEST_TEXT = 50_000
LARGEST_DATA = 100_000
DEEPEST = 20
# Beyond this, databases and programs no longer agree on whole numbers.
EXACT = 2**53


def put(row: models.Model, fields: dict[str, Any], allowed: Iterable[str]) -> list[str]:
    """Write fields into a row, tidied and checked one by one; the names of those that differ."""
    known = set(allowed)
    changed = []
    for name, given in fields.items():
        if name not in known:
            raise NoSuchField(f"There is no field '{name}' here.", field=name)
        each: Any = row._meta.get_field(name)
        value = _cleaned(each, row, given)
        if canonical(_shown(getattr(row, each.attname))) != canonical(_shown(value)):
            setattr(row, each.attname, value)
            changed.append(name)
    return changed


def _cleaned(each: Any, row: models.Model, given: Any) -> Any:
    """The value as its column keeps it, or the refusal why it can't."""
    value = given.pk if isinstance(given, models.Model) else _tidy(each.name, given)
    if value is None and not each.null:
        value = each.get_default()
    if isinstance(each, models.DecimalField) and isinstance(value, float):
        value = repr(value)
    if isinstance(each, models.JSONField):
        _refuse_shape(each, value)
    if (each.blank or each.null) and value in each.empty_values:
        return value
    try:
        cleaned = each.clean(value, row)
    except ValidationError as problem:
        raise Invalid(" ".join(problem.messages), field=each.name) from None
    if isinstance(cleaned, Decimal) and Decimal(repr(float(cleaned))) != cleaned:
        # SQLite keeps figures as floats, and rules compare them as such.
        raise NotKeepable("This has more digits than can be kept exactly.", field=each.name)
    return cleaned


# Data that holds a text for each name.
_TEXTS_BY_NAME = ("tier_answers", "kinds_ruled_out")


def _refuse_shape(each: Any, value: Any) -> None:
    """Data where a list or an object is expected must be one."""
    expected = each.get_default()
    if isinstance(expected, dict) and not isinstance(value, dict):
        raise Invalid("Give values by name.", field=each.name)
    if isinstance(expected, list) and not isinstance(value, list):
        raise Invalid("Give a list.", field=each.name)
    by_name = each.name in _TEXTS_BY_NAME
    if by_name and not all(isinstance(text, str) for text in value.values()):
        raise Invalid("Give a text for each name.", field=each.name)


def _shown(value: Any) -> Any:
    return figure(value) if isinstance(value, Decimal) else value


def tidy_text(text: str) -> str:
    """Text with one kind of line break and no space around it."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def _tidy(name: str, value: Any) -> Any:
    try:
        refuse_unkeepable(value if isinstance(value, str | dict | list) else "")
    except UnkeepableText as trouble:
        raise NotKeepable(trouble.text, field=name) from None
    if isinstance(value, str):
        if len(value) > LONGEST_TEXT:
            sentence = f"This text has more than {LONGEST_TEXT:,} characters."
            raise NotKeepable(sentence, field=name)
        return tidy_text(value)
    if isinstance(value, dict | list):
        _refuse_data(name, value)
    return value


def _refuse_data(name: str, value: Any) -> None:
    if why := _why_not_data(value, DEEPEST):
        raise NotKeepable(why, field=name)
    if len(json.dumps(value)) > LARGEST_DATA:
        sentence = f"This has more than {LARGEST_DATA:,} characters."
        raise NotKeepable(sentence, field=name)


def _why_not_data(value: Any, deeper: int) -> str:
    if deeper == 0:
        return f"This is nested more than {DEEPEST} levels deep."
    if isinstance(value, dict):
        if not all(isinstance(key, str) for key in value):
            return "Names inside data are texts."
        return next(filter(None, (_why_not_data(item, deeper - 1) for item in value.values())), "")
    if isinstance(value, list):
        return next(filter(None, (_why_not_data(item, deeper - 1) for item in value)), "")
    if isinstance(value, float) and not math.isfinite(value):
        return "A number here is not a number that can be kept."
    if isinstance(value, int | float) and abs(value) > EXACT:
        return "A number here is too large to be kept exactly: write it as text."
    if value is not None and not isinstance(value, str | int | float | bool):
        return "Only texts, numbers, yes or no, lists and objects can be kept."
    return ""
