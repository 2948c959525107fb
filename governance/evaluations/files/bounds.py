"""How much an upload may be, and the refusals of one that is more, or not what it says."""

import math
from typing import Any

from house.refusals import Invalid

MIB = 1024 * 1024
LARGEST_UPLOAD = 5 * MIB
LARGEST_UNPACKED = 20 * MIB
MOST_FILES = 500
MOST_CASES = 5_000
DEEPEST = 40
_LARGEST_WHOLE = 10**18
# Values and characters that one upload may come to once everything in it is spelled out.
_MOST_WORK = 20_000_000
_NODE = 4
# What making every check of one upload ready may cost; a usual check costs some thirty.
_MOST_COMPILED = 3_000_000


class BundleRefused(Invalid):
    """An upload that can't be read; nothing of it was taken."""

    says = "This upload can't be read."

    def __init__(self, says: str) -> None:
        super().__init__(says, field="file")


class Budget:
    """What is left of the work that an upload may cause."""

    def __init__(self, work: int = _MOST_WORK) -> None:
        self.left = work

    def spend(self, amount: int) -> None:
        """Use some of it, or refuse the upload when nothing is left."""
        self.left -= amount
        if self.left < 0:
            raise BundleRefused(
                "Spelled out in full, with everything that it repeats or refers to, this upload "
                "is too large."
            )


def refuse_work(spent: int) -> None:
    """Refuse an upload whose checks cost too much to make ready."""
    if spent > _MOST_COMPILED:
        raise BundleRefused(
            "The patterns and schemas of this upload are too large together; use smaller ones, or "
            "fewer."
        )


def clean(value: Any, budget: Budget, where: str, deeper: int = DEEPEST) -> Any:
    """The value, if it can be kept in a database and sent as JSON."""
    budget.spend(_NODE)
    if deeper == 0:
        raise BundleRefused(f"{where} is nested more than {DEEPEST} levels deep.")
    if isinstance(value, str):
        return _clean_text(value, budget, where)
    if isinstance(value, dict):
        return {
            _clean_text(str(key), budget, where): clean(item, budget, where, deeper - 1)
            for key, item in value.items()
        }
    if isinstance(value, list):
        return [clean(item, budget, where, deeper - 1) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        raise BundleRefused(f"{where} has a number that is too large.")
    return _clean_whole(value, where) if type(value) is int else value


def _clean_whole(value: int, where: str) -> int | float:
    """A whole number that every reader understands alike; a large round one as the float it is."""
    if abs(value) < _LARGEST_WHOLE:
        return value
    if len(str(value)) < 300 and float(value) == value:
        return float(value)
    raise BundleRefused(f"{where} has a whole number of more than 18 digits; make it text.")


def _clean_text(text: str, budget: Budget, where: str) -> str:
    budget.spend(len(text))
    if "\x00" in text:
        raise BundleRefused(f"{where} has a NUL character, which can't be kept.")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise BundleRefused(f"{where} has half a character (a lone surrogate).") from None
    return text
