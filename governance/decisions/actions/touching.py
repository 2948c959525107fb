"""Which weeks of which processes have to be counted anew, because something came or changed."""

from collections.abc import Iterable
from datetime import date, datetime

from governance.decisions.sealing_models import TouchedWeek
from house.weeks import monday


def touch(process_id: int, moments: Iterable[datetime]) -> None:
    """Mark the weeks of these moments, in the transaction of what happened in them."""
    touch_weeks((process_id, week_on) for week_on in {monday(moment) for moment in moments})


def touch_weeks(pairs: Iterable[tuple[int, date]]) -> int:
    """Mark weeks of processes by their Mondays; how many.

    A row that is there is written again, so that its lock is held to the end of the transaction:
    whoever counts the week waits for what happened, or this waits and marks the week once more.
    Always in the same order, so that no two wait for each other.
    """
    rows = [
        TouchedWeek(process_id=process, week_on=week_on) for process, week_on in sorted(set(pairs))
    ]
    TouchedWeek.objects.bulk_create(
        rows,
        batch_size=500,
        update_conflicts=True,
        unique_fields=["process", "week_on"],
        update_fields=["week_on"],
    )
    return len(rows)
