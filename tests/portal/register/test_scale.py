"""Ten thousand processes cost a reader as many queries as a hundred; `make bench` has the time."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from house.clock import now
from processes.models import Domain, Pause, Person, Process
from processes.register.words import Capability, KindOfWork, Stage
from tests.agents import a_domain
from tests.factories import PersonFactory
from tests.portal.register.conftest import Cast, Reader

pytestmark = pytest.mark.django_db
LISTS = [
    "/register/",
    "/register/?order=owner",
    "/register/?order=tier",
    "/register/?order=new",
]
PAGES = [*LISTS, "/register/support_refunds/", "/people/", "/tiers/", "/operating-models/"]


def many(first: int, last: int, people: list[Person], domains: list[Domain]) -> None:
    """Processes of every kind, written past the actions because there are so many."""
    rows = [
        Process(
            slug=f"many_{number}",
            name=f"Process {number * 7919 % 10007:05}",
            summary="Does what it does.",
            when_to_use="When it is wanted.",
            when_not_to_use="Otherwise.",
            domain=domains[number % 5],
            operating_model=domains[number % 5].operating_model,
            stage=Stage.values[number % 4],
            is_restricted=number % 20 == 0,
            tier_id=number % 5,
            capability=Capability.values[number % 3],
            kind_of_work=KindOfWork.values[number // 5 % 5],
            fallback="By hand.",
            accountable=people[number % 20],
            accountable_deputy=people[(number + 1) % 20],
            escalation_owner=people[(number + 2) % 20],
            escalation_backup=people[(number + 3) % 20],
            created_at=now(),
        )
        for number in range(first, last)
    ]
    Process.objects.bulk_create(rows, batch_size=500)
    paused = (row for row in rows if row.domain_id == domains[0].pk and row.tier_id == 0)
    Pause.objects.bulk_create(
        Pause(process=row, paused_by=people[0], paused_at=now(), because="Broken")
        for row in list(paused)[::10]
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def queries(reader: Reader, address: str) -> int:
    reader.get(address)
    with CaptureQueriesContext(connection) as captured:
        reader.get(address)
    return len(captured)


def test_ten_thousand_cost_what_a_hundred_cost(cast: Cast) -> None:
    reader = Reader(cast.charlie)
    people = PersonFactory.create_batch(20)
    domains = [a_domain(f"domain_{number}") for number in range(5)]
    many(0, 99, people, domains)
    asked = {address: queries(reader, address) for address in PAGES}
    many(99, 9_999, people, domains)
    assert {address: queries(reader, address) for address in PAGES} == asked
