"""What a contract version says, as plain data, and the hashes that stand for it.

The same contract gives the same data and the same hashes on every database: people are named by
email, figures are decimal texts, and what order a database gives to the keys of JSON is ignored.
"""

import hashlib
import json
from decimal import Decimal
from typing import Any

from processes.contracts.business_parts import RuleExample, StopRule
from processes.contracts.part import Part
from processes.contracts.whole import KINDS, SINGLE, TEXTS, Whole
from processes.people.models import Person

Content = dict[str, Any]


def content(whole: Whole) -> Content:
    """Everything that the version says, nothing left out, every part with its lineage."""
    version = whole.version
    found: Content = {name: getattr(version, name) for name in TEXTS if name != "tier"}
    found["tier"] = version.tier_id
    for relation in KINDS:
        parts = [part_content(part, whole) for part in whole.parts(relation)]
        found[relation] = parts[0] if relation in SINGLE else parts
    return found


def part_content(part: Part, whole: Whole) -> Content:
    """Everything that one part says."""
    found = {"lineage": str(part.lineage), **_fields(part, part.content)}
    if isinstance(part, StopRule):
        found["examples"] = [example_content(each) for each in whole.examples_of(part)]
    return found


def example_content(example: RuleExample) -> Content:
    """One case that proves a stop rule."""
    return {"says": example.says, "stops": example.stops, "values": example.values}


def content_hash(whole: Whole) -> str:
    """What stands for the whole content: an approval counts for exactly this."""
    said = content(whole)
    for relation in KINDS:
        for part in [said[relation]] if relation in SINGLE else said[relation]:
            # Where a part comes from is no part of what it says.
            del part["lineage"]
    return digest(said)


def behaviour_hash(whole: Whole) -> str:
    """What stands for how the agent behaves: changed wording alone leaves it as it is."""
    return digest(
        {
            relation: sorted(
                (_fields(part, part.behaviour) for part in whole.parts(relation)), key=canonical
            )
            for relation, model in KINDS.items()
            if model.behaviour
        }
    )


def digest(value: Any) -> str:
    """A hash of data, the same wherever it is kept."""
    return hashlib.sha256(canonical(value).encode()).hexdigest()


def canonical(value: Any) -> str:
    """Data as one text: keys sorted, each number written in one way."""
    return json.dumps(_plain(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def figure(value: Decimal) -> str:
    """A decimal without zeros at its end, never with an exponent."""
    text = format(value + 0, "f")  # without a minus before nought
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"


def _fields(part: Part, names: tuple[str, ...]) -> Content:
    return {name: _said(getattr(part, name)) for name in names}


def _said(value: Any) -> Any:
    if isinstance(value, Person):
        return value.email.lower()
    return figure(value) if isinstance(value, Decimal) else value


def _plain(value: Any) -> Any:
    """Numbers in one form: PostgreSQL gives 1e3 back as 1000, SQLite as 1000.0."""
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value
