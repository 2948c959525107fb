"""What differs between two contract versions, part by part and field by field, nothing cut.

It is built from all that is stored: putting it on top of the earlier content gives exactly the
later content (`difference_applied`), so what a reviewer reads is what comes into force.
"""

from collections.abc import Iterator

from governance.changes.difference_data import (
    Difference,
    FieldChange,
    Happened,
    PartChange,
    SectionChange,
)
from governance.changes.difference_fields import Fields
from governance.changes.difference_match import moved, paired
from governance.changes.difference_words import Side
from processes.contracts.business_parts import StopRule
from processes.contracts.content import content_hash
from processes.contracts.models import ContractVersion
from processes.contracts.part import Part
from processes.contracts.whole import KINDS, SINGLE, TEXTS, Whole
from processes.contracts.words import SECTION_OF, Section


def difference(before: Whole | None, after: Whole) -> Difference:
    """Everything that the later version says differently; against nothing, all that it says."""
    found = _Finder(before, after)
    sections = []
    for section in Section:
        names = [name for name, where in SECTION_OF.items() if where is section]
        texts = found.texts(tuple(name for name in names if name in TEXTS))
        parts = tuple(part for name in names if name in KINDS for part in found.parts(name))
        if texts or parts:
            sections.append(SectionChange(section, texts, parts))
    return Difference(
        tuple(sections),
        content_hash(before) if before else "",
        content_hash(after),
        is_first=before is None,
    )


class _Finder:
    def __init__(self, before: Whole | None, after: Whole) -> None:
        self.is_first = before is None
        self.before = Side(before or Whole(ContractVersion()))
        self.after = Side(after)
        self.fields = Fields(self.before, self.after)

    def texts(self, names: tuple[str, ...]) -> tuple[FieldChange, ...]:
        """The version's own texts that differ."""
        old = None if self.is_first else self.before.whole.version
        return self.fields.changed(
            (old, self.after.whole.version),
            None if self.is_first else self.before.content,
            self.after.content,
            names,
        )

    def parts(self, relation: str) -> Iterator[PartChange]:
        """The parts of one kind that differ, as they stand after."""
        if relation in SINGLE:
            pairs: list[tuple[int | None, int | None]] = [(None if self.is_first else 0, 0)]
        else:
            was, is_now = self.before.content[relation], self.after.content[relation]
            pairs = paired(was, is_now, KINDS[relation].key)
        in_new_places = moved([old for old, new in pairs if old is not None and new is not None])
        for old, new in pairs:
            if found := self._part(relation, old, new, is_moved=old in in_new_places):
                yield found

    def _part(
        self, relation: str, old: int | None, new: int | None, *, is_moved: bool
    ) -> PartChange | None:
        before, was = _at(self.before, relation, old)
        after, is_now = _at(self.after, relation, new)
        present = after or before
        assert present is not None
        names = (*present.content, *(["examples"] if isinstance(present, StopRule) else []))
        fields = self.fields.changed((before, after), was, is_now, names)
        happened = tuple(_happened(before, after, fields, is_moved=is_moved))
        if not happened:
            return None
        return PartChange(
            relation,
            str(present._meta.verbose_name),
            present.called,
            before.called if before else "",
            happened,
            fields,
            str(present.lineage),
            old,
            new,
            tuple(self._reaches(relation, before, after, fields)),
            present.key,
        )

    def _reaches(
        self,
        relation: str,
        before: Part | None,
        after: Part | None,
        fields: tuple[FieldChange, ...],
    ) -> Iterator[str]:
        if relation == "limits" and after and any(each.name == "value" for each in fields):
            users = [*self.after.using(after.called)]
            if before:
                users += self.before.using(before.called)
            yield from dict.fromkeys(users)


def _at(
    side: Side, relation: str, place: int | None
) -> tuple[Part | None, dict[str, object] | None]:
    if place is None:
        return None, None
    said = side.content[relation]
    return side.whole.parts(relation)[place], said if relation in SINGLE else said[place]


def _happened(
    before: Part | None, after: Part | None, fields: tuple[FieldChange, ...], *, is_moved: bool
) -> Iterator[Happened]:
    if before is None:
        yield Happened.ADDED
    elif after is None:
        yield Happened.REMOVED
    else:
        key = after.key
        if any(each.name == key for each in fields):
            yield Happened.RENAMED
        if any(each.name != key for each in fields):
            yield Happened.CHANGED
        if is_moved:
            yield Happened.MOVED
