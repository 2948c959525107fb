"""A logged decision put to the model again, and what is the same and what is not, in words."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from governance.evaluations.asking import Model
from governance.evaluations.checks.answer import Answer
from governance.evaluations.checks.conduct import escalation_paths
from governance.evaluations.model_answer import Call
from governance.evaluations.running_once import Situation, ToolUse, Trial, plain, run_once
from processes.contracts.whole import Whole

_VERDICTS = ("decision", "verdict", "action", "outcome", "status")
_NOT_COMPARED = {"confidence"}
_LONGEST = 2_000
# From so many words on, a text is prose.
_A_SENTENCE = 4


@dataclass(frozen=True, slots=True)
class Happened:
    """What was decided then, beside the situation it was decided in."""

    situation: Situation
    decision: str
    is_escalated: bool
    output: Any = None
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Point:
    """One thing that is compared."""

    about: str
    then: str
    now: str
    is_same: bool
    # Wording is shown, and left to the reader.
    is_judged: bool = True


@dataclass(frozen=True, slots=True)
class Comparison:
    """What happened beside what happens now."""

    points: tuple[Point, ...]
    notes: tuple[str, ...] = ()

    @property
    def is_same(self) -> bool:
        """Whether the agent would do the same again."""
        return all(point.is_same for point in self.points)

    @property
    def says(self) -> str:
        """The outcome in a sentence."""
        others = [point.about.lower() for point in self.points if not point.is_same]
        if not others:
            return "The model decides the same again."
        return f"The model does something else this time: {_listed(others)}."

    def as_data(self) -> dict[str, Any]:
        """The comparison as it is kept."""
        points = [asdict(point) for point in self.points]
        return {"says": self.says, "points": points, "notes": list(self.notes)}


def run_again(whole: Whole, happened: Happened, model: Model) -> tuple[Trial, Comparison]:
    """The same contract, inputs and context again; ModelFault where the model gives no answer."""
    trial = run_once(whole, happened.situation, model)
    return trial, compare(happened, trial)


def compare(happened: Happened, trial: Trial) -> Comparison:
    """What is the same and what is not."""
    output = _value(trial.answer.text)
    called = any(True for _ in escalation_paths(Answer(output)))
    points = [
        _decision(happened.decision, output),
        Point(
            "Whether a person is called",
            _yes_or_no(happened.is_escalated),
            _yes_or_no(called),
            called == happened.is_escalated,
        ),
        _tools(happened, trial),
        *_fields(happened.output, output),
    ]
    return Comparison(tuple(points), tuple(_notes(happened, trial)))


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def _decision(then: str, output: Any) -> Point:
    now = _verdict(output)
    return Point("Decision", then, now, _words(then) == _words(now))


def _verdict(output: Any) -> str:
    if isinstance(output, Mapping):
        found = (output[name] for name in _VERDICTS if isinstance(output.get(name), str))
        return next(found, _shown(output))
    return _shown(output)


def _words(text: str) -> str:
    return " ".join(text.replace("_", " ").replace("-", " ").lower().split()).rstrip(".")


def _tools(happened: Happened, trial: Trial) -> Point:
    """Which tools were used, and with which arguments where those were kept.

    What the agent's own code used, without the model, is none of the model's doing.
    """
    then = _of_the_model(happened.situation.tools, trial)
    before = sorted(use.plain_name for use in then)
    now = sorted(plain(call.name) for call in trial.calls)
    is_same = before == now and all(_is_called(use, trial.calls) for use in then)
    shown_then = [_call(use.name, use.arguments) for use in then]
    shown_now = [_call(call.name, call.arguments) for call in trial.calls]
    nothing = "none"
    return Point(
        "Tools", "\n".join(shown_then) or nothing, "\n".join(shown_now) or nothing, is_same
    )


def _of_the_model(uses: Sequence[ToolUse], trial: Trial) -> list[ToolUse]:
    return [use for use in uses if use.plain_name in trial.offered]


def _is_called(use: ToolUse, calls: Sequence[Call]) -> bool:
    """Whether one of the calls is this use, as far as its arguments were kept."""
    kept = dict(use.arguments or {})
    return any(
        plain(call.name) == use.plain_name and kept == {k: call.arguments.get(k) for k in kept}
        for call in calls
    )


def _call(name: str, arguments: Mapping[str, Any] | None) -> str:
    if arguments is None:
        return name
    told = ", ".join(f"{key}: {_shown(value)}" for key, value in arguments.items())
    return f"{name} ({told})"


def _fields(then: Any, now: Any) -> list[Point]:
    """Field by field where both are objects, else the texts as they stand."""
    if then is None:
        return []
    before = _value(then) if isinstance(then, str) else then
    if not (isinstance(before, Mapping) and isinstance(now, Mapping)):
        return [_field("Output", before, now)]
    names = [name for name in {**before, **now} if name not in _NOT_COMPARED | {*_VERDICTS}]
    return [_field(f"Output, {name}", before.get(name), now.get(name)) for name in names]


def _field(about: str, then: Any, now: Any) -> Point:
    """Values are judged; of sentences nobody expects the same words twice."""
    is_judged = not (_is_prose(then) or _is_prose(now))
    return Point(about, _shown(then), _shown(now), _is_equal(then, now) or not is_judged, is_judged)


def _is_prose(value: Any) -> bool:
    return isinstance(value, str) and len(value.split()) >= _A_SENTENCE


def _is_equal(then: Any, now: Any) -> bool:
    if isinstance(then, str) and isinstance(now, str):
        return then.split() == now.split()
    return bool(then == now)


def _notes(happened: Happened, trial: Trial) -> list[str]:
    """What one has to know to read the comparison rightly."""
    notes = []
    model_used = _of_the_model(happened.situation.tools, trial)
    if own := [use.name for use in happened.situation.tools if use not in model_used]:
        tools = _listed(list(dict.fromkeys(own)))
        notes.append(f"The agent's own code used {tools}; the model is not told of that.")
    if trial.unanswered:
        tools = _listed(list(dict.fromkeys(trial.unanswered)))
        notes.append(f"What {tools} answered then was not kept, so the model went on without it.")
    if trial.answer.finish_reason == "length":
        notes.append("The answer was cut off at the length that the contract allows.")
    if happened.output is None:
        notes.append("The record has no output, so only decision and tools are compared.")
    return notes


def _shown(value: Any) -> str:
    if value is None or value == "":
        return "nothing"
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]} …"


def _yes_or_no(flag: bool) -> str:
    return "yes" if flag else "no"


def _listed(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
