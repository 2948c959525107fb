"""Examples: what they prove, and what is still wanting."""

import pytest

from processes.contracts.examples import judge, wanting
from processes.contracts.language import read
from processes.contracts.language_names import STANDARD, Kind, Name, Names, facts

NAMES = Names(
    [
        *STANDARD,
        Name("amount", Kind.NUMBER),
        Name("refund_limit", Kind.NUMBER, is_limit=True),
        Name("arguments.amount", Kind.NUMBER),
    ]
)
RULE = read("amount > refund_limit", NAMES)
LIMITS = {"refund_limit": 50}


def judged(inputs: dict[str, object], *, must_stop: bool):
    return judge(RULE, facts(inputs=inputs, limits=LIMITS), must_stop=must_stop)


@pytest.mark.parametrize(
    ("inputs", "must_stop", "proves", "sentence"),
    [
        ({"amount": 51}, True, True, "Stops, as it must."),
        ({"amount": 50}, False, True, "Goes on, as it must."),
        ({"amount": 51}, False, False, "Stops, but must not."),
        ({"amount": 50}, True, False, "Goes on, but must stop."),
        ({}, True, False, "Can't be decided, so it proves nothing: amount is missing."),
        (
            {"amount": "51"},
            False,
            False,
            "proves nothing: amount is text where a number is needed.",
        ),
        ({"amuont": 51}, True, False, "it gives 'amuont' where the rule asks for 'amount'."),
        ({"other": 51}, True, False, "proves nothing: amount is missing."),
    ],
)
def test_one(inputs: dict[str, object], must_stop: bool, proves: bool, sentence: str):
    one = judged(inputs, must_stop=must_stop)
    assert one.proves is proves
    assert one.sentence.endswith(sentence)


def test_a_slip_inside_the_arguments_is_seen():
    rule = read("arguments.amount > 300", NAMES)
    values = facts(inputs={}, limits=LIMITS, arguments={"amuont": 400})
    assert "'arguments.amuont' where the rule asks for 'arguments.amount'" in (
        judge(rule, values, must_stop=True).sentence
    )


def test_a_rule_wants_one_that_stops_and_one_that_does_not():
    stops, goes_on = judged({"amount": 51}, must_stop=True), judged({"amount": 5}, must_stop=False)
    assert wanting([stops, goes_on]) == []
    assert wanting([stops]) == ["Give an example that this rule must not stop."]
    assert wanting([goes_on]) == ["Give an example that this rule must stop."]
    assert len(wanting([])) == 2
    open_one = judged({}, must_stop=True)
    assert wanting([stops, goes_on, open_one]) == [open_one.sentence]
