"""What the database itself refuses, tried by raw SQL past every action."""

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from house.clock import now
from processes.models import (
    Control,
    Listed,
    NamedRole,
    Pause,
    Person,
    Process,
    ProcessAgent,
    Proposal,
    Remark,
)
from processes.register import actions
from processes.register.words import CONTROL, Role
from tests.agents import BY
from tests.factories import AgentFactory, PersonFactory

pytestmark = pytest.mark.django_db
PROCESS, ROLE, LISTED = (model._meta.db_table for model in (Process, NamedRole, Listed))
COLUMNS = [
    "accountable_id",
    "accountable_deputy_id",
    "escalation_owner_id",
    "escalation_backup_id",
]


def run(statement: str, *values: Any) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)
    # What a constraint has put off until the end is asked now.
    connection.check_constraints()


def refused(statement: str, *values: Any) -> str:
    with pytest.raises(IntegrityError) as problem, transaction.atomic():
        run(statement, *values)
    return str(problem.value)


def copied(table: str, pk: int, **changed: Any) -> tuple[str, list[Any]]:
    """A statement that inserts a copy of a row, with some values changed."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table} WHERE id = %s", [pk])
        names = [column[0] for column in cursor.description]
        values = dict(zip(names, cursor.fetchone(), strict=True))
    values.pop("id")
    values.update(changed)
    columns = ", ".join(values)
    marks = ", ".join(["%s"] * len(values))
    return f"INSERT INTO {table} ({columns}) VALUES ({marks})", list(values.values())


@pytest.fixture
def unfit() -> list[Person]:
    """Those who can't be named: an agent account, and someone who has left."""
    return [AgentFactory(), PersonFactory(is_active=False)]


class TestTheFirstRoles:
    """process_names_people and process_renames_people, and the checks beside them."""

    @pytest.mark.parametrize("column", COLUMNS)
    def test_are_never_empty(self, process: Process, column: str) -> None:
        refused(f"UPDATE {PROCESS} SET {column} = NULL WHERE id = %s", process.pk)

    @pytest.mark.parametrize("column", COLUMNS)
    def test_are_active_peoples(self, process: Process, column: str, unfit: list[Person]) -> None:
        for person in unfit:
            text = refused(
                f"UPDATE {PROCESS} SET {column} = %s WHERE id = %s", person.pk, process.pk
            )
            assert "Only active people are named" in text
            statement, values = copied(PROCESS, process.pk, slug="x", **{column: person.pk})
            assert "Only active people are named" in refused(statement, *values)

    @pytest.mark.parametrize(
        ("holder", "second"), [(COLUMNS[0], COLUMNS[1]), (COLUMNS[2], COLUMNS[3])]
    )
    def test_have_two_people(self, process: Process, holder: str, second: str) -> None:
        refused(f"UPDATE {PROCESS} SET {second} = {holder} WHERE id = %s", process.pk)

    def test_who_left_later_hinders_no_other_change(self, process: Process) -> None:
        Person.objects.filter(pk=process.accountable_id).update(is_active=False)
        run(f"UPDATE {PROCESS} SET name = 'Other' WHERE id = %s", process.pk)
        fresh = PersonFactory()
        run(f"UPDATE {PROCESS} SET escalation_owner_id = %s WHERE id = %s", fresh.pk, process.pk)

    def test_a_copy_with_active_people_is_let_in(self, process: Process) -> None:
        """So that the refusals above are not about something else."""
        statement, values = copied(PROCESS, process.pk, slug="copy")
        run(statement, *values)


class TestOtherRoles:
    """namedrole_names_people, namedrole_renames_people."""

    @pytest.mark.parametrize("column", ["person_id", "deputy_id"])
    def test_are_active_peoples(self, process: Process, column: str, unfit: list[Person]) -> None:
        row = process.named_roles.get(role=Role.BUSINESS)
        for person in unfit:
            text = refused(f"UPDATE {ROLE} SET {column} = %s WHERE id = %s", person.pk, row.pk)
            assert "Only active people are named" in text
            statement, values = copied(ROLE, row.pk, role="review", **{column: person.pk})
            assert "Only active people are named" in refused(statement, *values)

    def test_have_two_people_once(self, process: Process) -> None:
        row = process.named_roles.get(role=Role.BUSINESS)
        refused(f"UPDATE {ROLE} SET deputy_id = person_id WHERE id = %s", row.pk)
        refused(f"UPDATE {ROLE} SET deputy_id = NULL WHERE id = %s", row.pk)
        statement, values = copied(ROLE, row.pk)
        refused(statement, *values)

    def test_never_a_second_accountable_person(self, process: Process) -> None:
        row = process.named_roles.get(role=Role.BUSINESS)
        for role in (Role.ACCOUNTABLE, Role.ESCALATION):
            statement, values = copied(ROLE, row.pk, role=role.value)
            refused(statement, *values)


def test_lists_are_of_active_people(process: Process, unfit: list[Person]) -> None:
    """listed_names_people, listed_renames_people."""
    row = process.listed.get()
    for person in unfit:
        text = refused(f"UPDATE {LISTED} SET person_id = %s WHERE id = %s", person.pk, row.pk)
        assert "Only active people are named" in text
        statement, values = copied(LISTED, row.pk, person_id=person.pk)
        assert "Only active people are named" in refused(statement, *values)
    statement, values = copied(LISTED, row.pk)
    refused(statement, *values)


def test_only_agents_work_on_a_process(process: Process) -> None:
    """processagent_is_agent."""
    actions.agent_of(process, **BY)
    row = ProcessAgent.objects.get()
    statement, values = copied(row._meta.db_table, row.pk, agent_id=PersonFactory().pk)
    assert "Only an agent account" in refused(statement, *values)


class TestPauses:
    """pause_stays, pause_keeps."""

    @pytest.fixture
    def pause(self, process: Process, alice: Person) -> Pause:
        return actions.pause(process, by=alice, because="Something is off")

    def test_one_stands_at_a_time(self, pause: Pause) -> None:
        statement, values = copied("processes_pause", pause.pk)
        refused(statement, *values)

    def test_it_stays_as_it_was_set(self, pause: Pause) -> None:
        other = PersonFactory()
        for change in (
            "because = 'x'",
            "kind = 'key'",
            f"paused_by_id = {other.pk}",
            "paused_by_key = 'abc'",
            "paused_at = '2020-01-01 00:00:00+00:00'",
        ):
            refused(f"UPDATE processes_pause SET {change} WHERE id = %s", pause.pk)
        refused("DELETE FROM processes_pause WHERE id = %s", pause.pk)

    def test_once_lifted_it_never_changes(self, pause: Pause, alice: Person) -> None:
        actions.resume(pause.process, by=alice, because="All is well")
        refused("UPDATE processes_pause SET lifted_at = NULL WHERE id = %s", pause.pk)
        refused("UPDATE processes_pause SET lifted_because = 'x' WHERE id = %s", pause.pk)


class TestRemarks:
    """remark_stays, remark_keeps."""

    @pytest.fixture
    def remark(self, process: Process, charlie: Person) -> Remark:
        return actions.remark(process, kind="friction", says="It asks twice.", by=charlie)

    def test_it_stays_as_it_was_made(self, remark: Remark) -> None:
        for change in ("says = 'x'", "kind = 'contest'", f"made_by_id = {PersonFactory().pk}"):
            refused(f"UPDATE processes_remark SET {change} WHERE id = %s", remark.pk)
        refused("DELETE FROM processes_remark WHERE id = %s", remark.pk)

    def test_once_answered_it_never_changes(self, remark: Remark) -> None:
        actions.answer(remark, by=remark.waits_for, answer="We mend it this week.")
        refused("UPDATE processes_remark SET answer = 'x' WHERE id = %s", remark.pk)
        refused("UPDATE processes_remark SET answered_at = NULL WHERE id = %s", remark.pk)


class TestProposals:
    """proposal_stays, proposal_keeps, and that nobody consents to their own."""

    @pytest.fixture
    def proposal(self, compliance: Person) -> Proposal:
        control = Control.objects.get(slug="logging")
        becomes = {"says": "Every decision is logged within a second."}
        return actions.propose(CONTROL, control, becomes, by=compliance, because="Too slow")

    def test_it_stays_as_it_was_made(self, proposal: Proposal) -> None:
        for change in (
            "becomes = '{}'",
            "was = '{}'",
            "because = 'x'",
            "subject_id = '2'",
            f"proposed_by_id = {PersonFactory().pk}",
        ):
            refused(f"UPDATE processes_proposal SET {change} WHERE id = %s", proposal.pk)
        refused("DELETE FROM processes_proposal WHERE id = %s", proposal.pk)

    def test_four_eyes(self, proposal: Proposal, colleague: Person) -> None:
        decide = (
            "UPDATE processes_proposal SET state = 'consented', decided_by_id = %s, "
            "decided_at = %s WHERE id = %s"
        )
        refused(decide, proposal.proposed_by_id, now(), proposal.pk)
        refused(decide, None, now(), proposal.pk)
        run(decide, colleague.pk, now(), proposal.pk)

    def test_once_decided_it_never_changes(self, proposal: Proposal, colleague: Person) -> None:
        actions.decline(proposal, by=colleague, because="It is quick enough")
        for change in ("state = 'open'", "state = 'consented'", "answer = 'x'"):
            refused(f"UPDATE processes_proposal SET {change} WHERE id = %s", proposal.pk)

    def test_one_is_open_for_a_subject(self, proposal: Proposal) -> None:
        statement, values = copied("processes_proposal", proposal.pk)
        refused(statement, *values)
