"""Rows of the log, written by one statement for the facts and one for the texts.

Where the database can, facts, texts and what waits for its seal are one single statement. A record
that is there already is left as it is, and is not among what comes back.
"""

import secrets
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Any

import msgspec
from django.db import connection, transaction

from governance.decisions import statements
from governance.decisions.digests import FACTS, facts_digest
from governance.decisions.models import Decision, DecisionBody
from governance.decisions.sealing_models import Pending

_COLUMNS = (*FACTS, "digest")
_NAMES = ", ".join(_COLUMNS)
_DECISIONS, _BODIES = Decision._meta.db_table, DecisionBody._meta.db_table
_PENDING = Pending._meta.db_table
_encoded = msgspec.json.Encoder(decimal_format="string").encode
# SQLite takes so many values in one statement.
_AT_ONCE = 32_000 // len(_COLUMNS)


@dataclass(slots=True)
class Row:
    """One decision on its way into the log."""

    facts: dict[str, Any]
    text: str

    @property
    def public_id(self) -> uuid.UUID:
        found: uuid.UUID = self.facts["public_id"]
        return found


def new_public_id(moment: datetime) -> uuid.UUID:
    """An id that nobody guesses and that grows with time, so that indexes stay small."""
    stamp = int(moment.timestamp() * 1000) & (1 << 48) - 1
    chance = secrets.randbits(74)
    number = stamp << 80 | 0x7 << 76 | chance >> 62 << 64 | 0b10 << 62 | chance & (1 << 62) - 1
    return uuid.UUID(int=number)


def append(rows: Sequence[Row]) -> dict[uuid.UUID, int]:
    """Write what is new; the ids of what was written, by public id."""
    if not rows:
        return {}
    for row in rows:
        row.facts["digest"] = facts_digest(row.facts)
    if connection.vendor == "postgresql":
        return dict(_by_one_statement(rows))
    with transaction.atomic():
        return dict(_by_few_statements(rows))


def _by_one_statement(rows: Sequence[Row]) -> Iterator[tuple[uuid.UUID, int]]:
    """All rows as one text, which costs half of what lists do; the same for one and for many."""
    sent = _encoded([{**row.facts, "text": row.text} for row in rows])
    yield from statements.rows(_one_statement(), [sent.decode()])


@cache
def _one_statement() -> str:
    fields = {field.column: field for field in Decision._meta.concrete_fields}
    types = [str(fields[name].db_type(connection)) for name in _COLUMNS]
    shape = ", ".join(f"{name} {kind}" for name, kind in zip(_COLUMNS, types, strict=True))
    return f"""
    WITH sent AS (
        SELECT * FROM json_to_recordset(%s::json) AS sent({shape}, text text)
    ), new AS (
        INSERT INTO {_DECISIONS} ({_NAMES}) SELECT {_NAMES} FROM sent
        ON CONFLICT (process_id, event_id) DO NOTHING RETURNING id, public_id, process_id
    ), texts AS (
        INSERT INTO {_BODIES} (decision_id, text)
        SELECT new.id, sent.text FROM new JOIN sent USING (public_id)
    ), waiting AS (
        INSERT INTO {_PENDING} (decision_id, process_id) SELECT id, process_id FROM new
    )
    SELECT public_id, id FROM new
    """  # noqa: S608  our own names


def _by_few_statements(rows: Sequence[Row]) -> Iterator[tuple[uuid.UUID, int]]:
    for start in range(0, len(rows), _AT_ONCE):
        some = rows[start : start + _AT_ONCE]
        marks = f"({', '.join(['%s'] * len(_COLUMNS))})"
        values = [_kept(row.facts[name]) for row in some for name in _COLUMNS]
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {_DECISIONS} ({_NAMES}) VALUES {', '.join([marks] * len(some))} "  # noqa: S608  our own names
                "ON CONFLICT (process_id, event_id) DO NOTHING RETURNING public_id, id",
                values,
            )
            new = {uuid.UUID(hex=public_id): pk for public_id, pk in cursor.fetchall()}
            written = [(new[row.public_id], row) for row in some if row.public_id in new]
            cursor.executemany(
                f"INSERT INTO {_BODIES} (decision_id, text) VALUES (%s, %s)",  # noqa: S608
                [(pk, row.text) for pk, row in written],
            )
            cursor.executemany(
                f"INSERT INTO {_PENDING} (decision_id, process_id) VALUES (%s, %s)",  # noqa: S608
                [(pk, row.facts["process_id"]) for pk, row in written],
            )
        yield from new.items()


def _kept(value: Any) -> Any:
    """A value as SQLite keeps it."""
    if isinstance(value, uuid.UUID):
        return value.hex
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return str(value) if isinstance(value, Decimal) else value
