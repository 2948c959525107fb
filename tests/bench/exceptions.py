"""What the clocks of a thousand open exceptions cost, and the lists with few closed or many."""

import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from statistics import median

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client

from governance.escalations import upkeep
from governance.escalations.words import Why
from governance.models import Escalation, Holding
from house.clock import now
from processes.models import Person, Process
from tests.bench.figures import Figure, side_by_side
from tests.bench.pages import be_on, copied, queries
from tests.factories import PersonFactory
from tests.processes.register.portfolio import portfolio, show_only

OPEN, AT_ONCE = 1_000, 100
FEW, MANY = 100, 100_000
PROCESSES, ROUNDS = 20, 5
GOAL = 2_000.0  # milliseconds for one sweep of a thousand open ones
SAME, ALIKE = 1.1, 1.5
PAGES = {
    "decided": "/exceptions/?show=decided",
    "waiting": "/exceptions/?show=waiting",
    "mine": "/exceptions/",
}
OF_ONE = "/exceptions/?show=decided&process=many_00002"
_DECIDED = """
INSERT INTO governance_escalation (public_id, process_id, version_id, source, case_id, trigger,
    summary, context, slot, tool, arguments, action_hash, rules, can_be_approved, path, kind,
    owner_id, backup_id, respond_within, message, by_hand, status, opened_at, opened_by,
    respond_by, held_by_id, goals_conflicted, outcome, decision, reason_code, gave_up,
    decided_by_id, decided_by_name, decided_at)
SELECT 'esc_closed_' || n, p.id, NULL, 'agent', 'closed-' || n, 'The amount is above 300.',
    'A chair broke on the way.', '{{}}', 'path:large', '', '{{}}', '', '[]', {yes}, 'large',
    'money',
    p.escalation_owner_id, p.escalation_backup_id, '4 business hours', 'It waits.', '', 'decided',
    {at}, 'an agent', {at}, p.escalation_owner_id, {no}, 'declined',
    'Not paid: the seal of the box was broken weeks after delivery.', 'risk', '',
    p.escalation_owner_id, 'Somebody', {at}
FROM ({series}) AS s JOIN (
    SELECT processes_process.*, row_number() OVER (ORDER BY id) - 1 AS place FROM processes_process
) AS p ON p.place = n % {processes}
"""
_OF = {
    "postgresql": {
        "at": "timestamptz '2026-03-01 10:00Z' - n * interval '7 minutes'",
        "series": "SELECT generate_series(0, {last}) AS n",
        "yes": "true",
        "no": "false",
    },
    "sqlite": {
        "at": "datetime('2026-03-01 10:00', '-' || (n * 7) || ' minutes')",
        "series": "WITH RECURSIVE c(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM c "
        "WHERE n < {last}) SELECT n FROM c",
        "yes": "1",
        "no": "0",
    },
}


def figures() -> Iterator[Figure]:
    """The sweep first, then the lists on two copies of the same database."""
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    rows = portfolio(PROCESSES)
    PersonFactory(groups=["compliance"])
    waiting(rows, OPEN, "quiet")
    yield from _sweeps(rows)
    yield from _lists(rows)


def waiting(rows: list[Process], count: int, name: str, **clock: float) -> None:
    """So many that wait; `half` and `end` are minutes from now."""
    moment = now()
    half_at = moment + timedelta(minutes=clock.get("half", 600))
    ends_at = moment + timedelta(minutes=clock.get("end", 1200))
    made = Escalation.objects.bulk_create(
        (
            Escalation(
                process=process,
                source="agent",
                case_id=f"{name}-{number}",
                slot="path:large",
                trigger="The amount is above 300.",
                path="large",
                kind="money",
                owner_id=process.escalation_owner_id,
                backup_id=process.escalation_backup_id,
                held_by_id=process.escalation_owner_id,
                respond_within="4 business hours",
                opened_at=moment - timedelta(hours=1),
                opened_by="an agent",
                respond_by=ends_at,
                half_at=half_at,
                next_at=ends_at,
            )
            for number in range(count)
            for process in rows[number % len(rows) : number % len(rows) + 1]
        ),
        batch_size=200,
    )
    Holding.objects.bulk_create(
        Holding(
            escalation=row, person_id=row.held_by_id, since=moment, why=Why.OPENED, due_at=ends_at
        )
        for row in made
    )


def sweep() -> None:
    """The steps of one sweep, each in its own transaction."""
    steps = (upkeep.hand_on_overdue, upkeep.hand_on_from_the_gone, upkeep.remind_at_half_time)
    for step in steps:
        with transaction.atomic():
            step()


def _sweeps(rows: list[Process]) -> Iterator[Figure]:
    (nothing,) = side_by_side(sweep, rounds=20)
    yield Figure(f"sweep, {OPEN:,} open, nothing due", nothing, "ms", target=GOAL)
    yield Figure("queries of that sweep", queries(sweep), "", target=12)
    for name, clock in (("half-time", {"half": -1}), ("at the end", {"half": -9, "end": -1})):
        taken = []
        for turn in range(ROUNDS):
            waiting(rows, AT_ONCE, f"{name}-{turn}", **clock)
            began = time.perf_counter()
            sweep()
            taken.append((time.perf_counter() - began) * 1000)
        says = f"sweep, {OPEN:,} open, {AT_ONCE} {name}"
        yield Figure(says, median(taken), "ms", target=GOAL)


def _lists(rows: list[Process]) -> Iterator[Figure]:
    everyone, few = PersonFactory(groups=["compliance"]), PersonFactory(groups=["staff"])
    show_only(few, rows, 5)
    # Logged in before the copy is made, so that both databases know them.
    visits = {name: _asking(_logged_in(everyone), page) for name, page in PAGES.items()}
    by_few = _asking(_logged_in(few), PAGES["decided"])
    of_one = _asking(_logged_in(everyone), OF_ONE)
    short = str(connection.settings_dict["NAME"])
    long = copied("many")
    for place, size in ((short, FEW), (long, MANY)):
        be_on(place)
        fill(size)
    places = [partial(be_on, place) for place in (short, long)]
    for name, ask in visits.items():
        taken = side_by_side(ask, ask, before=places, rounds=15)
        yield Figure(f"exceptions, {name}, {FEW:,} closed", taken[0], "ms")
        yield Figure(f"exceptions, {name}, {MANY:,} to {FEW:,}", taken[1], "ms", SAME, taken[0])
    be_on(long)
    taken = side_by_side(visits["decided"], by_few, of_one, rounds=15)
    yield Figure("exceptions, five processes seen, to all", taken[1], "ms", ALIKE, taken[0])
    yield Figure("exceptions, those of one process, to all", taken[2], "ms", ALIKE, taken[0])
    (swept,) = side_by_side(sweep, rounds=20)
    yield Figure(f"sweep, nothing due, {MANY:,} closed", swept, "ms", target=GOAL)
    be_on(short)


def fill(size: int) -> None:
    """So many decided ones, made by the database itself."""
    of = dict(_OF[connection.vendor])
    of["series"] = of["series"].format(last=size - 1)
    with connection.cursor() as cursor:
        cursor.execute(_DECIDED.format(**of, processes=PROCESSES))
        cursor.execute("ANALYZE")


def _logged_in(person: Person) -> Client:
    client = Client()
    client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


def _asking(client: Client, page: str) -> Callable[[], None]:
    def ask() -> None:
        assert client.get(page).status_code == 200, page

    return ask
