"""A client for the portal's API: read the contract, ask before acting, log, call a person.

One rule stands above all others: an agent acts on `allow` alone. Where the portal does not answer,
`PortalSilent` is raised, and whoever catches it stops.
"""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Self

import httpx2

Json = dict[str, Any]


class PortalSilent(Exception):
    """The portal did not answer, or not in a way that can be read. Nothing may be done."""


class PortalRefused(Exception):
    """The portal answered that this can't be done; the text says why."""

    def __init__(self, problem: Json) -> None:
        faults = [f"{fault['field']}: {fault['message']}" for fault in problem.get("errors", [])]
        super().__init__("; ".join([str(problem.get("detail", "")), *faults]))
        self.status = int(problem.get("status", 0))


@dataclass(frozen=True)
class Verdict:
    """What the portal says to a question."""

    verdict: str
    process_id: str
    authorization_id: str
    reasons: list[Json] = field(default_factory=list)
    questions: list[Json] = field(default_factory=list)
    escalation: Json | None = None
    fallback: str = ""
    retry_after: int | None = None

    @classmethod
    def read(cls, told: Json) -> Self:
        """The verdict in an answer; fields that this client does not know are left out."""
        known = {name: told[name] for name in cls.__dataclass_fields__ if told.get(name)}
        try:
            return cls(**known)
        except TypeError:
            raise PortalSilent("The portal's answer is no verdict.") from None

    @property
    def is_allowed(self) -> bool:
        """Whether this very action may happen now."""
        return self.verdict == "allow"

    @property
    def says(self) -> str:
        """The reasons in one line."""
        told = [reason["says"] for reason in self.reasons]
        return " ".join(told) or self.verdict


class Portal:
    """The portal as one agent sees it."""

    def __init__(self, url: str, key: str, process: str, *, patience: float = 2.0) -> None:
        self.process = process
        self._http = httpx2.Client(
            base_url=f"{url.rstrip('/')}/api/v1",
            headers={"Authorization": f"Bearer {key}"},
            timeout=patience,
        )
        # The contract as it was last read, with the mark by which the portal knows it again.
        self._contracts: dict[str, tuple[str, Json]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def about(self) -> Json:
        """The process: its owner, its state, its links."""
        return self._told(self._send("GET", f"/processes/{self.process}"))

    def contract(self, case_id: str = "") -> Json:
        """The contract in force for a case; asked for each time, sent only when it changed."""
        mark, kept = self._contracts.get(case_id, ("", {}))
        answer = self._send(
            "GET",
            f"/processes/{self.process}/contract",
            params={"case_id": case_id} if case_id else None,
            headers={"If-None-Match": mark} if mark else None,
        )
        if answer.status_code == httpx2.codes.NOT_MODIFIED:
            return kept
        contract = self._told(answer)
        self._contracts[case_id] = (answer.headers.get("ETag", ""), contract)
        return contract

    def authorize(
        self,
        case_id: str,
        *,
        tool: str | None = None,
        arguments: Mapping[str, Any] | None = None,
        inputs: Mapping[str, Any] | None = None,
        confidence: float | None = None,
    ) -> Verdict:
        """May this happen? Ask with exactly the arguments that the tool will get."""
        body = {
            "case_id": case_id,
            "tool": tool,
            "arguments": dict(arguments or {}),
            "inputs": dict(inputs or {}),
            "confidence": confidence,
        }
        asked = {name: value for name, value in body.items() if value is not None}
        path = f"/processes/{self.process}/authorize"
        return Verdict.read(self._told(self._send("POST", path, json=asked)))

    def log(self, record: Mapping[str, Any], *, tries: int = 4) -> Json:
        """Log a decision. The same event_id is never kept twice, so trying again is safe."""
        if not record.get("event_id"):
            raise ValueError("Give the record an event_id, so that trying again is safe.")
        for pause in [0.5 * 2**turn for turn in range(tries - 1)]:
            try:
                return self._told(self._send("POST", "/decisions", json=record))
            except PortalSilent:
                time.sleep(pause)
        return self._told(self._send("POST", "/decisions", json=record))

    def escalate(
        self, trigger: str, case_id: str, *, summary: str = "", context: Mapping[str, Any]
    ) -> Json:
        """Call the person of an exception path; the same case and trigger call once."""
        body = {
            "process_id": self.process,
            "trigger": trigger,
            "case_id": case_id,
            "summary": summary,
            "context": dict(context),
        }
        return self._told(self._send("POST", "/escalations", json=body))

    def escalation(self, escalation_id: str) -> Json:
        """What became of an exception: open, overdue, or decided with an outcome and words."""
        return self._told(self._send("GET", f"/escalations/{escalation_id}"))

    def decided(self, escalation_id: str, *, within: float, every: float = 2.0) -> Json | None:
        """The person's decision, or nothing if it takes longer; the case then stays with them."""
        until = time.monotonic() + within
        while True:
            found = self.escalation(escalation_id)
            if found["status"] == "decided":
                return found
            if time.monotonic() + every > until:
                return None
            time.sleep(every)

    def pause(self, reason: str) -> Json:
        """Stop the process; for keys made with --may-pause."""
        path = f"/processes/{self.process}/pause"
        return self._told(self._send("POST", path, json={"reason": reason}))

    def _send(self, method: str, path: str, **how: Any) -> httpx2.Response:
        with _silence():
            return self._http.request(method, path, **how)

    def _told(self, answer: httpx2.Response) -> Json:
        try:
            told = answer.json()
        except ValueError:
            raise PortalSilent(f"The portal answered {answer.status_code} without JSON.") from None
        if not isinstance(told, dict) or answer.status_code >= httpx2.codes.INTERNAL_SERVER_ERROR:
            raise PortalSilent(f"The portal answered {answer.status_code}.")
        if answer.status_code >= httpx2.codes.BAD_REQUEST:
            raise PortalRefused(told)
        return told


@contextmanager
def _silence() -> Iterator[None]:
    try:
        yield
    except httpx2.HTTPError as problem:
        raise PortalSilent(f"The portal did not answer: {problem}.") from None
