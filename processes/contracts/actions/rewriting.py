"""A draft is made to say exactly what was brought together, row by row, with its history."""

from collections.abc import Iterable
from typing import Any

from processes.contracts.actions.cloning import copy_of, create_all
from processes.contracts.actions.editing import Edit
from processes.contracts.actions.examples import remove_with_examples, write_examples
from processes.contracts.business_parts import StopRule
from processes.contracts.keeping import put
from processes.contracts.models import ContractVersion
from processes.contracts.part import Part
from processes.contracts.whole import EXAMPLE, KINDS, TEXTS, Whole, whole

Rows = dict[Any, Any]


def rewrite(edit: Edit, made: Whole, based_on: ContractVersion) -> None:
    """Write texts, parts and cases; parts of the draft that stay are known by their row."""
    _write_texts(edit.version, made.version, based_on)
    present = whole(edit.version)
    for relation in KINDS:
        _write_kind(edit, present.parts(relation), made.parts(relation))
    for rule in whole(edit.version).stop_rules:
        cases = [{name: getattr(each, name) for name in EXAMPLE} for each in made.examples_of(rule)]
        write_examples(rule, cases, by=edit.by, because=edit.because)


def _write_texts(locked: ContractVersion, made: ContractVersion, based_on: ContractVersion) -> None:
    changed = put(locked, {name: getattr(made, name) for name in TEXTS}, TEXTS)
    locked.tier_basis, locked.based_on = made.tier_basis, based_on
    locked.save(update_fields=[*changed, "tier_basis", "based_on"])


def _write_kind(edit: Edit, present: list[Part], made: list[Part]) -> None:
    rows: Rows = {part.pk: part for part in present}
    stays = [part for part in made if part.pk in rows]
    kept = {part.pk for part in stays}
    _remove(part for part in present if part.pk not in kept)
    _free_names(stays, rows)
    for part in stays:
        _rewrite(rows[part.pk], part)
    new = [copy_of(part, version=edit.version) for part in made if part.pk not in rows]
    create_all(new, by=edit.by, because=edit.because)


def _remove(parts: Iterable[Part]) -> None:
    for part in parts:
        if isinstance(part, StopRule):
            remove_with_examples(part)
        else:
            part.delete()


def _free_names(stays: list[Part], rows: Rows) -> None:
    """Two parts may change names with each other, and the database looks at each row alone."""
    held = {row.called for row in rows.values()}
    for part in stays:
        row = rows[part.pk]
        if part.key == "name" and part.called != row.called and part.called in held:
            between = type(row)._default_manager.filter(pk=row.pk)
            between.update(name=f"between_names_{row.pk}")


def _rewrite(row: Any, wanted: Part) -> None:
    changed = put(row, {name: getattr(wanted, name) for name in row.content}, row.content)
    for name in ("lineage", "order"):
        if getattr(row, name) != getattr(wanted, name):
            setattr(row, name, getattr(wanted, name))
            changed.append(name)
    if changed:
        row.save(update_fields=changed)
