"""What a difference between two contract versions is made of."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

from django.utils.safestring import SafeString

from house.history import marked_difference
from processes.contracts.words import Section


class Happened(StrEnum):
    """What became of a part; several may hold at once."""

    ADDED = "added"
    REMOVED = "removed"
    RENAMED = "renamed"
    CHANGED = "changed"
    MOVED = "moved"


@dataclass(frozen=True)
class ItemChange:
    """One line of a list inside a field: an example of a rule, the bounds of an argument."""

    happened: Happened
    name: str
    before: str
    after: str

    @property
    def marked(self) -> SafeString:
        """Old and new in one text, word by word."""
        return marked_difference(self.before, self.after)


@dataclass(frozen=True)
class FieldChange:
    """One field: its data on both sides, and the same in words."""

    name: str
    label: str
    before: Any
    after: Any
    before_says: str
    after_says: str
    # A condition read aloud; empty for everything else.
    before_aloud: str = ""
    after_aloud: str = ""
    items: tuple[ItemChange, ...] = ()

    @property
    def marked(self) -> SafeString:
        """Old and new in one text, word by word."""
        return marked_difference(self.before_says, self.after_says)

    @property
    def aloud(self) -> SafeString:
        """A condition read aloud, old and new in one text."""
        return marked_difference(self.before_aloud, self.after_aloud)

    @property
    def is_long(self) -> bool:
        """Whether it reads better as one marked text than as old and new side by side."""
        both = self.before_says + self.after_says
        return len(both) > 80 or "\n" in both


@dataclass(frozen=True)
class PartChange:
    """One part that differs: what it is, what became of it, field by field."""

    relation: str
    kind: str
    name: str
    was: str
    happened: tuple[Happened, ...]
    fields: tuple[FieldChange, ...]
    lineage: str
    # Where it stands among its kind, counted from nought; None where it isn't there.
    place_before: int | None
    place_after: int | None
    # What else behaves differently because of it, such as the rules that use a changed limit.
    reaches: tuple[str, ...] = ()
    # The field that holds its name.
    key: str = ""

    @property
    def is_kept(self) -> bool:
        """Whether it stands on both sides."""
        return self.place_before is not None and self.place_after is not None

    @property
    def besides_name(self) -> tuple[FieldChange, ...]:
        """What differs besides its name, which stands above."""
        return tuple(each for each in self.fields if each.name != self.key)

    @property
    def anchor(self) -> str:
        """Where it is found on a page."""
        return f"{self.relation}-{self.lineage}"

    def field(self, name: str) -> FieldChange | None:
        """What became of one field, if it differs."""
        return next((each for each in self.fields if each.name == name), None)


@dataclass(frozen=True)
class SectionChange:
    """Everything that differs in one section of a contract."""

    section: Section
    texts: tuple[FieldChange, ...]
    parts: tuple[PartChange, ...]


@dataclass(frozen=True)
class Difference:
    """Everything that differs between two versions, and the hashes of what was compared."""

    sections: tuple[SectionChange, ...]
    before_hash: str
    after_hash: str
    is_first: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether both say the same."""
        return not self.sections

    def parts(self) -> Iterator[PartChange]:
        """Every part that differs."""
        for section in self.sections:
            yield from section.parts

    def texts(self) -> Iterator[FieldChange]:
        """Every text of the version itself that differs."""
        for section in self.sections:
            yield from section.texts

    @cached_property
    def in_short(self) -> str:
        """One line for lists: "2 limits changed, 1 stop rule removed"."""
        if self.is_first:
            return "the first contract"
        counted = Counter((part.kind, part.happened[0]) for part in self.parts())
        said = [
            f"{count} {kind}{'' if count == 1 else 's'} {happened}"
            for (kind, happened), count in counted.items()
        ]
        said += [f"“{text.label}” changed" for text in self.texts()]
        return ", ".join(said) or "nothing differs"
