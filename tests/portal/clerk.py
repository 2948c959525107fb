"""Speaks to a database with the portal's own code, in a process of its own.

Reads a line of JSON, `[verb, argument ...]`, answers with one. Started by tests that kill workers:
their own process has another database.
"""

import json
import sys
from typing import Any

import django

django.setup()

from django.db import DatabaseError, connections  # noqa: E402  apps must be ready

from audit.models import Entry  # noqa: E402
from processes.work.actions import enqueue  # noqa: E402
from processes.work.messages import send  # noqa: E402
from processes.work.models import Job, Pulse  # noqa: E402
from tests.processes.work.kinds import STEP  # noqa: E402


def put(kind: str, subject: str, attempts: int) -> int:
    """A new job."""
    return enqueue(kind, subject, max_attempts=attempts).pk


def repeat(pk: int) -> bool:
    """The job's message once more."""
    return send(Job.objects.get(pk=pk))


def look(pk: int) -> dict[str, Any]:
    """How the job stands, and what it has done."""
    job = Job.objects.get(pk=pk)
    done = Entry.objects.filter(subject_kind="job", subject_id=str(pk)).order_by("id")
    return {
        "state": job.state,
        "attempts": job.attempts,
        "error": job.error,
        "steps": [entry.details["step"] for entry in done if entry.verb == STEP],
        "verbs": [entry.verb for entry in done],
    }


def pulses() -> dict[str, Any]:
    """All signs of life."""
    return {pulse.name: pulse.details for pulse in Pulse.objects.all()}


def drop(pk: int) -> int:
    """No job any more."""
    return Job.objects.filter(pk=pk).delete()[0]


VERBS = {"put": put, "repeat": repeat, "look": look, "pulses": pulses, "drop": drop}


def main() -> None:
    for line in sys.stdin:
        verb, *arguments = json.loads(line)
        try:
            answer = {"is": VERBS[verb](*arguments)}
        except DatabaseError as problem:
            answer = {"problem": str(problem)}
            connections.close_all()
        print(json.dumps(answer), flush=True)


main()
