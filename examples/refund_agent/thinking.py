"""The model's part: the contract's prompt, put to it with the case, through OpenAI's client."""

import json
import re
import time
from dataclasses import dataclass, field
from typing import Any

from openai import OpenAI, OpenAIError

Json = dict[str, Any]
_SLOT = re.compile(r"\{\{\s*inputs\.(\w+)\s*\}\}")


class ModelSilent(Exception):
    """The model gave no answer that can be used. The case goes to a person."""


@dataclass
class Thought:
    """What the model answered: tools to call, or its decision."""

    decision: Json = field(default_factory=dict)
    calls: list[tuple[str, str, Json]] = field(default_factory=list)
    message: Json = field(default_factory=dict)


@dataclass
class Thinker:
    """Asks the model, and counts what that takes."""

    client: OpenAI
    tokens_in: int = 0
    tokens_out: int = 0
    latency_ms: int = 0

    def ask(self, contract: Json, messages: list[Json], *, may_call: bool) -> Thought:
        """One round: with tools, or for the model's view alone."""
        prompt = contract["prompt"]
        body: Json = {**prompt["parameters"], "model": prompt["model"].partition(":")[2]}
        body["messages"] = messages
        if prompt["tool_definitions"]:
            body["tools"] = prompt["tool_definitions"]
            body["tool_choice"] = "auto" if may_call else "none"
        if prompt["output_schema"]:
            form = {"name": "decision", "schema": prompt["output_schema"]}
            body["response_format"] = {"type": "json_schema", "json_schema": form}
        begun = time.monotonic()
        try:
            answer = self.client.chat.completions.create(**body)
            self.latency_ms += round((time.monotonic() - begun) * 1000)
            return self._read(answer)
        except (OpenAIError, ValueError, LookupError, AttributeError) as problem:
            raise ModelSilent(f"The model gave no usable answer: {problem}") from None

    def _read(self, answer: Any) -> Thought:
        if answer.usage:
            self.tokens_in += answer.usage.prompt_tokens
            self.tokens_out += answer.usage.completion_tokens
        message = answer.choices[0].message
        calls = [
            (call.id, call.function.name, json.loads(call.function.arguments))
            for call in message.tool_calls or []
        ]
        decision = json.loads(message.content) if message.content and not calls else {}
        if not isinstance(decision, dict):
            raise ValueError("the decision is no JSON object")
        return Thought(decision, calls, message.model_dump(exclude_none=True))


def opening(contract: Json, inputs: Json) -> list[Json]:
    """The contract's prompt with this case in it."""
    prompt = contract["prompt"]
    user = _SLOT.sub(lambda slot: _spoken(inputs.get(slot[1])), prompt["user_template"])
    return [{"role": "system", "content": prompt["system"]}, {"role": "user", "content": user}]


def _spoken(value: Any) -> str:
    if value is None or value == "":
        return "not given"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
