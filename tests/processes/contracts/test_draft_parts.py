"""The parts of a draft: added, edited, moved, removed, and replaced from a file."""

from typing import Any

import pytest

from audit.models import Entry
from house.refusals import Invalid, Refusal
from processes.contracts import actions
from processes.contracts.refusals import (
    ChangedMeanwhile,
    GoneMeanwhile,
    NameTaken,
    NoSuchField,
    PartStays,
)
from processes.contracts.stamps import stamp_of_part
from processes.contracts.whole import KINDS, whole
from processes.models import ContractVersion, Input, Limit, Person, Process, StopRule
from processes.register.actions import name_role
from tests.agents import BY
from tests.contracts import a_draft, someone
from tests.processes.contracts.saving import last_entry

pytestmark = pytest.mark.django_db
WHY = "The limit was too high"


@pytest.fixture
def draft(process: Process, owner: Person) -> ContractVersion:
    return actions.start_draft(process, by=owner, because=WHY)


class TestParts:
    def test_they_stand_in_the_order_in_which_they_came(
        self, draft: ContractVersion, owner: Person
    ) -> None:
        for name in ("c", "a", "b"):
            actions.add_part(draft, Limit, by=owner, because=WHY, name=name, value="1.50")
        assert [limit.name for limit in whole(draft).limits] == ["c", "a", "b"]
        assert (last_entry().verb, last_entry().details["name"]) == ("contract.add", "b")
        actions.move_part(whole(draft).limits[2], to=0, by=owner, because=WHY)
        assert [limit.name for limit in whole(draft).limits] == ["b", "c", "a"]
        assert last_entry().verb == "contract.move"
        actions.move_part(whole(draft).limits[0], to=99, by=owner, because=WHY)
        assert [limit.name for limit in whole(draft).limits] == ["c", "a", "b"]
        before = Entry.objects.count()
        actions.move_part(whole(draft).limits[2], to=2, by=owner, because=WHY)
        assert Entry.objects.count() == before

    def test_one_name_once_a_kind(self, draft: ContractVersion, owner: Person) -> None:
        actions.add_part(draft, Limit, by=owner, because=WHY, name="a", value=1)
        other = actions.add_part(draft, Limit, by=owner, because=WHY, name="b", value=1)
        with pytest.raises(NameTaken) as caught:
            actions.add_part(draft, Limit, by=owner, because=WHY, name="a", value=1)
        assert caught.value.field == "name"
        with pytest.raises(NameTaken):
            actions.edit_part(other, by=owner, because=WHY, name="a")

    @pytest.mark.parametrize(
        ("kind", "fields", "field"),
        [
            (Limit, {"name": "a"}, "value"),
            (Limit, {"value": 1}, "name"),
            (Limit, {"name": "a", "value": "many"}, "value"),
            (Limit, {"name": "a", "value": float("nan")}, "value"),
            (Limit, {"name": "a", "value": "0.12345"}, "value"),
            (Limit, {"name": "a", "value": 1, "order": 3}, "order"),
            (Limit, {"name": "a", "value": 1, "lineage": "x"}, "lineage"),
            (Limit, {"name": "a", "value": 1, "examples": []}, "examples"),
            (Input, {"name": "a", "type": "blob"}, "type"),
            (Input, {"name": "a", "is_required": "perhaps"}, "is_required"),
            (StopRule, {"name": "a", "says": "Amount above 3"}, "condition"),
        ],
    )
    def test_what_can_t_be_kept(
        self,
        draft: ContractVersion,
        owner: Person,
        kind: Any,
        fields: dict[str, Any],
        field: str,
    ) -> None:
        with pytest.raises(Invalid) as caught:
            actions.add_part(draft, kind, by=owner, because=WHY, **fields)
        assert caught.value.field == field
        assert whole(draft).limits == []

    def test_prompt_and_handoff_stay(self, draft: ContractVersion, owner: Person) -> None:
        found = whole(draft)
        for part in (found.prompt, found.handoff):
            with pytest.raises(PartStays):
                actions.remove_part(part, by=owner, because=WHY)
            with pytest.raises(PartStays):
                actions.add_part(draft, type(part), by=owner, because=WHY)

    def test_a_rule_is_written_with_its_examples(
        self, draft: ContractVersion, owner: Person
    ) -> None:
        rule = actions.add_part(
            draft,
            StopRule,
            by=owner,
            because=WHY,
            name="unsure",
            says="Confidence below 0.85",
            condition="confidence < 0.85",
            examples=[{"stops": True, "values": {"confidence": 0.1}, "says": "A guess"}],
        )
        kept = whole(draft).examples_of(rule)[0]
        actions.edit_part(
            rule,
            by=owner,
            because=WHY,
            condition="confidence < 0.9",
            says="Confidence below 0.9",
            examples=[
                {"stops": False, "values": {"confidence": 0.95}},
                {"stops": True, "values": {"confidence": 0.1}, "says": "A guess"},
            ],
        )
        found = whole(draft).examples_of(rule)
        assert [each.stops for each in found] == [False, True]
        assert found[1].pk == kept.pk
        assert set(last_entry().details["changed"]) == {"says", "condition", "examples"}
        with pytest.raises(NoSuchField):
            actions.set_examples(rule, [{"stops": True, "value": {}}], by=owner, because=WHY)
        actions.remove_part(rule, by=owner, because=WHY)
        assert whole(draft).stop_rules == []

    def test_the_later_of_two_is_told(self, draft: ContractVersion, owner: Person) -> None:
        other = someone(name="Ada Ahlberg")
        name_role(draft.process, "system", person=other, deputy=someone(), **BY)
        rule = actions.add_part(
            draft,
            StopRule,
            by=owner,
            because=WHY,
            name="unsure",
            says="Confidence below 0.85",
            condition="confidence < 0.85",
        )
        seen = stamp_of_part(rule, whole(draft))
        case = {"stops": True, "values": {"confidence": 0.1}}
        actions.set_examples(rule, [case], by=other, because=WHY)
        for late in (
            lambda: actions.edit_part(rule, by=owner, because=WHY, seen=seen, says="Other"),
            lambda: actions.remove_part(rule, by=owner, because=WHY, seen=seen),
        ):
            with pytest.raises(ChangedMeanwhile) as caught:
                late()
            assert "Ada Ahlberg" in caught.value.text
            assert caught.value.now["examples"][0]["stops"] is True
        actions.remove_part(rule, by=other, because=WHY)
        with pytest.raises(GoneMeanwhile):
            actions.edit_part(rule, by=owner, because=WHY, says="Other")

    def test_a_refused_save_leaves_nothing(self, draft: ContractVersion, owner: Person) -> None:
        before = Entry.objects.count()
        with pytest.raises(Refusal):
            actions.add_part(
                draft,
                StopRule,
                by=owner,
                because=WHY,
                name="unsure",
                says="If unsure",
                condition="confidence < 0.85",
            )
        assert whole(draft).stop_rules == []
        assert StopRule.history.count() == 0  # type: ignore[attr-defined]
        assert Entry.objects.count() == before


def test_importing_keeps_the_lineage_of_parts_by_name(owner: Person, process: Process) -> None:
    draft = a_draft(process)
    before = {part.called: part.lineage for _, part in whole(draft).everything()}
    given = whole(draft)
    for relation in KINDS:
        for part in given.parts(relation):
            part.pk, part.lineage = None, type(part)().lineage
    rules = given.stop_rules
    given.examples = {rule.lineage: [] for rule in rules}
    given.limits.reverse()
    given.limits[0].value = type(given.limits[0].value)("0.9")
    rules[1].says = "Confidence below {{ limits.confidence_floor }}"
    given.stop_rules = rules[1:]
    actions.import_content(draft, given, by=owner, because=WHY)
    after = whole(draft)
    assert {part.called: part.lineage for _, part in after.everything()}.items() <= before.items()
    assert after.limits[0].name == "confidence_floor"
    assert [rule.name for rule in after.stop_rules] == ["unsure"]
    assert set(last_entry().details["changed"]) == {"limits", "stop_rules"}
    entries = Entry.objects.count()
    actions.import_content(draft, whole(draft), by=owner, because=WHY)
    assert Entry.objects.count() == entries
