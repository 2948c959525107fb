"""What is in force never changes: tried by raw SQL, on the database that the suite runs on."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management.sql import emit_post_migrate_signal
from django.db import DatabaseError, connection, models, transaction

from house import triggers
from processes.contracts.parts import PARTS, Part
from processes.contracts.whole import RELATION_OF
from processes.models import (
    ContractVersion,
    Limit,
    Process,
    Publication,
    PublicationChange,
    RuleExample,
    StopRule,
)
from tests.agents import a_process
from tests.contracts import a_contract, a_draft

ROWS: tuple[type[models.Model], ...] = (*PARTS, RuleExample)
NAMES = {model: RELATION_OF.get(model, "examples") for model in ROWS}


@pytest.fixture
def in_force(db: None) -> ContractVersion:
    return a_contract()


def run(statement: str, *values: Any) -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)
        return int(cursor.rowcount)


def refused(statement: str, *values: Any) -> str:
    with pytest.raises(DatabaseError) as caught:
        run(statement, *values)
    return str(caught.value)


def table(model: type[models.Model]) -> str:
    return model._meta.db_table


def columns(model: type[models.Model]) -> list[str]:
    return [each.column for each in model._meta.concrete_fields if not each.primary_key]


def quoted(names: list[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def a_row(model: type[models.Model], version: ContractVersion) -> Any:
    """One row of the version's."""
    owner = {"rule__version": version} if model is RuleExample else {"version": version}
    return model._default_manager.filter(**owner).order_by("pk").first()


# --- parts ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("model", ROWS, ids=NAMES.get)
class TestParts:
    """Triggers *_fixed_insert, *_fixed_update and *_fixed_delete of every kind of part."""

    def test_no_column_of_a_part_changes(
        self, model: type[Part], in_force: ContractVersion
    ) -> None:
        row = a_row(model, in_force)
        for column in columns(model):
            says = refused(
                f'UPDATE {table(model)} SET "{column}" = "{column}" WHERE id = %s', row.pk
            )
            assert "only while their version is a draft" in says

    def test_no_part_goes(self, model: type[Part], in_force: ContractVersion) -> None:
        row = a_row(model, in_force)
        assert "only while" in refused(f"DELETE FROM {table(model)} WHERE id = %s", row.pk)
        assert a_row(model, in_force) == row

    def test_no_part_is_added(self, model: type[Part], in_force: ContractVersion) -> None:
        names = quoted(columns(model))
        statement = f"INSERT INTO {table(model)} ({names}) SELECT {names} FROM {table(model)}"
        assert "only while" in refused(f"{statement} WHERE id = %s", a_row(model, in_force).pk)

    def test_no_part_of_a_draft_moves_in(
        self, model: type[Part], in_force: ContractVersion
    ) -> None:
        other = a_draft(a_process("other_one"))
        stray = a_row(model, other)
        column, target = "version_id", in_force.pk
        if model is RuleExample:
            column, target = "rule_id", a_row(StopRule, in_force).pk
        statement = f"UPDATE {table(model)} SET {column} = %s WHERE id = %s"
        assert "only while" in refused(statement, target, stray.pk)

    def test_no_part_moves_out(self, model: type[Part], in_force: ContractVersion) -> None:
        draft = a_draft(a_process("other_one"))
        column, target = "version_id", draft.pk
        if model is RuleExample:
            column, target = "rule_id", a_row(StopRule, draft).pk
        statement = f"UPDATE {table(model)} SET {column} = %s WHERE id = %s"
        assert "only while" in refused(statement, target, a_row(model, in_force).pk)

    def test_a_draft_s_parts_may_change(self, model: type[Part], db: None) -> None:
        draft = a_draft()
        assert run(f'UPDATE {table(model)} SET "order" = 9 WHERE id = %s', a_row(model, draft).pk)

    @pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite has OR REPLACE")
    def test_replacing_a_row_is_no_way_around(
        self, model: type[Part], in_force: ContractVersion
    ) -> None:
        draft = a_draft(a_process("other_one"))
        mine, others = a_row(model, in_force), a_row(model, draft)
        names = quoted(columns(model))
        refused(
            f"INSERT OR REPLACE INTO {table(model)} (id, {names}) "
            f"SELECT %s, {names} FROM {table(model)} WHERE id = %s",
            mine.pk,
            others.pk,
        )
        assert a_row(model, in_force) == mine


# --- the version ----------------------------------------------------------------------------------


def test_no_text_of_a_version_changes(in_force: ContractVersion) -> None:
    """version_keeps_content, column by column; empty and not empty differ too."""
    for each in ContractVersion._meta.concrete_fields:
        if each.name in {"id", "state"}:
            continue
        value = other_value(each, in_force)
        says = refused(
            f'UPDATE {table(ContractVersion)} SET "{each.column}" = %s WHERE id = %s',
            value,
            in_force.pk,
        )
        assert "never changes" in says or "draft" in says, each.name


def other_value(each: Any, version: ContractVersion) -> Any:
    value = getattr(version, each.attname)
    if each.null:
        return None if value else version.pk
    if isinstance(each, models.JSONField):
        return '{"other": "value"}'
    if isinstance(each, models.BooleanField):
        return not value
    if isinstance(each, models.DateTimeField):
        return "2020-01-01 00:00:00+00:00"
    if isinstance(each, models.IntegerField | models.ForeignKey):
        return value + 1
    return f"{value}x"[-10:]


def test_a_version_does_not_take_another_s_place(in_force: ContractVersion) -> None:
    draft = a_draft(a_process("other_one"))
    refused(f"UPDATE {table(ContractVersion)} SET id = %s WHERE id = %s", 10**6, in_force.pk)
    refused(
        f"UPDATE {table(ContractVersion)} SET process_id = %s WHERE id = %s",
        draft.process_id,
        in_force.pk,
    )


@pytest.mark.parametrize("state", ["draft", "withdrawn"])
def test_a_version_does_not_become_a_draft_again(in_force: ContractVersion, state: str) -> None:
    """version_moves."""
    statement = f"UPDATE {table(ContractVersion)} SET state = %s WHERE id = %s"
    assert "moves one step" in refused(statement, state, in_force.pk)


def test_a_version_begins_as_a_draft(in_force: ContractVersion) -> None:
    """version_begins_as_draft."""
    names = columns(ContractVersion)
    chosen = quoted(names)
    given = chosen.replace('"number"', '"number" + 1')
    statement = (
        f"INSERT INTO {table(ContractVersion)} ({chosen}) "
        f"SELECT {given} FROM {table(ContractVersion)} WHERE id = %s"
    )
    assert "begins as a draft" in refused(statement, in_force.pk)


def test_a_version_stays(in_force: ContractVersion) -> None:
    """version_stays, for drafts too."""
    draft = a_draft(a_process("other_one"))
    for version in (in_force, draft):
        statement = f"DELETE FROM {table(ContractVersion)} WHERE id = %s"
        assert "never goes" in refused(statement, version.pk)


# --- what is in force -----------------------------------------------------------------------------


def test_only_a_published_version_of_its_own_is_in_force(in_force: ContractVersion) -> None:
    """publication_moves_to_published."""
    other = a_contract(a_process("other_one"))
    draft = a_draft(in_force.process)
    for version in (other, draft):
        statement = f"UPDATE {table(Publication)} SET version_id = %s WHERE process_id = %s"
        assert "published version" in refused(statement, version.pk, in_force.process_id)


def test_nothing_else_comes_into_force(db: None) -> None:
    """publication_of_published."""
    draft = a_draft()
    statement = (
        f"INSERT INTO {table(Publication)} (process_id, version_id, since) VALUES (%s, %s, %s)"
    )
    says = refused(statement, draft.process_id, draft.pk, "2026-01-01 00:00:00+00:00")
    assert "published version" in says


def test_what_is_in_force_is_not_taken_away(in_force: ContractVersion) -> None:
    """publication_stays."""
    assert "never taken away" in refused(f"DELETE FROM {table(Publication)}")


def test_what_was_in_force_stays_on_record(in_force: ContractVersion) -> None:
    change = PublicationChange.objects.get(version=in_force)
    assert "stays on record" in refused(
        f"UPDATE {table(PublicationChange)} SET because = 'x' WHERE id = %s", change.pk
    )
    assert "stays on record" in refused(
        f"DELETE FROM {table(PublicationChange)} WHERE id = %s", change.pk
    )


# --- a table that a migration rebuilds ------------------------------------------------------------


@pytest.fixture
def rebuilt(transactional_db: None) -> Iterator[None]:
    """SQLite drops triggers when a migration rebuilds a table; each migrate puts them back."""
    old = Limit._meta.get_field("says")
    new = models.CharField(max_length=310, blank=True)
    new.set_attributes_from_name("says")
    new.model = Limit
    with connection.schema_editor() as editor:
        editor.alter_field(Limit, old, new)
    if connection.vendor == "sqlite":
        assert table(Limit) in {each.table for each in triggers.missing()}
    emit_post_migrate_signal(verbosity=0, interactive=False, db="default")
    yield
    with connection.schema_editor() as editor:
        editor.alter_field(Limit, new, old)
    triggers.install()


def test_parts_stay_fixed_after_their_table_was_rebuilt(rebuilt: None) -> None:
    version = a_contract()
    row = a_row(Limit, version)
    refused(f"UPDATE {table(Limit)} SET value = 100000 WHERE id = %s", row.pk)
    refused(f"DELETE FROM {table(Limit)} WHERE id = %s", row.pk)
    assert Process.objects.get(pk=version.process_id).publication.version == version
