"""Facts that the database itself refuses to bend, declared once for SQLite and PostgreSQL.

SQLite drops a table's triggers without a word when a migration rebuilds the table, so all of them
are installed anew after every migrate.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.apps import AppConfig, apps
from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model


@dataclass(frozen=True)
class Trigger:
    """Refuses an event on a table's rows, always or where a condition over OLD and NEW holds."""

    name: str
    table: str
    event: str  # INSERT, UPDATE or DELETE
    says: str
    when: str = ""
    # SQLite alone allows a subquery in WHEN; PostgreSQL gets the condition inside a function.


_declared: dict[str, Trigger] = {}


def declare(*triggers: Trigger) -> None:
    """Add triggers to the list that is installed after every migrate."""
    for trigger in triggers:
        _declared[trigger.name] = trigger


def declared() -> list[Trigger]:
    """All triggers that must be in place."""
    return sorted(_declared.values(), key=lambda trigger: trigger.name)


def append_only(model: type[Model], *, says: str) -> None:
    """Rows of this model are written once and stay."""
    table = model._meta.db_table
    declare(
        Trigger(f"{table}_no_update", table, "UPDATE", says),
        Trigger(f"{table}_no_delete", table, "DELETE", says),
    )


def install_after_migrate(app_config: AppConfig, using: str = "default", **kwargs: Any) -> None:
    """Install once per migrate, after the last app."""
    last = [app for app in apps.get_app_configs() if app.models_module][-1]
    if app_config is last:
        install(using)


def install(using: str = "default") -> None:
    """Put every declared trigger in place, replacing what stands there."""
    connection = connections[using]
    existing = set(connection.introspection.table_names())
    with transaction.atomic(using), connection.cursor() as cursor:
        for trigger in declared():
            if trigger.table in existing:
                for statement in _statements(connection, trigger):
                    cursor.execute(statement)


def missing(using: str = "default") -> list[Trigger]:
    """Declared triggers that the database does not have."""
    connection = connections[using]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger'"
            if connection.vendor == "sqlite"
            else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
        )
        present = {row[0] for row in cursor.fetchall()}
    return [trigger for trigger in declared() if not _names(connection, trigger) <= present]


def _names(connection: BaseDatabaseWrapper, trigger: Trigger) -> set[str]:
    """What stands in the database for one declared trigger."""
    if connection.vendor == "postgresql" and trigger.event == "DELETE":
        return {trigger.name, f"{trigger.name}_truncate"}
    return {trigger.name}


def _statements(connection: BaseDatabaseWrapper, trigger: Trigger) -> Iterable[str]:
    if connection.vendor == "sqlite":
        yield f'DROP TRIGGER IF EXISTS "{trigger.name}"'
        yield _for_sqlite(trigger)
    else:
        yield from _for_postgresql(trigger)


def _for_sqlite(trigger: Trigger) -> str:
    condition = f"WHEN {trigger.when}" if trigger.when else ""
    return (
        f'CREATE TRIGGER "{trigger.name}" BEFORE {trigger.event} ON "{trigger.table}" '
        f"FOR EACH ROW {condition} BEGIN SELECT RAISE(ABORT, '{_quoted(trigger.says)}'); END"
    )


def _for_postgresql(trigger: Trigger) -> Iterable[str]:
    passed_on = "OLD" if trigger.event == "DELETE" else "NEW"
    refused = (
        f"RAISE EXCEPTION '{_quoted(trigger.says).replace('%', '%%')}' "
        "USING ERRCODE = 'integrity_constraint_violation';"
    )
    when = f"IF {trigger.when or 'TRUE'} THEN {refused} END IF; RETURN {passed_on};"
    yield from _trigger(trigger.name, trigger.event, trigger.table, "ROW", when)
    if trigger.event == "DELETE":
        # Emptying a table asks no row, so it is refused also where single rows may go.
        yield from _trigger(
            f"{trigger.name}_truncate", "TRUNCATE", trigger.table, "STATEMENT", refused
        )


def _trigger(name: str, event: str, table: str, each: str, body: str) -> Iterable[str]:
    yield (
        f'CREATE OR REPLACE FUNCTION "{name}"() RETURNS trigger LANGUAGE plpgsql '
        f"AS $$ BEGIN {body} END $$"
    )
    yield f'DROP TRIGGER IF EXISTS "{name}" ON "{table}"'
    yield (
        f'CREATE TRIGGER "{name}" BEFORE {event} ON "{table}" '
        f'FOR EACH {each} EXECUTE FUNCTION "{name}"()'
    )


def _quoted(text: str) -> str:
    return text.replace("'", "''")
