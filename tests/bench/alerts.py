"""What the watch costs with many decisions behind it, as many as LOGGED says, and all of a night.

`python -m tests.bench.alerts` measures these alone.
"""

import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

from tests.bench.figures import Figure

MANY = int(os.environ.get("LOGGED", "100000"))
# Every process silent, with ten weeks of quarters behind it.
PROCESSES, WEEKS = 100, 10
_SEALS = """
INSERT INTO governance_seal (process_id, position, decision_id, public_id, digest, head, sealed_at)
SELECT process_id, row_number() OVER (PARTITION BY process_id ORDER BY id), id, public_id, digest,
    '{zeros}', at FROM governance_decision
"""
_LENGTHS = """
UPDATE governance_chain SET length =
    (SELECT count(*) FROM governance_seal WHERE governance_seal.process_id = governance_chain.process_id)
"""  # noqa: E501  one statement


def figures() -> Iterator[Figure]:
    """Counting what is new and what there is; a look while all is quiet."""
    from django.core.management import call_command  # apps must be ready

    from governance.decisions.alerts.actions import count_new
    from governance.decisions.alerts.upkeep import watch
    from governance.models import Counted, Tally
    from house.clock import standing_at
    from processes.models import Process
    from processes.work.models import Pulse
    from tests.bench.pages import queries
    from tests.processes.register.portfolio import portfolio

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    portfolio(PROCESSES)
    moment = datetime(2026, 3, 1, 10, 5, tzinfo=UTC)
    _fill()
    begun, counted = time.perf_counter(), 0
    while done := count_new():
        counted += done
    took = (time.perf_counter() - begun) * 1000
    yield Figure("records counted for the first time, each thousand", took * 1000 / counted, "ms")

    with standing_at(moment):
        Tally.objects.all().delete()
        for process in Process.objects.all():
            _weeks(process, moment)
        Counted.objects.update(last_at=moment - timedelta(hours=14))
        Process.objects.update(stage="live")

        def look() -> None:
            Pulse.objects.filter(name="alerts turn").delete()
            long_ago = (moment - timedelta(days=60)).isoformat()
            Pulse.objects.update_or_create(
                name="alerts", defaults={"beat_at": moment, "details": {"awake_since": long_ago}}
            )
            watch()

        look()  # opens what there is
        yield Figure("alerts: a look at 100 silent processes", _took(look), "ms", target=1000)
        yield Figure("alerts: nothing new to count", _took(lambda: count_new()), "ms", target=50)
        asked = queries(look)
        yield Figure("queries of that look", asked, "", target=4 * PROCESSES)


def _took(does: Callable[[], object]) -> float:
    rounds = []
    for _ in range(5):
        begun = time.perf_counter()
        does()
        rounds.append((time.perf_counter() - begun) * 1000)
    return min(rounds)


def _fill() -> None:
    from django.db import connection  # apps must be ready

    from tests.bench import decision_lists

    decision_lists.PROCESSES = PROCESSES
    decision_lists.fill(MANY)
    with connection.cursor() as cursor:
        cursor.execute(_SEALS.format(zeros="0" * 64))
        cursor.execute(_LENGTHS)
        cursor.execute("ANALYZE")


def _weeks(process: object, moment: datetime) -> None:
    from governance.models import Tally  # apps must be ready

    begin = moment.replace(minute=0) - timedelta(hours=14)
    count = WEEKS * 7 * 24 * 4
    Tally.objects.bulk_create(
        (
            Tally(process=process, begins_at=begin - timedelta(minutes=15 * back), records=2)
            for back in range(count)
        ),
        batch_size=2_000,
    )


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder}/portal.sqlite3")
        os.environ["DJANGO_SETTINGS_MODULE"] = "tests.bench.settings"
        import django

        django.setup()
        found = list(figures())
        print(*found, sep="\n")
        sys.exit(any(not figure.is_met for figure in found))
