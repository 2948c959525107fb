"""The trail, and the page on which compliance reads it."""

import csv
import io
import json
from datetime import date, timedelta
from typing import Any, Self

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.models import Entry
from audit.record import record
from house.actors import SYSTEM
from house.clock import now, standing_at
from processes.people.actions import add_absence
from processes.people.models import Absence, Person
from tests.conftest import Clock
from tests.factories import PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def compliance(client: Client) -> Person:
    person = PersonFactory(groups=["compliance"])
    client.force_login(person)
    return person


def rows_of(response: Any) -> list[Entry]:
    return response.context["page"].rows


def test_an_entry_keeps_who_what_why_as_text() -> None:
    person = PersonFactory(name="Ida Berg")
    entry = record("thing.done", person, by=SYSTEM, because="It was time", process="refunds")
    assert (entry.actor, entry.actor_id) == ("the portal", "")
    assert (entry.subject, entry.subject_kind, entry.subject_id) == (
        "Ida Berg",
        "person",
        str(person.pk),
    )
    assert (entry.because, entry.process) == ("It was time", "refunds")


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE audit_entry SET actor = 'someone else'",
        "DELETE FROM audit_entry",
    ],
)
def test_the_database_keeps_entries_as_they_are(sql: str) -> None:
    record("thing.done", PersonFactory(), by=SYSTEM)
    with pytest.raises(DatabaseError, match="never"), transaction.atomic():
        connection.cursor().execute(sql)


def test_a_request_gives_its_id_to_entry_and_history(client: Client, compliance: Person) -> None:
    first, last = date(2031, 3, 3), date(2031, 3, 5)
    response = client.post(
        reverse("profile") + "absences/",
        {"starts_on": first.isoformat(), "ends_on": last.isoformat()},
    )
    assert response.status_code == 302, response.content
    absence = Absence.objects.get(person=compliance)
    entry = Entry.objects.get(subject_kind="absence")
    assert entry.request_id
    assert entry.request_id == absence.history.get().request_id == response["X-Request-Id"]


def test_compliance_reads_everything_others_what_they_did(client: Client) -> None:
    mine, others = PersonFactory(), PersonFactory()
    record("thing.done", mine, by=mine)
    record("thing.done", mine, by=others)
    assert Entry.objects.visible_to(mine).count() == 1
    assert Entry.objects.visible_to(PersonFactory(groups=["compliance"])).count() == 2
    client.force_login(mine)
    page = client.get(reverse("activity"))
    assert [entry.actor_id for entry in rows_of(page)] == [str(mine.pk)]
    hidden = Entry.objects.get(actor_id=str(others.pk))
    assert client.get(reverse("entry", args=[hidden.pk])).status_code == 404


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"who": "ida"}, {"first"}),
        ({"verb": "second"}, {"second"}),
        ({"process": "refunds"}, {"third"}),
        ({"since": "2026-03-02"}, {"second", "third"}),
        ({"until": "2026-03-01"}, {"first"}),
    ],
)
def test_filters_narrow_the_trail(
    client: Client, compliance: Person, query: dict[str, str], found: set[str]
) -> None:
    ida, someone = PersonFactory(name="Ida Berg"), PersonFactory(name="Someone")
    for day, (verb, by, process) in enumerate(
        [("first", ida, ""), ("second", someone, ""), ("third", someone, "refunds")], start=1
    ):
        with standing_at(now().replace(year=2026, month=3, day=day, hour=12)):
            record(verb, someone, by=by, process=process)
    page = client.get(reverse("activity"), query)
    assert {entry.verb for entry in rows_of(page)} == found


def test_a_filter_that_cannot_be_read_is_answered_at_the_field(
    client: Client, compliance: Person
) -> None:
    page = client.get(reverse("activity"), {"since": "the other day"})
    assert page.status_code == 200
    assert page.context["form"].errors["since"]
    assert rows_of(page) == []


def test_pages_follow_one_another_without_gap_or_repeat(client: Client, compliance: Person) -> None:
    moment = now()
    for number in range(120):
        with standing_at(moment + timedelta(seconds=number // 3)):
            record("thing.done", compliance, by=SYSTEM, because=str(number))
    seen, after = [], ""
    while True:
        page = client.get(reverse("activity"), {"verb": "thing", "after": after})
        seen += [int(entry.because) for entry in rows_of(page)]
        after = page.context["page"].next
        if not after:
            break
    assert seen == sorted(range(120), reverse=True)


def test_a_page_mark_that_we_never_gave_is_refused(client: Client, compliance: Person) -> None:
    response = client.get(reverse("activity"), {"after": "made up"})
    assert response.status_code == 422
    assert "page mark" in response.content.decode()


def test_the_page_costs_the_same_for_one_entry_and_many(
    client: Client, compliance: Person, django_assert_num_queries: Any
) -> None:
    record("thing.done", compliance, by=SYSTEM)
    client.get(reverse("activity"))
    with CaptureCount() as one:
        client.get(reverse("activity"))
    for _ in range(30):
        record("thing.done", compliance, by=SYSTEM)
    with django_assert_num_queries(one.count):
        client.get(reverse("activity"))


class CaptureCount:
    """Counts the queries inside it."""

    def __enter__(self) -> Self:
        self._captured = CaptureQueriesContext(connection).__enter__()
        return self

    def __exit__(self, *problem: object) -> None:
        self._captured.__exit__(*problem)
        self.count = len(self._captured.captured_queries)


def test_the_trail_is_exported_as_it_is_filtered(client: Client, compliance: Person) -> None:
    record("thing.done", compliance, by=SYSTEM, because="=1+1")
    record("other.done", compliance, by=SYSTEM)
    as_csv = b"".join(client.get(reverse("activity"), {"verb": "thing", "export": "csv"}))
    lines = list(csv.DictReader(io.StringIO(as_csv.decode())))
    assert [(line["verb"], line["why"]) for line in lines] == [("thing.done", "'=1+1")]
    as_json = b"".join(client.get(reverse("activity"), {"verb": "thing", "export": "json"}))
    assert [item["why"] for item in json.loads(as_json)] == ["=1+1"]


def test_an_entry_shows_what_its_request_changed(
    client: Client, compliance: Person, clock: Clock
) -> None:
    person = PersonFactory()
    with transaction.atomic():
        absence = add_absence(
            person, by=person, starts_on=date(2031, 3, 3), ends_on=date(2031, 3, 5)
        )
    entry = Entry.objects.get(subject_kind="absence", subject_id=str(absence.pk))
    page = client.get(reverse("entry", args=[entry.pk]))
    assert page.status_code == 200
    assert str(absence) in page.content.decode()


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"since": "0001-01-01"}, 200),
        ({"until": "9999-12-31"}, 200),
        ({"export": "zip"}, 422),
        ({"export": "a\r\nb"}, 422),
        ({"export": '";x'}, 422),
    ],
)
def test_what_nobody_would_ask_for_is_answered_with_a_sentence(
    client: Client, compliance: Person, query: dict[str, str], status: int
) -> None:
    assert client.get(reverse("activity"), query).status_code == status


def test_a_process_is_found_by_its_name_too(client: Client, compliance: Person) -> None:
    record("thing.done", compliance, by=SYSTEM, process="sales_intake")
    page = client.get(reverse("activity"), {"process": "Sales intake"})
    assert [entry.process for entry in rows_of(page)] == ["sales_intake"]


def test_others_are_told_that_they_see_their_own_acts(client: Client) -> None:
    client.force_login(PersonFactory())
    assert "What you did yourself" in client.get(reverse("activity")).content.decode()
