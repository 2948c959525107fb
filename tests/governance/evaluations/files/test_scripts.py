"""Scripts that only compare are said again as checks; whatever does more is left alone."""

from typing import Any

import pytest

from governance.evaluations.checks import Answer, compile_checks
from governance.evaluations.files.scripts import offers_for

VARIABLES = {"total": "40"}
TOTAL = {"type": "json-field", "path": "total", "operator": "==", "value": 40}
KINDS = {"type": "json-field", "path": "kind", "operator": "one-of", "value": ["a", "b"]}
DATA = "const data = JSON.parse(output);\n"
READ: dict[str, dict[str, Any]] = {
    "Math.abs(JSON.parse(output).total - Number(context.vars.total)) <= 0.01": {
        **TOTAL,
        "tolerance": 0.01,
    },
    f"{DATA}return data.total === 40 ? 1 : 0": TOTAL,
    f"{DATA}return (data.total === 40) ? true : false;": TOTAL,
    "1 if json.loads(output)['total'] == 40 else 0": TOTAL,
    f"{DATA}return {{ pass: data.total === 40, score: 1, reason: 'x' }}": TOTAL,
    f"{DATA}return {{pass: data.total === 40, score: data.total === 40 ? 1 : 0}};": TOTAL,
    "return {'pass': json.loads(output)['total'] == 40, 'score': 1.0, 'reason': 'x'}": TOTAL,
    '["a","b"].includes(JSON.parse(output).kind)': KINDS,
    "json.loads(output)['kind'] in ['a', 'b']": KINDS,
    '!["a","b"].includes(JSON.parse(output).kind)': {**KINDS, "operator": "none-of"},
    "Number(output) === 40": {"type": "regex", "value": r"^\s*40(?:\.0*)?\s*$"},
    "float(output) != 40.5": {"type": "not-regex", "value": r"^\s*40\.50*\s*$"},
}
LEFT_ALONE = [
    f"{DATA}return data.total === 40 ? 0 : 1",
    f"{DATA}return data.total === 40 ? 1 : 0.5",
    f"{DATA}return {{ pass: data.total === 40, score: 0.5 }}",
    f"{DATA}return {{ score: 1 }}",
    f"{DATA}return {{ pass: data.total === 40, namedScores: 1 }}",
    "Number(output) > 40",
    "Number(JSON.parse(output).total) === 40",
    "JSON.parse(output).kind === ['a']",
    "[].includes(JSON.parse(output).kind)",
    "['a'].includes(output)",
    "fetch('https://example.com')",
]


@pytest.mark.parametrize("script", READ)
def test_a_script_that_only_compares_is_said_again(script: str):
    offers = offers_for(script, VARIABLES)
    assert offers == (READ[script],)
    assert not compile_checks(list(offers)).problems


@pytest.mark.parametrize("script", LEFT_ALONE)
def test_a_script_that_does_more_is_left_alone(script: str):
    assert offers_for(script, VARIABLES) == ()


def test_what_is_offered_holds_as_the_script_did():
    number = compile_checks(list(offers_for("Number(output) === 40", {})))
    assert [number.grade(Answer(text)).passed for text in ("40", " 40.0\n", "40.5", "140")] == [
        True,
        True,
        False,
        False,
    ]
