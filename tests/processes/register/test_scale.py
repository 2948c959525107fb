"""The admin's list at ten thousand processes: as many queries as at a hundred.

How quick it is stands in `make bench`: a clock in a test measures the machine.
"""

from collections.abc import Iterator

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from processes.models import Person, Process
from tests.factories import PersonFactory
from tests.processes.register.portfolio import portfolio, show_only
from tests.processes.register.visiting import As

pytestmark = pytest.mark.django_db
LIST = reverse("admin:processes_process_changelist")
PAGES = [
    LIST,
    f"{LIST}?p=2",
    f"{LIST}?o=-2",
    f"{LIST}?o=6",
    f"{LIST}?state=paused",
    f"{LIST}?q=many_00042",
    f"{LIST}?wants=fit",
]
FEW, MANY, SHOWN = 100, 10_000, 500


def queries(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


@pytest.fixture
def reader(as_person: As) -> Iterator[Client]:
    """Someone of compliance, who sees everything."""
    return as_person(PersonFactory(groups=["compliance"]))


def test_ten_thousand_cost_what_a_hundred_cost(reader: Client) -> None:
    with transaction.atomic():
        portfolio(FEW)
        asked = {address: queries(reader, address) for address in PAGES}
        transaction.set_rollback(True)
    portfolio(MANY)
    assert {address: queries(reader, address) for address in PAGES} == asked


def test_whoever_sees_few_of_many_asks_no_more(reader: Client, as_person: As) -> None:
    rows = portfolio(MANY)
    asked = queries(reader, LIST)
    person: Person = PersonFactory(groups=["technology"])
    show_only(person, rows, SHOWN)
    client = as_person(person)
    assert Process.objects.visible_to(person).count() == SHOWN
    # What may be seen is looked up for the list, for the owners to choose from, and for alerts.
    assert queries(client, LIST) <= asked + 3


def test_what_one_may_see_is_looked_up_once(as_person: As) -> None:
    rows = portfolio(FEW)
    person: Person = PersonFactory(groups=["staff"])
    counts = []
    for shown in (1, 50):
        show_only(person, rows[shown:], shown)
        counts.append(queries(as_person(person), LIST))
    assert counts[0] == counts[1]
