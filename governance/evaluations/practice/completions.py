"""Chat completions as OpenAI's clients know them, answered by the practice model."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from governance.evaluations.practice import NAME, SAYS
from governance.evaluations.practice.deciding import Move, decide
from governance.evaluations.practice.facts import known_from, text_of
from governance.evaluations.practice.rules import fields_asked_for, longest_answer, steps_of
from governance.evaluations.practice.writing import Writer
from house.clock import now

Json = dict[str, Any]
# About as many letters as a language model counts for one token.
_LETTERS_A_TOKEN = 4
_ROLES = {"system", "developer", "user", "assistant", "tool"}


class BadRequest(Exception):
    """A body that is no request for a completion; the text says why."""

    def __init__(self, says: str, param: str = "") -> None:
        super().__init__(says)
        self.param = param


def complete(body: Any) -> Json:
    """The completion for a request, or BadRequest."""
    messages, tools = _messages(body), _tools(body)
    prompt = "\n".join(
        text_of(each) for each in messages if each["role"] in ("system", "developer")
    )
    offered = [] if body.get("tool_choice") == "none" else list(tools)
    known = known_from(messages)
    move = decide(steps_of(prompt), known, offered)
    writer = Writer(move, known, prompt, longest_answer(prompt), _schema(body, prompt))
    mark = hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()[:24]
    if move.tools:
        message, reason = _calls(writer, move, tools, mark), "tool_calls"
    else:
        message, reason = _answer(writer.text(), body)
    return _completion(body, message, reason, mark)


def _answer(text: str, body: Json) -> tuple[Json, str]:
    most = body.get("max_completion_tokens") or body.get("max_tokens")
    room = most * _LETTERS_A_TOKEN if isinstance(most, int) and most > 0 else len(text)
    reason = "length" if len(text) > room else "stop"
    return {"role": "assistant", "content": text[:room], "refusal": None}, reason


def _calls(writer: Writer, move: Move, tools: Mapping[str, Json], mark: str) -> Json:
    calls = [
        {
            "id": f"call_{mark[:12]}_{place}",
            "type": "function",
            "function": {
                "name": name,
                "arguments": json.dumps(writer.arguments(name, tools[name]), ensure_ascii=False),
            },
        }
        for place, name in enumerate(move.tools)
    ]
    return {"role": "assistant", "content": None, "refusal": None, "tool_calls": calls}


def _completion(body: Json, message: Json, reason: str, mark: str) -> Json:
    read = _tokens(json.dumps([body["messages"], body.get("tools")], ensure_ascii=False))
    written = _tokens(json.dumps(message, ensure_ascii=False))
    return {
        "id": f"practice-{mark}",
        "object": "chat.completion",
        "created": int(now().timestamp()),
        "model": NAME,
        "system_fingerprint": "not-a-language-model",
        "practice": SAYS,
        "choices": [{"index": 0, "message": message, "logprobs": None, "finish_reason": reason}],
        "usage": {
            "prompt_tokens": read,
            "completion_tokens": written,
            "total_tokens": read + written,
        },
    }


def _tokens(text: str) -> int:
    return -(-len(text) // _LETTERS_A_TOKEN)


def _messages(body: Any) -> list[Json]:
    if not isinstance(body, dict):
        raise BadRequest("The body is an object with a model and messages.")
    if not isinstance(body.get("model"), str) or not body["model"]:
        raise BadRequest("Name a model; the practice model answers for any.", "model")
    if body.get("stream"):
        raise BadRequest("The practice model does not stream. Leave `stream` out.", "stream")
    messages = body.get("messages")
    if not isinstance(messages, list) or not messages:
        raise BadRequest("`messages` is a list with at least one message.", "messages")
    for place, each in enumerate(messages):
        if not isinstance(each, dict) or each.get("role") not in _ROLES:
            says = f"Message {place} needs one of the roles {', '.join(sorted(_ROLES))}."
            raise BadRequest(says, f"messages.{place}.role")
    return messages


def _tools(body: Json) -> dict[str, Json]:
    """The schema of each offered tool's arguments, by its name."""
    given = body.get("tools") or []
    if not isinstance(given, list):
        raise BadRequest("`tools` is a list.", "tools")
    found = {}
    for place, tool in enumerate(given):
        function = tool.get("function") if isinstance(tool, dict) else None
        if not isinstance(function, dict) or not isinstance(function.get("name"), str):
            raise BadRequest(f"Tool {place} needs a function with a name.", f"tools.{place}")
        parameters = function.get("parameters")
        found[function["name"]] = parameters if isinstance(parameters, dict) else {}
    return found


def _schema(body: Json, prompt: str) -> Json | None:
    """The form of the answer: of the request, or of a line in the prompt."""
    wanted = body.get("response_format")
    kind = wanted.get("type") if isinstance(wanted, dict) else None
    if kind == "json_schema":
        told = wanted.get("json_schema") if isinstance(wanted, dict) else None
        schema = told.get("schema") if isinstance(told, dict) else None
        if not isinstance(schema, dict):
            raise BadRequest(
                "Give the schema in response_format.json_schema.schema.", "response_format"
            )
        return schema
    fields = fields_asked_for(prompt)
    if kind == "json_object" or fields:
        return _schema_of(fields or ["decision", "path", "rule", "confidence", "message"])
    return None


def _schema_of(fields: Sequence[str]) -> Json:
    kinds = {"rule": "integer", "confidence": "number", "amount": "number"}
    properties = {name: {"type": kinds.get(name, "string")} for name in fields}
    return {"type": "object", "properties": properties}
