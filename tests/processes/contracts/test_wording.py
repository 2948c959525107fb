"""Vague phrases, and exact ones that look alike."""

import pytest

from processes.contracts.wording import vague_in_name, vague_phrase


@pytest.mark.parametrize(
    ("prose", "phrase"),
    [
        ("Escalate if unsure", "unsure"),
        ("if NOT SURE, ask", "NOT SURE"),
        ("when in doubt", "in doubt"),
        ("whenever the request seems odd", "seems"),
        ("large amounts", "large amounts"),
        ("the discount is too high", "too high"),
        ("low confidence", "low confidence"),
        ("if necessary", "if necessary"),
        ("use your best judgment", "best judgment"),
        ("suspicious orders", "suspicious"),
    ],
)
def test_vague(prose: str, phrase: str):
    assert vague_phrase(prose) == phrase


@pytest.mark.parametrize(
    "prose",
    [
        "Low confidence (below 0.85)",
        "Refund above 300 needs a person",
        "No tax number",
        "Billing terms differ from the template's",
        "The customer is a minor",
        "Ensure the invoice is attached",
        "amount > 300",
    ],
)
def test_exact(prose: str):
    assert vague_phrase(prose) == ""


@pytest.mark.parametrize(
    ("name", "step"),
    [
        ("agent_unsure", "unsure"),
        ("needsReview", "needs"),
        ("arguments.is_suspicious", "suspicious"),
        ("is_minor", ""),
        ("measured", ""),
    ],
)
def test_vague_in_names(name: str, step: str):
    assert vague_in_name(name) == step


@pytest.mark.parametrize(
    "text", ["The agent is unsure about 1 point", "Anything suspicious in the last 90 days"]
)
def test_a_figure_that_nothing_is_compared_with_makes_nothing_exact(text: str) -> None:
    assert vague_phrase(text)


def test_a_figure_that_something_is_compared_with_does() -> None:
    assert not vague_phrase("The agent is unsure: confidence below 0.85")
