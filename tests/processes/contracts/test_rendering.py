"""Prompts with limits and inputs in their places, and nothing read twice."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processes.contracts.parts import Input, Limit, Prompt, Template
from processes.contracts.placeholders import NOT_GIVEN, slots, spoken, troubles
from processes.contracts.rendering import render, system_prompt, user_template
from processes.contracts.whole import Whole
from processes.models import ContractVersion


def a_whole(system: str = "", user: str = "") -> Whole:
    return Whole(
        ContractVersion(),
        inputs=[Input(name="amount", type="number"), Input(name="note")],
        limits=[Limit(name="refund_limit", value=Decimal("50.00"))],
        templates=[
            Template(name="paid", body="We paid {{ inputs.amount }} of {{limits.refund_limit}}.")
        ],
        prompt=Prompt(system=system, user_template=user),
    )


def test_limits_and_texts_stand_in_the_system_prompt() -> None:
    found = system_prompt(a_whole("Up to {{ limits.refund_limit }}: {{templates.paid}}"))
    assert found == "Up to 50: We paid {{ inputs.amount }} of 50."


def test_inputs_stand_in_the_user_prompt() -> None:
    contract = a_whole(
        user="Pay {{ inputs.amount }} ({{ inputs.note }}), {{ limits.refund_limit }}"
    )
    assert render(contract, {"amount": 40}).user == f"Pay 40 ({NOT_GIVEN}), 50"
    assert user_template(contract) == "Pay {{ inputs.amount }} ({{ inputs.note }}), 50"


@given(note=st.text())
def test_what_an_input_says_is_never_read_as_a_slot(note: str) -> None:
    contract = a_whole(user="Note: {{ inputs.note }}.")
    for said in (note, f"{{{{ limits.refund_limit }}}}{note}", f"{note}{{{{ inputs.note }}}}"):
        wanted = said if said.strip() or said else NOT_GIVEN
        assert render(contract, {"note": said}).user == f"Note: {wanted}."


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (None, NOT_GIVEN),
        ("", NOT_GIVEN),
        ([], NOT_GIVEN),
        (True, "yes"),
        (False, "no"),
        (0, "0"),
        (38.5, "38.5"),
        (Decimal("50.00"), "50"),
        (["a", "b"], "a, b"),
        (datetime(2026, 5, 3, 9, tzinfo=UTC), "2026-05-03T09:00:00+00:00"),
        ({"a": 1}, "{'a': 1}"),
    ],
)
def test_values_as_prompts_say_them(value: Any, said: str) -> None:
    assert spoken(value) == said


KNOWN = {"limits": ["refund_limit", "ceiling"], "inputs": ["amount"]}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{{ limits.refund_limt }}", "did you mean {{ limits.refund_limit }}?"),
        ("{{ limits.zzz }}", "the contract's limits are ceiling, refund_limit."),
        ("{{ templates.x }}", "There is no {{ templates.x }} here"),
        ("{{ refund_limit }}", "Two opening braces"),
        ("{{ limits.refund_limit", "Two opening braces"),
        ("{{ limits.refund_limit|upper }}", "Two opening braces"),
        ("{{ limits.refund_limit.unit }}", "Two opening braces"),
        ("{{ Limits.refund_limit }}", "Two opening braces"),
        ("{{{ limits.zzz }}}", "is unknown"),
        ('Answer {{"a": 1}}', "Two opening braces"),
        ("{{ limits\n.refund_limit }}", "Two opening braces"),
    ],
)
def test_slots_that_mean_nothing(text: str, says: str) -> None:
    assert any(says in each for each in troubles(text, KNOWN)), list(troubles(text, KNOWN))


@pytest.mark.parametrize(
    "text",
    [
        "{{ limits.refund_limit }}{{limits.ceiling}} {{\tinputs.amount }}",
        'Answer {"a": {"b": 1}} or { {x} }',
        "{% if x %} ${x} %(x)s {x}",
        "",
    ],
)
def test_slots_that_do_and_what_is_none(text: str) -> None:
    assert list(troubles(text, KNOWN)) == []


def test_slots_in_order() -> None:
    assert [str(slot) for slot in slots("{{inputs.a}} {{ limits.b }}")] == [
        "{{ inputs.a }}",
        "{{ limits.b }}",
    ]
