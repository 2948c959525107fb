"""Statements that are sent again and again: PostgreSQL plans each once a connection."""

from collections.abc import Sequence
from typing import Any

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections
from django.db.backends.base.base import BaseDatabaseWrapper

Row = tuple[Any, ...]
# What PostgreSQL says where a table changed under a plan, or the plan is gone.
_PLAN_IS_STALE = {"0A000", "26000"}


def one_row(statement: str, values: Sequence[Any]) -> Row | None:
    """The one row, if there is one."""
    found = rows(statement, values)
    return found[0] if found else None


def rows(statement: str, values: Sequence[Any]) -> list[Row]:
    """All rows."""
    here = connections[DEFAULT_DB_ALIAS]  # looked up once: each look costs
    if here.vendor != "postgresql":
        with here.cursor() as cursor:
            cursor.execute(statement, values)
            return list(cursor.fetchall())
    # What Django does before it makes a cursor.
    here.close_if_health_check_failed()
    here.ensure_connection()
    try:
        return _prepared(here, statement, values)
    except DatabaseError as problem:
        if getattr(problem.__cause__, "sqlstate", "") not in _PLAN_IS_STALE:
            raise
        if here.in_atomic_block:
            here.close_at = 0  # the next request begins with fresh plans
            raise
        here.close()
        here.ensure_connection()
        return _prepared(here, statement, values)


def _prepared(here: BaseDatabaseWrapper, statement: str, values: Sequence[Any]) -> list[Row]:
    from psycopg import Cursor  # only where PostgreSQL is

    with here.wrap_database_errors, Cursor(here.connection) as cursor:
        return list(cursor.execute(statement, values, prepare=True).fetchall())
