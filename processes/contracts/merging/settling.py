"""Every difference between two sides, settled: by itself where it can be, else by a person."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from processes.contracts.merging.values import NOTHING, Combine, apart, same

THEIRS, MINE, BOTH = "theirs", "mine", "both"
BOTH_CHANGED = "Both changed it."
Choices = Mapping[str, str]
# A value as it was, as it came into force, as the draft has it.
Sides = tuple[Any, Any, Any]


@dataclass(frozen=True)
class About:
    """What is being settled: its key for answers, its names, its values in words."""

    key: str
    part: str
    field: str
    words: Callable[[Any], str]
    why: str = BOTH_CHANGED


@dataclass(frozen=True)
class Differing:
    """A place where the two sides differ."""

    key: str
    part: str
    field: str

    @property
    def called(self) -> str:
        """What it is about, in one line."""
        return f"{self.part}: {self.field}" if self.part and self.field else self.part or self.field


@dataclass(frozen=True)
class Conflict(Differing):
    """Something that both sides changed in ways that a person has to choose between."""

    base: str
    theirs: str
    mine: str
    why: str
    # Both in one text, one after the other; empty where that can't be.
    both: str = ""


@dataclass(frozen=True)
class Coming(Differing):
    """Something that changed underneath and comes into the draft."""

    before: str
    after: str


@dataclass
class Settling:
    """What was found while two sides were brought together."""

    choices: Choices
    conflicts: list[Conflict] = field(default_factory=list)
    coming: list[Coming] = field(default_factory=list)

    def settle(
        self, about: About, sides: Sides, combine: Combine = apart, both: Combine = apart
    ) -> Any:
        """The value that both sides lead to."""
        base, theirs, mine = sides
        if same(theirs, mine) or same(theirs, base):
            return mine
        if same(mine, base):
            return self._comes(about, mine, theirs)
        combined = combine(base, theirs, mine)
        if combined is NOTHING:
            return self.choose(about, sides, both(base, theirs, mine))
        return mine if same(combined, mine) else self._comes(about, mine, combined)

    def choose(self, about: About, sides: Sides, both: Any = NOTHING) -> Any:
        """What a person chose; the draft's own until someone did."""
        _, theirs, mine = sides
        base, their, own = map(about.words, sides)
        in_turn = "" if both is NOTHING else about.words(both)
        self.conflicts.append(
            Conflict(about.key, about.part, about.field, base, their, own, about.why, in_turn)
        )
        chosen = {THEIRS: theirs, BOTH: mine if both is NOTHING else both}
        return chosen.get(self.choices.get(about.key, MINE), mine)

    def _comes(self, about: About, mine: Any, after: Any) -> Any:
        before, then = about.words(mine), about.words(after)
        self.coming.append(Coming(about.key, about.part, about.field, before, then))
        return mine if self.choices.get(about.key) == MINE else after
