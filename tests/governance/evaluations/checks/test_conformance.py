"""The verdicts agree with promptfoo's own, but for the differences that the docs list."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from governance.evaluations.checks import Answer, compile_checks

ROOT = Path(__file__).parents[4]
DATA = (ROOT / "tests/data/promptfoo.jsonl").read_text()
PAIRS = [json.loads(line) for line in DATA.splitlines()]
PAGE = (ROOT / "docs/checks.md").read_text()
LISTED = {int(number) for number in re.findall(r"^\| (\d+) \|", PAGE, re.MULTILINE)}


def agrees(pair: dict[str, Any]) -> bool:
    found = compile_checks(pair["assert"]).grade(Answer(pair["output"]))
    if "error" in pair or found.error:
        return "error" in pair and bool(found.error)
    return found.passed == pair["pass"] and abs(found.score - pair["score"]) < 1e-5


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: f"{pair['id']}-{pair['assert']['type']}")
def test_verdict_and_score_agree_unless_the_docs_say_why_not(pair: dict[str, Any]):
    assert agrees(pair) == (pair["id"] not in LISTED)


def test_the_data_are_whole_and_the_differences_few():
    assert len(PAIRS) == 197
    assert {pair["id"] for pair in PAIRS} >= LISTED
    assert len(LISTED) <= len(PAIRS) * 0.03


def test_each_listed_difference_gives_its_reason():
    for number in LISTED:
        row = re.search(rf"^\| {number} \|(.*)\|$", PAGE, re.MULTILINE)
        assert row
        assert len(row[1].split("|")[-1].split()) > 5
