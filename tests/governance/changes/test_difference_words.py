"""What a difference calls things, and how parts are recognised."""

from decimal import Decimal
from typing import Any

import pytest

from governance.changes.difference import difference
from governance.changes.difference_data import Happened, PartChange
from governance.changes.difference_match import moved
from processes.contracts.parts import RuleExample, StopRule
from processes.contracts.whole import Whole
from processes.contracts.words import Section
from tests.contracts import someone
from tests.governance.changes.pure import (
    a_contract_read,
    but,
    part,
    read_anew,
    with_part,
    without,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def before() -> Whole:
    return a_contract_read()


def only(before: Whole, after: Whole) -> PartChange:
    (found,) = difference(before, after).parts()
    return found


def test_a_changed_limit_has_its_unit_and_what_goes_by_it(before: Whole) -> None:
    found = only(before, but(before, "limits", "refund_limit", value=Decimal(80)))
    assert found.happened == (Happened.CHANGED,)
    (value,) = found.fields
    assert (value.before_says, value.after_says) == ("50 EUR", "80 EUR")
    assert found.reaches == ("tool billing.refund", "the prompt")


def test_a_changed_condition_is_read_aloud_beside_the_expression(before: Whole) -> None:
    found = only(before, but(before, "stop_rules", "refund_over_300", condition="amount > 400"))
    condition = found.field("condition")
    assert condition is not None
    assert (condition.before_says, condition.after_says) == (
        "amount > request_ceiling",
        "amount > 400",
    )
    assert condition.before_aloud == "amount is more than request ceiling (300)"
    assert condition.after_aloud == "amount is more than 400"


def test_people_are_named(before: Whole) -> None:
    after = but(before, "exception_paths", "no_order", owner=someone(name="Nora New"))
    owner = only(before, after).field("owner")
    assert owner is not None
    assert (owner.before_says, owner.after_says) == ("Bert Backup", "Nora New")


def test_two_people_of_one_name_are_told_apart(before: Whole) -> None:
    other = someone(name="Bert Backup", email="other@example.com")
    owner = only(before, but(before, "exception_paths", "no_order", owner=other)).field("owner")
    assert owner is not None
    assert owner.after_says == 'Bert Backup ("other@example.com")'
    assert owner.before_says != owner.after_says


def test_tier_and_choices_in_words(before: Whole) -> None:
    after = but(before, tier_id=3, capability="suggests", sampling_percent=5)
    found = {text.name: text for text in difference(before, after).texts()}
    assert found["tier"].before_says.startswith("Tier 2: ")
    assert found["tier"].after_says.startswith("Tier 3: ")
    assert (found["capability"].before_says, found["capability"].after_says) == ("acts", "suggests")
    assert (found["sampling_percent"].before_says, found["sampling_percent"].after_says) == (
        "10 %",
        "5 %",
    )


def test_answers_about_the_tier_are_shown_with_their_question(before: Whole) -> None:
    answers = {**before.version.tier_answers, "undo": "impossible"}
    (text,) = difference(before, but(before, tier_answers=answers)).texts()
    (item,) = text.items
    assert item.name.endswith("?")
    assert item.before != "costly"
    assert item.happened is Happened.CHANGED


def test_bounds_of_a_tool_in_words(before: Whole) -> None:
    bounds = {"amount": {"at_most": "request_ceiling"}}
    after = but(before, "tools", "billing.refund", argument_limits=bounds)
    field = only(before, after).field("argument_limits")
    assert field is not None
    amount, currency = field.items
    assert amount.before == "at least 0.01, at most 50 EUR (refund_limit)"
    assert amount.after == "at most 300 EUR (request_ceiling)"
    assert (currency.happened, currency.before) == (Happened.REMOVED, "only EUR")


def test_an_example_that_changed_sides(before: Whole) -> None:
    rule = part(before, "stop_rules", "refund_over_300")
    after = but(before)
    after.examples[rule.lineage][0].stops = False
    after.examples[rule.lineage].append(
        RuleExample(values={"amount": 301}, stops=True, says="Near")
    )
    field = only(before, after).field("examples")
    assert field is not None
    changed, added = field.items
    assert changed.before == "must stop: A chair: amount: 420"
    assert changed.after == "must go on: A chair: amount: 420"
    assert added.after == "must stop: Near: amount: 301"


def test_text_and_number_of_the_same_look_are_told_apart(before: Whole) -> None:
    rule = part(before, "stop_rules", "refund_over_300")
    after = but(before)
    after.examples[rule.lineage][0].values = {"amount": "420"}
    field = only(before, after).field("examples")
    assert field is not None
    assert field.items[0].before != field.items[0].after


def test_a_renamed_part_is_no_new_one(before: Whole) -> None:
    found = only(before, but(before, "policy_checks", "pii_redaction", name="names_removed"))
    assert found.happened == (Happened.RENAMED,)
    assert (found.was, found.name) == ("pii_redaction", "names_removed")


def test_an_import_is_recognised_by_name_and_a_new_name_by_what_it_says(before: Whole) -> None:
    after = read_anew(before)
    part(after, "stop_rules", "unsure").name = "not_confident"
    part(after, "stop_rules", "refund_over_300").condition = "amount > 200"
    found = {each.was: each for each in difference(before, after).parts()}
    assert found["unsure"].happened == (Happened.RENAMED,)
    assert found["refund_over_300"].happened == (Happened.CHANGED,)
    assert len(found) == 2


def test_a_name_counts_more_than_what_is_said(before: Whole) -> None:
    after = read_anew(before)
    rule = part(after, "stop_rules", "unsure")
    rule.says, rule.condition, rule.path = "Ticket x", 'ticket_id == "x"', "policy_edge"
    del after.examples[rule.lineage]
    assert only(before, after).happened == (Happened.CHANGED,)


def test_something_else_under_a_new_lineage_is_added_and_removed(before: Whole) -> None:
    after = without(before, "stop_rules", "unsure")
    after = with_part(after, StopRule(name="legal_words", says="Law", condition='ticket_id == "x"'))
    found = [(each.name, each.happened) for each in difference(before, after).parts()]
    assert found == [("unsure", (Happened.REMOVED,)), ("legal_words", (Happened.ADDED,))]


def test_a_part_that_only_changed_places(before: Whole) -> None:
    after = but(before)
    after.stop_rules.reverse()
    found = only(before, after)
    assert found.happened == (Happened.MOVED,)
    assert not found.fields


@pytest.mark.parametrize(
    ("places", "expected"),
    [
        ([], set()),
        ([0, 1, 2], set()),
        ([2, 0, 1], {2}),
        ([1, 2, 0], {0}),
        ([3, 0, 1, 2, 5, 4], {3, 5}),
    ],
)
def test_the_fewest_parts_are_called_moved(places: list[int], expected: set[int]) -> None:
    found = moved(places)
    assert len(found) == len(expected)
    kept = [place for place in places if place not in found]
    assert kept == sorted(kept)


def test_sections_stand_in_the_order_of_a_contract(before: Whole) -> None:
    after = but(but(before, fallback="Otherwise."), "limits", "refund_limit", unit="USD")
    after.version.purpose = "Something else."
    after.handoff.goes_to = "Nobody"
    found = [each.section for each in difference(before, after).sections]
    assert found == [Section.JOB, Section.MAY, Section.HANDOFF, Section.FAILS]


def test_long_texts_are_marked_word_by_word(before: Whole) -> None:
    prompt = before.prompt.system.replace("You decide", "You never decide")
    found = only(before, but(before, "prompt", system=prompt))
    (text,) = found.fields
    assert text.is_long
    assert "<ins>never " in text.marked
    assert text.marked.count("<ins>") == 1
    assert "<del>" not in text.marked


def test_in_short(before: Whole) -> None:
    after = but(without(before, "stop_rules", "unsure"), "limits", "refund_limit", value=Decimal(9))
    assert difference(before, after).in_short == "1 limit changed, 1 stop rule removed"
    assert difference(before, before).in_short == "nothing differs"
    assert difference(None, before).in_short == "the first contract"


def test_markup_is_text(before: Whole) -> None:
    (text,) = difference(before, but(before, purpose="<script>alert(1)</script>")).texts()
    assert "<script>" not in str(text.marked)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Pay \u202e03 ot pu", "Pay ⟨U+202E⟩03 ot pu"),
        ("Never\u200b pay", "Never⟨U+200B⟩ pay"),
        ("Never\u00a0pay", "Never⟨U+00A0⟩pay"),
        ("Never\r\npay\ttwice", "Never⟨U+000D⟩\npay\ttwice"),
        ("Jamais payé \u2014 nie \u20ac", "Jamais payé \u2014 nie \u20ac"),
    ],
)
def test_nothing_hides_in_what_is_shown(before: Whole, written: str, read: str) -> None:
    (text,) = difference(before, but(before, purpose=written)).texts()
    assert text.after_says == read
    assert text.after == written


def test_however_many_rules_the_queries_stay_few(
    before: Whole, django_assert_max_num_queries: Any
) -> None:
    after = but(before)
    for number in range(200):
        rule = StopRule(name=f"r{number}", says="More", condition=f"amount > {number}")
        after.stop_rules.append(rule)
    with django_assert_max_num_queries(4):
        found = difference(before, after)
    assert len(list(found.parts())) == 200
