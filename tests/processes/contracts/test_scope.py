"""One job with a start and a finish that anyone can see, or a topic."""

import pytest

from processes.contracts.scope import why_vague_event, why_vague_purpose


@pytest.mark.parametrize(
    ("purpose", "why"),
    [
        ("Run onboarding", "names a topic"),
        ("run onboarding for vendors", "names a topic"),
        ("Help with support", "names a topic"),
        ("The agent handles refunds", "names a topic"),
        ("Manages the vendor onboarding end to end", "names a topic"),
        ("Take care of invoices", "names a topic"),
        ("Support", "names a topic"),
        ("Answers tickets", "too short"),
        ("Helps customers with everything that they need", "has no end"),
        ("Sort tickets, answer mails, and so on, for the whole team", "has no end"),
        ("Assist the sales team and help with whatever comes in by mail", "has no end"),
        ("Works on open tickets of the support team until they are done", "what is done"),
    ],
)
def test_a_topic_is_no_job(purpose: str, why: str) -> None:
    assert why in why_vague_purpose(purpose)


@pytest.mark.parametrize(
    "purpose",
    [
        "Decide on refund requests for returned goods and pay those within the limit.",
        "Handle refund requests for returned goods: check the order and pay what is due.",
        "Assist with invoices by matching each to its order and marking what differs",
        "Sorts incoming sales mail into leads, questions and spam",
        "Write the notes of one internal meeting from its recording.",
    ],
)
def test_a_job(purpose: str) -> None:
    assert why_vague_purpose(purpose) == ""


@pytest.mark.parametrize(
    "event",
    ["always", "Ongoing.", "when needed", "Whenever it is needed", "done", "When it is done",
     "The task is finished", "on demand", "A ticket", "as soon as possible"],
)  # fmt: skip
def test_no_event(event: str) -> None:
    assert why_vague_event(event)


@pytest.mark.parametrize(
    "event",
    [
        "A ticket with the tag refund arrives",
        "The ticket is closed",
        "A vendor sends the form",
        "The notes are in the shared folder and everyone invited has the link",
        "The refund is paid, or a person has the case",
    ],
)
def test_an_event(event: str) -> None:
    assert why_vague_event(event) == ""


@pytest.mark.parametrize(
    "purpose",
    [
        "Run onboarding for new customers of the company in Europe",
        "Do the onboarding of our new customers from start to end",
    ],
)
def test_a_long_topic_is_still_no_job(purpose: str) -> None:
    assert "names a topic" in why_vague_purpose(purpose)


@pytest.mark.parametrize(
    "event",
    ["Whenever it makes sense", "It is all done", "When the agent thinks the case is finished"],
)
def test_an_event_that_someone_must_judge(event: str) -> None:
    assert why_vague_event(event)
