"""To a stranger a restricted process does not exist, on any surface of the admin and beside it."""

import pytest
from django.contrib.contenttypes.models import ContentType
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from audit.models import Entry
from portal.desk import desk_for
from portal.hub import TABS
from portal.palette import matches
from processes.models import AgentKey, Person, Process
from processes.register import actions
from processes.register.keys_pages import keys_seen_by
from processes.register.names import standing
from tests.agents import BASE, Caller, a_key, a_process
from tests.processes.register.visiting import As

pytestmark = pytest.mark.django_db
SECRET = "ecret merge"


@pytest.fixture
def secret(alice: Person, process: Process) -> Process:
    """Something that only those named may know of; Alice is."""
    made = a_process(
        "secret_merger",
        name="Secret merger",
        summary="Reads the papers of the secret merger.",
        is_restricted=True,
        accountable=alice,
    )
    actions.pause(made, by=alice, because="The secret merger waits")
    actions.remark(made, kind="friction", says="The secret merger asks twice.", by=alice)
    a_key(made, label="secret merger key")
    return made


def admin_pages(process: Process) -> list[str]:
    pages = [
        reverse(f"admin:processes_process_{page}", args=[process.pk])
        for page in ("change", "history", "delete", "pause", "resume")
    ]
    tabs = [reverse("admin:processes_process_tab", args=[process.pk, tab.name]) for tab in TABS]
    act = reverse("admin:processes_process_act", args=[process.pk, "pause"])
    return [*pages, *tabs, act]


def read(answer: HttpResponse) -> str:
    body = b"".join(answer) if answer.streaming else answer.content  # type: ignore[call-overload]  # a streamed answer
    return body.decode()


# People without a part in it, whatever else they may do.
STRANGERS = ["bob", "charlie", "administrator", "technology"]


@pytest.fixture(params=STRANGERS)
def stranger(request: pytest.FixtureRequest) -> Person:
    found: Person = request.getfixturevalue(request.param)
    return found


def test_every_page_of_it_is_404(stranger: Person, as_person: As, secret: Process) -> None:
    client = as_person(stranger)
    entries = Entry.objects.count()
    nowhere = Process(pk=10**9)
    for page, missing in zip(admin_pages(secret), admin_pages(nowhere), strict=True):
        for ask in (client.get, client.post):
            there, not_there = ask(page, {"because": "x y z"}), ask(missing, {"because": "x y z"})
            assert (there.status_code, not_there.status_code) == (404, 404), page
            assert SECRET not in read(there)
    assert Entry.objects.count() == entries


def test_the_pages_are_there_for_those_named_and_for_compliance(
    alice: Person, compliance: Person, as_person: As, secret: Process
) -> None:
    """So that the test above can't pass because of a misspelt address."""
    for person in (alice, compliance):
        client = as_person(person)
        for page in admin_pages(secret):
            is_not_theirs = "/act/" in page or "/hub/webhook/" in page
            expected = 404 if is_not_theirs else 403 if "/delete/" in page else 200
            answer = client.get(page, follow=True)
            assert answer.status_code == expected, page


LISTS = [
    "/admin/processes/process/",
    "/admin/processes/process/?q=secret",
    "/admin/processes/process/?mine=yes",
    "/admin/processes/process/export.csv",
    "/admin/processes/process/export.json",
    "/admin/processes/agentkey/",
    "/admin/processes/agentkey/export.csv",
    "/admin/processes/agentkey/agents/",
    "/admin/processes/domain/",
    "/admin/processes/operatingmodel/",
    "/admin/search/?s=secret&extended=1",
    "/admin/search/?s=secret",
    "/admin/",
    "/admin/activity/",
    "/admin/activity/?process=secret_merger",
    "/admin/processes/person/",
    "/admin/processes/person/?account=agents",
    "/admin/processes/person/export.csv?account=all",
    "/admin/processes/delivery/",
    "/admin/processes/job/",
    "/register/",
    "/register/?q=secret",
    "/register/?export=csv",
    "/people/",
    "/operating-models/",
]


def test_no_list_names_it(stranger: Person, as_person: As, secret: Process) -> None:
    client = as_person(stranger)
    for address in LISTS:
        answer = client.get(address)
        assert answer.status_code in {200, 403}, address
        assert SECRET not in read(answer), address
        # What was asked for stands in the form; nothing else does.
        said = read(answer).replace('value="secret_merger"', "").replace("=secret_merger", "")
        assert "secret_merger" not in said, address


def test_the_register_knows_nothing_of_it(stranger: Person, as_person: As, secret: Process) -> None:
    client = as_person(stranger)
    for tail in ("", "pause/", "resume/", "remark/", "remarks/", "remarks/1/"):
        for ask in (client.get, client.post):
            answer = ask(f"/register/secret_merger/{tail}")
            assert answer.status_code in {404, 405}, tail
            assert SECRET not in read(answer)


def test_autocomplete_offers_only_what_is_seen(
    alice: Person, charlie: Person, as_person: As, secret: Process
) -> None:
    query = {"app_label": "processes", "model_name": "remark", "field_name": "process"}

    def offered(person: Person) -> list[str]:
        answer = as_person(person).get("/admin/autocomplete/", {**query, "term": "mer"})
        return [result["text"] for result in answer.json()["results"]]

    assert offered(charlie) == []
    assert offered(alice) == ["Secret merger"]


def test_the_short_way_to_an_object_says_nothing(
    charlie: Person, as_person: As, secret: Process
) -> None:
    kind = ContentType.objects.get_for_model(Process).pk
    client = as_person(charlie)
    there = client.get(f"/admin/r/{kind}/{secret.pk}/")
    nowhere = client.get(f"/admin/r/{kind}/999999999/")
    assert there.status_code == nowhere.status_code == 404
    assert SECRET not in read(there)


def test_the_palette_finds_it_for_those_who_may_know(
    alice: Person, stranger: Person, compliance: Person, secret: Process
) -> None:
    def found(person: Person) -> list[str]:
        return [match.title for match in matches(person, "secret")]

    assert found(stranger) == []
    assert found(alice) == found(compliance) == ["Secret merger"]


def test_the_desk(stranger: Person, secret: Process) -> None:
    desk = desk_for(stranger)
    assert "ecret" not in str(desk.waiting) + str(desk.processes)


def test_its_agents_account(
    administrator: Person, alice: Person, as_person: As, secret: Process
) -> None:
    """An administrator looks after accounts, but this one's name would tell of the process."""
    agent = Person.objects.get(kind="agent")
    client = as_person(administrator)
    for page in ("change", "history"):
        address = reverse(f"admin:processes_person_{page}", args=[agent.pk])
        assert client.get(address).status_code == 404
    actions.set_circle(secret, "informed", [administrator], by=alice, because="They look after it")
    assert client.get(address).status_code == 200


def test_keys(technology: Person, secret: Process) -> None:
    """Those who keep keys learn nothing of it from its agent."""
    assert not keys_seen_by(technology).exists()
    assert AgentKey.objects.exists()


def test_the_api(process: Process, secret: Process) -> None:
    caller = Caller(a_key(process)[1])
    for path in ("/processes/secret_merger", "/processes?q=secret"):
        answer = caller.get(path)
        assert answer.status_code == 404 or answer.json()["items"] == []
        assert SECRET not in read(answer)
    for verb in ("pause", "resume"):
        answer = caller.post(f"/processes/secret_merger/{verb}", {"reason": "Stop it"})
        assert answer.status_code == 404
    assert Client().get(f"{BASE}/processes").status_code == 401


def test_who_is_who_names_it_to_its_people_alone(
    alice: Person, charlie: Person, as_person: As, secret: Process
) -> None:
    address = f"/people/{alice.pk}/"
    assert SECRET not in read(as_person(charlie).get(address))
    assert SECRET in read(as_person(alice).get(address))
    assert any(each == secret for each, _ in standing(alice))


def test_it_opens_and_everyone_finds_it(
    charlie: Person, as_person: As, secret: Process, administrator: Person
) -> None:
    actions.restrict(secret, False, by=administrator, because="It is announced")
    assert SECRET in read(as_person(charlie).get("/admin/processes/process/"))
