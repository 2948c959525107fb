"""One case put to a model as a contract says: prompt, tools with canned answers, until it answers.

No tool is ever used: each call is answered from what was kept, so nothing can be done twice.
"""

import json
import time
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from governance.evaluations.asking import Message, Model
from governance.evaluations.checks.toolcalls import plain_name
from governance.evaluations.model_answer import Call, ModelAnswer, ModelFault
from processes.contracts.rendering import render
from processes.contracts.rule_names import definition_of
from processes.contracts.whole import Whole

MOST_ROUNDS = 8
# All rounds of one case together; less than a job's lease allows.
PATIENCE = 180.0
# A tool's name without the marks that services change.
plain = plain_name


@dataclass(frozen=True, slots=True)
class ToolUse:
    """A tool that was used: with what, and what it answered, as far as that was kept."""

    name: str
    arguments: Mapping[str, Any] | None = None
    result: Any = None

    @property
    def plain_name(self) -> str:
        """The name as it is compared: model services allow no dots."""
        return plain(self.name)


@dataclass(frozen=True, slots=True)
class Situation:
    """What an agent has before it decides."""

    inputs: Mapping[str, Any]
    # What was looked up: source, id and excerpt each.
    context: Sequence[Mapping[str, Any]] = ()
    # Turns that came before, oldest first.
    conversation: Sequence[Mapping[str, str]] = ()
    # What the tools answered; a call is answered from here.
    tools: Sequence[ToolUse] = ()
    # The model as contracts write it; empty for the contract's own.
    model: str = ""


@dataclass(frozen=True)
class Trial:
    """What a model did with a situation."""

    messages: list[Message]
    answer: ModelAnswer
    calls: list[Call] = field(default_factory=list)
    # The tools that the model was told of, by their plain names.
    offered: frozenset[str] = frozenset()
    # Tools that were called and whose answer nobody had kept.
    unanswered: list[str] = field(default_factory=list)
    tokens_in: int | None = 0
    tokens_out: int | None = 0
    latency_ms: int = 0
    rounds: int = 1


def opening(whole: Whole, situation: Situation) -> list[Message]:
    """The messages with which the agent begins."""
    rendered = render(whole, situation.inputs)
    looked_up = [_excerpt(each) for each in situation.context]
    user = "\n".join([rendered.user, "", "Looked up:", *looked_up]) if looked_up else rendered.user
    system, before = {"role": "system", "content": rendered.system}, situation.conversation
    return [system, *map(dict, before), {"role": "user", "content": user}]


def _excerpt(source: Mapping[str, Any]) -> str:
    named = " ".join(str(source[name]) for name in ("source", "id") if source.get(name))
    return f"- {named}: {source.get('excerpt') or ''}".rstrip(": ")


Question = dict[str, Any]
Working = Generator[Question, ModelAnswer, Trial]


def run_once(whole: Whole, situation: Situation, model: Model) -> Trial:
    """Let the model work the case through; ModelFault where it gives no answer."""
    working = work_through(whole, situation)
    until = time.monotonic() + PATIENCE
    asked = next(working)
    while True:
        if time.monotonic() > until:
            raise ModelFault("The model took too long over this case.", is_transient=True)
        try:
            asked = working.send(model.ask(**asked))
        except StopIteration as over:
            trial: Trial = over.value
            return trial


def work_through(whole: Whole, situation: Situation, *, most_rounds: int = MOST_ROUNDS) -> Working:
    """The case as questions: the model's answers are sent in, a trial comes out."""
    prompt = whole.prompt
    messages, cupboard = opening(whole, situation), _Cupboard(whole, situation.tools)
    answers: list[ModelAnswer] = []
    calls: list[Call] = []
    for _ in range(most_rounds):
        answer = yield {
            "messages": messages,
            "model": situation.model or prompt.model,
            "tools": prompt.tool_definitions,
            "parameters": prompt.parameters,
            "output_schema": prompt.output_schema,
        }
        answers.append(answer)
        messages.append(answer.as_message())
        if not answer.calls:
            offered = frozenset(map(plain, _names(prompt.tool_definitions)))
            return _trial(messages, answers, calls, offered, cupboard.unanswered)
        calls += answer.calls
        messages += [_told(call, cupboard.answer(call)) for call in answer.calls]
    raise ModelFault(f"The model went on calling tools after {most_rounds} rounds.")


def _names(definitions: Any) -> list[str]:
    """The tools that a prompt describes."""
    found = map(definition_of, definitions if isinstance(definitions, list) else [])
    return [str(each.get("name")) for each in found if each]


def _told(call: Call, answer: Any) -> Message:
    text = json.dumps(answer, ensure_ascii=False, default=str)
    return {"role": "tool", "tool_call_id": call.id, "content": text}


def _trial(
    messages: list[Message],
    answers: list[ModelAnswer],
    calls: list[Call],
    offered: frozenset[str],
    unanswered: list[str],
) -> Trial:
    return Trial(
        messages=messages,
        answer=answers[-1],
        calls=calls,
        offered=offered,
        unanswered=unanswered,
        tokens_in=_sum([answer.tokens_in for answer in answers]),
        tokens_out=_sum([answer.tokens_out for answer in answers]),
        latency_ms=sum(answer.latency_ms for answer in answers),
        rounds=len(answers),
    )


def _sum(counts: list[int | None]) -> int | None:
    """The whole, or unknown where a part is unknown."""
    return None if None in counts else sum(count or 0 for count in counts)


class _Cupboard:
    """The answers of tools that were kept: each given once, then the last one again."""

    def __init__(self, whole: Whole, kept: Sequence[ToolUse]) -> None:
        self._acting = {plain(tool.name) for tool in whole.tools if tool.is_acting}
        self._kept = [use for use in kept if use.result is not None]
        self._given: list[ToolUse] = []
        self.unanswered: list[str] = []

    def answer(self, call: Call) -> Any:
        """What the tool answered then, or that nobody kept it."""
        same_tool = [use for use in self._kept if use.plain_name == plain(call.name)]
        same_call = [use for use in same_tool if use.arguments == call.arguments]
        for use in [*same_call, *same_tool]:
            if not any(use is given for given in self._given):
                self._given.append(use)
                return use.result
        if same_tool:
            return (same_call or same_tool)[-1].result
        self.unanswered.append(call.name)
        if plain(call.name) in self._acting:
            return {"done": True, "note": "This is a repetition, so nothing was done."}
        return {"note": "What this tool answered was not kept."}
