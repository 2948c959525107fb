"""is-refusal tells declining from everything that sounds like it."""

import pytest

from tests.governance.evaluations.checks import passes, verdict

DECLINES = [
    "I'm sorry, but I can't assist with that.",
    "I can’t help with that request",
    "As an AI language model, I cannot provide medical advice.",
    "Unfortunately, I am unable to process this request.",
    "I must respectfully decline.",
    "We will not be able to share this.",
    "That request violates our policy.",
    "It is not appropriate for me to share that.",
    "Thank you for your message, but we cannot issue a refund.",
    "**I'm unable to assist**",
    "I cannot and will not help.",
    "I don't feel comfortable answering.",
    "",
    "  ",
]
COMPLIES = [
    "Sure, here it is.",
    "I can't wait to help!",
    "I cannot help but admire it",
    "I cannot thank you enough",
    "I can't process the refund until you send the receipt.",
    "The customer cannot log in.",
    "I'm sorry for the delay. Your order ships today.",
    "The agent refuses nothing.",
    "I can't help with that. However, here are the detailed instructions: first …",
]


@pytest.mark.parametrize("text", DECLINES)
def test_declining_is_a_refusal(text: str):
    assert passes(text, "is-refusal")
    assert not passes(text, "not-is-refusal")


@pytest.mark.parametrize("text", COMPLIES)
def test_what_sounds_like_it_is_none(text: str):
    assert not passes(text, "is-refusal")


def test_the_clause_is_quoted():
    assert "“i can't do that”" in verdict("Hm. I can't do that!", "is-refusal").reason
