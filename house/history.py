"""History of governed rows: who, when, why, in which request, and what differs, in words."""

import difflib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from html import escape
from itertools import takewhile
from typing import Any

from django.apps import apps
from django.db import models
from django.utils.safestring import SafeString
from simple_history.models import HistoricalRecords

from house.actors import SYSTEM, Actor
from house.clock import now
from house.requests import current_request_id
from house.triggers import append_only

_acting: ContextVar[tuple[Actor | None, str]] = ContextVar("acting", default=(None, ""))


@contextmanager
def acting(by: Actor, because: str) -> Iterator[None]:
    """History rows written inside carry this person and this reason."""
    token = _acting.set((by, because))
    try:
        yield
    finally:
        _acting.reset(token)


@contextmanager
def leaving_no_history(row: Any) -> Iterator[None]:
    """A save inside writes no history row: only fields change that history leaves out."""
    row.skip_history_when_saving = True
    try:
        yield
    finally:
        del row.skip_history_when_saving


class WithRequest(models.Model):
    """What every history row carries besides simple-history's own fields."""

    request_id = models.CharField(max_length=32, blank=True, db_index=True)
    history_by = models.CharField("by", max_length=200, blank=True)

    class Meta:
        abstract = True


def history(**options: Any) -> HistoricalRecords:
    """History for a model, with the person's name as text beside the link."""
    return HistoricalRecords(
        bases=[WithRequest],
        get_user=_who,
        history_change_reason_field=models.TextField(null=True),
        **options,
    )


def _who(instance: models.Model, request: Any = None, **kwargs: Any) -> models.Model | None:
    by = _acting.get()[0]
    return by if isinstance(by, models.Model) else None


def fill(history_instance: Any, **kwargs: Any) -> None:
    """Signal: complete a history row before it is written."""
    by, because = _acting.get()
    history_instance.history_date = now()
    history_instance.request_id = current_request_id()
    history_instance.history_by = str(by or SYSTEM)
    history_instance.history_change_reason = because or None


def historical_models() -> list[Any]:
    """The history table of everything that keeps history."""
    return [
        getattr(model, model._meta.simple_history_manager_attribute).model
        for model in apps.get_models()
        if hasattr(model._meta, "simple_history_manager_attribute")
    ]


def keep_for_good() -> None:
    """No row of any history table may change or go."""
    for model in historical_models():
        append_only(model, says="A history row never changes and never goes.")


@dataclass(frozen=True)
class Change:
    """One field's change, as people read it."""

    label: str
    before: str
    after: str

    @property
    def marked(self) -> SafeString:
        """Old and new in one text, word by word."""
        return marked_difference(self.before, self.after)


# Comparing words costs the product of both lengths; past this, a passage counts as rewritten.
_COMPARABLE = 4_000_000
_Run = tuple[str, str, str]


def marked_difference(before: str, after: str) -> SafeString:
    """Words taken out struck through, words put in underlined, the rest as it stands."""
    pieces: list[str] = []
    for kept, gone, come in _passages(before, after):
        pieces.append(escape(kept))
        if gone:
            pieces.append(f"<del>{escape(gone)}</del>")
        if come:
            pieces.append(f"<ins>{escape(come)}</ins>")
    return SafeString("".join(pieces))


def _passages(before: str, after: str) -> Iterator[_Run]:
    """Line by line first, which is quick; then words, within the lines that differ."""
    old, new = before.splitlines(True), after.splitlines(True)
    if len(old) < 2 and len(new) < 2:
        yield from _word_by_word(_words(before), _words(after))
        return
    for kept, gone, come in _runs(old, new):
        yield kept, "", ""
        yield from _word_by_word(_words(gone), _words(come))


def _word_by_word(old: list[str], new: list[str]) -> Iterator[_Run]:
    start = _alike(old, new)
    same_end = _alike(old[start:][::-1], new[start:][::-1])
    head, tail = "".join(old[:start]), "".join(old[len(old) - same_end :])
    old, new = old[start : len(old) - same_end], new[start : len(new) - same_end]
    yield head, "", ""
    if len(old) * len(new) > _COMPARABLE:
        yield "", "".join(old), "".join(new)
    else:
        yield from _runs(old, new)
    yield tail, "", ""


def _alike(old: list[str], new: list[str]) -> int:
    """How many words at the beginning are the same."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(old, new, strict=False)))


def _runs(old: list[str], new: list[str]) -> Iterator[_Run]:
    """What is kept, and what is gone and come after it, run by run."""
    kept = ""
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    for kind, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        gone, come = "".join(old[old_from:old_to]), "".join(new[new_from:new_to])
        if kind == "equal":
            kept += gone
        else:
            yield kept, gone, come
            kept = ""
    yield kept, "", ""


def _words(text: str) -> list[str]:
    """Words and the spaces between them, each by itself."""
    return re.findall(r"\s+|\S+", text)
