"""From rows to a verdict: small sets by rule, large ones by interval, errors apart."""

from typing import Any

import pytest

from governance.evaluations.runs.verdict import CaseTally, Key, Rules, Verdict, judge

SET: dict[str, Any] = {"id": 1, "slug": "normal", "name": "Normal", "threshold": 80}


def cases(outcomes: str, **fields: Any) -> list[CaseTally]:
    """A case for each letter: p passed, f failed, e an error."""
    return [
        CaseTally(
            (1, str(place), "h"),
            f"Case {place}",
            passed=int(letter == "p"),
            done=int(letter != "e"),
            repeats=1,
            **fields,
        )
        for place, letter in enumerate(outcomes)
    ]


def before(outcomes: str) -> dict[Key, CaseTally]:
    """The same under what is in force."""
    return {each.key: each for each in cases(outcomes)}


def judged(now: str, then: str = "", *, threshold: int | None = 80, small: int = 50) -> Verdict:
    """The verdict on these."""
    rules = Rules([{**SET, "threshold": threshold}], 0.05, small)
    return judge(cases(now), before(then) if then else None, rules)


@pytest.mark.parametrize(
    ("now", "then", "state"),
    [
        ("ppppp", "", "passed"),
        ("ppppf", "", "passed"),
        ("pppff", "", "failed"),
        # What passed before must not fail now, however few.
        ("ppppf", "ppppp", "failed"),
        ("ppppf", "ppppf", "passed"),
        # Missing answers leave it open only where they could change it.
        ("ppppe", "", "passed"),
        ("pppee", "", "not_enough_evidence"),
        ("pfffe", "", "failed"),
        ("eeeee", "", "not_enough_evidence"),
    ],
)
def test_a_small_set_goes_by_the_simple_rule(now: str, then: str, state: str) -> None:
    assert judged(now, then).state == state


@pytest.mark.parametrize(
    ("lost", "count", "state"),
    [(0, 100, "passed"), (2, 400, "passed"), (4, 100, "not_enough_evidence"), (60, 400, "failed")],
)
def test_a_large_set_goes_by_the_difference(lost: int, count: int, state: str) -> None:
    found = judged("f" * lost + "p" * (count - lost), "p" * count)
    assert found.state == state
    assert found.compared
    assert len(found.compared.regressions) == lost
    assert found.compared.difference == pytest.approx(-lost / count)


def test_an_error_in_one_that_must_pass_leaves_it_open() -> None:
    rules = Rules([SET], 0.05, 50)
    assert judge(cases("ppe", must_pass=True), None, rules).state == "not_enough_evidence"
    found = judge(cases("ppf", must_pass=True), None, rules)
    assert found.state == "failed"
    assert "“Case 2” must pass every time" in found.says


def test_one_that_must_pass_does_so_in_every_repeat() -> None:
    often = CaseTally((1, "a", "h"), "Often", passed=4, done=5, repeats=5, repeat_threshold=0.8)
    rules = Rules([{**SET, "threshold": 100}], 0.05, 50)
    assert judge([often], None, rules).state == "passed"
    often.must_pass = True
    assert judge([often], None, rules).state == "failed"


def test_without_a_bar_errors_leave_it_open() -> None:
    assert judged("ppe", threshold=None).state == "not_enough_evidence"
    assert judged("ppf", threshold=None).state == "passed"


def test_what_was_mended_is_told_and_new_cases_are_not_compared() -> None:
    found = judged("ppp", "fp")
    assert found.compared
    assert [each["name"] for each in found.compared.mended] == ["Case 0"]
    assert found.compared.cases == 2


def test_it_is_kept_as_data() -> None:
    data = judged("ppf", "ppp").as_data()
    assert data["state"] == "failed"
    assert data["compared"]["regressions"] == [{"set": 1, "case": "2", "name": "Case 2"}]
    assert data["sets"][0]["state"] == "failed"
