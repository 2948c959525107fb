"""A version comes into force: who may, what is refused, what follows, and what was when."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import IntegrityError, connections, transaction

from audit.models import Entry
from governance.changes.words import Asked, TwoPersonAct
from governance.models import Countersign
from house.actors import System
from house.clock import now
from house.refusals import Invalid, ReasonMissing, Refusal
from processes.contracts import actions
from processes.contracts.content import behaviour_hash, content_hash
from processes.contracts.in_force import in_force, in_force_at
from processes.contracts.problems import ContractIncomplete
from processes.contracts.refusals import CantMove, NeverInForce
from processes.contracts.whole import whole
from processes.models import (
    ContractVersion,
    Notice,
    Person,
    Process,
    Publication,
    PublicationChange,
    Rollout,
)
from processes.register import names
from processes.register.gaps import gaps, with_gaps
from tests.agents import BY, a_process
from tests.approvals import approved as approved_by_two
from tests.conftest import Clock
from tests.contracts import a_contract, a_draft, someone
from tests.contracts import in_force as let_through

pytestmark = pytest.mark.django_db
WHY = "Decided in the weekly meeting"


@pytest.fixture
def process() -> Process:
    return a_process()


def another(process: Process, **texts: Any) -> ContractVersion:
    """A later version with other texts, in force."""
    draft = actions.start_draft(process, author=process.accountable, **BY)
    actions.edit_texts(draft, **texts, **BY)
    return let_through(draft)


def approved(process: Process) -> ContractVersion:
    """A version that waits to be put in force."""
    return approved_by_two(a_draft(process))


def countersigned(version: ContractVersion) -> ContractVersion:
    """A version of which two people said that it can't wait."""
    Countersign.objects.create(
        act=TwoPersonAct.EMERGENCY,
        version=version,
        content_hash=content_hash(whole(version)),
        asked_by=version.process.accountable,
        asked_at=now(),
        because=WHY,
        state=Asked.CONFIRMED,
        answered_by=version.process.accountable_deputy,
        answered_at=now(),
    )
    return version


class TestWhatIsRefused:
    def test_what_nobody_approved(self, process: Process) -> None:
        draft = a_draft(process)
        with pytest.raises(CantMove, match="This version is a draft"):
            actions.put_in_force(draft, **BY)
        actions.hold_for_review(draft, **BY)
        with pytest.raises(CantMove, match="This version is in review"):
            actions.put_in_force(draft, **BY)
        assert in_force(process) is None

    def test_it_takes_a_reason(self, process: Process) -> None:
        draft = approved(process)
        with pytest.raises(ReasonMissing):
            actions.put_in_force(draft, by=System("a test"), because="")

    def test_what_is_in_force_already(self, process: Process) -> None:
        first = a_contract(process)
        for call in (actions.put_in_force, actions.put_in_force_urgently):
            with pytest.raises(CantMove):
                call(first, **BY)
        with pytest.raises(CantMove):
            actions.roll_back(process, first, **BY)


class TestUrgently:
    def test_from_a_draft_it_is_fixed_and_marked(self, process: Process) -> None:
        first, draft = a_contract(process), a_draft(process, queue="The other queue")
        version = actions.put_in_force_urgently(countersigned(draft), **BY)
        assert (version.state, in_force(process)) == ("published", version)
        assert version.content_hash == content_hash(whole(version))
        assert version.behaviour_hash == behaviour_hash(whole(version))
        change = PublicationChange.objects.filter(process=process).first()
        assert change
        assert (change.version, change.replaced, change.kind) == (version, first, "emergency")
        assert Entry.objects.filter(verb="contract.in_force_urgently").count() == 1

    def test_from_review(self, process: Process) -> None:
        draft = actions.hold_for_review(a_draft(process), **BY)
        countersigned(draft)
        assert actions.put_in_force_urgently(draft, **BY).content_hash == draft.content_hash

    def test_never_what_is_incomplete(self, process: Process) -> None:
        draft = actions.start_draft(process, author=process.accountable, **BY)
        with pytest.raises(ContractIncomplete):
            actions.put_in_force_urgently(draft, **BY)
        assert not Publication.objects.exists()

    def test_never_what_is_approved(self, process: Process) -> None:
        with pytest.raises(CantMove):
            actions.put_in_force_urgently(approved(process), **BY)


class TestRollingBack:
    def test_the_version_before_is_in_force_again(self, process: Process) -> None:
        first = a_contract(process)
        second = another(process, fallback="Call the lead.", tier=3, sampling_percent=10)
        process.refresh_from_db()
        assert (process.fallback, process.tier_id) == ("Call the lead.", 3)
        back = actions.roll_back(process, first, **BY)
        second.refresh_from_db()
        process.refresh_from_db()
        assert (back.pk, back.state, second.state) == (first.pk, "published", "superseded")
        assert in_force(process) == first
        assert (process.fallback, process.tier_id) == (first.fallback, 2)
        kinds = PublicationChange.objects.filter(process=process).values_list("kind", flat=True)
        assert list(kinds) == ["rollback", "published", "published"]
        told = Notice.objects.filter(topic="contract.in_force", person=process.accountable)
        assert "went back to version 1" in told.order_by("-pk")[0].title
        assert told.count() == 3
        assert Entry.objects.get(verb="contract.roll_back").subject_id == str(first.pk)
        assert back.content_hash == content_hash(whole(back))

    def test_there_and_back(self, process: Process) -> None:
        first, second = a_contract(process), another(process, queue="The other queue")
        actions.roll_back(process, first, **BY)
        assert actions.roll_back(process, second, **BY).state == "published"
        assert in_force(process) == second

    def test_only_to_what_was_in_force(self, process: Process) -> None:
        a_contract(process)
        draft = approved(process)
        with pytest.raises(CantMove):
            actions.roll_back(process, draft, **BY)
        staged = actions.stage(draft, reach="share", share=20, **BY)
        actions.take_back_candidate(process, **BY)
        with pytest.raises(NeverInForce):
            actions.roll_back(process, staged, **BY)
        with pytest.raises(Invalid):
            actions.roll_back(a_process("another"), staged, **BY)

    def test_the_database_too_brings_back_only_what_was_in_force(self, process: Process) -> None:
        current = a_contract(process)
        staged = actions.stage(approved(process), reach="shadow", **BY)
        actions.take_back_candidate(process, **BY)
        ContractVersion.objects.filter(pk=current.pk).update(state="superseded")
        refused = pytest.raises(IntegrityError, match=r"once in force|in force once")
        with refused, transaction.atomic():
            ContractVersion.objects.filter(pk=staged.pk).update(state="published")
        ContractVersion.objects.filter(pk=current.pk).update(state="published")

    def test_a_candidate_is_dropped(self, process: Process) -> None:
        first, second = a_contract(process), another(process, queue="The other queue")
        third = actions.stage(approved(process), reach="share", share=20, **BY)
        actions.roll_back(process, first, **BY)
        third.refresh_from_db()
        publication = Publication.objects.get()
        assert (third.state, publication.candidate, publication.share) == ("superseded", None, 0)
        assert (publication.version, second.pk != first.pk) == (first, True)
        assert Rollout.objects.first().kind == "taken_back"  # type: ignore[union-attr]  # it is there


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
        let_through(draft)
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
        let_through(draft)
        assert Process.objects.visible_to(fresh(reader)).get() == process
        assert (process, "backup for large refund") in names.standing(reader)
        second = actions.start_draft(process, author=process.accountable, **BY)
        actions.edit_part(whole(second).exception_paths[0], backup=process.accountable, **BY)
        let_through(second)
        assert not Process.objects.visible_to(fresh(reader)).exists()

    def test_whoever_leaves_is_a_gap(self, process: Process) -> None:
        reader, draft = someone(), a_draft(process)
        actions.edit_part(whole(draft).handoff, review_owner=reader, **BY)
        let_through(draft)
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

    def test_one_version_put_in_force_twice(self) -> None:
        draft = approved(a_process())
        became = self.together(*(lambda: actions.put_in_force(draft, **BY) for _ in range(2)))
        assert became == ["CantMove", "published"]
        assert PublicationChange.objects.count() == 1

    def test_two_versions_one_after_the_other(self) -> None:
        process = a_process()
        drafts = [approved(process), approved(process)]
        self.together(*(lambda draft=draft: actions.put_in_force(draft, **BY) for draft in drafts))
        self.assert_whole(process, changes=2)

    def test_going_back_against_coming_into_force(self) -> None:
        process = a_process()
        first, _ = a_contract(process), another(process, queue="The other queue")
        third = approved(process)
        became = self.together(
            lambda: actions.roll_back(process, first, **BY),
            lambda: actions.put_in_force(third, **BY),
        )
        assert became == ["published", "published"]
        self.assert_whole(process, changes=4)

    def test_staging_two(self) -> None:
        process = a_process()
        a_contract(process)
        drafts = [approved(process), approved(process)]
        became = self.together(
            *(
                lambda draft=draft: actions.stage(draft, reach="share", share=20, **BY)
                for draft in drafts
            )
        )
        assert became == ["AnotherCandidate", "staged"]
        self.assert_whole(process, changes=1)

    def assert_whole(self, process: Process, changes: int) -> None:
        """One version in force, the newest change says which, and each replaced the one before."""
        rows = list(PublicationChange.objects.filter(process=process).order_by("id"))
        assert len(rows) == changes
        (now_there,) = ContractVersion.objects.filter(process=process, state="published")
        assert rows[-1].version == now_there == Publication.objects.get().version
        befores = [None, *(row.version_id for row in rows[:-1])]
        assert [row.replaced_id for row in rows] == befores

    def test_an_edit_against_being_held_for_review(self) -> None:
        draft = a_draft()
        became = self.together(
            lambda: actions.hold_for_review(draft, **BY),
            lambda: actions.edit_texts(draft, queue="The other queue", **BY),
        )
        version = ContractVersion.objects.get(pk=draft.pk)
        assert version.state == "in_review"
        assert became in (["NotADraft", "in_review"], ["draft", "in_review"])
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
