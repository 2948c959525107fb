"""What is wrong with a contract, or still missing, said at the field that mends it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from house.refusals import Invalid
from processes.contracts.part import Part
from processes.contracts.whole import RELATION_OF
from processes.contracts.words import SECTION_OF, Section


class ProblemKind(StrEnum):
    """How much a problem weighs."""

    # Refused where it is written.
    WRONG = "wrong"
    # A draft may be left with it; a contract can't come into force with it.
    MISSING = "missing"
    # Better otherwise; nothing is held up.
    ADVICE = "advice"


@dataclass(frozen=True, slots=True)
class Problem:
    """One sentence about one field, and where that field stands."""

    section: Section
    says: str
    field: str
    kind: ProblemKind = ProblemKind.WRONG
    # The part it is about: its kind, its lineage, its name. Empty for the version's own texts.
    relation: str = ""
    lineage: str = ""
    name: str = ""
    # Where a clash of two things could be mended as well: lineage (or nothing) and field.
    also: tuple[tuple[str, str], ...] = ()

    def at(self, lineage: str, fields: Iterable[str] = ()) -> "Problem | None":
        """The problem as it looks from where someone saves: these texts, or any field of a part.

        None where saving there would not write it down.
        """
        wanted = set(fields)
        for place, name in ((self.lineage, self.field), *self.also):
            if place == lineage and (lineage or name in wanted):
                return replace(self, field=name)
        return None

    @property
    def text(self) -> str:
        """The sentence with what it is about, for lists."""
        about = f"{self.name}: " if self.name else ""
        return f"{about}{self.says}"


def on_version(
    field: str,
    says: str,
    kind: ProblemKind = ProblemKind.WRONG,
    also: tuple[tuple[str, str], ...] = (),
) -> Problem:
    """A problem with one of the version's own texts."""
    return Problem(SECTION_OF[field], says, field, kind, also=also)


def on_kind(relation: str, says: str, kind: ProblemKind = ProblemKind.MISSING) -> Problem:
    """A problem with all parts of one kind together, such as that there are none."""
    return Problem(SECTION_OF[relation], says, "", kind, relation)


def on_part(
    part: Part,
    field: str,
    says: str,
    kind: ProblemKind = ProblemKind.WRONG,
    also: tuple[tuple[str, str], ...] = (),
) -> Problem:
    """A problem with one field of a part."""
    relation = RELATION_OF[type(part)]
    return Problem(
        SECTION_OF[relation], says, field, kind, relation, str(part.lineage), part.called, also
    )


class ContractRefused(Invalid):
    """What was written can't stand: every problem, the first one as its sentence and field."""

    says = "This can't stand in a contract."

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        first = self.problems[0]
        super().__init__(first.says, field=first.field)


class ContractIncomplete(Invalid):
    """A contract comes into force only when nothing is wrong with it and nothing missing."""

    says = "This contract can't come into force yet."

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        count = len(self.problems)
        things = "one thing is" if count == 1 else f"{count} things are"
        super().__init__(f"{self.says[:-1]}: {things} missing or wrong. {self.problems[0].text}")
