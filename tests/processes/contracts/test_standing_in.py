"""Someone whom a contract names leaves: who is called instead, until a change mends it."""

import pytest
from django.db import IntegrityError, transaction

from audit.models import Entry
from processes.contracts import actions
from processes.contracts.naming_people import naming
from processes.contracts.upkeep import call_others_for_the_gone
from processes.contracts.whole import whole
from processes.models import ContractVersion, Notice, Person, Process, StandIn
from processes.people.actions import deactivate, reactivate
from processes.register import upkeep as register
from processes.register.gaps import gaps
from tests.agents import BY, Caller, a_key, a_process
from tests.approvals import approved
from tests.contracts import a_contract, a_draft, in_force, someone

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner() -> Person:
    return someone(name="Olga Owner")


@pytest.fixture
def backup() -> Person:
    return someone(name="Boris Backup")


@pytest.fixture
def process() -> Process:
    return a_process(
        accountable=someone(name="Alice Adler"), accountable_deputy=someone(name="Dora Deputy")
    )


def naming_both(process: Process, owner: Person, backup: Person) -> ContractVersion:
    """A draft whose first path names these two."""
    draft = a_draft(process)
    actions.edit_part(whole(draft).exception_paths[0], owner=owner, backup=backup, **BY)
    return draft


@pytest.fixture
def version(process: Process, owner: Person, backup: Person) -> ContractVersion:
    return in_force(naming_both(process, owner, backup))


def live(version: ContractVersion) -> dict[str, tuple[str, str]]:
    """Who stands in on the first path, as what, for whom."""
    lineage = whole(version).exception_paths[0].lineage
    rows = StandIn.objects.live().filter(version=version, lineage=lineage)
    return {row.field: (row.person.name, row.stands_in_for.name) for row in rows}


class TestWhoIsCalled:
    def test_the_backup_for_the_owner_and_the_accountable_for_the_backup(
        self, version: ContractVersion, owner: Person
    ) -> None:
        deactivate(owner, **BY)
        assert call_others_for_the_gone() == 2
        assert live(version) == {
            "owner": ("Boris Backup", "Olga Owner"),
            "backup": ("Alice Adler", "Boris Backup"),
        }
        assert call_others_for_the_gone() == 0

    def test_the_accountable_for_a_backup_who_left(
        self, version: ContractVersion, backup: Person
    ) -> None:
        deactivate(backup, **BY)
        call_others_for_the_gone()
        assert live(version) == {"backup": ("Alice Adler", "Boris Backup")}

    def test_where_both_have_left(
        self, version: ContractVersion, owner: Person, backup: Person
    ) -> None:
        for person in (owner, backup):
            deactivate(person, **BY)
        call_others_for_the_gone()
        assert live(version) == {
            "owner": ("Alice Adler", "Olga Owner"),
            "backup": ("Dora Deputy", "Boris Backup"),
        }

    def test_never_the_same_person_twice(self, process: Process, backup: Person) -> None:
        version = in_force(naming_both(process, process.accountable, backup))
        deactivate(backup, **BY)
        call_others_for_the_gone()
        assert live(version) == {"backup": ("Dora Deputy", "Boris Backup")}

    def test_a_stand_in_who_leaves_too(self, version: ContractVersion, owner: Person) -> None:
        deactivate(owner, **BY)
        call_others_for_the_gone()
        deactivate(version.process.accountable, **BY)
        assert call_others_for_the_gone() == 2
        assert live(version)["backup"] == ("Dora Deputy", "Boris Backup")
        assert StandIn.objects.exclude(ended_at=None).count() == 1

    def test_nobody_once_they_are_back(self, version: ContractVersion, owner: Person) -> None:
        deactivate(owner, **BY)
        call_others_for_the_gone()
        reactivate(owner, **BY)
        assert call_others_for_the_gone() == 2
        assert live(version) == {}

    def test_compliance_in_the_end(self, version: ContractVersion) -> None:
        keeper = someone(name="Clara Compliance", groups=["compliance"])
        for person in Person.objects.filter(kind="person").exclude(pk=keeper.pk):
            Person.objects.filter(pk=person.pk).update(is_active=False)
        call_others_for_the_gone()
        assert live(version) == {"owner": ("Clara Compliance", "Olga Owner")}


class TestWhatFollows:
    def test_agents_are_told_whom_to_call(
        self, process: Process, version: ContractVersion, owner: Person
    ) -> None:
        agent = Caller(a_key(process)[1])
        path = "/processes/support_refunds/contract"
        before = agent.get(path)
        assert before.json()["exception_paths"][0]["owner_stands_in_for"] is None
        deactivate(owner, **BY)
        call_others_for_the_gone()
        after = agent.get(path)
        told = after.json()["exception_paths"][0]
        assert (told["owner_name"], told["owner_stands_in_for"]) == ("Boris Backup", "Olga Owner")
        assert (told["backup_name"], told["backup_stands_in_for"]) == (
            "Alice Adler",
            "Boris Backup",
        )
        assert told["owner"] == Person.objects.get(name="Boris Backup").email
        assert "lineage" not in told
        assert after["ETag"] != before["ETag"]
        assert after.json()["content_hash"] == version.content_hash

    def test_the_gap_shows_and_is_told_with_who_stands_in(
        self, process: Process, version: ContractVersion, owner: Person
    ) -> None:
        deactivate(owner, **BY)
        call_others_for_the_gone()
        (gap,) = gaps(process)
        assert (gap.person, gap.as_what) == (
            owner,
            "called for large refund; Boris Backup stands in",
        )
        register.tell_of_gaps()
        notice = Notice.objects.get(topic="process.gap", person=process.accountable)
        assert "Boris Backup stands in" in notice.body

    def test_who_stands_in_may_look(self, owner: Person, backup: Person) -> None:
        process = a_process(is_restricted=True)
        in_force(naming_both(process, owner, backup))
        keeper = someone(groups=["compliance"])
        everyone = [process.accountable, process.accountable_deputy]
        everyone += [process.escalation_owner, process.escalation_backup, owner, backup]
        for person in everyone:
            Person.objects.filter(pk=person.pk).update(is_active=False)
        call_others_for_the_gone()
        assert list(naming([keeper.pk])) == [process.pk]
        rights = process.person_permissions.filter(user=keeper)
        assert [right.permission.codename for right in rights] == ["view_process"]

    def test_the_trail_says_who_began_and_who_ended(
        self, version: ContractVersion, owner: Person
    ) -> None:
        deactivate(owner, **BY)
        call_others_for_the_gone()
        entry = Entry.objects.get(verb="contract.stand_in")
        assert entry.actor == "the contracts' upkeep"
        assert "Boris Backup stands in for Olga Owner" in entry.details["began"]

    def test_a_new_version_ends_it(
        self, process: Process, version: ContractVersion, owner: Person
    ) -> None:
        deactivate(owner, **BY)
        call_others_for_the_gone()
        draft = a_draft(process)
        in_force(draft)
        assert not StandIn.objects.live().exists()
        assert gaps(process) == []

    def test_a_candidate_has_its_own(self, process: Process, owner: Person, backup: Person) -> None:
        a_contract(process)
        staged = approved(naming_both(process, owner, backup))
        actions.stage(staged, reach="share", share=20, **BY)
        deactivate(owner, **BY)
        call_others_for_the_gone()
        assert live(staged)["owner"] == ("Boris Backup", "Olga Owner")
        actions.take_back_candidate(process, **BY)
        assert not StandIn.objects.live().exists()


class TestGoingBack:
    def test_the_old_version_comes_back_with_stand_ins(
        self, process: Process, version: ContractVersion, owner: Person
    ) -> None:
        in_force(a_draft(process))
        deactivate(owner, **BY)
        assert call_others_for_the_gone() == 0
        back = actions.roll_back(process, version, **BY)
        assert back.state == "published"
        assert live(version)["owner"] == ("Boris Backup", "Olga Owner")
        assert [str(gap.person) for gap in gaps(process)] == ["Olga Owner"]

    def test_what_stood_in_before_stays_on_record(
        self, process: Process, version: ContractVersion, owner: Person
    ) -> None:
        deactivate(owner, **BY)
        call_others_for_the_gone()
        in_force(a_draft(process))
        actions.roll_back(process, version, **BY)
        assert StandIn.objects.filter(version=version).count() == 4
        assert StandIn.objects.live().filter(version=version).count() == 2


def test_the_database_lets_a_stand_in_only_end(version: ContractVersion, owner: Person) -> None:
    deactivate(owner, **BY)
    call_others_for_the_gone()
    rows = StandIn.objects.filter(field="owner")
    for change in ({"person": someone()}, {"because": "Other"}, {"field": "backup"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**change)
    with pytest.raises(IntegrityError, match="Who stood in stays on record"), transaction.atomic():
        rows.delete()
    reactivate(owner, **BY)
    call_others_for_the_gone()
    with pytest.raises(IntegrityError, match="A stand-in only ends"), transaction.atomic():
        rows.update(ended_at=None)
