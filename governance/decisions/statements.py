"""Statements that are sent again and again: PostgreSQL plans each once a connection."""

from collections.abc import Sequence
from typing import Any

from django.db import connection

Row = tuple[Any, ...]


def one_row(statement: str, values: Sequence[Any]) -> Row | None:
    """The one row, if there is one."""
    found = rows(statement, values)
    return found[0] if found else None


def rows(statement: str, values: Sequence[Any]) -> list[Row]:
    """All rows."""
    if connection.vendor != "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(statement, values)
            return list(cursor.fetchall())
    from psycopg import Cursor  # only where PostgreSQL is

    connection.ensure_connection()
    with connection.wrap_database_errors, Cursor(connection.connection) as cursor:
        return list(cursor.execute(statement, values, prepare=True).fetchall())
