"""A draft's content is replaced by another's, such as one read from a file."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from house.actors import Actor
from processes.contracts.actions.cloning import create_all
from processes.contracts.actions.editing import Edit, editing
from processes.contracts.actions.examples import remove_with_examples, write_examples
from processes.contracts.business_parts import RuleExample, StopRule
from processes.contracts.checks import wrong
from processes.contracts.checks.risk import tier_basis
from processes.contracts.keeping import put
from processes.contracts.models import ContractVersion
from processes.contracts.part import Part
from processes.contracts.problems import ContractRefused
from processes.contracts.unfit import unfit
from processes.contracts.whole import EXAMPLE, KINDS, TEXTS, Whole, whole


def import_content(
    version: ContractVersion, given: Whole, *, by: Actor, because: str
) -> ContractVersion:
    """Make a draft say exactly what is given; parts of the same name keep their lineage.

    All of it is written or, where anything is wrong, nothing.
    """
    with editing(version, by, because) as edit:
        given.is_first = edit.version.based_on_id is None
        if found := list(unfit(given)) or wrong(given):
            raise ContractRefused(found)
        present = whole(edit.version)
        changed = [*_texts(edit.version, given), *_parts(present, given, edit)]
        if changed:
            edit.record("import", changed=sorted(set(changed)))
    return edit.version


def _texts_of(version: ContractVersion) -> dict[str, Any]:
    return {name: version.tier_id if name == "tier" else getattr(version, name) for name in TEXTS}


def _texts(locked: ContractVersion, given: Whole) -> list[str]:
    changed = put(locked, _texts_of(given.version), TEXTS)
    basis = tier_basis(given)
    written = list(changed)
    if locked.tier_basis != basis and locked.tier_answers:
        locked.tier_basis = basis
        written.append("tier_basis")
    if written:
        locked.save(update_fields=written)
    return changed


Named = dict[tuple[str, int], Part]


def _parts(present: Whole, given: Whole, edit: Edit) -> Iterator[str]:
    """Make the parts of each kind what is given; the kinds that differed."""
    for relation in KINDS:
        old, new = _named(present.parts(relation)), _named(given.parts(relation))
        if _of_one_kind(old, new, edit):
            yield relation
        if relation == "stop_rules" and _examples(old, new, given, edit):
            yield relation


def _named(parts: list[Part]) -> Named:
    """Parts by name, and by how many of the same name stand before."""
    seen: Counter[str] = Counter()
    found: Named = {}
    for part in parts:
        found[part.called, seen[part.called]] = part
        seen[part.called] += 1
    return found


def _of_one_kind(old: Named, new: Named, edit: Edit) -> bool:
    gone = [old[key] for key in old.keys() - new.keys()]
    for part in gone:
        if isinstance(part, StopRule):
            remove_with_examples(part)
        else:
            part.delete()
    made, is_changed = [], bool(gone)
    for place, (key, wanted) in enumerate(new.items()):
        if key in old:
            is_changed |= _rewritten(old[key], wanted, place)
        else:
            wanted.version, wanted.order = edit.version, place  # type: ignore[attr-defined]  # every kind has a version
            made.append(wanted)
    create_all(made, by=edit.by, because=edit.because)
    return is_changed or bool(made)


def _rewritten(part: Part, wanted: Part, place: int) -> bool:
    changed = put(part, {name: getattr(wanted, name) for name in part.content}, part.content)
    if part.order != place:
        part.order = place
        changed.append("order")
    if changed:
        part.save(update_fields=changed)
    return bool(changed)


def _examples(old: Named, new: Named, given: Whole, edit: Edit) -> bool:
    is_changed = False
    for key, wanted in new.items():
        rule = old.get(key, wanted)
        if isinstance(rule, StopRule) and isinstance(wanted, StopRule):
            cases = [_example(each) for each in given.examples_of(wanted)]
            is_changed |= write_examples(rule, cases, by=edit.by, because=edit.because)
    return is_changed


def _example(example: RuleExample) -> dict[str, Any]:
    return {name: getattr(example, name) for name in EXAMPLE}
