"""How often an anomaly was one: confirmed and false alarms, counted for each metric."""

from dataclasses import dataclass

from django.db.models import Count, QuerySet

from governance.scorecards.closing_models import Flag


@dataclass(frozen=True)
class Tally:
    """What became of a metric's flags."""

    confirmed: int = 0
    false: int = 0
    open: int = 0

    @property
    def says(self) -> str:
        """The tally as people read it."""
        judged = self.confirmed + self.false
        if not judged:
            return "None judged yet."
        alarms = "was a false alarm" if self.false == 1 else "were false alarms"
        return f"{self.false} of {judged} judged {alarms}."


def tallies(flags: "QuerySet[Flag]") -> dict[int, Tally]:
    """For each metric, by its id, what became of these flags."""
    found: dict[int, dict[str, int]] = {}
    rows = flags.order_by().values_list("metric", "state").annotate(Count("pk"))
    for metric, state, count in rows:
        found.setdefault(metric, {})[state] = count
    return {metric: Tally(**states) for metric, states in found.items()}
