"""How weeks ended, with what was put right since."""

from collections.abc import Iterable
from dataclasses import dataclass

from governance.models import Week
from governance.scorecards.weeks import as_corrected


@dataclass(frozen=True)
class Ended:
    """A closed week as it reads now; its corrections were looked up with it."""

    week: Week
    because: str
    is_corrected: bool


def ended(weeks: Iterable[Week]) -> list[Ended]:
    """Each of these weeks with the reason that counts now."""
    return [_as_it_reads(week) for week in weeks]


def _as_it_reads(week: Week) -> Ended:
    corrections = list(week.corrections.all())
    because = as_corrected(week, corrections)["because"]
    return Ended(week, because, any(each.field == "because" for each in corrections))
