"""The one API object: ninja's, with our errors and with patience that ends."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from house import problems
from house.bodies import BodyTooLarge, NotJson
from house.refusals import Refusal
from house.throttle import Patience, address_of
from portal.api.document import with_problems
from portal.api.faults import faults_of
from processes.models import AgentKey
from processes.people.authentication import KeyRefused

BAD_KEYS = Patience("api-keys", at_most=30)
BAD_BODIES = Patience("api-bodies", at_most=60)
_BAD_BODY = {HTTPStatus.REQUEST_ENTITY_TOO_LARGE, HTTPStatus.UNPROCESSABLE_ENTITY}


class Door(NinjaAPI):
    """Every call's way in, and every error's way out."""

    def set_default_exception_handlers(self) -> None:
        """What none of these knows is a fault of ours, and is logged by the middleware."""
        for kind, told in _TOLD.items():
            self.add_exception_handler(kind, told)

    def get_openapi_schema(self, **options: Any) -> Any:
        return with_problems(super().get_openapi_schema(**options))

    def on_exception(self, request: HttpRequest, exc: Any) -> HttpResponse:
        response = super().on_exception(request, exc)
        if isinstance(exc, KeyRefused):
            return _patiently(BAD_KEYS, address_of(request), response)
        if response.status_code in _BAD_BODY:
            key: AgentKey | None = getattr(request, "auth", None)
            source = key.public_id if key else address_of(request)
            return _patiently(BAD_BODIES, source, response)
        return response


def _patiently(patience: Patience, source: str, response: HttpResponse) -> HttpResponse:
    """The same answer, or from a certain number on that this source has to wait."""
    wait = patience.wait_of(source)
    if not wait:
        return response
    return problems.slow_down(
        wait, f"Too many requests that can't be used. Mend them, and wait {wait} seconds."
    )


def _refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    return problems.of_refusal(refusal)


def _no_key(request: HttpRequest, exc: AuthenticationError) -> HttpResponse:
    return problems.problem(HTTPStatus.UNAUTHORIZED)


def _invalid(request: HttpRequest, exc: ValidationError) -> HttpResponse:
    return problems.problem(HTTPStatus.UNPROCESSABLE_ENTITY, errors=faults_of(exc.errors))


def _told_by_ninja(request: HttpRequest, exc: HttpError) -> HttpResponse:
    """Ninja wraps what the parser raised."""
    if isinstance(exc.__cause__, Refusal):
        return problems.of_refusal(exc.__cause__)
    return problems.problem(exc.status_code, exc.message)


def _not_found(request: HttpRequest, exc: Http404) -> HttpResponse:
    return problems.problem(HTTPStatus.NOT_FOUND)


def _too_large(request: HttpRequest, exc: RequestDataTooBig) -> HttpResponse:
    return problems.of_refusal(BodyTooLarge())


def _unreadable(request: HttpRequest, exc: Exception) -> HttpResponse:
    return problems.of_refusal(NotJson("The request can't be read, or has too many parameters."))


_TOLD: dict[type[Exception], Callable[[HttpRequest, Any], HttpResponse]] = {
    Refusal: _refused,
    AuthenticationError: _no_key,
    ValidationError: _invalid,
    HttpError: _told_by_ninja,
    Http404: _not_found,
    RequestDataTooBig: _too_large,
    SuspiciousOperation: _unreadable,
    UnreadablePostError: _unreadable,
}
