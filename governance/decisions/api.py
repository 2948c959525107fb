"""The decision log for programs: every decision is logged, read back, and checked."""

from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from ninja import Query, Router

from governance.decisions import api_examples as examples
from governance.decisions.actions import check_log
from governance.decisions.actions.logging import log
from governance.decisions.api_shapes import (
    BODY,
    BatchOut,
    DecisionsOut,
    LoggedOut,
    VerifiedOut,
    Wanted,
    WantedPage,
)
from governance.decisions.asked import Asked
from governance.decisions.bodies import JSON, LINES, body_of, groups, split
from governance.decisions.plainly import answer_of
from governance.decisions.refusals import EventDiffers
from governance.decisions.telling import encoded, lines, told
from house.answers import answers
from processes.people.keys import AgentKey
from processes.register.api import Slug, UnknownProcess
from processes.register.models import Process

router = Router(tags=["Decisions"])

_NEW = answers(
    examples.LOGGED,
    "One record: kept now.",
    body=examples.MINIMAL,
    problem={409: EventDiffers.says},
    fault=("owner", "This is missing."),
    status=201,
)
_ANSWERS = {
    "responses": {
        200: {
            "description": "One record that was there already, or what became of a batch.",
            "content": {
                "application/json": {
                    "examples": {
                        "duplicate": {"value": {**examples.LOGGED, "duplicate": True}},
                        "batch": {"value": examples.BATCH},
                    }
                }
            },
        },
        **_NEW["responses"],
    },
    "requestBody": {
        **BODY,
        "content": {
            JSON: {
                **BODY["content"][JSON],
                "examples": {
                    "minimal": {"value": examples.MINIMAL},
                    "full": {"value": examples.FULL},
                    "batch": {"value": [examples.MINIMAL, examples.FULL]},
                },
            },
            LINES[0]: BODY["content"][LINES[0]],
        },
    },
}


@router.post(
    "/decisions",
    response={201: LoggedOut, 200: LoggedOut | BatchOut},
    operation_id="log_decisions",
    url_name="log_decisions",
    summary="Log decisions",
    openapi_extra=_ANSWERS,
)
def log_decisions(request: HttpRequest) -> HttpResponse:
    """One record, an array of them, or a line for each. What is answered 2xx is committed.

    A record for a paused process, a superseded version or a tool outside the contract is kept too,
    and marked as a breach.
    """
    raws, is_batch = split(body_of(request), request.content_type or "")
    if is_batch:
        return _json(_batch(raws, _key(request)))
    outcome = log(raws, key=_key(request))
    if refusal := outcome.refused.get(0):
        raise refusal
    logged = outcome.logged[0]
    status = HTTPStatus.OK if logged.is_duplicate else HTTPStatus.CREATED
    return _json(answer_of(logged), status)


def _batch(raws: list[bytes], key: AgentKey) -> dict[str, Any]:
    """Group by group, each committed by itself: what was kept stays kept."""
    accepted = duplicates = 0
    rejected = []
    for start, group in groups(raws):
        outcome = log(group, key=key)
        duplicates += sum(one.is_duplicate for one in outcome.logged.values())
        accepted += sum(not one.is_duplicate for one in outcome.logged.values())
        for index, refusal in sorted(outcome.refused.items()):
            fault = {"field": refusal.field, "message": refusal.text}
            rejected.append({"index": start + index, "errors": [fault]})
    return {"accepted": accepted, "duplicates": duplicates, "rejected": rejected}


@router.get(
    "/decisions",
    response=DecisionsOut,
    operation_id="list_decisions",
    url_name="decisions",
    summary="Logged decisions",
    openapi_extra=answers(
        {"items": [examples.READ], "next": examples.CURSOR},
        "Newest first, page by page; personal data is hidden.",
        problem={404: UnknownProcess.says, 422: ""},
        fault=("limit", "This must be 200 or less."),
    ),
)
def list_decisions(request: HttpRequest, wanted: Query[WantedPage]) -> HttpResponse:
    """The decisions of the processes that this key may see."""
    agent = _key(request).agent
    page = _asked(wanted, request).page(agent, wanted.after, wanted.limit)
    return _json({"items": told(page.rows, agent), "next": page.next})


@router.get(
    "/decisions/export",
    response=None,
    operation_id="export_decisions",
    url_name="export_decisions",
    summary="All of them, as lines",
    openapi_extra={
        "responses": {
            **answers(
                examples.READ,
                "A line of JSON for each decision, newest first, streamed.",
                problem={404: UnknownProcess.says, 422: ""},
                fault=("since", "This must be a time with its offset."),
            )["responses"],
            200: {
                "description": "A line of JSON for each decision, newest first, streamed.",
                "content": {LINES[0]: {"schema": {"type": "string"}}},
            },
        }
    },
)
def export_decisions(request: HttpRequest, wanted: Query[Wanted]) -> StreamingHttpResponse:
    """Everything that fits, however much it is."""
    agent = _key(request).agent
    found: Iterator[bytes] = lines(_asked(wanted, request).every(agent), agent)
    return StreamingHttpResponse(found, content_type=LINES[0])


@router.get(
    "/processes/{slug:slug}/decisions/verify",
    response=VerifiedOut,
    operation_id="verify_decisions",
    url_name="verify_decisions",
    summary="Check the seals of a process's log",
    openapi_extra=answers(
        examples.VERIFIED,
        "Everything worked out anew. Where something was altered, `ok` is false and `first_bad` "
        "names the record.",
        problem={404: UnknownProcess.says},
    ),
)
def verify_decisions(request: HttpRequest, slug: Slug) -> HttpResponse:
    """Whether every record of the process is as it was sealed; people are told where not."""
    _, found = check_log(_found(request, slug))
    return _json(
        {
            "ok": found.is_ok,
            "sealed": found.sealed,
            "pending": found.pending,
            "head": found.head,
            "first_bad": found.first_bad or None,
            "says": found.says or None,
        }
    )


def _asked(wanted: Wanted, request: HttpRequest) -> Asked:
    process = _found(request, wanted.process).pk if wanted.process else None
    return Asked(
        process=process,
        since=wanted.since,
        until=wanted.until,
        decision=wanted.decision,
        tool=wanted.tool,
        model=wanted.model,
        case=wanted.case,
        is_breach=wanted.breach,
        is_escalated=wanted.escalated,
    )


def _found(request: HttpRequest, slug: str) -> Process:
    process = Process.objects.visible_to(_key(request).agent).filter(slug=slug).first()
    if process is None:
        raise UnknownProcess
    return process


def _key(request: HttpRequest) -> AgentKey:
    key: AgentKey = request.auth  # type: ignore[attr-defined]  # ninja puts the key there
    return key


def _json(value: dict[str, Any], status: int = HTTPStatus.OK) -> HttpResponse:
    return HttpResponse(encoded(value), status=status, content_type=JSON)
