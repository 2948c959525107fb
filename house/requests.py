"""One id for everything that a request does: audit entry and history rows carry the same."""

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.http import HttpRequest, HttpResponse

_current: ContextVar[str] = ContextVar("request_id", default="")


def current_request_id() -> str:
    """The id of the request being answered; empty outside one."""
    return _current.get()


@contextmanager
def new_request_id() -> Iterator[str]:
    """An id for everything that is done until the end."""
    token = _current.set(uuid.uuid4().hex)
    try:
        yield current_request_id()
    finally:
        _current.reset(token)


class RequestIdMiddleware:
    """Gives each request an id and tells it to the caller."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with new_request_id() as number:
            response = self.get_response(request)
            response["X-Request-Id"] = number
            return response
