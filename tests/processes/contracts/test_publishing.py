"""A version comes into force: who may, what is refused, what follows, and what was when."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connections

from audit.models import Entry
from house.actors import System
from house.refusals import NotPermitted, ReasonMissing, Refusal
from processes.contracts import actions
from processes.contracts.content import behaviour_hash, content_hash
from processes.contracts.in_force import in_force, in_force_at
from processes.contracts.problems import ContractIncomplete
from processes.contracts.refusals import MayNotPutInForce, NotADraft
from processes.contracts.whole import whole
from processes.models import (
    ContractVersion,
    Notice,
    Person,
    Process,
    Publication,
    PublicationChange,
)
from processes.register import names
from processes.register.gaps import gaps, with_gaps
from tests.agents import BY, a_process
from tests.conftest import Clock
from tests.contracts import a_contract, a_draft, someone

pytestmark = pytest.mark.django_db
WHY = "Decided in the weekly meeting"


@pytest.fixture
def process() -> Process:
    return a_process()


def another(process: Process, **texts: Any) -> ContractVersion:
    """A later version with other texts, in force."""
    draft = actions.start_draft(process, author=process.accountable, **BY)
    actions.edit_texts(draft, **texts, **BY)
    return actions.put_in_force(draft, **BY)


class TestWhoMay:
    def test_an_administrator_puts_the_first_in_force(self, process: Process) -> None:
        administrator = someone(groups=["administrators"])
        version = actions.put_in_force(a_draft(process), by=administrator, because=WHY)
        assert version.state == "published"
        second = actions.start_draft(process, author=process.accountable, **BY)
        with pytest.raises(MayNotPutInForce):
            actions.put_in_force(second, by=administrator, because=WHY)
        second.refresh_from_db()
        assert second.state == "draft"

    def test_nobody_else_does(self, process: Process) -> None:
        draft = a_draft(process)
        for person in (process.accountable, someone(), someone(groups=["compliance"])):
            with pytest.raises(NotPermitted):
                actions.put_in_force(draft, by=person, because=WHY)
        assert in_force(process) is None

    def test_it_takes_a_reason(self, process: Process) -> None:
        with pytest.raises(ReasonMissing):
            actions.put_in_force(a_draft(process), by=System("a test"), because="")


class TestWhatIsRefused:
    def test_what_is_incomplete(self, process: Process) -> None:
        draft = actions.start_draft(process, author=process.accountable, **BY)
        with pytest.raises(ContractIncomplete) as caught:
            actions.put_in_force(draft, **BY)
        assert len(caught.value.problems) > 10
        assert "things are missing or wrong" in caught.value.text
        assert not Publication.objects.exists()

    def test_what_went_wrong_since_it_was_written(self, process: Process) -> None:
        """Whoever is named may have left in the meantime."""
        draft = a_draft(process)
        Person.objects.filter(pk=process.escalation_backup_id).update(is_active=False)
        with pytest.raises(ContractIncomplete) as caught:
            actions.put_in_force(draft, **BY)
        assert {each.field for each in caught.value.problems} >= {"backup", "review_owner"}

    def test_what_is_no_draft(self, process: Process) -> None:
        first = a_contract(process)
        with pytest.raises(NotADraft):
            actions.put_in_force(first, **BY)


class TestWhatFollows:
    def test_it_is_fixed_with_its_hashes(self, process: Process) -> None:
        version = a_contract(process)
        version.refresh_from_db()
        assert version.content_hash == content_hash(whole(version))
        assert version.behaviour_hash == behaviour_hash(whole(version))
        assert in_force(process) == version

    def test_the_one_before_is_superseded(self, process: Process) -> None:
        first = a_contract(process)
        second = another(process, queue="The other queue")
        first.refresh_from_db()
        assert (first.state, second.state, in_force(process)) == (
            "superseded",
            "published",
            second,
        )
        change = PublicationChange.objects.filter(process=process).first()
        assert change
        assert (change.version, change.replaced, change.by) == (second, first, "a test")
        # Its content stays as it was.
        assert content_hash(whole(first)) == first.content_hash

    def test_the_process_shows_it(self, process: Process) -> None:
        draft = a_draft(process)
        actions.edit_texts(draft, tier=3, sampling_percent=10, fallback="Call the lead.", **BY)
        actions.put_in_force(draft, **BY)
        process.refresh_from_db()
        assert (process.tier_id, process.capability, process.kind_of_work) == (
            3,
            "acts",
            "execute",
        )
        assert process.fallback == "Call the lead."

    def test_the_trail_and_the_people_hear_of_it(self, process: Process) -> None:
        version = a_contract(process)
        entry = Entry.objects.get(verb="contract.in_force")
        assert (entry.process, entry.subject_id) == (process.slug, str(version.pk))
        assert entry.details["content"] == version.content_hash
        told = set(
            Notice.objects.filter(topic="contract.in_force").values_list("person", flat=True)
        )
        assert told == {
            process.accountable_id,
            process.escalation_owner_id,
            process.escalation_backup_id,
        }

    def test_names_in_a_contract_count_once_it_is_in_force(self) -> None:
        process = a_process(is_restricted=True)
        reader, draft = someone(), a_draft(process)
        path = whole(draft).exception_paths[0]
        actions.edit_part(path, backup=reader, **BY)
        assert not Process.objects.visible_to(reader).exists()
        actions.put_in_force(draft, **BY)
        assert Process.objects.visible_to(fresh(reader)).get() == process
        assert (process, "backup for large refund") in names.standing(reader)
        second = actions.start_draft(process, author=process.accountable, **BY)
        actions.edit_part(whole(second).exception_paths[0], backup=process.accountable, **BY)
        actions.put_in_force(second, **BY)
        assert not Process.objects.visible_to(fresh(reader)).exists()

    def test_whoever_leaves_is_a_gap(self, process: Process) -> None:
        reader, draft = someone(), a_draft(process)
        actions.edit_part(whole(draft).handoff, review_owner=reader, **BY)
        actions.put_in_force(draft, **BY)
        assert gaps(process) == []
        Person.objects.filter(pk=reader.pk).update(is_active=False)
        (gap,) = gaps(process)
        assert (gap.person, gap.as_what) == (reader, "reviews what is handed over")
        assert list(with_gaps()) == [process]


def fresh(person: Person) -> Person:
    """Without what it remembers of its rights."""
    found: Person = Person.objects.get(pk=person.pk)
    return found


def test_what_was_in_force_on_3_may(process: Process, clock: Clock) -> None:
    days = [
        datetime(2026, month, day, 9, 30, tzinfo=UTC) for month, day in ((3, 2), (5, 3), (6, 1))
    ]
    versions = []
    for day in days:
        clock.set(day)
        versions.append(
            a_contract(process) if not versions else another(process, queue=f"Queue {day:%B}")
        )
    asked = [
        (datetime(2026, 3, 2, 9, 29, tzinfo=UTC), None),
        (days[0], versions[0]),
        (datetime(2026, 5, 3, 0, 0, tzinfo=UTC), versions[0]),
        (datetime(2026, 5, 3, 23, 59, tzinfo=UTC), versions[1]),
        (datetime(2027, 1, 1, tzinfo=UTC), versions[2]),
    ]
    for moment, version in asked:
        assert in_force_at(process, moment) == version


@pytest.mark.django_db(transaction=True)
class TestTwoAtOnce:
    @pytest.fixture(autouse=True)
    def _close(self) -> Iterator[None]:
        yield
        connections.close_all()

    def together(self, *calls: Any) -> list[str]:
        """What became of each call: its version's state, or the name of the refusal."""

        def run(call: Any) -> str:
            try:
                return str(call().state)
            except Refusal as refusal:
                return type(refusal).__name__
            finally:
                connections.close_all()

        with ThreadPoolExecutor(len(calls)) as pool:
            return sorted(pool.map(run, calls))

    def test_two_first_versions(self) -> None:
        process = a_process()
        administrator = someone(groups=["administrators"])
        drafts = [a_draft(process), a_draft(process)]
        became = self.together(
            *(
                lambda draft=draft: actions.put_in_force(draft, by=administrator, because=WHY)
                for draft in drafts
            )
        )
        assert became == ["MayNotPutInForce", "published"]
        assert ContractVersion.objects.filter(state="published").count() == 1

    def test_an_edit_against_coming_into_force(self) -> None:
        draft = a_draft()
        became = self.together(
            lambda: actions.put_in_force(draft, **BY),
            lambda: actions.edit_texts(draft, queue="The other queue", **BY),
        )
        version = ContractVersion.objects.get(pk=draft.pk)
        assert version.state == "published"
        assert became in (["NotADraft", "published"], ["draft", "published"])
        assert version.content_hash == content_hash(whole(version))
        assert (version.queue == "The other queue") is ("draft" in became)

    def test_two_drafts_get_two_numbers(self) -> None:
        process = a_process()
        became = self.together(
            *(
                lambda: actions.start_draft(process, author=process.accountable, **BY)
                for _ in range(4)
            )
        )
        assert became == ["draft"] * 4
        numbers = ContractVersion.objects.values_list("number", flat=True)
        assert sorted(numbers) == [1, 2, 3, 4]
