"""Who holds a role and who steps in; who designs, is consulted on, or hears of a process."""

from typing import Any

import pytest

from audit.models import Entry
from house.refusals import Invalid, NotPermitted, ReasonMissing, Refusal
from processes.models import Listed, NamedRole, Notice, Person, Process
from processes.register import actions, refusals
from processes.register.names import named_on
from processes.register.words import Circle, Role
from tests.agents import BY
from tests.factories import AgentFactory, PersonFactory

pytestmark = pytest.mark.django_db
IN_COLUMNS = [Role.ACCOUNTABLE, Role.ESCALATION]
WHY = "She knows it best"


def held(process: Process, role: Role) -> tuple[Person, Person] | None:
    found = Process.objects.get(pk=process.pk)
    return next(((each.person, each.deputy) for each in named_on(found) if each.role == role), None)


@pytest.mark.parametrize("role", list(Role))
class TestEveryRole:
    def test_someone_is_named(self, administrator: Person, process: Process, role: Role) -> None:
        before = held(process, role)
        pair = (PersonFactory(), PersonFactory())
        actions.name_role(
            process, role, person=pair[0], deputy=pair[1], by=administrator, because=WHY
        )
        assert held(process, role) == pair
        entry = Entry.objects.filter(verb="process.name", process=process.slug).latest("pk")
        assert (entry.actor, entry.because) == ("Adam Admin", WHY)
        assert entry.details == {
            "role": role.label,
            "was": f"{before[0]}, deputy {before[1]}" if before else "nobody",
            "now": f"{pair[0]}, deputy {pair[1]}",
        }

    def test_history_has_person_and_reason(
        self, administrator: Person, process: Process, role: Role
    ) -> None:
        actions.name_role(
            process,
            role,
            person=PersonFactory(),
            deputy=PersonFactory(),
            by=administrator,
            because=WHY,
        )
        row = (
            process.history.first()
            if role in IN_COLUMNS
            else NamedRole.objects.get(process=process, role=role).history.first()
        )
        assert (row.history_by, row.history_change_reason) == ("Adam Admin", WHY)

    def test_the_same_again_writes_nothing(
        self, administrator: Person, process: Process, role: Role
    ) -> None:
        pair = {"person": PersonFactory(), "deputy": PersonFactory()}
        actions.name_role(process, role, **pair, **BY)
        count = (Entry.objects.count(), process.history.count(), Notice.objects.count())
        actions.name_role(process, role, **pair, by=administrator, because=WHY)
        assert count == (Entry.objects.count(), process.history.count(), Notice.objects.count())

    @pytest.mark.parametrize("field", ["person", "deputy"])
    def test_only_active_people(
        self, administrator: Person, process: Process, role: Role, field: str
    ) -> None:
        before = held(process, role)
        left = PersonFactory(is_active=False)
        for unfit, refusal in (
            (AgentFactory(), refusals.OnlyPeopleAreNamed),
            (left, refusals.NamedPersonHasLeft),
        ):
            pair = {"person": PersonFactory(), "deputy": PersonFactory(), field: unfit}
            with pytest.raises(refusal) as refused:
                actions.name_role(process, role, **pair, by=administrator, because=WHY)
            assert refused.value.field == field
        assert held(process, role) == before

    def test_nobody_stands_in_for_themselves(
        self, administrator: Person, process: Process, role: Role
    ) -> None:
        same = PersonFactory()
        refusal: type[Refusal] = refusals.DeputyIsTheSame
        if role == Role.ESCALATION:
            refusal = refusals.BackupIsTheSame
        with pytest.raises(refusal) as refused:
            actions.name_role(
                process, role, person=same, deputy=same, by=administrator, because=WHY
            )
        assert refused.value.field == "deputy"

    @pytest.mark.parametrize("missing", ["person", "deputy"])
    def test_both_or_neither(
        self, administrator: Person, process: Process, role: Role, missing: str
    ) -> None:
        pair = {"person": PersonFactory(), "deputy": PersonFactory(), missing: None}
        with pytest.raises(Invalid) as refused:
            actions.name_role(process, role, **pair, by=administrator, because=WHY)
        assert refused.value.field == missing

    def test_a_reason_is_needed(self, administrator: Person, process: Process, role: Role) -> None:
        with pytest.raises(ReasonMissing):
            actions.name_role(
                process,
                role,
                person=PersonFactory(),
                deputy=PersonFactory(),
                by=administrator,
                because="  ",
            )


@pytest.mark.parametrize("role", IN_COLUMNS)
def test_the_first_roles_are_never_empty(
    administrator: Person, process: Process, role: Role
) -> None:
    with pytest.raises(refusals.RoleCannotBeEmpty):
        actions.name_role(process, role, person=None, deputy=None, by=administrator, because=WHY)


def test_another_role_may_be_nobodys(administrator: Person, process: Process) -> None:
    nobody: dict[str, Any] = {"person": None, "deputy": None}
    actions.name_role(process, Role.EVALUATION, **nobody, by=administrator, because="Not yet")
    assert held(process, Role.EVALUATION) is None
    assert NamedRole.history.filter(history_type="-").get().history_change_reason == "Not yet"
    entries = Entry.objects.count()
    actions.name_role(process, Role.EVALUATION, **nobody, by=administrator, because="Not yet")
    assert Entry.objects.count() == entries


def test_a_role_that_isnt_one(administrator: Person, process: Process) -> None:
    with pytest.raises(Invalid):
        actions.name_role(
            process,
            "shared_inbox",
            person=PersonFactory(),
            deputy=PersonFactory(),
            by=administrator,
            because=WHY,
        )


class TestWhoIsTold:
    def test_those_on_the_route_and_those_concerned(
        self, alice: Person, process: Process, team: dict[str, Person]
    ) -> None:
        new, deputy = PersonFactory(name="Nora New"), PersonFactory()
        Notice.objects.all().delete()
        actions.name_role(
            process, Role.EVALUATION, person=new, deputy=deputy, by=alice, because=WHY
        )
        told = {notice.person for notice in Notice.objects.filter(topic="process.names")}
        concerned = {team["evaluation"], team["evaluation_deputy"], new, deputy}
        assert told == {alice, team["business"], team["system"], *concerned}
        notice = Notice.objects.get(person=new)
        assert notice.title == (
            f"Support refunds: evaluation owner: Nora New, deputy {deputy.name}"
        )
        assert WHY in notice.body

    def test_two_changes_in_one_moment_are_two_notices(
        self, alice: Person, process: Process, team: dict[str, Person], clock: Any
    ) -> None:
        for role in (Role.REVIEW, Role.ERRORS):
            actions.name_role(
                process,
                role,
                person=PersonFactory(),
                deputy=PersonFactory(),
                by=alice,
                because=WHY,
            )
        assert Notice.objects.filter(person=alice, topic="process.names").count() == 2


class TestCircles:
    @pytest.mark.parametrize("circle", list(Circle))
    def test_someone_comes_and_someone_goes(
        self, alice: Person, process: Process, circle: Circle
    ) -> None:
        one, two, three = PersonFactory.create_batch(3)
        actions.set_circle(process, circle, [one, two], **BY)
        actions.set_circle(process, circle, [two, three], by=alice, because=WHY)
        listed = Listed.objects.filter(process=process, circle=circle)
        assert {row.person for row in listed} == {two, three}
        entry = Entry.objects.filter(verb="process.list").latest("pk")
        assert entry.details["was"] == ", ".join(sorted([one.name, two.name]))
        assert entry.details["now"] == ", ".join(sorted([two.name, three.name]))
        history = Listed.history.filter(history_change_reason=WHY)
        assert {(row.history_type, row.person) for row in history} == {("+", three), ("-", one)}

    def test_the_same_again_writes_nothing(
        self, alice: Person, bob: Person, process: Process
    ) -> None:
        entries = Entry.objects.count()
        actions.set_circle(process, Circle.CONSULTED, [bob, bob], by=alice, because=WHY)
        assert Entry.objects.count() == entries

    def test_only_active_people(self, alice: Person, bob: Person, process: Process) -> None:
        for unfit, refusal in (
            (AgentFactory(), refusals.OnlyPeopleAreNamed),
            (PersonFactory(is_active=False), refusals.NamedPersonHasLeft),
        ):
            with pytest.raises(refusal):
                actions.set_circle(process, Circle.CONSULTED, [bob, unfit], by=alice, because=WHY)
        assert [row.person for row in process.listed.all()] == [bob]

    def test_who_has_left_stays_until_taken_off(
        self, alice: Person, bob: Person, process: Process
    ) -> None:
        Person.objects.filter(pk=bob.pk).update(is_active=False)
        new = PersonFactory()
        actions.set_circle(process, Circle.CONSULTED, [bob, new], by=alice, because=WHY)
        assert {row.person for row in process.listed.all()} == {bob, new}
        actions.set_circle(process, Circle.CONSULTED, [new], by=alice, because=WHY)
        assert {row.person for row in process.listed.all()} == {new}

    def test_a_list_that_isnt_one(self, alice: Person, process: Process) -> None:
        with pytest.raises(Invalid):
            actions.set_circle(process, "everyone", [], by=alice, because=WHY)

    def test_those_concerned_are_told(self, alice: Person, bob: Person, process: Process) -> None:
        new = PersonFactory()
        actions.set_circle(process, Circle.CONSULTED, [new], by=alice, because=WHY)
        assert Notice.objects.filter(person__in=[bob, new]).count() == 2


class TestWhoMay:
    """Every name but the accountable one's own is the accountable person's to change."""

    MAY = {
        "alice": {place for place in (*Role, *Circle) if place != Role.ACCOUNTABLE},
        "administrator": {*Role, *Circle},
        "compliance": {Role.ACCOUNTABLE},
        "bob": set(),
        "charlie": set(),
        "technology": set(),
    }

    @pytest.mark.parametrize("place", [*Role, *Circle])
    @pytest.mark.parametrize("who", MAY)
    def test_names(
        self, request: pytest.FixtureRequest, process: Process, who: str, place: Any
    ) -> None:
        by = request.getfixturevalue(who)
        one, two = PersonFactory.create_batch(2)

        def change() -> None:
            if isinstance(place, Role):
                actions.name_role(process, place, person=one, deputy=two, by=by, because=WHY)
            else:
                actions.set_circle(process, place, [one], by=by, because=WHY)

        if place in self.MAY[who]:
            change()
        else:
            with pytest.raises(NotPermitted):
                change()
