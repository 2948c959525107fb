"""What became easier to pass is told; what is surely as strict is not."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.evaluations.actions import drop_case, edit_case, require_set, restore_case, use_pack
from governance.evaluations.loosening import diluted, eased, loosened_since
from governance.models import Case, EvaluationSet
from house.clock import now
from processes.models import Person, Process
from tests.agents import a_process
from tests.conftest import Clock
from tests.evaluations import a_case

CASE: dict[str, Any] = {
    "inputs": {},
    "conversation": [],
    "tool_answers": [],
    "checks": [],
    "weight": 2.0,
    "must_pass": True,
    "score_threshold": 0.6,
    "repeat_threshold": 0.9,
}


def how(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    return eased({**CASE, **before}, {**CASE, **after})


def checks(before: list[Any], after: list[Any]) -> list[str]:
    return how(
        {"checks": before, "score_threshold": None}, {"checks": after, "score_threshold": None}
    )


@pytest.mark.parametrize(
    ("after", "says"),
    [
        ({"must_pass": False}, "it may fail now"),
        ({"weight": 1.5}, "it counts 1.5 instead of 2"),
        ({"weight": 100_000}, "it counts 100000 instead of 2, and all others less"),
        ({"score_threshold": 0.5}, "a score of 0.5 is enough instead of 0.6"),
        ({"repeat_threshold": 0.5}, "passing 50 % of its repeats is enough instead of 90 %"),
        ({"inputs": {"amount": 1}}, "it asks something else"),
        ({"conversation": [{"role": "user", "content": "Please"}]}, "it asks something else"),
        ({"tool_answers": [{"tool": "a", "answer": 1}]}, "it asks something else"),
    ],
)
def test_lower_bars(after: dict[str, Any], says: str) -> None:
    assert how({}, after) == [says]


@pytest.mark.parametrize(
    "after",
    [
        {"score_threshold": 0.7},
        {"score_threshold": None},
        {"repeat_threshold": 1.0},
        {"name": "Another"},
    ],
)
def test_higher_bars(after: dict[str, Any]) -> None:
    assert how({}, after) == []


def test_without_a_score_everything_has_to_pass() -> None:
    assert how({"score_threshold": None}, {"score_threshold": 0.99}) == [
        "a score of 0.99 is enough instead of 1"
    ]


@pytest.mark.parametrize(
    ("old", "new", "is_easier"),
    [
        ({"type": "latency", "threshold": 100}, {"type": "latency", "threshold": 200}, True),
        ({"type": "latency", "threshold": 200}, {"type": "latency", "threshold": 100}, False),
        ({"type": "bleu", "threshold": 0.5}, {"type": "bleu", "threshold": 0.4}, True),
        ({"type": "bleu", "threshold": 0.5}, {"type": "bleu", "threshold": 0.6}, False),
        ({"type": "not-bleu", "threshold": 0.5}, {"type": "not-bleu", "threshold": 0.6}, True),
        ({"type": "bleu", "threshold": 0.5}, {"type": "bleu"}, True),
        ({"type": "contains", "value": "a"}, {"type": "contains", "value": "b"}, True),
        ({"type": "contains", "value": "a"}, {"type": "not-contains", "value": "a"}, True),
        (
            {"type": "contains", "value": "a"},
            {"type": "contains", "value": "a", "weight": 0},
            True,
        ),
        (
            {"type": "contains", "value": "a"},
            {"type": "contains", "value": "a", "metric": "m"},
            False,
        ),
        (
            {"type": "contains-all", "value": ["a"]},
            {"type": "contains-all", "value": ["a", "b"]},
            False,
        ),
        (
            {"type": "contains-all", "value": ["a", "b"]},
            {"type": "contains-all", "value": ["a"]},
            True,
        ),
        (
            {"type": "contains-any", "value": ["a", "b"]},
            {"type": "contains-any", "value": ["a"]},
            False,
        ),
        (
            {"type": "contains-any", "value": ["a"]},
            {"type": "contains-any", "value": ["a", "b"]},
            True,
        ),
        (
            {"type": "not-contains-any", "value": ["a"]},
            {"type": "not-contains-any", "value": ["a", "b"]},
            False,
        ),
        (
            {"type": "not-contains-all", "value": ["a"]},
            {"type": "not-contains-all", "value": ["a", "b"]},
            True,
        ),
        (
            {"type": "json-field", "path": "a", "operator": ">"},
            {"type": "json-field", "path": "a", "operator": ">="},
            True,
        ),
    ],
)
def test_one_check_against_another(
    old: dict[str, Any], new: dict[str, Any], is_easier: bool
) -> None:
    assert bool(checks([old], [new])) is is_easier


def test_checks_that_go_and_come() -> None:
    a, b = {"type": "contains", "value": "a"}, {"type": "is-json"}
    assert checks([a, b], [b]) == ["the check “contains: a” was taken out"]
    assert checks([a, a], [a]) == ["the check “contains: a” was taken out"]
    assert checks([a], [b, a]) == []
    assert checks([a], [{**a, "value": "c"}, b]) == ["the check “contains: a” became “contains: c”"]


def test_where_a_mean_is_enough_one_more_check_can_outweigh_another() -> None:
    a, b = {"type": "contains", "value": "a"}, {"type": "is-json"}
    assert how({"checks": [a]}, {"checks": [a, b]}) == [
        "the check “is-json” counts beside the others"
    ]


def case(weight: float = 1, kind: str = "normal", *, must: bool = False) -> dict[str, Any]:
    return {"weight": weight, "kind": kind, "must_pass": must}


def test_what_counts_less_beside_others() -> None:
    hard = [case(kind="angry", must=True), case(kind="vague")]
    assert list(diluted(hard, [*hard, case(2)])) == [
        "cases that must pass make up 25 % of the weight instead of 50 %",
        "hard cases make up 50 % of the weight instead of 100 %",
    ]
    assert list(diluted(hard, [*hard, case(2, "angry", must=True)])) == []
    assert list(diluted([case()], [case(), case()])) == []
    assert list(diluted([], [case()])) == []


@pytest.mark.django_db
def test_easy_cases_beside_hard_ones_are_told_where_the_set_has_to_be_passed(
    own: EvaluationSet, process: Process, eva: Person
) -> None:
    began = now()
    a_case(own, eva, kind="angry", must_pass=True)
    a_case(own, eva, name="Easy")
    assert loosened_since(process, began) == []
    require_set(own, process, threshold_percent=90, by=eva, because="It suits")
    a_case(own, eva, name="Hard", kind="vague", must_pass=True)
    assert loosened_since(process, began) == []
    easy = a_case(own, eva, name="Easier", weight=5)
    told = [
        f"Cases were added to {own}: {called} make up 25 % of the weight instead of 66.67 %."
        for called in ("hard cases", "cases that must pass")
    ]
    assert loosened_since(process, began) == told
    drop_case(easy, by=eva, because="It shows nothing")
    restore_case(Case.objects.get(pk=easy.pk), by=eva, because="It does")
    assert len(loosened_since(process, began)) == 5


words = st.lists(st.sampled_from("abc"), min_size=1, max_size=3, unique=True)
texts = st.lists(st.text("abc ", max_size=5), max_size=4)


@given(
    st.sampled_from(["contains-all", "contains-any", "not-contains-any", "not-contains-all"]),
    words,
    words,
    texts,
)
def test_what_is_not_told_is_no_easier(
    kind: str, old: list[str], new: list[str], answers: list[str]
) -> None:
    from governance.evaluations.checks import Answer, compile_checks

    before, after = [{"type": kind, "value": old}], [{"type": kind, "value": new}]
    if checks(before, after):
        return
    for text in answers:
        if compile_checks(after).grade(Answer(text)).passed:
            assert compile_checks(before).grade(Answer(text)).passed


@pytest.mark.django_db
def test_since_a_moment_for_a_process(
    clock: Clock,
    own: EvaluationSet,
    pack: EvaluationSet,
    case: Case,
    process: Process,
    eva: Person,
    olga: Person,
) -> None:
    shared = a_case(pack, olga)
    other = a_process("other")
    began = now()
    clock.forward(minutes=1)
    edit_case(case, by=eva, because="It is easy", weight=0.5)
    clock.forward(minutes=1)
    middle = now()
    drop_case(shared, by=olga, because="It is out of date")
    assert len(loosened_since(process, began)) == 1
    use_pack(pack, process, by=eva, because="It suits")
    told = loosened_since(process, began)
    how = "makes its set easier to pass: it counts 0.5 instead of 1."
    assert told == [
        f"The case “A small refund” of {pack} was dropped.",
        f"The case “A small refund” of {own} {how}",
    ]
    assert loosened_since(process, middle) == told[:1]
    assert loosened_since(other, began) == []
    for percent in (90, 80):
        told_so: Any = {"threshold_percent": percent, "by": eva, "because": "It suits"}
        require_set(pack, process, **told_so)
    assert len(loosened_since(process, began)) == 3
