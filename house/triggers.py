"""Facts that the database itself refuses to bend, declared once for SQLite and PostgreSQL.

SQLite drops a table's triggers without a word when a migration rebuilds the table, so all of them
are installed anew after every migrate.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.apps import AppConfig, apps
from django.db import connections
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
    with connection.cursor() as cursor:
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
    return [trigger for trigger in declared() if trigger.name not in present]


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
    condition = f"IF {trigger.when} THEN" if trigger.when else "IF TRUE THEN"
    passed_on = "OLD" if trigger.event == "DELETE" else "NEW"
    says = _quoted(trigger.says).replace("%", "%%")
    yield (
        f'CREATE OR REPLACE FUNCTION "{trigger.name}"() RETURNS trigger LANGUAGE plpgsql AS $$ '
        f"BEGIN {condition} RAISE EXCEPTION '{says}' "
        "USING ERRCODE = 'integrity_constraint_violation'; "
        f"END IF; RETURN {passed_on}; END $$"
    )
    yield f'DROP TRIGGER IF EXISTS "{trigger.name}" ON "{trigger.table}"'
    yield (
        f'CREATE TRIGGER "{trigger.name}" BEFORE {trigger.event} ON "{trigger.table}" '
        f'FOR EACH ROW EXECUTE FUNCTION "{trigger.name}"()'
    )
    if trigger.event == "DELETE" and not trigger.when:
        name = f"{trigger.name}_truncate"
        yield f'DROP TRIGGER IF EXISTS "{name}" ON "{trigger.table}"'
        yield (
            f'CREATE TRIGGER "{name}" BEFORE TRUNCATE ON "{trigger.table}" '
            f'FOR EACH STATEMENT EXECUTE FUNCTION "{trigger.name}"()'
        )


def _quoted(text: str) -> str:
    return text.replace("'", "''")
