"""Who is called: a path for each kind of exception, with people, a time and a message."""

from collections.abc import Iterator

from processes.contracts.business_parts import ExceptionPath
from processes.contracts.checks.house_rules import HouseRules
from processes.contracts.placeholders import troubles
from processes.contracts.problems import Problem, ProblemKind, on_kind, on_part, on_version
from processes.contracts.readings import Reader
from processes.contracts.rendering import TEMPLATE_SLOTS, known_slots
from processes.contracts.response_times import NoResponseTime, response_time
from processes.contracts.whole import Whole
from processes.contracts.wording import vague_phrase
from processes.contracts.words import ExceptionKind
from processes.people.models import Person

MISSING = ProblemKind.MISSING
_A_REASON = 3


def check(whole: Whole, rules: HouseRules) -> Iterator[Problem]:
    """Every path by itself, and that each of the seven kinds is answered."""
    if not whole.exception_paths:
        yield on_kind("exception_paths", "Write at least one path: who is called, and for what?")
    for path in whole.exception_paths:
        yield from _people(path)
        yield from _trigger(path)
        yield from _time(path)
        yield from _message(path, whole)
        if not path.by_hand:
            sentence = "Describe how a person then does the work by hand."
            yield on_part(path, "by_hand", sentence, MISSING)
    yield from _kinds(whole)


def _people(path: ExceptionPath) -> Iterator[Problem]:
    for name, asked in (("owner", "Name one owner."), ("backup", "Name a backup.")):
        person: Person | None = getattr(path, name)
        if person is None:
            yield on_part(path, name, asked, MISSING)
        elif person.is_agent:
            yield on_part(path, name, "Name a person: an agent account can't be called.")
        elif not person.is_active:
            yield on_part(path, name, f"{person} is no longer active. Name someone who is.")
    if path.owner is not None and path.owner == path.backup:
        yield on_part(path, "backup", "The backup must be someone else than the owner.")


def _trigger(path: ExceptionPath) -> Iterator[Problem]:
    if not path.trigger:
        sentence = "Say by what a newcomer recognises such a case."
        yield on_part(path, "trigger", sentence, MISSING)
    elif phrase := vague_phrase(path.trigger):
        sentence = f"“{phrase}” leaves it to whoever reads it: say what a newcomer can see."
        yield on_part(path, "trigger", sentence)


def _time(path: ExceptionPath) -> Iterator[Problem]:
    if not path.respond_within:
        sentence = "Give a time to respond, such as 15 minutes or 4 business hours."
        yield on_part(path, "respond_within", sentence, MISSING)
        return
    try:
        response_time(path.respond_within)
    except NoResponseTime as refusal:
        yield on_part(path, "respond_within", refusal.text)


def _message(path: ExceptionPath, whole: Whole) -> Iterator[Problem]:
    if not path.message:
        sentence = "Write what the owner is told when such a case comes."
        yield on_part(path, "message", sentence, MISSING)
    slots = known_slots(whole)
    for sentence in troubles(path.message, {kind: slots[kind] for kind in TEMPLATE_SLOTS}):
        yield on_part(path, "message", sentence)


def _kinds(whole: Whole) -> Iterator[Problem]:
    """A path for each kind that can occur; for the others a sentence why they can't."""
    ruled_out = whole.version.kinds_ruled_out
    answered = {path.kind for path in whole.exception_paths}
    if strange := [kind for kind in ruled_out if kind not in ExceptionKind.values]:
        yield on_version("kinds_ruled_out", f"There is no kind of exception called '{strange[0]}'.")
    for kind in ExceptionKind:
        reason = str(ruled_out.get(kind, "")).strip()
        if kind in answered:
            if reason:
                sentence = f"There is a path for {kind.label}, so it can't be ruled out."
                yield on_version("kinds_ruled_out", sentence)
        elif not reason:
            sentence = f"Add a path for {kind.label}, or say why it can't occur."
            yield on_version("kinds_ruled_out", sentence, MISSING)
        elif len(reason.split()) < _A_REASON:
            sentence = f"Say in a sentence why {kind.label} can't occur."
            yield on_version("kinds_ruled_out", sentence)
        elif why := _can_occur(kind, whole):
            yield on_version("kinds_ruled_out", why)


def _can_occur(kind: ExceptionKind, whole: Whole) -> str:
    """Why a kind can't be ruled out in this contract, or nothing."""
    if kind == ExceptionKind.MISSING_DATA and any(each.is_required for each in whole.inputs):
        return "A required input can be missing, so missing data needs a path."
    if kind == ExceptionKind.LOW_CONFIDENCE and _looks_at(whole, "confidence"):
        return "A stop rule looks at the confidence, so low confidence needs a path."
    return ""


def _looks_at(whole: Whole, name: str) -> bool:
    reader = Reader(whole)
    readings = (reader.reading(rule.condition).rule for rule in whole.stop_rules)
    return any(rule is not None and name in rule.names_used for rule in readings)
