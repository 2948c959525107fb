"""A file read as a contract: every field by its kind, and whatever is wrong said by line."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from house.files.tree import Branch, FileProblem, FileRefused, Node, Row, refuse
from house.files.yaml_reader import read_yaml
from processes.contracts.business_parts import RuleExample, StopRule
from processes.contracts.files.fields import Fields, People
from processes.contracts.files.json_reader import read_json
from processes.contracts.models import ContractVersion
from processes.contracts.part import Part
from processes.contracts.problems import Problem
from processes.contracts.whole import KINDS, SINGLE, TEXTS, Whole

LARGEST = 512 * 1024
_EXAMPLE = ("says", "stops", "values")


@dataclass
class Loaded:
    """A contract that stood in a file, and the line on which each of its fields stands."""

    whole: Whole
    lines: dict[tuple[str, str], int] = field(default_factory=dict)

    def located(self, problems: Iterable[Problem]) -> list[FileProblem]:
        """Problems with the contract, by line."""
        found = [FileProblem(self._line(each), each.text) for each in problems]
        return sorted(found, key=lambda each: each.line)

    def _line(self, problem: Problem) -> int:
        places = (
            (problem.lineage, problem.field),
            (problem.lineage, ""),
            ("", problem.relation),
        )
        return next((self.lines[place] for place in places if place in self.lines), 1)


def read(text: str | bytes) -> Loaded:
    """The contract in a file, or the refusal with everything that can't be read in it."""
    tree = _tree(_decoded(text))
    if not isinstance(tree, Branch):
        raise refuse(tree.line, "A contract is a list of names with their values.")
    reader = _Reader()
    loaded = reader.contract(tree)
    if reader.fields.problems:
        told = sorted(reader.fields.problems, key=lambda each: each.line)
        raise FileRefused(told, untold=reader.fields.untold)
    return loaded


def _decoded(text: str | bytes) -> str:
    if len(text) > LARGEST:
        raise refuse(1, f"The file is larger than {LARGEST // 1024} KiB.")
    if isinstance(text, str):
        return text.removeprefix("\ufeff")
    try:
        return text.decode("utf-8-sig")
    except UnicodeDecodeError as trouble:
        line = text.count(b"\n", 0, trouble.start) + 1
        raise refuse(line, "The file is not UTF-8.") from None


def _tree(text: str) -> Node:
    if "\x00" in text:
        raise refuse(text.count("\n", 0, text.index("\x00")) + 1, "There is a NUL character here.")
    return read_json(text) if text.lstrip()[:1] == "{" else read_yaml(text)


class _Reader:
    """Turns the tree into a version with its parts, none of them saved."""

    def __init__(self) -> None:
        self.fields = Fields()
        self.loaded = Loaded(Whole(ContractVersion()))

    def contract(self, tree: Branch) -> Loaded:
        people = People()
        texts = self._of(tree, (*TEXTS, *KINDS))
        for name, line, node in texts:
            self.loaded.lines["", name] = line
            if name in TEXTS:
                self.fields.set(self.loaded.whole.version, name, line, node, people)
            elif name in SINGLE:
                part = self._part(KINDS[name], node, people)
                setattr(self.loaded.whole, name, part)
            else:
                setattr(self.loaded.whole, name, list(self._parts(KINDS[name], node, people)))
        people.find(self.fields)
        return self.loaded

    def _of(self, node: Node, known: tuple[str, ...]) -> list[tuple[str, int, Node]]:
        """The entries whose names are known; the others are said to be unknown."""
        if not isinstance(node, Branch):
            self.fields.refuse(node, "Give names with their values here.")
            return []
        return [entry for entry in node.entries if self.fields.is_known(entry[0], entry[1], known)]

    def _parts(self, model: type[Part], node: Node, people: People) -> Iterator[Part]:
        if not isinstance(node, Row):
            self.fields.refuse(node, "Give a list here, each item with a dash before it.")
            return
        for item in node.items:
            yield self._part(model, item, people)

    def _part(self, model: type[Part], node: Node, people: People) -> Part:
        part = model()
        lineage = str(part.lineage)
        self.loaded.lines[lineage, ""] = node.line
        known = (*model.content, "examples") if model is StopRule else model.content
        for name, line, value in self._of(node, known):
            self.loaded.lines[lineage, name] = line
            if name == "examples" and isinstance(part, StopRule):
                self.loaded.whole.examples[part.lineage] = list(self._examples(value))
            else:
                self.fields.set(part, name, line, value, people)
        self._refuse_nameless(part, node)
        return part

    def _refuse_nameless(self, part: Any, node: Node) -> None:
        """What a part can't do without, where its line was not even begun."""
        if not isinstance(node, Branch):
            return
        given = {name for name, _, _ in node.entries}
        for each in part._meta.concrete_fields:
            is_needed = not (each.blank or each.null or each.has_default())
            if is_needed and each.name in part.content and each.name not in given:
                self.fields.refuse(node, f"'{each.name}' is missing here.")

    def _examples(self, node: Node) -> Iterator[RuleExample]:
        if not isinstance(node, Row):
            self.fields.refuse(node, "Give a list of examples here.")
            return
        for item in node.items:
            example = RuleExample()
            for name, line, value in self._of(item, _EXAMPLE):
                self.fields.set(example, name, line, value, People())
            if example.stops is None:
                self.fields.refuse(
                    item, "Say whether this example must stop: stops: true or false."
                )
            yield example
