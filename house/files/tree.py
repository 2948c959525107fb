"""What stands in a file, each thing with its line; and what is wrong with it, said by line."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TypeAlias

from house.refusals import Invalid

DEEPEST = 40
# So many things wrong are told one by one, the others only counted.
MOST_TOLD = 50
# So much of what was written is said again.
LONGEST_TOLD = 60


@dataclass(frozen=True, slots=True)
class FileProblem:
    """One thing wrong with a file, at a line that counts from 1."""

    line: int
    says: str

    @property
    def text(self) -> str:
        """The sentence with its line."""
        return f"Line {self.line}: {self.says}"


class FileRefused(Invalid):
    """A file that can't be read as what it is meant to be; nothing of it was taken."""

    says = "This file can't be read."

    def __init__(self, problems: Iterable[FileProblem], untold: int = 0) -> None:
        self.problems, self.untold = tuple(problems), untold
        others = len(self.problems) - 1 + untold
        more = f" ({others} more)" if others else ""
        super().__init__(f"{self.problems[0].text}{more}", field="file")


@dataclass(frozen=True, slots=True)
class Leaf:
    """One value, and how it is written."""

    line: int
    value: str | int | float | bool | None
    text: str


@dataclass(frozen=True, slots=True)
class Branch:
    """Values by name, in order; each name with its line."""

    line: int
    entries: list[tuple[str, int, "Node"]] = field(default_factory=list)
    first: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Row:
    """Values one after the other."""

    line: int
    items: list["Node"] = field(default_factory=list)


Node: TypeAlias = Leaf | Branch | Row


def refuse(line: int, says: str) -> FileRefused:
    """The refusal of a whole file because of one line."""
    return FileRefused([FileProblem(line, says)])


def refuse_second(branch: Branch, name: str, line: int) -> None:
    """A name that stands twice would silently lose the first value."""
    if name in branch.first:
        told, before = name[:LONGEST_TOLD], branch.first[name]
        raise refuse(line, f"'{told}' stands here a second time; first on line {before}.")
    branch.first[name] = line
