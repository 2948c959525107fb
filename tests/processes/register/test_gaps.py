"""Someone leaves while named: it shows at once, and those who must mend it are told once."""

from collections.abc import Iterator
from typing import Any

import pytest

from house.desk import Waiting
from processes.models import Notice, Person, Process
from processes.people.actions import deactivate, reactivate
from processes.register import actions, desk, names, upkeep
from processes.register.gaps import gaps, gaps_among, with_gaps
from processes.register.names import NamedElsewhere
from processes.register.words import Circle, Role
from tests.agents import BY, a_process
from tests.factories import AbsenceFactory, PersonFactory

pytestmark = pytest.mark.django_db


def says(process: Process) -> list[str]:
    return [str(gap) for gap in gaps(Process.objects.get(pk=process.pk))]


def on_desk(person: Person) -> list[Waiting]:
    return [item for item in desk.waiting(person) if item.kind == "gap"]


PLACES = {
    "alice": "Alice Adler (accountable person) has left",
    "accountable_deputy": "Accountable deputy (deputy accountable person) has left",
    "escalation_owner": "Escalation owner (escalation owner) has left",
    "escalation_backup": "Escalation backup (escalation backup) has left",
    "business": "Business (business-half owner) has left",
    "evaluation_deputy": "Evaluation deputy (deputy evaluation owner) has left",
    "bob": "Bob Brandt (consulted) has left",
}


@pytest.mark.parametrize("who", PLACES)
def test_every_place_shows_its_gap(
    process: Process, alice: Person, bob: Person, team: dict[str, Person], who: str
) -> None:
    assert says(process) == []
    person = {**team, "alice": alice, "bob": bob}[who]
    deactivate(person, **BY)
    assert says(process) == [PLACES[who]]
    assert list(with_gaps()) == [process]
    reactivate(person, **BY)
    assert says(process) == []
    assert not with_gaps().exists()


def test_naming_someone_else_mends_it(
    process: Process, alice: Person, team: dict[str, Person]
) -> None:
    deactivate(team["evaluation"], **BY)
    one, two = PersonFactory.create_batch(2)
    actions.name_role(process, Role.EVALUATION, person=one, deputy=two, by=alice, because="Mended")
    assert says(process) == []
    assert not with_gaps().exists()


def test_a_retired_process_needs_nobody() -> None:
    retired = a_process("old_one", stage="retired")
    deactivate(retired.accountable, **BY)
    assert says(retired) == []
    assert not with_gaps().exists()


def test_someone_who_left_and_was_named_nowhere(process: Process, charlie: Person) -> None:
    deactivate(charlie, **BY)
    assert not with_gaps().exists()


class TestTheDesk:
    def test_of_the_accountable_person_and_of_compliance(
        self,
        process: Process,
        alice: Person,
        bob: Person,
        charlie: Person,
        compliance: Person,
        team: dict[str, Person],
    ) -> None:
        deactivate(team["evaluation"], **BY)
        for person in (alice, compliance):
            (item,) = on_desk(person)
            assert item.title == "Support refunds: someone named has left"
            assert item.detail == "Evaluation (evaluation owner) has left."
            assert item.is_urgent
            assert item.link == f"/admin/processes/process/{process.pk}/hub/people/"
        for person in (bob, charlie, team["business"], team["accountable_deputy"]):
            assert on_desk(person) == []

    def test_of_whoever_steps_in_for_the_accountable_person(
        self, process: Process, alice: Person, team: dict[str, Person]
    ) -> None:
        deactivate(team["evaluation"], **BY)
        AbsenceFactory(person=alice)
        assert len(on_desk(team["accountable_deputy"])) == 1

    def test_when_the_accountable_person_has_left(
        self, process: Process, alice: Person, team: dict[str, Person]
    ) -> None:
        deactivate(alice, **BY)
        assert len(on_desk(team["accountable_deputy"])) == 1

    def test_is_not_flooded(self, compliance: Person) -> None:
        gone = PersonFactory()
        for number in range(desk.MOST + 2):
            a_process(f"process_{number}", accountable=gone)
        deactivate(gone, **BY)
        found = on_desk(compliance)
        assert len(found) == desk.MOST + 1
        assert found[-1].link.endswith("?wants=gap")
        assert found[-1].title == "2 more processes have a gap"


class TestTelling:
    def told(self) -> list[str]:
        rows = Notice.objects.filter(topic="process.gap").order_by("person__name")
        return [notice.person.name for notice in rows]

    def test_once(
        self, process: Process, alice: Person, compliance: Person, team: dict[str, Person]
    ) -> None:
        deactivate(team["evaluation"], **BY)
        assert upkeep.tell_of_gaps() == 1
        assert self.told() == ["Alice Adler", "Carla Compliance"]
        assert upkeep.tell_of_gaps() == 0
        notice = Notice.objects.get(person=alice, topic="process.gap")
        assert notice.title == "Support refunds: Evaluation has left"
        assert "evaluation owner" in notice.body

    def test_one_notice_for_two_places(
        self, process: Process, alice: Person, team: dict[str, Person]
    ) -> None:
        gone = team["evaluation"]
        actions.set_circle(process, Circle.INFORMED, [gone], **BY)
        deactivate(gone, **BY)
        assert upkeep.tell_of_gaps() == 1
        body = Notice.objects.get(person=alice, topic="process.gap").body
        assert "evaluation owner" in body
        assert "informed" in body

    def test_again_when_they_came_back_and_left_again(
        self, process: Process, clock: Any, team: dict[str, Person]
    ) -> None:
        gone = team["evaluation"]
        deactivate(gone, **BY)
        upkeep.tell_of_gaps()
        reactivate(gone, **BY)
        assert upkeep.tell_of_gaps() == 0
        clock.forward(days=30)
        deactivate(gone, **BY)
        assert upkeep.tell_of_gaps() == 1
        assert self.told() == ["Alice Adler", "Alice Adler"]

    def test_whoever_steps_in(
        self, process: Process, alice: Person, team: dict[str, Person]
    ) -> None:
        deactivate(alice, **BY)
        upkeep.tell_of_gaps()
        assert self.told() == ["Accountable deputy"]

    def test_nothing_to_tell(self, process: Process) -> None:
        assert upkeep.tell_of_gaps() == 0


class TestNamesOfLaterRooms:
    """What a contract names counts as the names here do."""

    @pytest.fixture
    def called(self, process: Process, monkeypatch: pytest.MonkeyPatch) -> Iterator[Person]:
        person = PersonFactory(name="Cleo Called")

        def on(which: Process) -> list[NamedElsewhere]:
            named = NamedElsewhere(person, "called for missing papers", frozenset())
            return [named] if which == process else []

        monkeypatch.setattr(names, "_ON", [on])
        monkeypatch.setattr(names, "_OF", [lambda who: [(process, "called")] * (who == person)])
        monkeypatch.setattr(names, "_NAMING", [lambda people: [process.pk] * (person.pk in people)])
        return person

    def test_they_may_see_it(self, process: Process, called: Person) -> None:
        actions.set_circle(process, Circle.INFORMED, [PersonFactory()], **BY)
        assert called.has_perm("processes.view_process", process)
        assert not called.has_perm("processes.pause_process", process)
        assert names.standing(called) == [(process, "called")]

    def test_their_leaving_is_a_gap(self, process: Process, alice: Person, called: Person) -> None:
        deactivate(called, **BY)
        called.refresh_from_db()
        (gap,) = gaps(process)
        assert (gap.place, gap.as_what) == ("", "called for missing papers")
        assert list(with_gaps()) == [process]
        assert len(on_desk(alice)) == 1


def test_as_many_queries_for_ten_processes_as_for_one(
    process: Process, django_assert_num_queries: Any
) -> None:
    gone = PersonFactory()
    made = [a_process(f"process_{number}", accountable=gone) for number in range(10)]
    deactivate(gone, **BY)
    for rows in (Process.objects.filter(pk=made[0].pk), Process.objects.all()):
        with django_assert_num_queries(5):
            found = gaps_among(rows)
        assert len(found) == rows.exclude(pk=process.pk).count()
