"""The parts of a draft are added, written, moved and removed."""

from typing import Any, TypeVar

from house.actors import Actor
from processes.contracts.actions.editing import editing
from processes.contracts.actions.examples import Examples, remove_with_examples, write_examples
from processes.contracts.business_parts import ExceptionPath, RuleExample, StopRule
from processes.contracts.content import part_content
from processes.contracts.keeping import put
from processes.contracts.models import ContractVersion
from processes.contracts.part import Part
from processes.contracts.refusals import (
    ChangedMeanwhile,
    GoneMeanwhile,
    NameTaken,
    NoSuchField,
    PartStays,
)
from processes.contracts.stamps import stamp_of_part
from processes.contracts.whole import RELATION_OF, SINGLE, whole
from processes.register.refusals import BackupIsTheSame

AnyPart = TypeVar("AnyPart", bound=Part)


def add_part(
    version: ContractVersion, kind: type[AnyPart], /, *, by: Actor, because: str, **fields: Any
) -> AnyPart:
    """Add a part to a draft, after those of its kind."""
    if RELATION_OF[kind] in SINGLE:
        raise PartStays("Every contract has this already: edit it.")
    with editing(version, by, because) as edit:
        examples = _taken_examples(kind, fields)
        last = _rows(kind).filter(version=edit.version).order_by("-order").first()
        part = kind(version=edit.version, order=last.order + 1 if last else 0)
        put(part, _all_of(kind, fields), kind.content)
        _refuse_clash(part)
        part.save(force_insert=True)
        if isinstance(part, StopRule):
            write_examples(part, examples or (), by=by, because=edit.because)
        edit.refuse_wrong(str(part.lineage))
        edit.record("add", part=part._meta.verbose_name, name=part.called)
    return part


def edit_part(part: AnyPart, *, by: Actor, because: str, seen: str = "", **fields: Any) -> AnyPart:
    """Write fields of a part; a stop rule with its examples is written at one go."""
    with editing(part.version, by, because) as edit:  # type: ignore[attr-defined]  # every kind has a version
        found = _present(part)
        _refuse_stale(found, seen)
        examples = _taken_examples(type(found), fields)
        before, changed = found.called, put(found, fields, found.content)
        if changed:
            _refuse_clash(found)
            found.save(update_fields=changed)
        if isinstance(found, StopRule) and examples is not None:
            is_rewritten = write_examples(found, examples, by=by, because=edit.because)
            changed += ["examples"] if is_rewritten else []
        if changed:
            edit.refuse_wrong(str(found.lineage))
            edit.record("edit", part=found._meta.verbose_name, name=before, changed=changed)
    return found


def set_examples(
    rule: StopRule, examples: Examples, *, by: Actor, because: str, seen: str = ""
) -> StopRule:
    """Write the cases that prove a stop rule."""
    return edit_part(rule, by=by, because=because, seen=seen, examples=list(examples))


def remove_part(part: Part, *, by: Actor, because: str, seen: str = "") -> None:
    """Take a part out of a draft; its history stays."""
    if RELATION_OF[type(part)] in SINGLE:
        raise PartStays
    with editing(part.version, by, because) as edit:  # type: ignore[attr-defined]  # every kind has a version
        found = _present(part)
        _refuse_stale(found, seen)
        edit.record("remove", part=found._meta.verbose_name, name=found.called)
        if isinstance(found, StopRule):
            remove_with_examples(found)
        else:
            found.delete()


def move_part(part: AnyPart, *, to: int, by: Actor, because: str) -> AnyPart:
    """Give a part another place among those of its kind, counted from nought."""
    with editing(part.version, by, because) as edit:  # type: ignore[attr-defined]  # every kind has a version
        found = _present(part)
        rows = [row for row in _rows(type(part)).filter(version=edit.version) if row != found]
        rows.insert(max(0, min(to, len(rows))), found)
        moved = [(place, row) for place, row in enumerate(rows) if row.order != place]
        for place, row in moved:
            row.order = place
            row.save(update_fields=["order"])
        if moved:
            edit.record("move", part=found._meta.verbose_name, name=found.called, to=to)
    return found


def _rows(kind: type[Any]) -> Any:
    return kind._default_manager.all()


def _all_of(kind: type[Part], fields: dict[str, Any]) -> dict[str, Any]:
    """The given fields, and empty ones for those that have neither value nor default."""
    needed = {
        each.name: None
        for each in kind._meta.concrete_fields
        if each.name in kind.content and not each.blank and not each.has_default()
    }
    return {**needed, **fields}


def _taken_examples(kind: type[Part], fields: dict[str, Any]) -> Examples | None:
    """The examples among the fields, which only a stop rule has."""
    if "examples" not in fields:
        return None
    if not issubclass(kind, StopRule):
        raise NoSuchField(field="examples")
    taken: Examples = fields.pop("examples")
    return taken


def _present(part: AnyPart) -> AnyPart:
    """The part as it stands now that the draft is locked."""
    found: AnyPart | None = _rows(type(part)).filter(pk=part.pk).first()
    if found is None:
        raise GoneMeanwhile
    return found


def _refuse_stale(part: Part, seen: str) -> None:
    if not seen:
        return
    around = whole(part.version)  # type: ignore[attr-defined]  # every kind has a version
    if seen != stamp_of_part(part, around):
        raise ChangedMeanwhile(_last_writer(part), part_content(part, around))


def _last_writer(part: Any) -> str:
    rows = [part.history.order_by("-history_date", "-history_id").first()]
    if isinstance(part, StopRule):
        examples = RuleExample.history.filter(rule_id=part.pk)
        rows.append(examples.order_by("-history_date", "-history_id").first())
    newest = max((row for row in rows if row), key=lambda row: row.history_date, default=None)
    return str(newest.history_by) if newest else "Someone"


def _refuse_clash(part: Any) -> None:
    """What the database would refuse in words that nobody reads."""
    if isinstance(part, ExceptionPath) and part.owner_id and part.owner_id == part.backup_id:
        raise BackupIsTheSame("The backup must be someone else than the owner.", field="backup")
    if part.key != "name":
        return
    twins = _rows(type(part)).filter(version=part.version, name=part.name).exclude(pk=part.pk)
    if twins.exists():
        kind = part._meta.verbose_name
        raise NameTaken(f"There is another {kind} named {part.name}.", field="name")
