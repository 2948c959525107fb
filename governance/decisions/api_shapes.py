"""The shapes of logging, as the API's description tells them."""

from datetime import datetime
from typing import Annotated, Any

from ninja import Field, Schema
from pydantic import AfterValidator, AwareDatetime
from pydantic.json_schema import WithJsonSchema

from governance.decisions.bodies import JSON, LINES, MOST_RECORDS
from house.bodies import refuse_unkeepable

_NAME = {"type": "string", "minLength": 1, "maxLength": 120}
_ANYTHING: dict[str, Any] = {}
_COUNT = {"type": ["integer", "null"], "minimum": 0, "maximum": 2**53}


def _text(most: int, least: int = 0) -> dict[str, Any]:
    return {"type": "string", "minLength": least, "maxLength": most}


def _or_null(schema: dict[str, Any]) -> dict[str, Any]:
    return {**schema, "type": [schema["type"], "null"]}


RECORD: dict[str, Any] = {
    "type": "object",
    "title": "Record",
    "description": "One decision. Other fields may come along; they are kept as they are.",
    "required": [
        "process_id",
        "timestamp",
        "model",
        "inputs",
        "tools_invoked",
        "policy_checks",
        "decision",
        "human_escalation",
        "owner",
    ],
    "properties": {
        "process_id": {
            **_text(120, 1),
            "description": "The version by its name, or the bare short name: the one in force.",
        },
        "timestamp": {
            "type": "string",
            "format": "date-time",
            "description": "When it was decided, with its offset.",
        },
        "model": _text(200, 1),
        "inputs": {"type": "object"},
        "tools_invoked": {
            "type": "array",
            "maxItems": 500,
            "items": {
                "anyOf": [
                    _NAME,
                    {
                        "type": "object",
                        "required": ["name"],
                        "properties": {
                            "name": _NAME,
                            "arguments": {"type": ["object", "null"]},
                            "result": _ANYTHING,
                        },
                    },
                ]
            },
        },
        "policy_checks": {
            "type": "array",
            "maxItems": 500,
            "items": {
                "anyOf": [
                    _NAME,
                    {
                        "type": "object",
                        "required": ["name"],
                        "properties": {
                            "name": _NAME,
                            "passed": {"type": ["boolean", "null"]},
                            "detail": _ANYTHING,
                        },
                    },
                ]
            },
        },
        "decision": _text(200, 1),
        "human_escalation": {"type": "boolean", "description": "Whether a person was called."},
        "owner": _text(254, 1),
        "rationale": {"type": ["string", "null"], "description": "Why, in the agent's words."},
        "event_id": {
            **_or_null(_text(200, 1)),
            "description": "The idempotency key, unique for the process. Without it the record's "
            "own content is the key.",
        },
        "case_id": _or_null(_text(200)),
        "authorization_id": _or_null(_text(200)),
        "confidence": {"type": ["number", "null"], "minimum": 0, "maximum": 1},
        "output": _ANYTHING,
        "context": {
            "type": ["array", "null"],
            "description": "What was looked up: `{source, id, excerpt}`.",
            "items": {"type": ["object", "string"], "properties": {"source": {"type": "string"}}},
        },
        "trace_id": _or_null(_text(200)),
        "tokens_in": _COUNT,
        "tokens_out": _COUNT,
        "cost": {
            "type": ["string", "number", "null"],
            "description": 'In the company\'s currency, as a decimal string such as "0.0123".',
        },
        "latency_ms": {"type": ["number", "null"], "minimum": 0, "maximum": 2**53},
        "units": {**_COUNT, "description": "Units of outcome; 1 unless told."},
        "labels": _ANYTHING,
        "shadow": {"type": ["boolean", "null"], "description": "Worked beside a person."},
        "team": _or_null(_text(200)),
    },
}
BODY: dict[str, Any] = {
    "required": True,
    "content": {
        JSON: {
            "schema": {
                "anyOf": [RECORD, {"type": "array", "items": RECORD, "maxItems": MOST_RECORDS}]
            },
        },
        LINES[0]: {
            "schema": {
                "type": "string",
                "description": "One record a line.",
            },
        },
    },
}


class BreachOut(Schema):
    """Something that the contract does not allow."""

    rule: str
    says: str


class LoggedOut(Schema):
    """One record that is in the log."""

    id: str
    event_id: str
    process_id: str
    duplicate: bool = Field(description="It was there already; nothing was written.")
    breaches: list[BreachOut]


class FaultOut(Schema):
    """One field that is at fault."""

    field: str
    message: str


class RejectedOut(Schema):
    """A record that was not kept, by its place in the batch."""

    index: int
    errors: list[FaultOut]


class BatchOut(Schema):
    """What became of a batch."""

    accepted: int
    duplicates: int
    rejected: list[RejectedOut]


class MarkOut(Schema):
    """Something to know about a record that is no breach."""

    mark: str
    name: str
    says: str


class OverrideOut(Schema):
    """A person's own result in the place of the agent's."""

    result: str
    because: str
    by: str
    at: datetime


class DecisionOut(Schema, extra="allow"):
    """The record as it was sent, and what the portal knows of it."""

    id: str
    event_id: str
    process_id: str
    received_at: datetime
    breaches: list[BreachOut]
    marks: list[MarkOut]
    overrides: list[OverrideOut]


class DecisionsOut(Schema):
    """Some decisions, newest first."""

    items: list[DecisionOut]
    next: str | None = Field(description="Send it as `after` for the next page; null on the last.")


class VerifiedOut(Schema):
    """What checking the seals found."""

    ok: bool
    sealed: int
    pending: int = Field(description="Kept, and sealed within seconds.")
    head: str = Field(description="The end of the chain. Keep it elsewhere and compare.")
    first_bad: str | None = Field(None, description="The record that is not as it was.")
    says: str | None = Field(None, description="What is wrong with it.")


def _keepable(text: str) -> str:
    refuse_unkeepable(text)
    return text


def _likely(moment: datetime | None) -> datetime | None:
    if moment is not None and not 2000 <= moment.year < 2100:
        raise ValueError("This time can't be right: 2000 to 2100.")
    return moment


_Text = Annotated[str, AfterValidator(_keepable)]
_Moment = Annotated[
    AwareDatetime | None,
    AfterValidator(_likely),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
_Flag = Annotated[bool | None, WithJsonSchema({"type": "boolean"})]


class Wanted(Schema):
    """Which decisions are wanted."""

    process: str = Field("", max_length=120, description="A process by its short name.")
    since: _Moment = Field(None, description="Decided then or later.")
    until: _Moment = Field(None, description="Decided before then.")
    decision: _Text = Field("", max_length=200)
    breach: _Flag = Field(None, description="Only those with breaches, or only those without.")
    tool: _Text = Field("", max_length=120, description="Those that used it.")
    model: _Text = Field("", max_length=200)
    case: _Text = Field("", max_length=200)
    escalated: _Flag = Field(None, description="Whether a person was called.")


class WantedPage(Wanted):
    """Which page of them."""

    after: str = Field("", max_length=2000, description="`next` of the page before.")
    limit: int = Field(50, ge=1, le=200, description="How many at most.")
