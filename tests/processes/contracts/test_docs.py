"""The pages for process owners say what is so."""

import re

import pytest
from django.conf import settings

from portal.env import ROOT
from processes.contracts.language import Kind, Name, Names, RuleCannotBeRead, read
from processes.contracts.language_names import STANDARD
from processes.contracts.reserved import MATTERS
from processes.contracts.response_times import response_time
from processes.contracts.scope import why_vague_purpose
from processes.contracts.thresholds import why_vague
from processes.contracts.words import Section

RULES = (ROOT / "docs" / "rules.md").read_text()
CONTRACTS = (ROOT / "docs" / "contracts.md").read_text()
NAMES = Names(
    [
        *STANDARD,
        *(Name(name, Kind.NUMBER) for name in ("amount", "arguments.amount")),
        Name("request_ceiling", Kind.NUMBER, is_limit=True),
        *(Name(name, Kind.TEXT) for name in "country terms tax_number note code mail".split()),
        *(Name(name, Kind.FLAG) for name in ("is_new", "is_paid")),
        Name("tags", Kind.TEXTS),
        Name("ordered_at", Kind.TIME),
    ]
)


def part(page: str, title: str) -> str:
    return page.split(f"## {title}\n")[1].split("\n## ")[0]


def written(page: str, title: str) -> list[str]:
    """Everything that stands in code in a part of the page."""
    return [code.replace("\\|", "|") for code in re.findall(r"`([^`]+)`", part(page, title))]


CONDITIONS = [code for code in written(RULES, "How it is written") if re.search(r"[<>=.!(]", code)]


@pytest.mark.parametrize("condition", [code for code in CONDITIONS if code[0].isalpha()])
def test_what_is_shown_can_be_written(condition: str) -> None:
    assert why_vague(read(condition, NAMES)) == ""


def test_every_row_is_tried() -> None:
    rows = [line for line in part(RULES, "How it is written").splitlines() if line[:3] == "| a"]
    assert len(rows) >= 3
    assert len(CONDITIONS) >= 20


def refusal(rule: str) -> str:
    try:
        return why_vague(read(rule, NAMES))
    except RuleCannotBeRead as refused:
        return refused.text


def test_what_is_refused_is_refused_in_these_words() -> None:
    rows = re.findall(r"^\| `([^`]+)` \| (.+) \|$", part(RULES, "What is refused, and why"), re.M)
    assert len(rows) == 4
    for rule, answer in rows:
        assert answer in refusal(rule)


def test_every_section_and_every_reserved_matter_is_named() -> None:
    for section in Section:
        assert f"| {section.label} |" in CONTRACTS
    for matter in MATTERS:
        assert matter.name.lower() in CONTRACTS.lower()
    assert hasattr(settings.ENV, "PORTAL_LARGE_PAYMENT")


def test_its_examples_are_what_it_says() -> None:
    for text in ("15 minutes", "4 business hours", "2 days", "1 business day"):
        assert f"`{text}`" in CONTRACTS
        assert str(response_time(text)) == text
    for topic in ("Run onboarding", "help with support", "everything that customers ask"):
        assert topic in CONTRACTS
        assert why_vague_purpose(topic)
