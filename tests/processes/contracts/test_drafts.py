"""Drafts: begun, their texts written, withdrawn; who may, and the trail."""

from typing import Any

import pytest

from audit.models import Entry
from house.refusals import Invalid, NotPermitted, ReasonMissing
from processes.contracts import actions
from processes.contracts.content import content, content_hash
from processes.contracts.in_force import newest_draft
from processes.contracts.refusals import (
    CantMove,
    ChangedMeanwhile,
    MayNotPropose,
    NotADraft,
)
from processes.contracts.stamps import stamp_of_texts
from processes.contracts.whole import whole
from processes.models import ContractVersion, Limit, Person, Process, Prompt, StopRule
from processes.register.actions import name_role, set_circle
from tests.agents import BY, a_process
from tests.contracts import a_contract, a_draft, someone
from tests.factories import AbsenceFactory, AgentFactory
from tests.processes.contracts.saving import last_entry

pytestmark = pytest.mark.django_db
WHY = "The limit was too high"


@pytest.fixture
def draft(process: Process, owner: Person) -> ContractVersion:
    return actions.start_draft(process, by=owner, because=WHY)


# --- who may --------------------------------------------------------------------------------------


class TestWhoMay:
    def test_accountable_responsible_and_both_halves(self, process: Process) -> None:
        business, system, designer = someone(), someone(), someone()
        name_role(process, "business", person=business, deputy=someone(), **BY)
        name_role(process, "system", person=system, deputy=someone(), **BY)
        set_circle(process, "responsible", [designer], **BY)
        for person in (process.accountable, business, system, designer):
            actions.start_draft(process, by=person, because=WHY)
        for stranger in (someone(), process.escalation_owner, someone(groups=["compliance"])):
            with pytest.raises(MayNotPropose):
                actions.start_draft(process, by=stranger, because=WHY)

    def test_a_deputy_while_the_holder_is_away(self, process: Process) -> None:
        deputy = process.accountable_deputy
        with pytest.raises(MayNotPropose):
            actions.start_draft(process, by=deputy, because=WHY)
        AbsenceFactory(person=process.accountable)
        actions.start_draft(process, by=deputy, because=WHY)

    def test_no_administrator_as_such(self, process: Process) -> None:
        with pytest.raises(MayNotPropose):
            actions.start_draft(process, by=someone(groups=["administrators"]), because=WHY)

    def test_every_edit_asks_again(self, draft: ContractVersion) -> None:
        stranger, rule = someone(), a_draft(a_process("other_one"))
        part = whole(rule).stop_rules[0]
        calls = (
            lambda: actions.edit_texts(draft, by=stranger, because=WHY, queue="The inbox"),
            lambda: actions.add_part(draft, Limit, by=stranger, because=WHY, name="x", value=1),
            lambda: actions.edit_part(part, by=stranger, because=WHY, says="Something else"),
            lambda: actions.set_examples(part, [], by=stranger, because=WHY),
            lambda: actions.move_part(part, to=1, by=stranger, because=WHY),
            lambda: actions.remove_part(part, by=stranger, because=WHY),
            lambda: actions.withdraw_draft(draft, by=stranger, because=WHY),
            lambda: actions.import_content(draft, whole(rule), by=stranger, because=WHY),
        )
        before = Entry.objects.count()
        for call in calls:
            with pytest.raises(NotPermitted):
                call()
        assert Entry.objects.count() == before

    def test_every_edit_has_a_reason(self, draft: ContractVersion, owner: Person) -> None:
        with pytest.raises(ReasonMissing):
            actions.edit_texts(draft, by=owner, because=" ", queue="The inbox")
        with pytest.raises(ReasonMissing):
            actions.start_draft(draft.process, by=owner, because="")

    def test_the_portal_names_an_author(self, process: Process) -> None:
        for author in (None, AgentFactory()):
            with pytest.raises(Invalid):
                actions.start_draft(process, author=author, **BY)


# --- beginning ------------------------------------------------------------------------------------


class TestBeginning:
    def test_the_first_begins_with_what_the_process_says(
        self, draft: ContractVersion, process: Process, owner: Person
    ) -> None:
        assert (draft.number, draft.state, draft.author) == (1, "draft", owner)
        assert (draft.tier, draft.capability) == (process.tier, process.capability)
        assert draft.fallback == process.fallback
        assert draft.sampling_percent == process.tier.min_sampling_percent == 5
        assert Prompt.objects.filter(version=draft).count() == 1
        entry = last_entry()
        assert (entry.verb, entry.process, entry.because) == (
            "contract.draft",
            process.slug,
            WHY,
        )

    def test_the_next_begins_with_what_is_in_force(self, process: Process, owner: Person) -> None:
        first = a_contract(process)
        draft = actions.start_draft(process, by=owner, because=WHY)
        assert (draft.number, draft.based_on) == (2, first)
        assert content(whole(draft)) == content(whole(first))  # lineage too
        assert content_hash(whole(draft)) == first.content_hash

    def test_from_another_version(self, process: Process, owner: Person) -> None:
        first = a_contract(process)
        second = actions.start_draft(process, by=owner, because=WHY)
        actions.edit_texts(second, by=owner, because=WHY, queue="The inbox")
        third = actions.start_draft(process, by=owner, because=WHY, based_on=second)
        assert (third.number, third.queue) == (3, "The inbox")
        assert newest_draft(process) == third
        other = a_process("other_one")
        with pytest.raises(Invalid):
            actions.start_draft(other, author=other.accountable, based_on=first, **BY)

    def test_cloning_costs_the_same_however_much_there_is(
        self, process: Process, django_assert_max_num_queries: Any
    ) -> None:
        first = a_contract(process)
        draft = actions.start_draft(process, author=process.accountable, **BY)
        given = whole(first)
        condition = "amount > 1"
        for number in range(100):
            rule = StopRule(name=f"rule_{number}", says=f"Rule {number}", condition=condition)
            given.stop_rules.append(rule)
        for rule in given.stop_rules:
            rule.path = "no_order"
        actions.import_content(draft, given, **BY)
        with django_assert_max_num_queries(80):
            clone = actions.start_draft(process, based_on=draft, author=draft.author, **BY)
        assert len(whole(clone).stop_rules) == 102


# --- texts ----------------------------------------------------------------------------------------


class TestTexts:
    def test_they_are_tidied_and_kept(self, draft: ContractVersion, owner: Person) -> None:
        edited = actions.edit_texts(
            draft, by=owner, because=WHY, normal_path="  One.\r\nTwo.\n ", queue="The inbox"
        )
        assert edited.normal_path == "One.\nTwo."
        entry = last_entry()
        assert (entry.verb, entry.actor) == ("contract.edit", str(owner))
        assert sorted(entry.details["changed"]) == ["normal_path", "queue"]
        row = draft.history.order_by("-history_id").first()  # type: ignore[attr-defined]
        assert (row.history_user, row.history_change_reason) == (owner, WHY)

    def test_nothing_is_written_where_nothing_changes(
        self, draft: ContractVersion, owner: Person
    ) -> None:
        actions.edit_texts(draft, by=owner, because=WHY, queue="The inbox")
        before = Entry.objects.count(), draft.history.count()  # type: ignore[attr-defined]
        actions.edit_texts(draft, by=owner, because=WHY, queue=" The inbox ")
        assert (Entry.objects.count(), draft.history.count()) == before  # type: ignore[attr-defined]

    @pytest.mark.parametrize(
        ("fields", "field"),
        [
            ({"state": "published"}, "state"),
            ({"content_hash": "0"}, "content_hash"),
            ({"capability": "everything"}, "capability"),
            ({"tier": 9}, "tier"),
            ({"tier_answers": ["no"]}, "tier_answers"),
            ({"tier_answers": {"undo": {"a": 1}}}, "tier_answers"),
            ({"kinds_ruled_out": {"harm": 1}}, "kinds_ruled_out"),
            ({"queue": "x" * 301}, "queue"),
            ({"purpose": "x" * 50_001}, "purpose"),
            ({"purpose": "half a \ud800 character"}, "purpose"),
            ({"purpose": "nothing \x00 here"}, "purpose"),
            ({"sampling_percent": "many"}, "sampling_percent"),
            ({"sampling_percent": -1}, "sampling_percent"),
        ],
    )
    def test_what_can_t_be_kept(
        self, draft: ContractVersion, owner: Person, fields: dict[str, Any], field: str
    ) -> None:
        with pytest.raises(Invalid) as caught:
            actions.edit_texts(draft, by=owner, because=WHY, **fields)
        assert caught.value.field == field

    def test_the_later_of_two_is_told(self, draft: ContractVersion, owner: Person) -> None:
        seen = stamp_of_texts(draft, ["queue", "success"])
        actions.edit_texts(draft, by=owner, because=WHY, queue="The inbox")
        actions.edit_texts(draft, by=owner, because=WHY, started_by="A ticket")
        with pytest.raises(ChangedMeanwhile) as caught:
            actions.edit_texts(
                draft, by=owner, because=WHY, seen=seen, queue="The other inbox", success="Yes"
            )
        assert str(owner) in caught.value.text
        assert caught.value.now["queue"] == "The inbox"
        draft.refresh_from_db()
        assert draft.queue == "The inbox"
        now = stamp_of_texts(draft, ["queue", "success"])
        actions.edit_texts(
            draft, by=owner, because=WHY, seen=now, queue="The other inbox", success="Paid"
        )


# --- what is no draft -----------------------------------------------------------------------------


def test_only_drafts_are_written(owner: Person, process: Process) -> None:
    published = a_contract(process)
    withdrawn = actions.start_draft(process, by=owner, because=WHY)
    actions.withdraw_draft(withdrawn, by=owner, because=WHY)
    assert last_entry().verb == "contract.withdraw"
    for version in (published, withdrawn):
        parts = whole(version)
        for call in (
            lambda version=version: actions.edit_texts(version, by=owner, because=WHY, queue="Q"),
            lambda version=version: actions.add_part(
                version, Limit, by=owner, because=WHY, name="x", value=1
            ),
            lambda parts=parts: actions.edit_part(parts.limits[0], by=owner, because=WHY, value=2),
            lambda parts=parts: actions.move_part(parts.limits[0], to=2, by=owner, because=WHY),
            lambda parts=parts: actions.remove_part(parts.limits[0], by=owner, because=WHY),
            lambda version=version, parts=parts: actions.import_content(
                version, parts, by=owner, because=WHY
            ),
        ):
            with pytest.raises(NotADraft):
                call()
        with pytest.raises(CantMove, match="it can't be withdrawn"):
            actions.withdraw_draft(version, by=owner, because=WHY)
