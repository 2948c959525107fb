"""Rights on a process follow its names in the same transaction, and deputies stand in."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction

from house.clock import today
from house.refusals import Refusal
from processes.models import Person, Process, ProcessUserObjectPermission
from processes.people import groups
from processes.people.actions import deactivate
from processes.register import actions, names
from processes.register.words import Circle, Role
from tests.agents import BY
from tests.factories import AbsenceFactory, AgentFactory, PersonFactory

pytestmark = pytest.mark.django_db

# What each role may do, beyond seeing the process: the table that people are shown.
ROLE_MAY = {
    Role.ACCOUNTABLE: {
        "pause",
        "resume",
        "change_names",
        "propose",
        "publish",
        "roll_back",
        "freeze",
        "move_stage",
    },
    Role.BUSINESS: {
        "pause",
        "resume",
        "propose",
        "approve_business",
        "publish",
        "roll_back",
        "move_stage",
    },
    Role.SYSTEM: {
        "pause",
        "resume",
        "propose",
        "approve_system",
        "publish",
        "roll_back",
        "move_stage",
    },
    Role.ESCALATION: {"pause", "roll_back"},
    Role.EVALUATION: set(),
    Role.REVIEW: set(),
    Role.ERRORS: set(),
}
CIRCLE_MAY = {Circle.RESPONSIBLE: {"propose"}, Circle.CONSULTED: set(), Circle.INFORMED: set()}
CODES = {
    "view": "view_process",
    "pause": "pause_process",
    "resume": "resume_process",
    "change_names": "change_names",
    "propose": "propose_change",
    "approve_business": "approve_business",
    "approve_system": "approve_system",
    "publish": "publish_change",
    "roll_back": "roll_back",
    "freeze": "freeze_rules",
    "move_stage": "move_stage",
    "sign_off": "sign_off_change",
    "call_in": "call_in_change",
}


def rights(person: Person, process: Process) -> set[str]:
    rows = ProcessUserObjectPermission.objects.filter(user=person, content_object=process)
    codes = set(rows.values_list("permission__codename", flat=True))
    return {word for word, code in CODES.items() if code in codes}


@pytest.mark.parametrize("role", list(Role))
def test_a_role_gives_and_takes(process: Process, role: Role) -> None:
    holder, deputy, next_one, next_deputy = PersonFactory.create_batch(4)
    actions.name_role(process, role, person=holder, deputy=deputy, **BY)
    assert rights(holder, process) == {"view", *ROLE_MAY[role]}
    # The escalation backup may stop it at any time; other deputies while they stand in.
    assert rights(deputy, process) == {"view"} | ({"pause"} if role == Role.ESCALATION else set())
    actions.name_role(process, role, person=next_one, deputy=next_deputy, **BY)
    assert rights(holder, process) == rights(deputy, process) == set()
    assert rights(next_one, process) == {"view", *ROLE_MAY[role]}


@pytest.mark.parametrize("right", ["sign_off_change", "call_in_change", "freeze_rules"])
def test_compliance_alone_holds_it_everywhere(right: str) -> None:
    for group in groups.GROUPS:
        member = PersonFactory(groups=[group])
        assert member.has_perm(f"processes.{right}") is (group == groups.COMPLIANCE)


@pytest.mark.parametrize(
    "right", ["approve_business", "approve_system", "publish_change", "roll_back", "move_stage"]
)
def test_no_group_holds_it_everywhere(right: str) -> None:
    for group in groups.GROUPS:
        assert not PersonFactory(groups=[group]).has_perm(f"processes.{right}")


@pytest.mark.parametrize("circle", list(Circle))
def test_a_circle_gives_and_takes(process: Process, circle: Circle) -> None:
    someone = PersonFactory()
    actions.set_circle(process, circle, [someone], **BY)
    assert rights(someone, process) == {"view", *CIRCLE_MAY[circle]}
    actions.set_circle(process, circle, [], **BY)
    assert rights(someone, process) == set()


def test_two_roles_are_not_lost_with_one(process: Process, team: dict[str, Person]) -> None:
    both = team["business"]
    actions.set_circle(process, Circle.RESPONSIBLE, [both], **BY)
    actions.set_circle(process, Circle.RESPONSIBLE, [], **BY)
    assert rights(both, process) == {"view", *ROLE_MAY[Role.BUSINESS]}


def test_rights_and_names_are_undone_together(process: Process, team: dict[str, Person]) -> None:
    before = set(ProcessUserObjectPermission.objects.values_list("user", "permission"))
    with transaction.atomic():
        someone = PersonFactory()
        actions.name_role(process, Role.BUSINESS, person=someone, deputy=team["system"], **BY)
        transaction.set_rollback(True)
    assert set(ProcessUserObjectPermission.objects.values_list("user", "permission")) == before


def test_an_old_copy_of_the_process_does_no_harm(
    process: Process, alice: Person, team: dict[str, Person]
) -> None:
    """Whoever held it in memory must not bring back the rights of who stood there then."""
    old = Process.objects.get(pk=process.pk)
    new = PersonFactory()
    actions.name_role(process, Role.ACCOUNTABLE, person=new, deputy=team["system"], **BY)
    actions.assign(old, AgentFactory(), **BY)
    assert "resume" in rights(new, process)
    assert rights(alice, process) == set()


def test_an_agent_sees_and_no_more(process: Process) -> None:
    agent = actions.agent_of(process, **BY)
    assert rights(agent, process) == {"view"}
    actions.release(process, agent, **BY)
    assert rights(agent, process) == set()


def test_nothing_is_written_when_all_is_in_step(process: Process) -> None:
    rows = set(ProcessUserObjectPermission.objects.values_list("pk", flat=True))
    with transaction.atomic():
        names.sync(process)
    assert set(ProcessUserObjectPermission.objects.values_list("pk", flat=True)) == rows


class TestStandingIn:
    def acts(self, person: Person, process: Process) -> set[str]:
        """What someone gets through with."""
        done = set()
        try:
            actions.pause(process, by=person, because="Just to see")
            done.add("pause")
        except Refusal:
            actions.pause(process, by=process.accountable, because="Just to see")
        try:
            actions.resume(process, by=person, because="All is well")
            done.add("resume")
        except Refusal:
            actions.resume(process, by=process.accountable, because="All is well")
        return done

    @pytest.mark.parametrize(
        ("role", "may"),
        [
            (Role.BUSINESS, {"pause", "resume"}),
            (Role.SYSTEM, {"pause", "resume"}),
            (Role.EVALUATION, set()),
        ],
    )
    def test_a_deputy_may_while_the_holder_is_away(
        self, process: Process, team: dict[str, Person], role: Role, may: set[str]
    ) -> None:
        deputy = team[f"{role}_deputy"]
        assert self.acts(deputy, process) == set()
        AbsenceFactory(person=team[role])
        assert self.acts(deputy, process) == may

    def test_and_when_the_holder_has_left(self, process: Process, team: dict[str, Person]) -> None:
        deactivate(team["business"], **BY)
        assert self.acts(team["business_deputy"], process) == {"pause", "resume"}

    def test_not_before_the_holder_goes_and_not_after(
        self, process: Process, team: dict[str, Person]
    ) -> None:
        AbsenceFactory(person=team["business"], starts_on=_days(1), ends_on=_days(5))
        AbsenceFactory(person=team["business"], starts_on=_days(-9), ends_on=_days(-1))
        assert self.acts(team["business_deputy"], process) == set()

    def test_the_deputy_of_the_accountable_person_names_others(
        self, process: Process, alice: Person, team: dict[str, Person]
    ) -> None:
        deputy = team["accountable_deputy"]
        one, two = PersonFactory.create_batch(2)
        named: dict[str, Any] = {"person": one, "deputy": two, "because": "Needed today"}
        with pytest.raises(Refusal):
            actions.name_role(process, Role.REVIEW, by=deputy, **named)
        AbsenceFactory(person=alice)
        actions.name_role(process, Role.REVIEW, by=deputy, **named)
        with pytest.raises(Refusal):
            actions.name_role(process, Role.ACCOUNTABLE, by=deputy, **named)

    def test_the_backup_may_always_pause_and_never_resume(
        self, process: Process, team: dict[str, Person]
    ) -> None:
        assert self.acts(team["escalation_backup"], process) == {"pause"}

    def test_who_has_left_stands_in_for_nobody(
        self, process: Process, team: dict[str, Person]
    ) -> None:
        deputy = team["business_deputy"]
        AbsenceFactory(person=team["business"])
        deactivate(deputy, **BY)
        deputy.refresh_from_db()
        assert self.acts(deputy, process) == set()


class TestWhoIsAsked:
    """The holder, the deputy, the accountable person, the deputy there, compliance."""

    def asked(self, process: Process, gone: Iterable[Person]) -> Person | None:
        for person in gone:
            AbsenceFactory(person=person)
        return names.asked_for(process, Role.BUSINESS)

    @pytest.mark.parametrize(
        ("gone", "asked"),
        [
            ([], "business"),
            (["business"], "business_deputy"),
            (["business", "business_deputy"], "alice"),
            (["business", "business_deputy", "alice"], "accountable_deputy"),
            (["business", "business_deputy", "alice", "accountable_deputy"], "compliance"),
        ],
    )
    def test_in_turn(
        self,
        process: Process,
        alice: Person,
        compliance: Person,
        team: dict[str, Person],
        gone: list[str],
        asked: str,
    ) -> None:
        everyone = {**team, "alice": alice, "compliance": compliance}
        found = self.asked(process, [everyone[key] for key in gone])
        assert found == everyone[asked]

    def test_nobody_is_left(self, process: Process, alice: Person, team: dict[str, Person]) -> None:
        assert self.asked(process, [alice, *team.values()]) is None

    def test_who_has_left_is_passed_over(self, process: Process, team: dict[str, Person]) -> None:
        deactivate(team["business"], **BY)
        assert names.asked_for(process, Role.BUSINESS) == team["business_deputy"]

    def test_a_role_that_nobody_holds(self, process: Process, alice: Person) -> None:
        assert names.asked_for(process, Role.REVIEW) == alice

    def test_one_may_be_passed_over(self, process: Process, team: dict[str, Person]) -> None:
        asked = names.asked_for(process, Role.BUSINESS, besides=team["business"])
        assert asked == team["business_deputy"]


def test_where_someone_stands(process: Process, alice: Person, bob: Person) -> None:
    actions.set_circle(process, Circle.INFORMED, [alice], **BY)
    assert [as_what for _, as_what in names.standing(alice)] == [
        "Informed",
        "accountable person",
    ]
    assert [as_what for _, as_what in names.standing(bob)] == ["Consulted"]


def _days(number: int) -> date:
    return today() + timedelta(days=number)
