from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from processes.notices import topics
from processes.notices.topics import Topic
from processes.people.models import Person
from tests.factories import PersonFactory
from tests.processes.notices.receivers import (
    Postbox,
    Receiver,
    running_postbox,
    running_receiver,
)

PAUSED = Topic("tests.paused", "Paused processes", "Somebody stopped a process.")
GAPS = Topic("tests.gaps", "Gaps in names", "A role has nobody.")
SCHEMES = ["https", "http", "slack", "json", "jsons", "ntfys", "pagerduty"]


@pytest.fixture(autouse=True)
def _topics(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two topics as rooms register them."""
    monkeypatch.setattr(topics, "_registered", {topics.TEST.name: topics.TEST})
    topics.register(PAUSED, GAPS)


@pytest.fixture
def allow(settings: Any) -> Callable[..., None]:
    """Set what administrators allow: `allow(hosts=["127.0.0.1"], schemes=["https"])`."""

    def set_to(hosts: tuple[str, ...] = (), schemes: tuple[str, ...] = tuple(SCHEMES)) -> None:
        settings.ENV = replace(
            settings.ENV, PORTAL_NOTICE_HOSTS=list(hosts), PORTAL_NOTICE_SCHEMES=list(schemes)
        )

    return set_to


@pytest.fixture
def receiver(allow: Callable[..., None]) -> Iterator[Receiver]:
    """A web server on a host that administrators listed."""
    allow(hosts=("127.0.0.1",))
    with running_receiver() as running:
        yield running


@pytest.fixture
def postbox(settings: Any) -> Iterator[Postbox]:
    """A mail server, to which the portal's mail goes."""
    with running_postbox() as running:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", running.port
        yield running


@pytest.fixture
def alice(db: None) -> Person:
    """The one who is told."""
    return PersonFactory.create(name="Alice Adams", email="alice@example.com")


@pytest.fixture
def bob(db: None) -> Person:
    """A colleague."""
    return PersonFactory.create(name="Bob Brown", email="bob@example.com")


@pytest.fixture
def administrator(db: None) -> Person:
    """Someone who looks after the portal."""
    return PersonFactory.create(name="Ada Admin", groups=["administrators"])
