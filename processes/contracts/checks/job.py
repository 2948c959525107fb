"""The job: one job with a clear start and finish, and nothing that is left to people."""

from collections.abc import Iterator

from processes.contracts.checks.house_rules import HouseRules
from processes.contracts.problems import Problem, ProblemKind, on_version
from processes.contracts.reserved import in_prose
from processes.contracts.scope import why_vague_event, why_vague_purpose
from processes.contracts.whole import Whole

_MISSING = {
    "purpose": "Say in a sentence which one job the agent does.",
    "scope_start": "Name the event with which a case starts.",
    "scope_finish": "Name the event with which a case is finished.",
    "started_by": "Say who or what starts a case.",
    "queue": "Name the queue or list that the agent works on.",
    "success": "Say how one sees that a case went well.",
    "normal_path": "Describe the normal path, step by step.",
    "never_do": "Say what the agent must never do.",
    "damage": "Say in one sentence who and what is hurt when it is wrong, and how far it spreads.",
    "fallback": "Describe how people do the work when the agent is off.",
    "rollback_plan": "Say how to go back when a version turns out to be wrong.",
}
# In these a condition is what the agent takes on: "when an employee complaint arrives".
_TAKES_ON = ("scope_start", "scope_finish")
_A_SENTENCE = 5


def check(whole: Whole, rules: HouseRules) -> Iterator[Problem]:
    """The texts of the job, each by itself."""
    version = whole.version
    for name, sentence in _MISSING.items():
        if not getattr(version, name).strip():
            yield on_version(name, sentence, ProblemKind.MISSING)
    yield from _scope(whole)
    yield from _reserved(whole)
    if version.damage and len(version.damage.split()) < _A_SENTENCE:
        yield on_version("damage", "One whole sentence: who is hurt, by what, how far it spreads.")


def _scope(whole: Whole) -> Iterator[Problem]:
    version = whole.version
    if version.purpose and (why := why_vague_purpose(version.purpose)):
        yield on_version("purpose", why)
    for name in ("scope_start", "scope_finish"):
        event = getattr(version, name)
        if event and (why := why_vague_event(event)):
            yield on_version(name, why)
    if version.scope_start and version.scope_start.lower() == version.scope_finish.lower():
        yield on_version("scope_finish", "A case can't finish with the event that starts it.")


def _reserved(whole: Whole) -> Iterator[Problem]:
    for name in ("purpose", "scope_start", "scope_finish", "success", "normal_path"):
        text = getattr(whole.version, name)
        for found in in_prose(text, conditions_count=name in _TAKES_ON):
            yield on_version(name, found.says)
