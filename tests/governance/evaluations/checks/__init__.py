"""Tests of the checks engine."""

from typing import Any

from governance.evaluations.checks import Answer, Around, Verdict, compile_checks


def verdict(output: Any, kind: str, value: Any = None, **fields: Any) -> Verdict:
    """One check's verdict; `around` carries what was measured."""
    around = fields.pop("around", Around())
    assertion = {"type": kind, **fields}
    if value is not None:
        assertion["value"] = value
    return compile_checks(assertion).grade(Answer(output, around))


def passes(output: Any, kind: str, value: Any = None, **fields: Any) -> bool:
    """Whether one check passes; an error is a mistake of the test."""
    found = verdict(output, kind, value, **fields)
    assert not found.error, found.error
    assert found.reason.endswith((".", "…"))
    return found.passed


def error(output: Any, kind: str, value: Any = None, **fields: Any) -> str:
    """The sentence of a check that could not be made."""
    found = verdict(output, kind, value, **fields)
    assert found.error, found.reason
    assert not found.passed
    assert "Traceback" not in found.error
    return found.error
