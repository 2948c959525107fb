"""Who is called for which trigger, and what is frozen when an exception opens."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from audit.models import Entry
from governance.escalations.actions import open_exception
from governance.escalations.models import Escalation as Model
from governance.escalations.refusals import CaseMissing, TriggerMissing
from governance.models import Escalation
from house.clock import now
from processes.models import ContractVersion, ExceptionPath, Notice, Process, StandIn
from processes.people.actions import deactivate
from tests.agents import BY
from tests.conftest import Clock
from tests.factories import AbsenceFactory, PersonFactory
from tests.governance.escalations.conftest import Raise

pytestmark = pytest.mark.django_db


def test_the_path_is_frozen_in(opened: Raise, process: Process, clock: Clock) -> None:
    made = opened()
    assert (made.path, made.owner, made.backup) == (
        "large_refund",
        process.escalation_owner,
        process.escalation_backup,
    )
    assert made.message == "A refund of 420 waits for you."
    assert made.by_hand == "Check with the warehouse and refund in billing."
    assert made.respond_by == now() + timedelta(hours=4)
    assert made.status == "open"
    assert Entry.objects.filter(verb="exception.open").count() == 1
    told = Notice.objects.get(topic="exception.waiting")
    assert told.person == made.held_by == process.escalation_owner
    assert told.link == f"/exceptions/{made.public_id}/"


@pytest.mark.parametrize(
    ("trigger", "path"),
    [
        ("no_order", "no_order"),
        ("missing_data", "no_order"),
        ("refund_over_300", "large_refund"),
        ("unsure", "low_confidence"),
        ("THE AGENT'S confidence is below 0.85.", "low_confidence"),
        ("A dragon", ""),
    ],
)
def test_what_a_trigger_means(opened: Raise, process: Process, trigger: str, path: str) -> None:
    made = opened(trigger=trigger)
    assert made.path == path
    if not path:
        assert made.owner == process.escalation_owner
        assert made.trigger == "A dragon"
        assert made.respond_within == "4 business hours"


def test_without_a_contract_the_escalation_owner_is_called(process: Process) -> None:
    made, is_new = open_exception(
        process, trigger="It stops", case_id="1", summary="", context={}, by=BY["by"]
    )
    assert is_new
    assert (made.version, made.owner) == (None, process.escalation_owner)


def test_once_a_case_and_path_while_it_waits(opened: Raise) -> None:
    first = opened()
    assert opened() == first
    assert opened(trigger="refund_over_300") == first
    assert opened(case_id="124") != first
    assert opened(trigger="low_confidence") != first
    assert opened(trigger="A dragon") == opened(trigger="a  Dragon")
    assert Notice.objects.filter(topic="exception.waiting").count() == 4


def test_the_database_keeps_it_to_one(opened: Raise) -> None:
    first = opened()
    fields = {field.attname: getattr(first, field.attname) for field in Model._meta.concrete_fields}
    fields |= {"id": None, "public_id": "esc_other"}
    with pytest.raises(IntegrityError), transaction.atomic():
        Escalation.objects.create(**fields)


def test_what_is_missing_is_refused(opened: Raise) -> None:
    with pytest.raises(CaseMissing):
        opened(case_id=" ")
    with pytest.raises(TriggerMissing):
        opened(trigger=" ")
    assert not Escalation.objects.exists()


class TestHolder:
    def test_someone_away_is_passed_over(self, opened: Raise, process: Process) -> None:
        AbsenceFactory(person=process.escalation_owner)
        assert opened().held_by == process.escalation_backup

    def test_then_the_accountable_person(self, opened: Raise, process: Process) -> None:
        AbsenceFactory(person=process.escalation_owner)
        AbsenceFactory(person=process.escalation_backup)
        assert opened().held_by == process.accountable

    def test_then_compliance(self, opened: Raise, process: Process) -> None:
        for person in (
            process.escalation_owner,
            process.escalation_backup,
            process.accountable,
            process.accountable_deputy,
        ):
            AbsenceFactory(person=person)
        assert opened().held_by.name == "Cleo"

    def test_never_nobody(self, opened: Raise, process: Process) -> None:
        from processes.models import Person  # everybody there is

        for person in Person.objects.all():
            AbsenceFactory(person=person)
        assert opened().held_by == process.escalation_owner

    def test_nobody_who_has_left(self, opened: Raise, process: Process) -> None:
        deactivate(process.escalation_owner, **BY)
        assert opened().held_by == process.escalation_backup


def test_someone_who_stands_in_is_called(
    opened: Raise, process: Process, contract: ContractVersion
) -> None:
    deactivate(process.escalation_owner, **BY)
    path = ExceptionPath.objects.get(version=contract, name="large_refund")
    other = PersonFactory()
    StandIn.objects.create(
        process=process,
        version=contract,
        lineage=path.lineage,
        field="owner",
        person=other,
        stands_in_for=process.escalation_owner,
        since=now(),
        because="Has left",
    )
    made = opened()
    assert (made.owner, made.held_by) == (other, other)


def test_a_later_contract_does_not_touch_a_running_case(
    opened: Raise, contract: ContractVersion
) -> None:
    made = opened()
    path = ExceptionPath.objects.get(version=contract, name="large_refund")
    assert made.respond_within == path.respond_within
    frozen = "What an exception is about, and the path it takes, never changes"
    with pytest.raises(IntegrityError, match=frozen), transaction.atomic():
        Escalation.objects.filter(pk=made.pk).update(message="Something else")
    for column, value in (("owner_id", made.backup_id), ("case_id", "'9'"), ("context", "'{}'")):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                f"UPDATE {Model._meta.db_table} SET {column} = {value} WHERE id = {made.pk}"
            )
    stays = pytest.raises(IntegrityError, match="An exception stays on record")
    with stays, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {Model._meta.db_table}")
