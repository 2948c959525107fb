"""Weights, thresholds, groups, negation, and errors that are no failures."""

import logging
from typing import Any

import pytest

from governance.evaluations.checks import (
    BUILDERS,
    Answer,
    Around,
    JudgeUnavailable,
    Library,
    Opinion,
    Question,
    catalogue,
    compile_checks,
    why_unsupported,
)
from tests.governance.evaluations.checks import error, passes, verdict

HELLO = {"type": "contains", "value": "Hello"}
NONE = {"type": "contains", "value": "zzz"}


def grade(raw: Any, threshold: float | None = None) -> Any:
    return compile_checks(raw, threshold).grade(Answer("Hello there"))


def test_every_check_has_to_pass():
    assert grade([HELLO, HELLO]).passed
    found = grade([HELLO, NONE])
    assert not found.passed
    assert found.score == 0.5
    assert found.reason == "The answer does not contain “zzz”."
    assert [part.passed for part in found.parts] == [True, False]


def test_a_threshold_asks_for_the_weighted_mean_instead():
    assert grade([HELLO, NONE], 0.5).passed
    assert grade([HELLO, NONE], 0.0).passed
    heavy = [{**HELLO, "weight": 3}, NONE]
    assert grade(heavy, 0.75).score == 0.75
    assert grade(heavy, 0.75).passed
    assert not grade(heavy, 0.76).passed


def test_without_weight_a_check_counts_for_nothing_and_cannot_fail():
    found = grade([HELLO, {**NONE, "weight": 0}])
    assert found.passed
    assert found.score == 1
    assert grade({**NONE, "weight": 0}).passed


def test_no_check_at_all_passes():
    assert grade([]).passed
    assert grade([]).score == 1


def test_a_group_is_graded_as_one():
    group = {"type": "assert-set", "assert": [HELLO, NONE], "threshold": 0.5}
    assert grade(group).passed
    assert grade([{**group, "weight": 3}, {**HELLO, "weight": 1}]).score == pytest.approx(0.625)
    assert not grade({**group, "threshold": 0.6}).passed
    assert not grade({"type": "assert-set", "assert": [HELLO, NONE]}).passed
    assert grade({"type": "not-assert-set", "assert": [NONE]}).passed
    assert not grade({"type": "not-assert-set", "assert": [HELLO]}).passed


def test_groups_stand_in_one_another_up_to_a_depth():
    nested: dict[str, Any] = HELLO
    for _ in range(8):
        nested = {"type": "assert-set", "assert": [nested]}
    assert grade(nested).passed
    assert "deep" in grade({"type": "assert-set", "assert": [nested]}).error


def test_one_error_makes_the_whole_an_error_and_not_a_failure():
    found = grade([HELLO, {"type": "contains", "value": ""}, NONE])
    assert found.error
    assert not found.passed
    assert grade({"type": "assert-set", "assert": [HELLO, {"type": "nope"}]}).error


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        ("text", "a check or a list"),
        (5, "a check or a list"),
        ([1], "an object with a type"),
        ([{}], "has no type"),
        ([{"type": ""}], "has no type"),
        ([{"type": "contian", "value": "x"}], "contains is probably meant"),
        ([{**HELLO, "treshold": 1}], "“threshold” is probably meant"),
        ([{**HELLO, "threshold": "1"}], "has to be a number"),
        ([{**HELLO, "threshold": True}], "has to be a number"),
        ([{**HELLO, "weight": -1}], "below zero"),
        ([{**HELLO, "config": "x"}], "has to be an object"),
        ([{"type": "assert-set", "assert": []}], "at least one"),
        ([{**HELLO, "transform": "output.x"}], "never executed"),
        ([{"type": "contains", "value": "file://check.js:fn"}], "never executed"),
        ([{"type": "contains-any", "value": ["a", "file://b.py"]}], "never executed"),
        ([{"type": "contains", "value": "package:x:y"}], "never executed"),
        ([{"type": "contains", "value": "file://words.txt"}], "while a bundle is imported"),
    ],
)
def test_a_bad_assertion_is_a_sentence(raw: Any, says: str):
    checks = compile_checks(raw)
    assert [place for place, _ in checks.problems] == [0]
    assert says in checks.grade(Answer("x")).error


@pytest.mark.parametrize("kind", ["javascript", "python", "ruby", "webhook"])
def test_code_is_never_run_and_json_field_is_offered(kind: str):
    for name in (kind, f"not-{kind}"):
        says = error("x", name, "output.total === 5")
        assert "never" in says
        assert "json-field" in says


@pytest.mark.parametrize(
    "kind", ["g-eval", "trajectory:tool-used", "select-best", "rouge-l", "human"]
)
def test_a_name_that_cannot_be_carried_over_says_why(kind: str):
    assert why_unsupported(kind)
    assert error("x", kind, "x") == why_unsupported(kind)


def test_no_name_is_both_offered_and_declined():
    assert not [kind for kind in BUILDERS if why_unsupported(kind)]
    assert why_unsupported("promptfoo:redteam:pii")
    assert not why_unsupported("never-heard-of")


@pytest.mark.parametrize("kind", sorted(BUILDERS))
def test_no_check_raises_whatever_its_value(kind: str):
    for value in (None, "", "x", 5, True, [], [None], {}, {"a": 1}, "x" * 300_000, [["x"]], -1.5):
        for output in ("", "text", '{"a": 1}', {"a": [1]}, None, 5, "\ud800"):
            raw = {"type": kind, "value": value, "threshold": 1}
            found = compile_checks(raw).grade(Answer(output))
            assert found.reason
            assert "could not be made" not in found.reason


def test_latency_and_cost_take_what_was_measured():
    around = Around(latency_ms=480, cost=0.002)
    assert passes("x", "latency", threshold=500, around=around)
    assert not passes("x", "latency", threshold=400, around=around)
    assert passes("x", "not-latency", threshold=400, around=around)
    assert passes("x", "cost", threshold=0.002, around=around)
    assert "was not measured" in error("x", "latency", threshold=500)
    assert "not known" in error("x", "cost", threshold=1)
    assert "needs a threshold" in error("x", "cost", around=around)


class Judge:
    """Finds an answer as good as it is long, up to ten characters."""

    def opinion(self, question: Question, answer: str) -> Opinion:
        if "offline" in question.text:
            raise JudgeUnavailable("the endpoint does not answer.")
        passed = True if question.kind == "llm-rubric" else None
        return Opinion(min(len(answer), 10) / 10, "By its length.", passed)


JUDGED = Around(judge=Judge())


def test_a_judge_answers_and_its_words_are_kept():
    found = verdict("long enough", "llm-rubric", "is long", around=JUDGED)
    assert found.passed
    assert "By its length." in found.reason
    assert not passes("short", "llm-rubric", "is long", threshold=0.8, around=JUDGED)
    assert verdict("short", "not-llm-rubric", {"be": "short"}, around=JUDGED).score == 0.5


def test_similar_takes_the_nearest_of_several_texts():
    assert passes("12345678", "similar", ["a", "b"], around=JUDGED)
    assert not passes("1234567", "similar", "a", around=JUDGED)
    assert passes("1234567", "similar", "a", threshold=0.7, around=JUDGED)


def test_without_a_judge_or_with_one_that_is_away_it_is_an_error():
    assert "needs a model" in error("x", "llm-rubric", "polite")
    assert "does not answer" in error("x", "llm-rubric", "offline", around=JUDGED)
    for value in (None, "", [], [""], 5):
        assert error("x", "similar", value, around=JUDGED)
    assert compile_checks([{"type": "assert-set", "assert": [{"type": "similar"}]}]).needs_judge
    assert not compile_checks(HELLO).needs_judge


def test_an_equal_assertion_is_compiled_once_a_set(monkeypatch: pytest.MonkeyPatch):
    built = []
    contains = catalogue.BUILDERS["contains"]
    monkeypatch.setitem(
        catalogue.BUILDERS, "contains", lambda one: built.append(one) or contains(one)
    )
    library = Library(keep=2)
    for _ in range(3):
        assert library.compile([HELLO, NONE]).grade(Answer("Hello zzz")).passed
    assert len(built) == 2
    library.compile([{"type": "contains", "value": "third"}])
    library.compile([HELLO])
    assert len(built) == 4


def test_a_fault_of_ours_is_logged_and_told_without_a_trace(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    def broken(_assertion: Any) -> Any:
        def check(_answer: Answer) -> Any:
            raise ZeroDivisionError

        return check

    monkeypatch.setitem(catalogue.BUILDERS, "contains", broken)
    with caplog.at_level(logging.ERROR):
        assert error("x", "contains", "y") == "The check “contains” could not be made."
    assert "ZeroDivisionError" in caplog.text
