"""A version on its way: which moves there are, what stands still, who wrote, in code and below."""

from itertools import product

import pytest
from django.db import IntegrityError, connection, transaction

from audit.models import Entry
from governance.changes.words import Asked, TwoPersonAct
from governance.models import Countersign
from house.clock import now
from house.refusals import ReasonMissing, Refusal
from processes.contracts import actions
from processes.contracts.actions.moving import hold_again
from processes.contracts.content import behaviour_hash, content_hash
from processes.contracts.in_force import newest_draft, newest_open
from processes.contracts.problems import ContractIncomplete
from processes.contracts.refusals import CantMove, NotADraft
from processes.contracts.versions import MOVES
from processes.contracts.whole import whole
from processes.contracts.words import VersionState
from processes.models import ContractVersion, Limit, Person, Process, Writer
from processes.register.actions import set_circle
from tests.agents import BY, a_process
from tests.approvals import approved
from tests.contracts import a_contract, a_draft, in_force, someone

pytestmark = pytest.mark.django_db
WHY = "The limit was too high"


@pytest.fixture
def draft() -> ContractVersion:
    return a_draft()


def stored(version: ContractVersion) -> ContractVersion:
    return ContractVersion.objects.get(pk=version.pk)


class TestHeldForReview:
    def test_it_stands_still_with_its_hashes(self, draft: ContractVersion) -> None:
        version = stored(actions.hold_for_review(draft, by=draft.author, because=WHY))
        assert version.state == "in_review"
        assert version.content_hash == content_hash(whole(version))
        assert version.behaviour_hash == behaviour_hash(whole(version))
        with pytest.raises(NotADraft, match="in review, so it can't change"):
            actions.edit_texts(draft, queue="Another", **BY)

    def test_the_trail_tells(self, draft: ContractVersion) -> None:
        actions.hold_for_review(draft, by=draft.author, because=WHY)
        entry = Entry.objects.get(verb="contract.submit")
        assert (entry.actor, entry.because) == (str(draft.author), WHY)
        assert entry.details == {"was": "draft", "content": stored(draft).content_hash}

    def test_only_what_is_complete(self, draft: ContractVersion) -> None:
        actions.remove_part(whole(draft).exception_paths[0], **BY)
        with pytest.raises(ContractIncomplete):
            actions.hold_for_review(draft, **BY)
        assert stored(draft).state == "draft"

    def test_it_takes_a_reason(self, draft: ContractVersion) -> None:
        for act in (actions.hold_for_review, actions.withdraw):
            with pytest.raises(ReasonMissing):
                act(draft, by=draft.author, because=".")

    def test_it_is_open_and_no_draft(self, draft: ContractVersion) -> None:
        assert newest_draft(draft.process) == newest_open(draft.process) == draft
        actions.hold_for_review(draft, **BY)
        assert (newest_draft(draft.process), newest_open(draft.process)) == (None, draft)
        actions.withdraw(draft, **BY)
        assert newest_open(draft.process) is None


class TestReopened:
    def test_the_hashes_go_and_the_words_can_be_written(self, draft: ContractVersion) -> None:
        for held in (actions.hold_for_review(draft, **BY), None):
            version = actions.reopen(held or approved(draft), by=draft.author, because=WHY)
            assert (version.state, version.content_hash, version.behaviour_hash) == (
                "draft",
                "",
                "",
            )
            actions.edit_texts(draft, queue=f"The {'first' if held else 'second'} queue", **BY)

    def test_an_approved_one_may_wait_for_one_approval_more(self, draft: ContractVersion) -> None:
        version = hold_again(approved(draft), by=draft.author, because=WHY)
        assert version.state == "in_review"
        assert version.content_hash == content_hash(whole(version))


# --- which moves there are ------------------------------------------------------------------------

CALLS = {
    "in_review": actions.hold_for_review,
    "approved": actions.mark_approved,
    "draft": actions.reopen,
    "withdrawn": actions.withdraw,
    "published": actions.put_in_force,
}


def standing(state: str) -> ContractVersion:
    """A version that stands there, beside one in force where it needs that."""
    draft = a_draft()
    if state == "superseded":
        first = in_force(draft)
        in_force(a_draft(first.process))
        return stored(first)
    if state == "published":
        return in_force(draft)
    if state in ("approved", "staged"):
        draft = approved(draft)
    if state == "staged":
        actions.stage(draft, reach="shadow", **BY)
    if state == "in_review":
        actions.hold_for_review(draft, **BY)
    if state == "withdrawn":
        actions.withdraw(draft, **BY)
    return stored(draft)


# Going back, an emergency, and one approval more are acts of their own.
OF_THEIR_OWN = [
    ("approved", "in_review"),
    ("superseded", "published"),
    ("draft", "published"),
    ("in_review", "published"),
]
IMPOSSIBLE = [
    pair
    for pair in product(VersionState.values, CALLS)
    if pair not in MOVES or pair in OF_THEIR_OWN
]


@pytest.mark.parametrize(("was", "to"), IMPOSSIBLE)
def test_what_can_not_be_is_refused_and_changes_nothing(was: str, to: str) -> None:
    version = standing(was)
    with pytest.raises(CantMove):
        CALLS[to](version, **BY)
    after = stored(version)
    assert (after.state, after.content_hash) == (was, version.content_hash)


@pytest.mark.parametrize("was", VersionState.values)
def test_the_database_knows_the_same_moves(was: str) -> None:
    version = standing(was)
    hashed = {"content_hash": "c", "behaviour_hash": "b"}
    bare = {"content_hash": "", "behaviour_hash": ""}
    for to in VersionState.values:
        if (was, to) in MOVES or was == to:
            continue
        values = bare if to == "draft" else hashed if was == "draft" else {}
        with pytest.raises(IntegrityError), transaction.atomic():
            ContractVersion.objects.filter(pk=version.pk).update(state=to, **values)
    assert stored(version).state == was


@pytest.mark.parametrize(
    "was", [each for each in VersionState.values if each not in ("draft", "withdrawn")]
)
def test_the_database_keeps_content_and_hashes(was: str) -> None:
    version = standing(was)
    limit = whole(version).limits[0]
    rows, limits = ContractVersion.objects.filter(pk=version.pk), Limit.objects.filter(pk=limit.pk)
    for change in (
        {"queue": "Another"},
        {"author": someone()},
        {"content_hash": "another"},
        {"behaviour_hash": "another"},
        {"content_hash": ""},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**change)
    fixed = "What stands for a version's content is fixed when it leaves the draft"
    with pytest.raises(IntegrityError, match=fixed), transaction.atomic():
        rows.update(content_hash="another")
    for act in (lambda: limits.update(value=1), limits.delete):
        with pytest.raises(IntegrityError), transaction.atomic():
            act()


def test_no_content_changes_on_the_way_out_of_a_draft_or_into_it(draft: ContractVersion) -> None:
    rows = ContractVersion.objects.filter(pk=draft.pk)
    fixed = {"content_hash": "c", "behaviour_hash": "b"}
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(state="in_review", queue="Another", **fixed)
    # Without what stands for its content, it can't be reviewed; with it, it is no draft.
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(state="in_review")
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(content_hash="c")
    actions.hold_for_review(draft, **BY)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(state="draft", content_hash="", behaviour_hash="", queue="Another")
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(state="draft")
    rows.update(state="draft", content_hash="", behaviour_hash="")


def test_one_in_force_and_one_staged(draft: ContractVersion) -> None:
    process = draft.process
    a_contract(process)
    other = approved(a_draft(process))
    actions.stage(approved(draft), reach="shadow", **BY)
    with pytest.raises(IntegrityError), transaction.atomic():
        ContractVersion.objects.filter(pk=other.pk).update(state="staged")
    with pytest.raises(IntegrityError), transaction.atomic():
        ContractVersion.objects.filter(pk=other.pk).update(state="published")


# --- who wrote ------------------------------------------------------------------------------------


@pytest.fixture
def process() -> Process:
    return a_process()


@pytest.fixture
def colleague(process: Process) -> Person:
    person = someone()
    set_circle(process, "responsible", [person], **BY)
    return person


def wrote(version: ContractVersion) -> set[int]:
    return set(Writer.objects.filter(version=version).values_list("person", flat=True))


class TestWriters:
    def test_the_author_and_whoever_really_changed_something(
        self, process: Process, colleague: Person
    ) -> None:
        draft = actions.start_draft(process, by=process.accountable, because=WHY)
        assert wrote(draft) == {process.accountable_id}
        for _ in range(2):
            actions.edit_texts(draft, queue="The other queue", by=colleague, because=WHY)
        assert wrote(draft) == {process.accountable_id, colleague.pk}

    def test_saving_what_stands_there_writes_nothing(
        self, process: Process, colleague: Person
    ) -> None:
        draft = a_draft(process)
        actions.edit_texts(draft, queue=draft.queue, by=colleague, because=WHY)
        limit = whole(draft).limits[0]
        actions.edit_part(limit, value=limit.value, by=colleague, because=WHY)
        assert colleague.pk not in wrote(draft)

    def test_every_way_of_writing_counts(self, process: Process) -> None:
        people = [someone() for _ in range(5)]
        set_circle(process, "responsible", people, **BY)
        draft = a_draft(process)
        given = whole(a_draft(process, queue="Imported"))
        part = whole(draft).limits[0]
        rule = whole(draft).stop_rules[0]
        cases = [
            {"stops": True, "values": {"amount": 500}},
            {"stops": False, "values": {"amount": 5}},
        ]
        for person, call in zip(
            people,
            (
                lambda by: actions.edit_part(part, says="Another word", **by),
                lambda by: actions.move_part(part, to=2, **by),
                lambda by: actions.set_examples(rule, cases, **by),
                lambda by: actions.add_part(draft, Limit, name="other", value=1, says="x", **by),
                lambda by: actions.import_content(draft, given, **by),
            ),
            strict=True,
        ):
            call({"by": person, "because": WHY})
            assert person.pk in wrote(draft)

    def test_a_refused_edit_writes_nobody(self, process: Process, colleague: Person) -> None:
        draft = a_draft(process)
        with pytest.raises(Refusal):
            actions.edit_texts(draft, purpose="Help with support", by=colleague, because=WHY)
        assert colleague.pk not in wrote(draft)

    def test_the_portal_writes_for_its_author_alone(self, process: Process) -> None:
        assert wrote(a_draft(process)) == {process.accountable_id}

    def test_who_wrote_stays(self, draft: ContractVersion) -> None:
        row = Writer.objects.get(version=draft)
        for statement in (
            f"UPDATE {Writer._meta.db_table} SET person_id = person_id WHERE id = {row.pk}",
            f"DELETE FROM {Writer._meta.db_table} WHERE id = {row.pk}",
        ):
            with (
                pytest.raises(IntegrityError, match="Who wrote in a version stays on record"),
                transaction.atomic(),
                connection.cursor() as cursor,
            ):
                cursor.execute(statement)


def test_two_people_make_an_emergency(draft: ContractVersion) -> None:
    """The floor leaves it to the database that governs changes."""
    with pytest.raises(IntegrityError, match="by the word of two people"), transaction.atomic():
        actions.put_in_force_urgently(draft, **BY)
    Countersign.objects.create(
        act=TwoPersonAct.EMERGENCY,
        version=draft,
        content_hash=content_hash(whole(draft)),
        asked_by=draft.author,
        asked_at=now(),
        because=WHY,
        state=Asked.CONFIRMED,
        answered_by=someone(),
        answered_at=now(),
    )
    assert actions.put_in_force_urgently(draft, **BY).state == "published"
