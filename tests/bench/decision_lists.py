"""What the log's pages cost with a thousand decisions and with many: as many as LOGGED says."""

import os
from collections.abc import Callable, Iterator
from functools import partial

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client

from governance.decisions.asked import mark_of
from governance.models import Decision
from processes.models import Person
from tests.bench.figures import Figure, side_by_side
from tests.bench.pages import be_on, copied, queries
from tests.factories import PersonFactory
from tests.processes.register.portfolio import portfolio, show_only

FEW, MANY = 1_000, int(os.environ.get("LOGGED", "100000"))
PROCESSES = 20
SAME, ALIKE = 1.1, 1.5  # many to few; those who see five processes to those who see most
PAGES = {
    "newest": "/decisions/",
    "of one process": "/decisions/?process=many_00002",
    "with breaches": "/decisions/?breach=yes",
    "of one process, with breaches": "/decisions/?process=many_00002&breach=yes",
    "by decision": "/decisions/?decision=label_7",
    "by tool": "/decisions/?tool=tool_3",
    "by model": "/decisions/?model=model_2",
    "a person called": "/decisions/?escalated=yes",
    "of one case": "/decisions/?case=case-17",
}
# Each row tells a little of everything. What is rare fills a page among the newest, so that with
# few decisions and with many as much is shown.
_DECISIONS = """
INSERT INTO governance_decision (public_id, process_id, version_id, event_id, key, at, received_at,
    decision, model, case_id, owner, authorization_id, is_escalated, confidence, units,
    breach_count, unchecked_count, body_digest, findings_digest, digest)
SELECT {uuid}, p.id, NULL, 'e-' || n, 'bench', {at}, {at}, 'label_' || n % 20, 'model_' || n % 5,
    'case-' || n / 3, 'owner@example.com', '', n % 9 = 0, 0.93, 1,
    CASE WHEN (n % 2 = 0 AND n < 1000) OR n % 97 = 0 THEN 1 ELSE 0 END, 0, '{zeros}', '{zeros}',
    '{zeros}'
FROM ({series}) AS s JOIN (
    SELECT id, row_number() OVER (ORDER BY id) - 1 AS place FROM processes_process
) AS p ON p.place = n % {processes}
"""
_TOOLS = """
INSERT INTO governance_decisiontool (decision_id, process_id, tool, at)
SELECT id, process_id, 'tool_' || id % 12, at FROM governance_decision
"""
_CHAINS = """
INSERT INTO governance_chain (process_id, length, head)
SELECT id, 0, '{zeros}' FROM processes_process
"""
_OF = {
    "postgresql": {
        "uuid": "gen_random_uuid()",
        "at": "timestamptz '2026-03-01 10:00Z' - n * interval '{every} seconds'",
        "series": "SELECT generate_series(0, {last}) AS n",
    },
    "sqlite": {
        "uuid": "lower(hex(randomblob(16)))",
        "at": "datetime('2026-03-01 10:00', '-' || (n * {every}) || ' seconds')",
        "series": "WITH RECURSIVE c(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM c "
        "WHERE n < {last}) SELECT n FROM c",
    },
}


def figures() -> Iterator[Figure]:
    """Each page with few decisions and with many, for someone who sees all and who sees five."""
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    rows = portfolio(PROCESSES)
    everyone, few = PersonFactory(groups=["compliance"]), PersonFactory(groups=["staff"])
    show_only(few, rows, 5)
    # Logged in before the copy is made, so that both databases know them.
    visits = {name: _visit(everyone, page) for name, page in PAGES.items()}
    first, by_few = visits["newest"], _visit(few, "/decisions/")
    client = logged_in(everyone)
    short = str(connection.settings_dict["NAME"])
    long = copied("many")
    for place, size in ((short, FEW), (long, MANY)):
        be_on(place)
        fill(size)
    places = [partial(be_on, place) for place in (short, long)]
    for name, ask in visits.items():
        taken = side_by_side(ask, ask, before=places, rounds=15)
        yield Figure(f"log, {name}, {FEW:,} decisions", taken[0], "ms")
        yield Figure(f"log, {name}, {MANY:,} to {FEW:,}", taken[1], "ms", SAME, floor=taken[0])
    be_on(long)
    taken = side_by_side(first, by_few, rounds=15)
    yield Figure("log, five processes seen, to all", taken[1], "ms", ALIKE, floor=taken[0])
    taken = side_by_side(first, _asking(client, _far()), rounds=15)
    yield Figure("log, a page halfway, to the first", taken[1], "ms", ALIKE, floor=taken[0])
    asked = queries(first) - queries(_asking(client, "/glossary/"))
    yield Figure("queries of the log beside those of any page", asked, "", target=8)
    be_on(short)


def fill(size: int, *, every: float = 7) -> None:
    """So many decisions, one every few seconds, made by the database itself."""
    of = dict(_OF[connection.vendor])
    of["at"] = of["at"].format(every=every)
    of["series"] = of["series"].format(last=size - 1)
    given = {**of, "zeros": "0" * 64, "processes": PROCESSES}
    with connection.cursor() as cursor:
        for statement in (_CHAINS, _DECISIONS, _TOOLS):
            cursor.execute(statement.format(**given))
        cursor.execute("ANALYZE")


def _far() -> str:
    """The page in the middle of the log."""
    at, pk = Decision.objects.order_by("at").values_list("at", "pk")[MANY // 2]
    return f"/decisions/?after={mark_of(at, pk)}"


def logged_in(person: Person) -> Client:
    """Somebody who looks at pages."""
    client = Client()
    client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


def _visit(person: Person, page: str) -> Callable[[], None]:
    return _asking(logged_in(person), page)


def _asking(client: Client, page: str) -> Callable[[], None]:
    def ask() -> None:
        assert client.get(page).status_code == 200, page

    return ask
