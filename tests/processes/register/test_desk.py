"""What the register puts on desks, besides gaps and remarks, which have their own tests."""

from typing import Any

import pytest

from processes.models import Control, Person, Process
from processes.people.actions import deactivate
from processes.register import actions, desk
from processes.register.words import CONTROL, Role
from tests.agents import BY, a_process
from tests.factories import AbsenceFactory

pytestmark = pytest.mark.django_db


def mine(person: Person) -> list[tuple[str, str]]:
    return [(each.process.slug, each.as_what) for each in desk.stands_for(person)]


class TestProposals:
    def test_wait_for_compliance_but_the_proposer(
        self, compliance: Person, colleague: Person, administrator: Person, charlie: Person
    ) -> None:
        control = Control.objects.get(slug="logging")
        made = actions.propose(CONTROL, control, {"name": "Log"}, by=compliance, because="Shorter")
        (item,) = desk.waiting(colleague)
        assert item.title == "Carla Compliance proposes: Change Logging"
        assert item.link == f"/admin/processes/proposal/{made.pk}/change/"
        for person in (compliance, administrator, charlie):
            assert desk.waiting(person) == []
        actions.decline(made, by=colleague, because="It is short enough")
        assert desk.waiting(colleague) == []


class TestMyProcesses:
    def test_what_i_hold(self, process: Process, alice: Person, team: dict[str, Person]) -> None:
        actions.name_role(process, Role.REVIEW, person=alice, deputy=team["system"], **BY)
        assert mine(alice) == [("support_refunds", "accountable person, review owner")]
        assert mine(team["escalation_backup"]) == [("support_refunds", "escalation backup")]

    def test_where_i_step_in(self, process: Process, team: dict[str, Person]) -> None:
        deputy = team["business_deputy"]
        assert mine(deputy) == []
        AbsenceFactory(person=team["business"])
        assert mine(deputy) == [("support_refunds", "steps in as business-half owner")]

    def test_where_i_step_in_for_someone_who_left(
        self, process: Process, team: dict[str, Person]
    ) -> None:
        deactivate(team["escalation_owner"], **BY)
        backup = team["escalation_backup"]
        assert mine(backup) == [("support_refunds", "steps in as escalation owner")]

    def test_others_have_none(self, process: Process, bob: Person, charlie: Person) -> None:
        assert mine(bob) == mine(charlie) == []

    def test_what_is_retired_is_over(self, alice: Person) -> None:
        a_process("old_one", stage="retired", accountable=alice)
        assert mine(alice) == []

    def test_what_is_paused_comes_first(self, process: Process, alice: Person) -> None:
        a_process("a_first_one", name="A first one", accountable=alice)
        assert [slug for slug, _ in mine(alice)] == ["a_first_one", "support_refunds"]
        actions.pause(process, by=alice, because="Something is off")
        assert [slug for slug, _ in mine(alice)] == ["support_refunds", "a_first_one"]
        assert desk.stands_for(alice)[0].process.state == "paused"

    def test_as_many_queries_for_many(
        self, process: Process, alice: Person, django_assert_num_queries: Any
    ) -> None:
        for number in range(5):
            a_process(f"process_{number}", accountable=alice)
        with django_assert_num_queries(4):
            assert len(desk.stands_for(alice)) == 6
