"""YAML, the part of it that people need: no tags, no surprises with `no`, aliases only on wish."""

import re
from typing import Any

import yaml

from house.files.tree import DEEPEST, LONGEST_TOLD, Branch, Leaf, Node, Row, refuse, refuse_second

# Fast where the C library is there; both speak the same language.
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,17})")
_NUMBER = re.compile(r"[-+]?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]{1,3})?")
# The name of what is merged in from an alias; no name in a file can be this.
MERGE = "\x00<<"
_WORDS = {"": None, "~": None, "null": None, "true": True, "false": False}


def resolve(text: str) -> str | int | float | bool | None:
    """What a word without quotation marks means; whatever is not listed is text."""
    if text.lower() in _WORDS and text in (text.lower(), text.upper(), text.capitalize()):
        return _WORDS[text.lower()]
    if _INTEGER.fullmatch(text):
        return int(text)
    return float(text) if _NUMBER.fullmatch(text) else text


def read_yaml(text: str, *, takes_aliases: bool = False, most: int = 1_000_000) -> Node:
    """The one document in a text, of so many values at most, with the line of everything in it.

    An alias stands in the tree as the very node that it names: whoever walks the tree counts.
    """
    try:
        return _Builder(yaml.parse(text, Loader=_Loader), takes_aliases, most).document()
    except yaml.MarkedYAMLError as trouble:
        mark = trouble.problem_mark or trouble.context_mark
        raise refuse(mark.line + 1 if mark else 1, _said(trouble)) from None
    except yaml.YAMLError as trouble:
        line = text.count("\n", 0, getattr(trouble, "position", 0)) + 1
        raise refuse(line, "There is a character here that can't be read.") from None


def _said(trouble: yaml.MarkedYAMLError) -> str:
    problem = (trouble.problem or "this can't be read").replace("\t", " ")
    if "tab" in problem or "'\\t'" in problem:
        return "Indent with spaces, not with tabs."
    return f"This is no YAML: {problem}."


class _Builder:
    """Builds the tree from the parser's events, so that nothing is expanded unseen."""

    def __init__(self, events: Any, takes_aliases: bool, most: int) -> None:
        self.events = iter(events)
        self.takes_aliases = takes_aliases
        self.left = most
        self.named: dict[str, Node] = {}

    def next(self) -> Any:
        event = next(self.events)
        line = event.start_mark.line + 1
        if getattr(event, "anchor", None) and not self.takes_aliases:
            raise refuse(line, "Anchors and aliases (& and *) are not used here.")
        if getattr(event, "tag", None):
            raise refuse(line, "Tags (such as !!str) are not used here.")
        return event

    def document(self) -> Node:
        self.next()  # the stream begins
        if isinstance(self.next(), yaml.StreamEndEvent):
            raise refuse(1, "The file is empty.")
        found = self.node(self.next(), DEEPEST)
        self.next()  # the document ends
        if not isinstance(after := self.next(), yaml.StreamEndEvent):
            raise refuse(after.start_mark.line + 1, "A file holds one document.")
        return found

    def node(self, event: Any, deeper: int) -> Node:
        line = event.start_mark.line + 1
        if deeper == 0:
            raise refuse(line, "This is nested too deeply.")
        if self.left == 0:
            raise refuse(line, "There are too many values up to here.")
        self.left -= 1
        if isinstance(event, yaml.AliasEvent):
            return self.meant(str(event.anchor), line)
        found = self.written(event, line, deeper)
        if event.anchor:
            self.named[event.anchor] = found
        return found

    def meant(self, name: str, line: int) -> Node:
        if name not in self.named:
            raise refuse(line, f"Nothing is named &{name[:LONGEST_TOLD]} before this.")
        return self.named[name]

    def written(self, event: Any, line: int, deeper: int) -> Node:
        if isinstance(event, yaml.ScalarEvent):
            is_plain = event.style in (None, "")
            return Leaf(line, resolve(event.value) if is_plain else event.value, event.value)
        if isinstance(event, yaml.SequenceStartEvent):
            return self.row(line, deeper)
        return self.branch(line, deeper)

    def row(self, line: int, deeper: int) -> Row:
        row = Row(line)
        while not isinstance(event := self.next(), yaml.SequenceEndEvent):
            row.items.append(self.node(event, deeper - 1))
        return row

    def branch(self, line: int, deeper: int) -> Branch:
        branch = Branch(line)
        while not isinstance(event := self.next(), yaml.MappingEndEvent):
            at = event.start_mark.line + 1
            if not isinstance(event, yaml.ScalarEvent):
                raise refuse(at, "A name is a single word or text.")
            is_merge = self.takes_aliases and event.value == "<<" and event.style in (None, "")
            name = MERGE if is_merge else event.value
            refuse_second(branch, name, at)
            branch.entries.append((name, at, self.node(self.next(), deeper - 1)))
        return branch
