"""Errors below /api/, told as RFC 9457 problem documents: never a page, never a trace."""

import json
from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from typing import Any

from django.core import signals
from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.log import log_response

from house.refusals import Refusal

MEDIA_TYPE = "application/problem+json"
ROOT = "/api"
# Where each kind of problem is explained to whoever wrote the tool.
EXPLAINED_AT = f"{ROOT}/v1/docs#problem-"

# Django has a status for each of these, and no log entry of a fault.
_NO_FAULTS = (BadRequest, Http404, PermissionDenied, SuspiciousOperation)

# Status: the name that `type` ends with, the title, and what is said where nothing better is known.
KINDS: dict[int, tuple[str, str, str]] = {
    400: ("bad-request", "Not a request", "The server could not make sense of this request."),
    401: (
        "key",
        "No good key",
        "Send the agent's key in a header: Authorization: Bearer <key>.",
    ),
    403: ("not-permitted", "Not permitted", "This key may not do this."),
    404: ("not-found", "Not found", "There is nothing at this address, or not for this key."),
    405: ("method", "Wrong method", "This address does not take this method."),
    409: ("conflict", "Conflict", "This does not fit how things stand now. Nothing has changed."),
    413: ("too-large", "Too large", "The body is larger than this call takes."),
    422: ("invalid", "Invalid", "What was sent can't be used as it stands. Nothing has changed."),
    429: ("slow-down", "Too many bad requests", "Wait for the seconds that Retry-After names."),
    500: (
        "fault",
        "A fault of the portal",
        "Something went wrong here. It has been logged. Until the portal answers, stop.",
    ),
    503: (
        "away",
        "No answer now",
        "The portal can't look this up at this moment. Until it answers, stop.",
    ),
}


def document(
    status: int, detail: str = "", errors: Sequence[Mapping[str, str]] = ()
) -> dict[str, Any]:
    """A problem as data."""
    phrase = HTTPStatus(status).phrase
    name, title, usual = KINDS.get(status, ("other", phrase, f"{phrase}."))
    problem = {
        "type": EXPLAINED_AT + name,
        "title": title,
        "status": status,
        "detail": detail or usual,
    }
    return {**problem, "errors": [dict(error) for error in errors]} if errors else problem


def problem(
    status: int, detail: str = "", errors: Sequence[Mapping[str, str]] = ()
) -> HttpResponse:
    """A problem as an answer."""
    body = json.dumps(document(status, detail, errors))
    response = HttpResponse(body, status=status, content_type=MEDIA_TYPE)
    if status == HTTPStatus.UNAUTHORIZED:
        response["WWW-Authenticate"] = "Bearer"
    return response


def of_refusal(refusal: Refusal) -> HttpResponse:
    """What an action refused, in its own sentence."""
    faults = [{"field": refusal.field, "message": refusal.text}] if refusal.field else []
    return problem(refusal.status, refusal.text, faults)


def slow_down(seconds: int, detail: str) -> HttpResponse:
    """The answer to a source that keeps sending what can't be used."""
    response = problem(HTTPStatus.TOO_MANY_REQUESTS, detail)
    response["Retry-After"] = str(seconds)
    return response


def is_api(request: HttpRequest) -> bool:
    """Whether programs, and not people, asked."""
    return request.path_info == ROOT or request.path_info.startswith(f"{ROOT}/")


class ProblemMiddleware:
    """Turns every error below /api/ into a problem document, whoever raised it and wherever."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if response.status_code < HTTPStatus.BAD_REQUEST or not is_api(request):
            return response
        if response.get("Content-Type") == MEDIA_TYPE:
            return response
        return _instead_of(response)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """A fault of ours: logged as Django would, answered without a page."""
        if not is_api(request) or isinstance(exception, _NO_FAULTS):
            return None
        if isinstance(exception, Refusal):
            return of_refusal(exception)
        signals.got_request_exception.send(sender=self.__class__, request=request)
        response = problem(HTTPStatus.INTERNAL_SERVER_ERROR)
        log_response(
            "A fault of ours at %s",
            request.path,
            response=response,
            request=request,
            exception=exception,
        )
        return response


def _instead_of(response: HttpResponseBase) -> HttpResponse:
    """The same status and headers, as a problem."""
    made = problem(response.status_code)
    for name, value in response.items():
        if name.lower() not in {"content-type", "content-length"}:
            made[name] = value
    made["Content-Length"] = str(len(made.content))
    return made
