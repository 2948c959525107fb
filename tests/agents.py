"""A process with its people, its agent and its keys, and a program that asks with one of them."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.http import HttpResponse
from django.test import Client

from house.actors import System
from processes.models import AgentKey, Domain, OperatingModel, Person, Process, Tier
from processes.register import actions
from tests.factories import PersonFactory

BY = {"by": System("a test"), "because": "For a test"}
BASE = "/api/v1"


def a_domain(slug: str = "customer_support") -> Domain:
    """A part of the business."""
    found = Domain.objects.filter(slug=slug).first()
    name = slug.replace("_", " ").capitalize()
    model = OperatingModel.objects.first()
    return found or Domain.objects.create(
        slug=slug, name=name, summary=f"All of {name}.", operating_model=model
    )


def a_process(slug: str = "support_refunds", **fields: Any) -> Process:
    """A live process with everyone it needs; fields replace what it would have."""
    tier = Tier.objects.get(number=fields.pop("tier", 2))
    usual: dict[str, Any] = {
        "name": slug.replace("_", " ").capitalize(),
        "summary": "Decides on refunds and pays the small ones.",
        "when_to_use": "A customer returns goods.",
        "when_not_to_use": "A lawyer writes.",
        "stage": "live",
        "capability": "acts",
        "kind_of_work": "execute",
        "fallback": "Refund by hand in billing.",
    }
    for role in ("accountable", "accountable_deputy", "escalation_owner", "escalation_backup"):
        if role not in fields:
            usual[role] = PersonFactory()
    fields.setdefault("domain", a_domain())
    return actions.create_process(slug=slug, tier=tier, **{**usual, **fields}, **BY)


def agent_of(process: Process) -> Person:
    """The account that works on a process."""
    return actions.agent_of(process, **BY)


def a_key(process: Process, **options: Any) -> tuple[AgentKey, str]:
    """A key of the process's agent, with its text."""
    return actions.make_key(agent_of(process), **{"label": "a test's", **options, **BY})


@contextmanager
def one_connection() -> Iterator[None]:
    """Requests through the WSGI entrance stay in the test's own transaction."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


class Caller:
    """A program with a key, or without one."""

    def __init__(self, key: str = "", **headers: str) -> None:
        bearer = {"Authorization": f"Bearer {key}"} if key else {}
        self.client = Client(headers={**bearer, **headers})

    def get(self, path: str, **query: Any) -> HttpResponse:
        """Read."""
        return self.client.get(BASE + path, query)

    def post(
        self, path: str, body: Any = None, content_type: str = "application/json", **extra: Any
    ) -> HttpResponse:
        """Send JSON, or bytes as they are."""
        data = body if isinstance(body, bytes) else json.dumps(body)
        return self.client.post(BASE + path, data, content_type=content_type, **extra)
