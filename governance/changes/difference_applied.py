"""A difference put on top of the earlier content: the proof that nothing was left out."""

from copy import deepcopy
from typing import Any

from governance.changes.difference_data import Difference, Happened, PartChange
from governance.changes.difference_words import default_of, model_of
from processes.contracts.content import Content, content, digest
from processes.contracts.models import ContractVersion
from processes.contracts.whole import KINDS, SINGLE, Whole


def shows_all(difference: Difference, before: Content | None) -> bool:
    """Whether what is shown, put on top of the earlier content, is exactly the later one."""
    return hash_of(applied(difference, before)) == difference.after_hash


def applied(difference: Difference, before: Content | None) -> Content:
    """The earlier content with everything done that the difference shows."""
    said = deepcopy(before) if before else content(Whole(ContractVersion()))
    for text in difference.texts():
        said[text.name] = text.after
    for relation in KINDS:
        changes = [part for part in difference.parts() if part.relation == relation]
        if relation in SINGLE:
            for change in changes:
                said[relation].update(_fields(change))
        else:
            said[relation] = _list(said[relation], changes)
    return said


def hash_of(said: Content) -> str:
    """The hash of a content, as its version carries it."""
    said = deepcopy(said)
    for relation in KINDS:
        for part in [said[relation]] if relation in SINGLE else said[relation]:
            del part["lineage"]
    return digest(said)


def _list(before: list[Content], changes: list[PartChange]) -> list[Content]:
    kept: dict[int, Content] = dict(enumerate(before))
    put: dict[int, Content] = {}
    for change in changes:
        old, new = change.place_before, change.place_after
        part = {**(_new(change) if old is None else kept[old]), **_fields(change)}
        if old is not None and new is not None and Happened.MOVED not in change.happened:
            kept[old] = part
            continue
        if old is not None:
            del kept[old]
        if new is not None:
            put[new] = part
    found = list(kept.values())
    for place in sorted(put):
        found.insert(place, put[place])
    return found


def _new(change: PartChange) -> Content:
    model = model_of(change.relation)
    names = (
        *KINDS[change.relation].content,
        *(["examples"] if change.relation == "stop_rules" else []),
    )
    return {"lineage": change.lineage, **{name: default_of(model, name) for name in names}}


def _fields(change: PartChange) -> dict[str, Any]:
    return {each.name: each.after for each in change.fields}
