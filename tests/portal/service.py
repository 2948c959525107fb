"""A small OpenID Connect service on this machine: it really redirects, and really gives tokens."""

import base64
import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

CLIENT, SECRET = "portal", "a secret between the two"


@dataclass
class Service:
    """Who is logged in there, what it says of them, and what it was asked."""

    url: str = ""
    says: dict[str, Any] = field(default_factory=dict)
    asked: list[dict[str, str]] = field(default_factory=list)
    challenges: dict[str, str] = field(default_factory=dict)
    cancels: bool = False

    @property
    def settings(self) -> dict[str, Any]:
        """What the portal must know of it."""
        given = {"server_url": self.url, "oauth_pkce_enabled": True, "verified_email": False}
        app = {"provider_id": "company", "name": "Acme ID", "client_id": CLIENT, "secret": SECRET}
        return {"openid_connect": {"APPS": [{**app, "settings": given}]}}


class _Handler(BaseHTTPRequestHandler):
    service: Service

    def log_message(self, *args: Any) -> None:
        """Stay quiet."""

    def do_GET(self) -> None:
        given = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
        match urlsplit(self.path).path:
            case "/.well-known/openid-configuration":
                places = ("authorization", "token", "userinfo")
                known = {f"{each}_endpoint": f"{self.service.url}/{each}" for each in places}
                self._answer({**known, "issuer": self.service.url})
            case "/authorization":
                self._authorize(given)
            case "/userinfo" if self.headers["Authorization"] == "Bearer open sesame":
                self._answer(self.service.says)
            case _:
                self.send_error(404)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        given = {name: values[0] for name, values in parse_qs(body).items()}
        digest = hashlib.sha256(given["code_verifier"].encode()).digest()
        proved = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if self.service.challenges.pop(given["code"], None) != proved:
            return self.send_error(400)
        if (given["client_id"], given["client_secret"]) != (CLIENT, SECRET):
            return self.send_error(401)
        return self._answer({"access_token": "open sesame", "token_type": "Bearer"})

    def _authorize(self, given: dict[str, str]) -> None:
        self.service.asked.append(given)
        code = f"code-{len(self.service.asked)}"
        self.service.challenges[code] = given["code_challenge"]
        answer = {"error": "access_denied"} if self.service.cancels else {"code": code}
        self.send_response(302)
        back = f"{given['redirect_uri']}?{urlencode({**answer, 'state': given['state']})}"
        self.send_header("Location", back)
        self.end_headers()

    def _answer(self, says: dict[str, Any]) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(says).encode())


@contextmanager
def running() -> Iterator[Service]:
    """The service, until the test is over."""
    service = Service()
    handler = type("Handler", (_Handler,), {"service": service})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    service.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield service
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
