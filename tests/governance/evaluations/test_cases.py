"""Cases are written, changed, moved, dropped: by whom, with what trace."""

from typing import Any

import pytest

from audit.models import Entry
from governance.evaluations import refusals
from governance.evaluations.actions import (
    add_case,
    drop_case,
    duplicate_case,
    edit_case,
    move_case,
    put_cases,
    restore_case,
    retire_set,
)
from governance.evaluations.content import stamp
from governance.evaluations.drafts import CaseDraft
from governance.evaluations.rules import kept_by, may_make_packs
from governance.models import Case, EvaluationSet, Loosening
from house.refusals import Invalid, NotPermitted, ReasonMissing
from processes.models import Person, Process
from processes.register import actions as register
from processes.register.words import Role
from tests.agents import BY, agent_of
from tests.evaluations import a_case, a_set
from tests.factories import AbsenceFactory, PersonFactory

pytestmark = pytest.mark.django_db
WHY = "It happens every day"
DRAFT = CaseDraft(name="A chair", checks=[{"type": "icontains", "value": "chair"}])


class TestAdding:
    def test_it_stands_at_the_end_with_its_trace(
        self, own: EvaluationSet, case: Case, eva: Person
    ) -> None:
        made = add_case(own, DRAFT, by=eva, because=WHY).case
        assert made
        assert list(own.cases.values_list("name", flat=True)) == ["A small refund", "A chair"]
        entry = Entry.objects.get(verb="evaluations.case.add", details__subject="A chair")
        assert (entry.actor, entry.because, entry.process) == (eva.name, WHY, "support_refunds")
        kept = made.history.get()
        assert (kept.history_by, kept.history_change_reason) == (eva.name, WHY)

    def test_the_set_stands_for_its_cases(self, own: EvaluationSet, eva: Person) -> None:
        empty = own.content_hash
        add_case(own, DRAFT, by=eva, because=WHY)
        own.refresh_from_db()
        assert own.content_hash != empty

    def test_who_may(self, own: EvaluationSet, process: Process, eva: Person) -> None:
        halves = {role: PersonFactory() for role in (Role.BUSINESS, Role.SYSTEM)}
        for role, person in halves.items():
            register.name_role(process, role, person=person, deputy=PersonFactory(), **BY)
        for person in (eva, *halves.values()):
            add_case(own, DRAFT, by=person, because=WHY)
        deputy = process.named_roles.get(role=Role.EVALUATION).deputy
        add_case(own, DRAFT, by=deputy, because=WHY)
        assert may_make_packs(deputy)
        assert kept_by(deputy).get() == process
        assert own.cases.count() == 4
        for person in (process.accountable, PersonFactory(), agent_of(process)):
            with pytest.raises(NotPermitted):
                add_case(own, DRAFT, by=person, because=WHY)

    def test_a_half_owners_deputy_only_stands_in(
        self, own: EvaluationSet, process: Process
    ) -> None:
        owner, deputy = PersonFactory(), PersonFactory()
        register.name_role(process, Role.BUSINESS, person=owner, deputy=deputy, **BY)
        with pytest.raises(NotPermitted):
            add_case(own, DRAFT, by=deputy, because=WHY)
        assert not kept_by(deputy)
        AbsenceFactory(person=owner)
        add_case(own, DRAFT, by=deputy, because=WHY)
        assert kept_by(deputy).get() == process

    def test_a_pack_is_its_owners_and_compliances(
        self, pack: EvaluationSet, eva: Person, olga: Person
    ) -> None:
        add_case(pack, DRAFT, by=olga, because=WHY)
        with pytest.raises(refusals.MayNotEditPack):
            add_case(pack, DRAFT, by=eva, because=WHY)

    @pytest.mark.parametrize(
        ("fields", "field"),
        [
            ({"name": "  "}, "name"),
            ({"name": "x" * 201}, "name"),
            ({"name": "\x00"}, "name"),
            ({"kind": "odd"}, "kind"),
            ({"inputs": ["a"]}, "inputs"),
            ({"inputs": {"a": float("nan")}}, "inputs"),
            ({"inputs": {"a": "\ud800"}}, "inputs"),
            ({"inputs": {"a": "x" * 300_000}}, "inputs"),
            ({"conversation": [{"role": "boss", "content": "Pay"}]}, "conversation"),
            ({"conversation": [{"role": "user"}]}, "conversation"),
            ({"tool_answers": [{"answer": 1}]}, "tool_answers"),
            ({"tool_answers": [{"tool": "crm.read"}]}, "tool_answers"),
            ({"tool_answers": [{"tool": "crm.read", "answer": 1, "when": 2}]}, "tool_answers"),
            ({"checks": {"type": "contains"}}, "checks"),
            ({"checks": [{"type": "contians", "value": "a"}]}, "checks"),
            ({"checks": [{"type": "contains", "value": ""}]}, "checks"),
            ({"checks": [{"type": "is-json"}] * 101}, "checks"),
            ({"weight": -1.0}, "weight"),
            ({"weight": float("nan")}, "weight"),
            ({"score_threshold": 1.5}, "score_threshold"),
            ({"repeat_threshold": -0.1}, "repeat_threshold"),
        ],
    )
    def test_what_couldnt_be_graded_is_refused(
        self, own: EvaluationSet, eva: Person, fields: dict[str, Any], field: str
    ) -> None:
        draft = CaseDraft(**{"name": "A chair", **fields})
        with pytest.raises(Invalid) as refused:
            add_case(own, draft, by=eva, because=WHY)
        assert refused.value.field == field
        assert not own.cases.exists()

    def test_deeply_nested(self, own: EvaluationSet, eva: Person) -> None:
        deep: Any = "x"
        for _ in range(5_000):
            deep = [deep]
        with pytest.raises(Invalid, match="nested too deeply"):
            add_case(own, CaseDraft("Deep", inputs={"a": deep}), by=eva, because=WHY)

    def test_a_check_is_named_by_its_place(self, own: EvaluationSet, eva: Person) -> None:
        checks = [{"type": "is-json"}, {"type": "contians", "value": "a"}]
        with pytest.raises(refusals.ChecksCannotBeUsed, match=r"Check 2: .*contains is probably"):
            add_case(own, CaseDraft("A chair", checks=checks), by=eva, because=WHY)

    def test_a_reason_is_needed(self, own: EvaluationSet, eva: Person) -> None:
        with pytest.raises(ReasonMissing):
            add_case(own, DRAFT, by=eva, because=" .. ")

    def test_a_retired_set_takes_none(self, own: EvaluationSet, eva: Person) -> None:
        retire_set(own, by=eva, because="Another is better")
        with pytest.raises(refusals.SetIsRetired):
            add_case(own, DRAFT, by=eva, because=WHY)

    def test_a_set_stays_small(
        self, own: EvaluationSet, eva: Person, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("governance.evaluations.actions.applying.MOST_CASES", 1)
        add_case(own, DRAFT, by=eva, because=WHY)
        with pytest.raises(refusals.SetIsFull):
            add_case(own, DRAFT, by=eva, because=WHY)


class TestChanging:
    def test_before_and_after_are_kept(self, case: Case, own: EvaluationSet, eva: Person) -> None:
        before = EvaluationSet.objects.get(pk=own.pk).content_hash
        edit_case(case, by=eva, because=WHY, name="Forty back", must_pass=True)
        case.refresh_from_db()
        assert (case.name, case.must_pass) == ("Forty back", True)
        newest, first = case.history.all()
        assert (first.name, newest.name) == ("A small refund", "Forty back")
        assert EvaluationSet.objects.get(pk=own.pk).content_hash != before

    def test_nothing_is_written_when_nothing_changes(self, case: Case, eva: Person) -> None:
        edit_case(case, by=eva, because=WHY, name=case.name, weight=1)
        assert case.history.count() == 1
        assert not Entry.objects.filter(verb="evaluations.case.edit").exists()

    def test_a_stranger_may_not(self, case: Case, charlie: Person) -> None:
        for act in (drop_case, restore_case, duplicate_case):
            with pytest.raises(NotPermitted):
                act(case, by=charlie, because=WHY)
        with pytest.raises(NotPermitted):
            edit_case(case, by=charlie, because=WHY, name="Mine")
        with pytest.raises(NotPermitted):
            move_case(case, to=3, by=charlie, because=WHY)

    def test_nobody_overwrites_another_unseen(self, case: Case, eva: Person) -> None:
        seen = stamp(case, ["name", "weight"])
        edit_case(case, by=eva, because=WHY, weight=2.0)
        with pytest.raises(refusals.ChangedMeanwhile):
            edit_case(case, by=eva, because=WHY, seen=seen, name="Mine", weight=1.0)
        # Another field of the same case is nobody's business.
        edit_case(case, by=eva, because=WHY, seen=stamp(case, ["name"]), name="Mine")

    def test_unknown_fields_are_refused(self, case: Case, eva: Person) -> None:
        with pytest.raises(Invalid, match="order"):
            edit_case(case, by=eva, because=WHY, order=7)

    def test_dropped_and_taken_back(self, case: Case, own: EvaluationSet, eva: Person) -> None:
        full = EvaluationSet.objects.get(pk=own.pk).content_hash
        drop_case(case, by=eva, because="It is out of date")
        assert not own.cases.asked().exists()
        assert "was dropped" in Loosening.objects.get().says
        with pytest.raises(refusals.NothingChanges):
            drop_case(case, by=eva, because="Again")
        restore_case(case, by=eva, because="It is not")
        assert EvaluationSet.objects.get(pk=own.pk).content_hash == full
        with pytest.raises(refusals.NothingChanges):
            restore_case(case, by=eva, because="Again")

    def test_a_copy_says_where_it_comes_from(
        self, case: Case, own: EvaluationSet, eva: Person
    ) -> None:
        copy = duplicate_case(case, by=eva, because=WHY).case
        assert copy
        assert (copy.name, copy.source_id) == ("A small refund (copy)", str(case.lineage))
        assert copy.checks == case.checks
        assert copy.lineage != case.lineage

    def test_a_copy_into_another_set_asks_for_the_right_there(
        self, case: Case, pack: EvaluationSet, eva: Person, process: Process
    ) -> None:
        with pytest.raises(NotPermitted):
            duplicate_case(case, into=pack, by=eva, because=WHY)
        other = a_set("refunds-ugly", eva, process=process)
        assert duplicate_case(case, into=other, by=eva, because=WHY).case in other.cases.all()


class TestMoving:
    @pytest.mark.parametrize(
        ("place", "to", "order"),
        [(0, 2, "BCA"), (2, 0, "CAB"), (1, 0, "BAC"), (1, 99, "ACB"), (1, -5, "BAC")],
    )
    def test_to_a_place(
        self, own: EvaluationSet, eva: Person, place: int, to: int, order: str
    ) -> None:
        made = [a_case(own, eva, name=name) for name in "ABC"]
        stood_for = EvaluationSet.objects.get(pk=own.pk).content_hash
        move_case(made[place], to=to, by=eva, because="It reads better")
        assert "".join(own.cases.values_list("name", flat=True)) == order
        assert EvaluationSet.objects.get(pk=own.pk).content_hash == stood_for

    def test_dropped_cases_between_keep_out_of_the_way(
        self, own: EvaluationSet, eva: Person
    ) -> None:
        made = [a_case(own, eva, name=name) for name in "ABCDE"]
        drop_case(made[1], by=eva, because="It is out of date")
        move_case(made[4], to=1, by=eva, because="It reads better")
        assert "".join(own.cases.asked().values_list("name", flat=True)) == "AECD"
        restore_case(made[1], by=eva, because="It is not")
        move_case(made[0], to=4, by=eva, because="It reads better")
        assert "".join(own.cases.asked().values_list("name", flat=True)) == "BECDA"
        assert sorted(own.cases.values_list("order", flat=True)) == [0, 1, 2, 3, 4]

    def test_it_is_on_record_and_no_case_has_changed(self, own: EvaluationSet, eva: Person) -> None:
        made = [a_case(own, eva, name=name) for name in "AB"]
        move_case(made[0], to=1, by=eva, because="It reads better")
        entry = Entry.objects.get(verb="evaluations.case.move")
        assert entry.details == {"subject": "A", "from": 1, "to": 2}
        assert made[0].history.count() == 1

    def test_dropped_cases_have_no_place(self, own: EvaluationSet, case: Case, eva: Person) -> None:
        drop_case(case, by=eva, because="It is out of date")
        with pytest.raises(Invalid, match="no place"):
            move_case(case, to=0, by=eva, because="It reads better")


class TestTakingInMany:
    DRAFTS = tuple(CaseDraft(name=f"Case {key}", key=key) for key in "abc")

    def test_the_same_file_again_adds_nothing(self, own: EvaluationSet, eva: Person) -> None:
        put_cases(own, self.DRAFTS, by=eva, because="From the old tool")
        assert [case.history.count() for case in own.cases.all()] == [1, 1, 1]
        with pytest.raises(refusals.NothingChanges):
            put_cases(own, self.DRAFTS, by=eva, because="Once more")

    def test_known_keys_change(self, own: EvaluationSet, eva: Person) -> None:
        put_cases(own, self.DRAFTS, by=eva, because="From the old tool")
        drop_case(own.cases.get(key="b"), by=eva, because="Out of date")
        drafts = [CaseDraft(name="Anew", key="b"), CaseDraft(name="Case d", key="d")]
        put_cases(own, drafts, by=eva, because="A newer file")
        assert own.cases.get(key="b").name == "Anew"
        assert own.cases.asked().count() == 4

    def test_all_or_none(self, own: EvaluationSet, eva: Person) -> None:
        drafts = [*self.DRAFTS, CaseDraft(name="", key="d")]
        with pytest.raises(Invalid):
            put_cases(own, drafts, by=eva, because="From the old tool")
        assert not own.cases.exists()
        assert not Entry.objects.filter(verb="evaluations.cases.put").exists()

    def test_one_key_once(self, own: EvaluationSet, eva: Person) -> None:
        with pytest.raises(Invalid, match="same key"):
            put_cases(own, [*self.DRAFTS, self.DRAFTS[0]], by=eva, because="Twice")

    def test_many_take_few_queries(
        self, own: EvaluationSet, eva: Person, django_assert_max_num_queries: Any
    ) -> None:
        many = [CaseDraft(name=f"Case {number}", key=str(number)) for number in range(300)]
        with django_assert_max_num_queries(40):
            put_cases(own, many, by=eva, because="From the old tool")
        assert own.cases.count() == 300
