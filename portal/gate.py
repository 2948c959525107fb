"""The short way for agents that ask before they act, or log: past everything that pages need.

It takes only what is plain: a good question or record of a good key. Whatever is not,
also every error, goes the usual way through Django and gets its answer there.
"""

import json
import re
import time
from collections.abc import Callable, Iterable
from functools import lru_cache, partial
from io import BytesIO
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.http.request import split_domain_port, validate_host

from governance.decisions.authorize.actions import authorize
from governance.decisions.authorize.api import QuestionIn
from governance.decisions.plainly import logged
from house.bodies import JSON, json_from
from house.refusals import Refusal
from house.requests import new_request_id

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_ASKED = re.compile(r"/api/v1/processes/([-a-zA-Z0-9_]+)/authorize")
_LOGGED = "/api/v1/decisions"
_LONGEST = 64 * 1024
_STATUS = {200: "200 OK", 201: "201 Created"}
# Body and key in, status and body out; nothing where it is not plain.
Way = Callable[[bytes, str], tuple[int, bytes] | None]
_BEARER = "Bearer "


class Gate:
    """A WSGI application that answers plain questions itself and leaves the rest to Django."""

    def __init__(self, application: "WSGIApplication") -> None:
        self._application = application

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        answer = _way(environ["PATH_INFO"])
        if answer is None or not _is_plain(environ):
            return self._application(environ, start_response)
        raw = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
        with new_request_id() as number:
            found = _answered(answer, raw, environ["HTTP_AUTHORIZATION"])
        if found is None:
            environ["wsgi.input"] = BytesIO(raw)
            return self._application(environ, start_response)
        status, body = found
        headers = [
            ("Content-Type", JSON),
            ("Content-Length", str(len(body))),
            ("X-Content-Type-Options", "nosniff"),
            ("X-Request-Id", number),
        ]
        start_response(_STATUS[status], headers)
        return [body]


def _way(path: str) -> Way | None:
    """Who answers at this address, if anyone here does."""
    if path == _LOGGED:
        return logged
    found = _ASKED.fullmatch(path)
    return partial(_asked, found[1]) if found else None


def _asked(slug: str, raw: bytes, bearer: str) -> tuple[int, bytes]:
    """The verdict."""
    question = QuestionIn.model_validate(json_from(raw)).asked(raw.decode())
    return 200, json.dumps(authorize(bearer, slug, question).told()).encode()


def _answered(answer: Way, raw: bytes, header: str) -> tuple[int, bytes] | None:
    """Status and answer; nothing where Django has to say what is wrong."""
    try:
        _renew_old_connection()
        return answer(raw, header.removeprefix(_BEARER).strip())
    except (Refusal, ValueError):
        return None
    except DatabaseError:
        if not connection.in_atomic_block:
            connection.close()
        return None


def _is_plain(environ: dict[str, Any]) -> bool:
    """Whether nothing about the request asks for more than a verdict."""
    length = environ.get("CONTENT_LENGTH") or ""
    return (
        environ["REQUEST_METHOD"] == "POST"
        and environ.get("CONTENT_TYPE") == JSON
        and length.isascii()
        and length.isdecimal()
        and int(length) <= _LONGEST
        and environ.get("HTTP_AUTHORIZATION", "").startswith(_BEARER)
        and _is_known(environ.get("HTTP_HOST", ""))
        and _is_safe_enough(environ)
    )


@lru_cache(maxsize=64)
def _is_known(host: str) -> bool:
    domain, _ = split_domain_port(host)
    return bool(domain) and validate_host(domain, settings.ALLOWED_HOSTS)


def _is_safe_enough(environ: dict[str, Any]) -> bool:
    """Where only HTTPS is served, other requests are Django's to turn away."""
    if not settings.SECURE_SSL_REDIRECT or environ["wsgi.url_scheme"] == "https":
        return True
    told: tuple[str, str] | None = getattr(settings, "SECURE_PROXY_SSL_HEADER", None)
    return told is not None and environ.get(told[0], "").split(",")[0].strip() == told[1]


def _renew_old_connection() -> None:
    """As Django does around a request, but without asking each time whether the database answers.

    A file needs no renewal: opening it anew would cost more than the answer.
    """
    is_kept = connection.vendor == "sqlite" or connection.in_atomic_block
    if not is_kept and connection.close_at is not None and time.monotonic() >= connection.close_at:
        connection.close()
