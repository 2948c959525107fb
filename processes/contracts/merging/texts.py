"""Two edits of one long text brought together, where they don't touch each other."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

# Comparing costs the product of both lengths; beyond this a person compares.
_COMPARABLE = 4_000_000
_SENTENCE_ENDS = re.compile(r"(?<=[.!?;] )(?=\S)")


@dataclass(frozen=True)
class _Edit:
    """Sentences of the text before, from one to another, and what stands in their place."""

    start: int
    end: int
    instead: tuple[str, ...]

    @property
    def only_adds(self) -> bool:
        """Whether it takes nothing out."""
        return self.start == self.end

    def touches(self, other: "_Edit") -> bool:
        """Whether no sentence that both left alone stands between the two."""
        return self.start <= other.end and other.start <= self.end


def merged_text(
    base: str, theirs: str, mine: str, *, one_after_the_other: bool = False
) -> str | None:
    """Both edits in one text, or nothing where they touch.

    What both only added at one place can stand there one after the other.
    """
    before = _sentences(base)
    ours, others = _sentences(mine), _sentences(theirs)
    if len(before) * max(len(ours), len(others)) > _COMPARABLE:
        return None
    own, came = list(_edits(before, ours)), list(_edits(before, others))
    if one_after_the_other:
        own, came = _in_turn(own, came)
    both = [*own, *(edit for edit in came if edit not in own)]
    if any(edit.touches(other) for edit in own for other in came if edit != other):
        return None
    for edit in sorted(both, key=lambda each: (each.start, each.end), reverse=True):
        before[edit.start : edit.end] = edit.instead
    return "".join(before).removesuffix("\n")


def _in_turn(own: list[_Edit], came: list[_Edit]) -> tuple[list[_Edit], list[_Edit]]:
    """Where both only add at one place, what came first and then one's own, as one edit."""
    adds = {edit.start: edit for edit in own if edit.only_adds}
    rest, joined = set(own), []
    for edit in came:
        mine = adds.get(edit.start) if edit.only_adds else None
        if mine is None or mine == edit:
            joined.append(edit)
        else:
            rest.discard(mine)
            joined.append(_Edit(edit.start, edit.end, edit.instead + mine.instead))
    return [edit for edit in own if edit in rest], joined


def _sentences(text: str) -> list[str]:
    """Lines, and the sentences within each; the last line ends like all others."""
    lines = f"{text}\n".splitlines(True)
    return [part for line in lines for part in _SENTENCE_ENDS.split(line)]


def _edits(before: list[str], after: list[str]) -> Iterator[_Edit]:
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for kind, start, end, new_start, new_end in matcher.get_opcodes():
        if kind != "equal":
            yield _Edit(start, end, tuple(after[new_start:new_end]))
