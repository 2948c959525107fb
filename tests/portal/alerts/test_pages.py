"""The list of alerts, the page of one, and where else they show."""

import json
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from governance.decisions.alerts.actions import clear, open_alert, tell_waiting
from governance.decisions.alerts.trouble import Trouble
from governance.decisions.alerts.words import Kind, Part
from governance.models import Alert
from house.clock import now
from processes.models import Person, Process
from processes.register.hub.tab import address
from tests.agents import a_process
from tests.conftest import Clock
from tests.factories import PersonFactory

pytestmark = pytest.mark.django_db
SAYS = "Nothing logged since Wednesday."


@pytest.fixture
def process(clock: Clock) -> Process:
    return a_process(accountable=PersonFactory(groups=["operations"]))


def browser(person: Person) -> Client:
    client = Client()
    client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


def page(person: Person, place: str) -> str:
    answer = browser(person).get(place)
    assert answer.status_code == 200
    return answer.content.decode()


def silent(process: Process, kind: Kind = Kind.SILENCE, **fields: Any) -> Alert:
    made = open_alert(Trouble(kind, SAYS, process=process, since=now(), **fields))
    assert made is not None
    tell_waiting()
    return made


def exported(person: Person, query: str) -> list[dict[str, Any]]:
    answer = browser(person).get(f"/alerts/?export=json{query}")
    found: list[dict[str, Any]] = json.loads(b"".join(answer.streaming_content))  # type: ignore[attr-defined]  # a stream
    return found


def test_the_list_says_what_it_was_who_was_told_and_how_it_ended(process: Process) -> None:
    reader = PersonFactory()
    assert "Nothing was ever out of the ordinary" in page(reader, "/alerts/")
    alert = silent(process)
    clear(alert, because="A record came on Thursday.")

    text = page(reader, "/alerts/")
    for words in (SAYS, "A record came on Thursday.", f"Told: {process.accountable}", "over"):
        assert words in text


def test_it_is_filtered_and_exported(process: Process) -> None:
    other = a_process("triage")
    silent(process)
    clear(silent(other, Kind.BREACHES), because="Back to the usual.")

    reader = PersonFactory()
    assert [row["process"] for row in exported(reader, "")] == ["triage", "support_refunds"]
    for query, wanted in {
        "&process=triage": ["triage"],
        "&kind=silence": ["support_refunds"],
        "&state=over": ["triage"],
        "&state=standing": ["support_refunds"],
        "&state=aside": [],
        "&state=nonsense": [],
    }.items():
        assert [row["process"] for row in exported(reader, query)] == wanted
    assert exported(reader, "&state=over")[0]["how_it_ended"] == "Back to the usual."
    assert "No alert fits" in page(reader, "/alerts/?state=aside")


def test_hidden_processes_and_the_portal_itself_stay_hidden(process: Process) -> None:
    alert = silent(process)
    queue = open_alert(Trouble(Kind.QUEUE, "3 jobs wait.", part=Part.JOBS, is_urgent=True))
    assert queue is not None
    Process.objects.filter(pk=process.pk).update(is_restricted=True)
    stranger = PersonFactory()

    assert exported(stranger, "") == []
    for hidden in (alert, queue):
        assert browser(stranger).get(f"/alerts/{hidden.pk}/").status_code == 404
        assert browser(stranger).post(f"/alerts/{hidden.pk}/").status_code == 404
    assert SAYS in page(process.accountable, f"/alerts/{alert.pk}/")
    assert "3 jobs wait." in page(PersonFactory(groups=["administrators"]), f"/alerts/{queue.pk}/")


def test_it_is_set_aside_from_its_page(process: Process) -> None:
    alert, owner, stranger = silent(process), process.accountable, PersonFactory()
    here = f"/alerts/{alert.pk}/"
    assert "Set it aside" not in page(stranger, here)
    assert browser(stranger).post(here, {"because": "It is fine"}).status_code == 403
    refused = browser(owner).post(here, {"because": ".."})
    assert (refused.status_code, "Say why" in refused.content.decode()) == (422, True)

    done = browser(owner).post(here, {"because": "The shop is closed this week"}, follow=True)
    assert "The shop is closed this week" in done.content.decode()
    alert.refresh_from_db()
    assert (alert.set_aside_by, alert.stands) == (owner, False)


def test_it_stands_on_the_desk_the_process_page_and_the_hub(process: Process) -> None:
    alert, owner = silent(process), process.accountable
    for place in (
        "/admin/",
        f"/register/{process.slug}/",
        address(process, "alerts"),
    ):
        assert f"/alerts/{alert.pk}/" in page(owner, place)
    clear(alert, because="A record came.")
    assert f"/alerts/{alert.pk}/" not in page(owner, f"/register/{process.slug}/")
    assert "A record came." in page(owner, address(process, "alerts"))


def test_many_cost_as_many_queries_as_one(process: Process) -> None:
    client = browser(PersonFactory())

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/alerts/").status_code == 200
        return len(queries)

    silent(process)
    asked()
    one = asked()
    silent(process, Kind.BREACHES)
    silent(a_process("triage"))
    assert asked() == one
