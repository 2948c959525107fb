"""The checks engine: what makes an answer right, compiled once and explained in sentences."""

from governance.evaluations.checks.answer import Answer, Around, Contract
from governance.evaluations.checks.assertion import Assertion, BadAssertion
from governance.evaluations.checks.catalogue import BUILDERS, OWN, PROMPTFOO
from governance.evaluations.checks.finding import Verdict
from governance.evaluations.checks.grading import Checks, Library, compile_checks
from governance.evaluations.checks.judge import Judge, JudgeUnavailable, Opinion, Question
from governance.evaluations.checks.personal import PersonalDatum, find_personal_data
from governance.evaluations.checks.toolcalls import ToolCall
from governance.evaluations.checks.unsupported import why_unsupported

__all__ = [
    "BUILDERS",
    "OWN",
    "PROMPTFOO",
    "Answer",
    "Around",
    "Assertion",
    "BadAssertion",
    "Checks",
    "Contract",
    "Judge",
    "JudgeUnavailable",
    "Library",
    "Opinion",
    "PersonalDatum",
    "Question",
    "ToolCall",
    "Verdict",
    "compile_checks",
    "find_personal_data",
    "why_unsupported",
]
