"""Many rows at once, each with its row of history; and a version made from another."""

from collections.abc import Sequence
from typing import Any

from django.db import models

from house.actors import Actor
from house.clock import now
from house.requests import current_request_id
from processes.contracts.models import ContractVersion
from processes.contracts.whole import KINDS, Whole
from processes.people.models import Person


def create_all(rows: Sequence[Any], *, by: Actor, because: str) -> None:
    """Write new rows of one kind and their history, in two statements however many they are."""
    if not rows:
        return
    model: Any = type(rows[0])
    model._default_manager.bulk_create(rows)
    model.history.bulk_history_create(
        rows,
        default_user=by if isinstance(by, Person) else None,
        default_change_reason=because,
        default_date=now(),
        custom_historical_attrs={"request_id": current_request_id(), "history_by": str(by)},
    )


def clone_parts(source: Whole, into: ContractVersion, *, by: Actor, because: str) -> None:
    """Give a new version the parts of another; each keeps its lineage."""
    new_rules: dict[Any, Any] = {}
    for relation in KINDS:
        copies = [copy_of(part, version=into) for part in source.parts(relation)]
        create_all(copies, by=by, because=because)
        if relation == "stop_rules":
            new_rules = {rule.lineage: rule for rule in copies}
    examples = [
        copy_of(example, rule=new_rules[lineage])
        for lineage, rows in source.examples.items()
        for example in rows
    ]
    create_all(examples, by=by, because=because)


def copy_of(row: models.Model, **instead: Any) -> Any:
    """The same row, not yet saved, belonging to something else."""
    kept = {
        each.attname: getattr(row, each.attname)
        for each in row._meta.concrete_fields
        if not each.primary_key and each.name not in instead
    }
    return type(row)(**kept, **instead)
