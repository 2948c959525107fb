"""What stands in a file, each thing with its line; and what is wrong with it, said by line."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TypeAlias

from house.refusals import Invalid

LARGEST = 512 * 1024
DEEPEST = 40


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
    """A file that can't be read as a contract; nothing of it was taken."""

    says = "This file can't be read as a contract."

    def __init__(self, problems: Iterable[FileProblem]) -> None:
        self.problems = tuple(problems)
        more = f" ({len(self.problems) - 1} more)" if len(self.problems) > 1 else ""
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
    for other, before, _ in branch.entries:
        if other == name:
            raise refuse(line, f"'{name}' stands here a second time; first on line {before}.")
