"""The desk's page: what waits, the processes that one stands for, and who holds too much."""

import pytest
from django.test import Client

from house.desk import Waiting
from portal import desk as roof
from portal.load import Load
from processes.models import Person, Process
from processes.notices.actions import tell
from processes.notices.topics import TROUBLE
from processes.people.actions import deactivate
from processes.register import actions
from tests.agents import BY, a_process
from tests.factories import PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice(client: Client) -> Person:
    """The accountable person, at the desk."""
    person: Person = PersonFactory(name="Alice Adler", groups=["operations"])
    client.force_login(person)
    return person


@pytest.fixture
def process(alice: Person) -> Process:
    return a_process(accountable=alice)


def page(client: Client) -> str:
    return " ".join(client.get("/admin/").content.decode().split())


def test_my_processes_lead_to_their_hub(client: Client, process: Process) -> None:
    assert f'href="/admin/processes/process/{process.pk}/change/">Support refunds' in page(client)
    assert "Accountable person" in page(client)


def test_how_they_stand(client: Client, alice: Person, process: Process) -> None:
    actions.pause(process, by=alice, because="Something is off")
    assert 'class="state state-paused"' in page(client)


def test_what_waits_is_one_click_away(client: Client, process: Process) -> None:
    made = actions.remark(
        process, kind="workaround", says="I did it by hand instead.", by=PersonFactory()
    )
    deactivate(process.escalation_backup, **BY)
    shown = page(client)
    assert f'href="/register/support_refunds/remarks/{made.pk}/"' in shown
    assert f'href="/admin/processes/process/{process.pk}/hub/people/"' in shown
    # Someone who has left is more pressing than someone who asks.
    assert shown.index("someone named has left") < shown.index("I did it by hand instead.")


def test_a_notice_steps_back_behind_what_it_tells_of(
    client: Client, alice: Person, process: Process
) -> None:
    for link, once in (("/register/support_refunds/remarks/1/", "a"), ("/elsewhere/", "b")):
        said = {"title": f"Told {once}", "link": link, "once": once}
        tell(alice, topic=TROUBLE.name, is_urgent=True, **said)
    assert [item.title for item in roof.desk_for(alice).waiting] == ["Told a", "Told b"]
    item = Waiting("A remark", "/register/support_refunds/remarks/1/", "friction")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(roof, "WAITING", (*roof.WAITING, lambda person: [item]))
        shown = [each.title for each in roof.desk_for(alice).waiting]
    assert shown == ["Told b", "A remark"]


def test_nothing_to_do_says_so(client: Client, alice: Person) -> None:
    assert "Nothing waits for you." in page(client)
    assert "Processes you stand for" not in page(client)


@pytest.mark.parametrize(("roles", "is_warned"), [(1, False), (13, True)])
def test_too_much_for_one_is_said(
    client: Client, alice: Person, process: Process, roles: int, is_warned: bool
) -> None:
    for number in range(roles - 1):
        a_process(f"process_{number}", accountable=alice)
    assert ("over the limit of 12" in page(client)) is is_warned


def test_roles_of_later_rooms_count(
    alice: Person, process: Process, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever holds much here is counted over all rooms."""
    monkeypatch.setattr(roof, "loads", lambda: {alice.pk: Load(40)})
    assert roof.desk_for(alice).load == Load(1)
    for number in range(7):
        a_process(f"process_{number}", accountable=alice)
    assert roof.desk_for(alice).load == Load(40)


@pytest.mark.parametrize(
    ("groups", "is_named", "shown"),
    [
        (["staff"], False, False),
        (["staff"], True, True),
        (["operations"], False, True),
        (["compliance"], False, True),
        (["technology"], False, True),
    ],
)
def test_the_hub_is_in_the_navigation_of_those_with_a_part(
    client: Client, groups: list[str], is_named: bool, shown: bool
) -> None:
    person: Person = PersonFactory(groups=groups)
    if is_named:
        a_process(escalation_backup=person)
    client.force_login(person)
    assert ("Process hub" in page(client)) is shown
