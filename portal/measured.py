"""Bodies of unknown length, measured before Django: it would take them for empty."""

from collections.abc import Iterable
from io import BytesIO
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


class Measured:
    """A WSGI application whose requests all say how long their body is."""

    def __init__(self, application: "WSGIApplication", at_most: int) -> None:
        self._application = application
        self._at_most = at_most

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        if not _is_length(str(environ.get("CONTENT_LENGTH") or "")):
            self._measure(environ)
        return self._application(environ, start_response)

    def _measure(self, environ: dict[str, Any]) -> None:
        """Read at most one byte too many, which Django then refuses as too large."""
        environ["CONTENT_LENGTH"] = ""
        if environ.get("HTTP_TRANSFER_ENCODING") and environ.get("wsgi.input_terminated"):
            body = environ["wsgi.input"].read(self._at_most + 1)
            environ["wsgi.input"] = BytesIO(body)
            environ["CONTENT_LENGTH"] = str(len(body))


def _is_length(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 16
