"""A draft takes in what came into force meanwhile; nothing is overwritten unseen."""

from typing import Any

import pytest

from house.refusals import NotPermitted, ReasonMissing
from processes.contracts import actions
from processes.contracts.actions.taking_in import (
    ChoicesMissing,
    MovedOn,
    NoSuchChoice,
    NothingToTakeIn,
)
from processes.contracts.content import behaviour_hash, content, content_hash
from processes.contracts.history import history_of
from processes.contracts.in_force import in_force
from processes.contracts.models import writers_of
from processes.contracts.refusals import NotADraft
from processes.contracts.underneath import is_behind, underneath
from processes.contracts.whole import whole
from processes.models import ContractVersion, Limit, Person, Process, StopRule
from processes.register.actions import set_circle
from tests.agents import BY
from tests.contracts import a_contract, published, someone
from tests.processes.contracts.saving import last_entry, part_of

pytestmark = pytest.mark.django_db
WHY = "So that nothing is lost"


@pytest.fixture
def first(process: Process) -> ContractVersion:
    return a_contract(process)


@pytest.fixture
def draft(first: ContractVersion, owner: Person) -> ContractVersion:
    return actions.start_draft(first.process, by=owner, because=WHY)


@pytest.fixture
def second(draft: ContractVersion) -> ContractVersion:
    """Another one, made from the same and in force since."""
    other = actions.start_draft(draft.process, author=someone(), **BY)
    edit(other, "limits", "request_ceiling", value=250)
    edit(other, "stop_rules", "unsure", name="not_sure_enough")
    actions.remove_part(part_of(other, "policy_checks", "pii_redaction"), **BY)
    actions.add_part(other, Limit, name="spare", value=1, says="Nothing yet", **BY)
    actions.edit_texts(other, queue="The new queue", **BY)
    return published(other)


def edit(version: ContractVersion, relation: str, called: str, /, **fields: Any) -> None:
    actions.edit_part(part_of(version, relation, called), **fields, **BY)


def take(draft: ContractVersion, by: Person, **choices: str) -> ContractVersion:
    keys = {each.called: each.key for each in _differing(draft)}
    chosen = {keys[called]: side for called, side in choices.items()}
    seen = underneath(draft).seen
    return actions.take_in(draft, by=by, because=WHY, choices=chosen, seen=seen)


def _differing(draft: ContractVersion) -> list[Any]:
    found = underneath(draft).merge
    return [*found.conflicts, *found.coming]


def fresh(version: ContractVersion) -> ContractVersion:
    return ContractVersion.objects.select_related("process", "based_on").get(pk=version.pk)


def test_everything_that_came_is_in_it(
    draft: ContractVersion, second: ContractVersion, owner: Person
) -> None:
    assert is_behind(draft)
    edit(draft, "limits", "refund_limit", value=40)
    lineages = {each["lineage"] for each in content(whole(second))["limits"]}
    taken = take(fresh(draft), owner)
    assert (taken.based_on, is_behind(taken)) == (second, False)
    said, wanted = content(whole(fresh(draft))), content(whole(second))
    assert {each["lineage"] for each in said["limits"]} == lineages
    values = {each["name"]: each["value"] for each in said["limits"]}
    assert (values["refund_limit"], values["request_ceiling"], values["spare"]) == (
        "40",
        "250",
        "1",
    )
    for kind in set(said) - {"limits"}:
        assert said[kind] == wanted[kind]


def test_an_untouched_draft_says_what_is_in_force(
    draft: ContractVersion, second: ContractVersion, owner: Person
) -> None:
    take(draft, owner)
    found = whole(fresh(draft))
    assert content_hash(found) == second.content_hash
    assert behaviour_hash(found) == second.behaviour_hash


def test_it_leaves_its_trail(
    draft: ContractVersion, second: ContractVersion, process: Process
) -> None:
    designer = someone()
    set_circle(process, "responsible", [designer], **BY)
    take(draft, designer)
    entry = last_entry()
    assert (entry.verb, entry.because, entry.actor) == ("contract.take_in", WHY, str(designer))
    assert entry.details["version"] == second.number
    assert "limit request_ceiling: value and unit" in entry.details["taken"]
    assert designer.pk in writers_of(draft)
    told = [each for each in history_of(fresh(draft)) if each.by == str(designer)]
    assert {each.because for each in told} == {f"Takes in version 3. {WHY}"}
    labels = [change.label for each in told for change in each.changes]
    assert "stop rule not_sure_enough: name" in labels
    assert "policy check pii_redaction removed" in labels
    # What came with the version that the draft began from is no news.
    assert not any(label == "input amount added" for label in labels)
    assert not any("Begins as" in each.because for each in history_of(fresh(draft)))


def test_a_conflict_waits_for_a_choice(
    draft: ContractVersion, second: ContractVersion, owner: Person
) -> None:
    edit(draft, "limits", "request_ceiling", value=200)
    draft = fresh(draft)
    before = content(whole(draft))
    with pytest.raises(ChoicesMissing) as caught:
        take(draft, owner)
    assert "limit request_ceiling: value and unit" in caught.value.text
    assert content(whole(fresh(draft))) == before
    take(draft, owner, **{"limit request_ceiling: value and unit": "mine"})
    assert part_of(fresh(draft), "limits", "request_ceiling").value == 200
    assert last_entry().details["chosen"] == {"limit request_ceiling: value and unit": "mine"}


def test_what_comes_may_be_left_out_by_name(
    draft: ContractVersion, second: ContractVersion, owner: Person
) -> None:
    take(draft, owner, **{"works on": "mine", "limit spare": "mine"})
    said = whole(fresh(draft))
    assert said.version.queue == "The refunds queue"
    assert "spare" not in said.limit_values
    assert fresh(draft).based_on == second


@pytest.mark.parametrize(
    "choices",
    [
        {"limits.nothing.value": "mine"},
        {"contract.queue": "both"},
        {"contract.queue": "neither"},
    ],
)
def test_only_what_is_asked_can_be_answered(
    draft: ContractVersion, second: ContractVersion, owner: Person, choices: dict[str, str]
) -> None:
    seen = underneath(draft).seen
    with pytest.raises(NoSuchChoice):
        actions.take_in(draft, by=owner, because=WHY, choices=choices, seen=seen)


def test_two_parts_change_names_with_each_other(
    draft: ContractVersion, first: ContractVersion, owner: Person
) -> None:
    other = actions.start_draft(draft.process, author=someone(), **BY)
    given = whole(other)
    checks = given.policy_checks
    for check, name in ((checks[0], "between"), (checks[1], "refund_limit_50")):
        edit(other, "policy_checks", check.name, name=name)
    edit(other, "policy_checks", "between", name="pii_redaction")
    published(other)
    take(draft, owner)
    found = whole(fresh(draft)).policy_checks
    assert [each.name for each in found] == ["pii_redaction", "refund_limit_50"]
    assert [each.lineage for each in found] == [each.lineage for each in checks]
    entries = [each for each in history_of(fresh(draft)) if each.by == str(owner)]
    told = [change for each in entries for change in each.changes if "policy" in change.label]
    assert {(change.before, change.after) for change in told} == {
        ("refund_limit_50", "pii_redaction"),
        ("pii_redaction", "refund_limit_50"),
    }


def test_cases_come_with_their_rule(
    draft: ContractVersion, first: ContractVersion, owner: Person
) -> None:
    other = actions.start_draft(draft.process, author=someone(), **BY)
    cases = [{"stops": True, "values": {"amount": 301}}, {"stops": False, "values": {"amount": 3}}]
    actions.add_part(
        other, StopRule, name="new_rule", says="Above 300", condition="amount > request_ceiling",
        path="large_refund", examples=cases, **BY,
    )  # fmt: skip
    published(other)
    take(draft, owner)
    rule = part_of(fresh(draft), "stop_rules", "new_rule")
    assert [each.values for each in rule.examples.all()] == [{"amount": 301}, {"amount": 3}]


# --- refusals -------------------------------------------------------------------------------------


def test_what_was_shown_is_what_is_taken(
    draft: ContractVersion, second: ContractVersion, owner: Person
) -> None:
    seen = underneath(draft).seen
    actions.edit_texts(draft, by=owner, because=WHY, success="Another success")
    with pytest.raises(MovedOn):
        actions.take_in(draft, by=owner, because=WHY, choices={}, seen=seen)
    seen = underneath(fresh(draft)).seen
    third = actions.start_draft(draft.process, author=someone(), **BY)
    actions.edit_texts(third, queue="The third queue", **BY)
    published(third)
    with pytest.raises(MovedOn):
        actions.take_in(draft, by=owner, because=WHY, choices={}, seen=seen)
    assert fresh(draft).based_on == draft.based_on


def test_who_may_and_when(draft: ContractVersion, second: ContractVersion, owner: Person) -> None:
    seen = underneath(draft).seen
    for stranger in (someone(), draft.process.escalation_owner):
        with pytest.raises(NotPermitted):
            actions.take_in(draft, by=stranger, because=WHY, choices={}, seen=seen)
    with pytest.raises(ReasonMissing):
        actions.take_in(draft, by=owner, because=" ", choices={}, seen=seen)
    take(draft, owner)
    with pytest.raises(NothingToTakeIn):
        actions.take_in(draft, by=owner, because=WHY, choices={}, seen=seen)


def test_only_a_draft_takes_in(
    draft: ContractVersion, second: ContractVersion, owner: Person
) -> None:
    seen = underneath(draft).seen
    actions.hold_for_review(draft, **BY)
    with pytest.raises(NotADraft):
        actions.take_in(draft, by=owner, because=WHY, choices={}, seen=seen)


# --- what a draft is compared with ----------------------------------------------------------------


def test_a_copy_of_a_draft_stands_where_that_draft_stood(
    draft: ContractVersion, first: ContractVersion, second: ContractVersion
) -> None:
    copy = actions.start_draft(draft.process, based_on=draft, author=someone(), **BY)
    assert (copy.based_on, is_behind(copy)) == (first, True)


def test_who_begins_with_an_older_version_means_it(
    draft: ContractVersion, first: ContractVersion, second: ContractVersion
) -> None:
    back = actions.start_draft(draft.process, based_on=first, author=someone(), **BY)
    assert (back.based_on, is_behind(back)) == (second, False)
    assert content_hash(whole(back)) == first.content_hash


def test_what_was_rolled_back_goes_out_again(
    draft: ContractVersion, first: ContractVersion, second: ContractVersion, owner: Person
) -> None:
    late = actions.start_draft(draft.process, by=owner, because=WHY)
    actions.edit_texts(late, by=owner, because=WHY, success="Another success")
    actions.roll_back(draft.process, fresh(first), **BY)
    assert in_force(draft.process) == first
    assert not is_behind(fresh(draft))
    assert is_behind(fresh(late))
    take(fresh(late), owner)
    assert whole(fresh(late)).version.success == "Another success"
    assert whole(fresh(late)).version.queue == "The refunds queue"
