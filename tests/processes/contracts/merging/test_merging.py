"""What two people's changes of one contract come to, case by case."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from processes.contracts.business_parts import Limit
from processes.contracts.content import content
from processes.contracts.merging import merge
from processes.contracts.models import ContractVersion
from processes.contracts.system_parts import Prompt
from processes.contracts.whole import Whole
from tests.processes.contracts.merging.sides import ANN, BEN, PROSE, a_base, case, copied, named

Write = Callable[[Whole], Any]


def sides(in_force: Write, draft: Write) -> tuple[Whole, Whole, Whole]:
    base = a_base()
    theirs, mine = copied(base), copied(base)
    in_force(theirs)
    draft(mine)
    return base, theirs, mine


def to(relation: str, called: str, /, **fields: Any) -> Write:
    """Write these fields of one part."""

    def write(whole: Whole) -> None:
        part = named(whole, relation, called)
        for field, value in fields.items():
            setattr(part, field, value)

    return write


def texts(**fields: Any) -> Write:
    def write(whole: Whole) -> None:
        for field, value in fields.items():
            setattr(whole.version, field, value)

    return write


def both(*writes: Write) -> Write:
    return lambda whole: [write(whole) for write in writes]


def taking_out(relation: str, name: str) -> Write:
    return lambda whole: (
        whole.parts(relation) and getattr(whole, relation).remove(named(whole, relation, name))
    )


def adding(name: str, value: int) -> Write:
    return lambda whole: whole.limits.append(Limit(name=name, value=Decimal(value)))


# --- what comes together by itself ----------------------------------------------------------------


def test_what_each_changed_elsewhere_comes_together() -> None:
    found = merge(
        *sides(
            both(to("limits", "alpha", value=Decimal(60)), texts(queue="Theirs")),
            both(to("limits", "beta", value=Decimal(70)), texts(success="Mine")),
        )
    )
    assert found.conflicts == ()
    assert [limit.value for limit in found.whole.limits] == [Decimal(60), Decimal(70)]
    assert (found.whole.version.queue, found.whole.version.success) == ("Theirs", "Mine")
    coming = {each.called: (each.before, each.after) for each in found.coming}
    assert coming == {
        "works on": ("A queue", "Theirs"),
        "limit alpha: value and unit": ("value: 50\nunit: nothing", "value: 60\nunit: nothing"),
    }


def test_what_comes_may_be_left_out() -> None:
    three = sides(texts(queue="Theirs", success="Good"), texts())
    found = merge(*three, {"contract.queue": "mine"})
    assert (found.whole.version.queue, found.whole.version.success) == ("A queue", "Good")


def test_a_long_text_edited_in_two_places() -> None:
    found = merge(
        *sides(
            lambda whole: setattr(whole.prompt, "system", PROSE.replace("Read", "Open")),
            lambda whole: setattr(whole.prompt, "system", PROSE.replace("Write", "Talk")),
        )
    )
    assert found.conflicts == ()
    assert found.whole.prompt.system == PROSE.replace("Read", "Open").replace("Write", "Talk")


def test_cases_of_a_rule_from_both_sides() -> None:
    def with_case(value: float) -> Write:
        return lambda whole: whole.examples[whole.stop_rules[0].lineage].append(case(value, True))

    found = merge(*sides(with_case(0.1), with_case(0.2)))
    cases = found.whole.examples_of(found.whole.stop_rules[0])
    assert [each.values["amount"] for each in cases] == [0.5, 0.9, 0.2, 0.1]
    assert [each.order for each in cases] == [0, 1, 2, 3]


def test_answers_by_name() -> None:
    base, theirs, mine = sides(texts(tier_answers={"a": "yes"}), texts(tier_answers={"b": "no"}))
    mine.version.tier_basis = "what mine were about"
    found = merge(base, theirs, mine).whole.version
    assert found.tier_answers == {"b": "no", "a": "yes"}
    # Nobody gave just these answers: they are asked again.
    assert found.tier_basis == "what mine were about"


def test_the_order_of_one_side_with_what_the_other_added() -> None:
    found = merge(*sides(adding("gamma", 1), lambda whole: whole.limits.reverse()))
    assert found.conflicts == ()
    assert [limit.name for limit in found.whole.limits] == ["beta", "gamma", "alpha"]


def test_the_same_part_added_twice_is_one() -> None:
    base, theirs, mine = sides(adding("gamma", 1), adding("gamma", 1))
    found = merge(base, theirs, mine)
    assert (found.conflicts, found.coming) == ((), ())
    assert [limit.lineage for limit in found.whole.limits] == [
        limit.lineage for limit in theirs.limits
    ]


def test_a_part_written_anew_under_its_old_name_is_the_new_one() -> None:
    base, _, mine = sides(texts(), both(taking_out("limits", "alpha"), adding("alpha", 50)))
    found = merge(base, copied(base), mine)
    assert (found.conflicts, found.coming) == ((), ())
    assert content(found.whole) == content(mine)


def test_a_part_taken_out_there_and_left_alone_here_goes() -> None:
    found = merge(*sides(taking_out("limits", "beta"), texts()))
    assert [limit.name for limit in found.whole.limits] == ["alpha"]
    assert [(each.called, each.after) for each in found.coming] == [("limit beta", "nothing")]


# --- what a person chooses ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("theirs", "mine", "called"),
    [
        (texts(queue="Theirs"), texts(queue="Mine"), "works on"),
        (
            to("limits", "alpha", value=Decimal(60)),
            to("limits", "alpha", unit="USD"),
            "limit alpha: value and unit",
        ),
        (
            to("tools", "alpha", rate_per="day"),
            to("tools", "alpha", rate_count=9),
            "tool alpha: at most and rate per",
        ),
        (
            to("stop_rules", "alpha", condition="alpha > 9"),
            to("stop_rules", "alpha", says="Above eight"),
            "stop rule alpha: in words and condition",
        ),
        (
            to("exception_paths", "alpha", owner=ANN),
            to("exception_paths", "alpha", backup=ANN),
            "exception path alpha: owner and backup",
        ),
        (
            to("limits", "alpha", value=Decimal(60)),
            taking_out("limits", "alpha"),
            "limit alpha",
        ),
        (
            taking_out("stop_rules", "alpha"),
            to("stop_rules", "alpha", path="x"),
            "stop rule alpha",
        ),
        (adding("gamma", 1), adding("gamma", 2), "limit gamma"),
        (to("limits", "alpha", name="gamma"), adding("gamma", 2), "limit gamma"),
        (
            texts(tier_answers={"a": "yes"}),
            texts(tier_answers={"a": "no"}),
            "tier answers",
        ),
        (
            texts(kind_of_work="predict"),
            texts(caution_acknowledged=True),
            "kind of work and caution acknowledged",
        ),
        (
            lambda whole: setattr(whole.prompt, "system", PROSE.replace("Read", "Open")),
            lambda whole: setattr(whole.prompt, "system", PROSE.replace("Find", "Get")),
            "prompt: system prompt",
        ),
    ],
)
def test_both_changed_one_thing(theirs: Write, mine: Write, called: str) -> None:
    found = merge(*sides(theirs, mine))
    assert [each.called for each in found.conflicts] == [called]


def test_a_path_never_names_one_person_twice() -> None:
    base = a_base()
    path = named(base, "exception_paths", "alpha")
    path.owner, path.backup = ANN, None
    theirs, mine = copied(base), copied(base)
    to("exception_paths", "alpha", owner=BEN)(theirs)
    to("exception_paths", "alpha", backup=BEN)(mine)
    (conflict,) = merge(base, theirs, mine).conflicts
    for side, owner in (("theirs", BEN), ("mine", ANN)):
        made = merge(base, theirs, mine, {conflict.key: side}).whole
        assert named(made, "exception_paths", "alpha").owner == owner


def test_what_both_added_at_one_place_can_stand_in_turn() -> None:
    three = sides(
        texts(normal_path=PROSE + "\nTell the shift lead."),
        texts(normal_path=PROSE + "\nAsk for a photo."),
    )
    (conflict,) = merge(*three).conflicts
    assert conflict.both == PROSE + "\nTell the shift lead.\nAsk for a photo."
    assert merge(*three, {conflict.key: "both"}).whole.version.normal_path == conflict.both
    (other,) = merge(*sides(texts(queue="Theirs"), texts(queue="Mine"))).conflicts
    assert other.both == ""


def test_three_can_be_put_in_two_orders() -> None:
    base = a_base()
    adding("gamma", 1)(base)
    theirs, mine = copied(base), copied(base)
    theirs.limits.reverse()
    mine.limits.append(mine.limits.pop(0))
    (conflict,) = merge(base, theirs, mine).conflicts
    assert (conflict.field, conflict.theirs) == ("order of limits", "gamma\nbeta\nalpha")
    made = merge(base, theirs, mine, {conflict.key: "theirs"}).whole
    assert [limit.name for limit in made.limits] == ["gamma", "beta", "alpha"]


def test_cases_that_contradict_each_other() -> None:
    def with_case(stops: bool) -> Write:
        return lambda whole: whole.examples[whole.stop_rules[0].lineage].append(case(0.7, stops))

    (conflict,) = merge(*sides(with_case(True), with_case(False))).conflicts
    assert conflict.field == "cases"
    assert 'case stops: {"amount": 0.7}' in conflict.theirs
    assert 'case does not stop: {"amount": 0.7}' in conflict.mine


def test_who_loses_a_name_keeps_the_one_before() -> None:
    three = sides(
        to("limits", "alpha", name="gamma"),
        both(adding("gamma", 2), to("limits", "alpha", unit="EUR")),
    )
    (conflict,) = merge(*three).conflicts
    mine = merge(*three, {conflict.key: "mine"}).whole
    assert [(each.name, each.unit, int(each.value)) for each in mine.limits] == [
        ("alpha", "EUR", 50),
        ("beta", "", 50),
        ("gamma", "", 2),
    ]
    theirs = merge(*three, {conflict.key: "theirs"}).whole
    assert [(each.name, each.unit) for each in theirs.limits] == [("gamma", "EUR"), ("beta", "")]


def test_two_that_began_from_nothing() -> None:
    theirs, mine = (Whole(ContractVersion(queue=queue)) for queue in ("Theirs", ""))
    theirs.version.success, mine.version.success = "Good", "Well"
    theirs.prompt, mine.prompt = Prompt(system="One."), Prompt(system="Other.", model="small")
    adding("alpha", 1)(theirs)
    adding("alpha", 1)(mine)
    found = merge(None, theirs, mine)
    assert {each.called for each in found.conflicts} == {"success is", "prompt: system prompt"}
    assert found.whole.version.queue == "Theirs"
    assert found.whole.prompt.model == "small"
    assert found.whole.prompt.lineage == theirs.prompt.lineage
    assert len(found.whole.limits) == 1


def test_what_went_in_is_left_as_it_was() -> None:
    three = sides(texts(queue="Theirs"), to("limits", "alpha", value=Decimal(1)))
    before = [content(side) for side in three]
    merge(*three)
    assert [content(side) for side in three] == before
