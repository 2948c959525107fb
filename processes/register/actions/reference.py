"""Domains, operating models and the glossary: edited in place, with history."""

from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction

from audit.record import record
from house.actors import Actor
from house.history import acting
from house.refusals import NotPermitted, require_reason
from processes.people.models import Person
from processes.register.actions.shared import clean
from processes.register.models import Domain, OperatingModel, Term
from processes.register.refusals import NameTaken

Row = TypeVar("Row", bound=models.Model)


def add_domain(*, by: Actor, because: str, **fields: Any) -> Domain:
    """Add a part of the business."""
    _refuse(by, "processes.add_domain")
    return _added(Domain(**fields), "domain.add", by, because)


def edit_domain(domain: Domain, *, by: Actor, because: str, **fields: Any) -> Domain:
    """Change a domain's name, words or operating model."""
    _refuse(by, "processes.change_domain")
    return _edited(domain, "domain.edit", by, because, fields)


def edit_operating_model(
    model: OperatingModel, *, by: Actor, because: str, **fields: Any
) -> OperatingModel:
    """Change what an operating model suits, brings and risks."""
    _refuse(by, "processes.change_operatingmodel")
    return _edited(model, "model.edit", by, because, fields)


def add_term(*, by: Actor, because: str, **fields: Any) -> Term:
    """Publish a word with its meaning."""
    _refuse(by, "processes.add_term")
    return _added(Term(**fields), "term.add", by, because)


def edit_term(term: Term, *, by: Actor, because: str, **fields: Any) -> Term:
    """Change what a word means."""
    _refuse(by, "processes.change_term")
    return _edited(term, "term.edit", by, because, fields)


def retire_term(term: Term, *, by: Actor, because: str) -> Term:
    """Take a word out of the published glossary; its history stays."""
    return edit_term(term, by=by, because=because, is_retired=True)


def restore_term(term: Term, *, by: Actor, because: str) -> Term:
    """Publish a retired word again."""
    return edit_term(term, by=by, because=because, is_retired=False)


def _refuse(by: Actor, permission: str) -> None:
    if isinstance(by, Person) and not by.has_perm(permission):
        raise NotPermitted


def _added(row: Row, verb: str, by: Actor, because: str) -> Row:
    reason = require_reason(because)
    with transaction.atomic(), acting(by, reason):
        clean(row)
        _store(row)
        record(verb, row, by=by, because=reason)
    return row


def _edited(row: Row, verb: str, by: Actor, because: str, fields: dict[str, Any]) -> Row:
    reason = require_reason(because)
    with transaction.atomic(), acting(by, reason):
        row = type(row)._default_manager.select_for_update(of=("self",)).get(pk=row.pk)
        changed = sorted(name for name, value in fields.items() if getattr(row, name) != value)
        if changed:
            for name in changed:
                setattr(row, name, fields[name])
            clean(row, fields=set(changed))
            _store(row, changed)
            record(verb, row, by=by, because=reason, details={"changed": changed})
    return row


def _store(row: models.Model, changed: list[str] | None = None) -> None:
    """Save, or refuse a name that another row has."""
    try:
        row.validate_unique()
    except ValidationError as problem:
        name = next(iter(problem.message_dict))
        raise NameTaken(field=name) from None
    try:
        with transaction.atomic():
            row.save(update_fields=changed, force_insert=changed is None)
    except IntegrityError:  # somebody else took it in this very moment
        raise NameTaken from None
