"""What the database itself refuses, tried by raw SQL on the database that the suite runs on."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management.sql import emit_post_migrate_signal
from django.db import DatabaseError, IntegrityError, connection, models, transaction

from audit.models import Entry
from house import triggers
from house.triggers import Trigger
from portal.env import ROOT
from tests.factories import PersonFactory

pytestmark = pytest.mark.django_db
NAMES_LONGEST = 63  # PostgreSQL cuts the rest off without a word
MOMENT = datetime(2026, 3, 11, 10, tzinfo=UTC)

# Tables whose rows must make sense before the database takes them; their rooms try those.
DEMANDING = {
    "governance_approval",
    "governance_chain",
    "governance_decisionbody",
    "governance_escalation",
    "governance_fix",
    "governance_retention",
    "governance_tombstone",
    "processes_contractversion",
    "processes_pause",
    "processes_publication",
    "processes_standin",
}
EASY = [each for each in triggers.declared() if not each.when and each.table not in DEMANDING]
OTHERS = [each for each in triggers.declared() if each.when or each.table in DEMANDING]


def model_of(table: str) -> type[models.Model]:
    found = [model for model in apps.get_models() if model._meta.db_table == table]
    return found[0]


def any_value(field: "models.Field[Any, Any]") -> Any:
    """Something that the column takes."""
    if field.has_default():
        return field.get_default()
    if isinstance(field, models.BooleanField):
        return False
    if isinstance(field, models.DateTimeField):
        return MOMENT
    if isinstance(field, models.DateField):
        return MOMENT.date()
    if isinstance(field, models.TimeField):
        return MOMENT.time()
    if isinstance(field, models.IntegerField | models.DecimalField | models.FloatField):
        return 1
    if isinstance(field, models.UUIDField):
        return "0" * 32
    return str(field.choices[0][0]) if field.choices else "x"


def a_row(table: str) -> models.Model:
    """A row with nothing but what the columns ask for; it is taken back at the end of the test."""
    model = model_of(table)
    if model._meta.model_name == "person":
        return PersonFactory()
    values = {
        field.attname: 1 if field.is_relation else any_value(field)
        for field in model._meta.concrete_fields
        if not field.null and not field.primary_key
    }
    return model._default_manager.create(**values)


def run(statement: str, *values: Any) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


def key_of(row: models.Model) -> str:
    assert row._meta.pk is not None
    return row._meta.pk.column


@pytest.mark.parametrize("trigger", EASY, ids=lambda trigger: trigger.name)
def test_a_trigger_refuses(trigger: Trigger) -> None:
    with transaction.atomic():
        row = a_row(trigger.table)
        key = key_of(row)
        statement = {
            "DELETE": f'DELETE FROM "{trigger.table}" WHERE "{key}" = %s',
            "UPDATE": f'UPDATE "{trigger.table}" SET "{key}" = "{key}" WHERE "{key}" = %s',
        }[trigger.event]
        with pytest.raises(IntegrityError) as refused:
            run(statement, row.pk)
        assert trigger.says in str(refused.value)
        assert type(row)._default_manager.filter(pk=row.pk).exists()
        transaction.set_rollback(True)  # what its foreign keys point at is not there


def phrases_of(says: str) -> list[str]:
    """Every three words in a row that a test may quote."""
    words = says.rstrip(".").split()
    return [" ".join(words[at : at + 3]) for at in range(len(words) - 2)]


def test_the_other_triggers_are_tried_in_their_rooms() -> None:
    """By a test that names the trigger, what follows the table in its name, or what it says."""
    untried = set()
    for trigger in OTHERS:
        room = ROOT / "tests" / Path(*model_of(trigger.table).__module__.split(".")[:2])
        texts = [path.read_text() for path in room.rglob("test_*.py")]
        family = trigger.name.removeprefix(f"{trigger.table}_")
        known_by = [trigger.name, family, *phrases_of(trigger.says)]
        if not any(phrase in text for phrase in known_by for text in texts):
            untried.add(trigger.name)
    assert untried == set()


def test_all_are_in_place() -> None:
    assert triggers.missing() == []
    assert len(triggers.declared()) > 10


def test_names_are_not_cut_off() -> None:
    too_long = [each.name for each in triggers.declared() if len(each.name) > NAMES_LONGEST - 9]
    assert too_long == []


def test_tables_exist() -> None:
    """A trigger on a misspelt table would be passed over."""
    tables = set(connection.introspection.table_names())
    assert {each.table for each in triggers.declared()} - tables == set()


@pytest.mark.skipif(connection.vendor != "postgresql", reason="only PostgreSQL has TRUNCATE")
def test_a_table_that_keeps_rows_is_not_emptied() -> None:
    for table in {each.table for each in triggers.declared() if each.event == "DELETE"}:
        with pytest.raises(IntegrityError):
            run(f'TRUNCATE "{table}" CASCADE')


@pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite has OR REPLACE")
def test_replacing_a_row_does_not_go_past_the_triggers() -> None:
    entry = Entry.objects.create(at=MOMENT, actor="ada", verb="paused")
    columns = ", ".join(field.column for field in Entry._meta.concrete_fields)
    changed = columns.replace("actor,", "'someone else',")
    copy = f"SELECT {changed} FROM audit_entry WHERE id = %s"
    with pytest.raises(IntegrityError):
        run(f"INSERT OR REPLACE INTO audit_entry ({columns}) {copy}", entry.pk)
    assert Entry.objects.get().actor == "ada"


def test_they_come_back_after_a_table_was_rebuilt(transactional_db: None) -> None:
    """SQLite drops them when a migration alters the table; every migrate installs them anew."""
    table = Entry._meta.db_table
    old = Entry._meta.get_field("verb")
    new = models.CharField(max_length=90)
    new.set_attributes_from_name("verb")
    new.model = Entry
    with connection.schema_editor() as editor:
        editor.alter_field(Entry, old, new)
    try:
        if connection.vendor == "sqlite":
            assert {each.table for each in triggers.missing()} == {table}
        emit_post_migrate_signal(verbosity=0, interactive=False, db="default")
        assert triggers.missing() == []
        entry = Entry.objects.create(at=MOMENT, actor="ada", verb="paused")
        with pytest.raises(DatabaseError):
            run("UPDATE audit_entry SET actor = 'someone else' WHERE id = %s", entry.pk)
    finally:
        with connection.schema_editor() as editor:
            editor.alter_field(Entry, new, old)
        triggers.install()


def test_a_trigger_that_is_gone_is_noticed() -> None:
    """Where doctor and the health page look."""
    on = " ON audit_entry" if connection.vendor == "postgresql" else ""
    run(f"DROP TRIGGER audit_entry_no_update{on}")
    assert [each.name for each in triggers.missing()] == ["audit_entry_no_update"]
