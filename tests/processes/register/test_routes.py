"""Who hears of what on a process: by role, by what the process decides, and deputies."""

import pytest

from audit.models import Entry
from house.refusals import Invalid, NotPermitted
from processes.models import NoticeRoute, Person, Process
from processes.people.actions import deactivate
from processes.register import actions, routes
from processes.register.words import Circle, Role
from tests.agents import BY
from tests.factories import AbsenceFactory

pytestmark = pytest.mark.django_db
PAUSED = "process.paused"
WHY = "They asked for it"


def told(process: Process, topic: str = PAUSED) -> set[str]:
    return {person.name for person in routes.recipients(process, topic)}


USUAL = {"Alice Adler", "Business", "System", "Escalation owner"}


def test_by_role(process: Process) -> None:
    assert told(process) == USUAL


def test_a_role_is_added_and_one_is_spared(process: Process, alice: Person) -> None:
    actions.set_route(process, PAUSED, Circle.CONSULTED, True, by=alice, because=WHY)
    actions.set_route(process, PAUSED, Role.SYSTEM, False, by=alice, because=WHY)
    assert told(process) == USUAL - {"System"} | {"Bob Brandt"}
    assert told(process, "process.names") == {"Alice Adler", "Business", "System"}
    entries = Entry.objects.filter(verb="process.route").order_by("pk")
    assert [entry.details for entry in entries] == [
        {"topic": PAUSED, "role": "consulted", "told": True},
        {"topic": PAUSED, "role": "system", "told": False},
    ]
    row = NoticeRoute.objects.get(role="system").history.get()
    assert (row.history_by, row.history_change_reason) == ("Alice Adler", WHY)


def test_back_again(process: Process, alice: Person) -> None:
    for is_told in (False, True, False):
        actions.set_route(process, PAUSED, Role.SYSTEM, is_told, by=alice, because=WHY)
        assert ("System" in told(process)) is is_told
    assert NoticeRoute.objects.count() == 1


@pytest.mark.parametrize(("role", "is_told"), [(Role.SYSTEM, True), (Role.REVIEW, False)])
def test_what_holds_already_is_not_written(
    process: Process, alice: Person, role: Role, is_told: bool
) -> None:
    entries = Entry.objects.count()
    actions.set_route(process, PAUSED, role, is_told, by=alice, because=WHY)
    assert (NoticeRoute.objects.count(), Entry.objects.count()) == (0, entries)


@pytest.mark.parametrize(
    ("topic", "role", "field"), [("weather", "system", "topic"), (PAUSED, "everyone", "role")]
)
def test_what_isnt_there(
    process: Process, alice: Person, topic: str, role: str, field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        actions.set_route(process, topic, role, True, by=alice, because=WHY)
    assert refused.value.field == field


@pytest.mark.parametrize("who", ["bob", "charlie", "compliance", "technology"])
def test_others_may_not(request: pytest.FixtureRequest, process: Process, who: str) -> None:
    by = request.getfixturevalue(who)
    with pytest.raises(NotPermitted):
        actions.set_route(process, PAUSED, Role.SYSTEM, False, by=by, because=WHY)


class TestDeputies:
    def test_are_told_while_the_holder_is_away(
        self, process: Process, team: dict[str, Person]
    ) -> None:
        AbsenceFactory(person=team["business"])
        assert told(process) == USUAL - {"Business"} | {"Business deputy"}

    def test_are_told_when_the_holder_has_left(
        self, process: Process, team: dict[str, Person]
    ) -> None:
        deactivate(team["business"], **BY)
        assert told(process) == USUAL - {"Business"} | {"Business deputy"}

    def test_both_read_it_later_when_neither_is_here(
        self, process: Process, team: dict[str, Person]
    ) -> None:
        AbsenceFactory(person=team["business"])
        AbsenceFactory(person=team["business_deputy"])
        assert told(process) == USUAL | {"Business deputy"}

    def test_nobody_who_has_left_is_told(self, process: Process, team: dict[str, Person]) -> None:
        deactivate(team["business"], **BY)
        deactivate(team["business_deputy"], **BY)
        assert told(process) == USUAL - {"Business"}


def test_people_with_two_roles_are_told_once(
    process: Process, alice: Person, team: dict[str, Person]
) -> None:
    actions.name_role(process, Role.SYSTEM, person=alice, deputy=team["system"], **BY)
    process = Process.objects.get(pk=process.pk)
    found = routes.recipients(process, PAUSED)
    assert len(found) == len(set(found))


def test_always_in_the_same_order(process: Process) -> None:
    found = [person.pk for person in routes.recipients(process, PAUSED)]
    assert found == sorted(found)
