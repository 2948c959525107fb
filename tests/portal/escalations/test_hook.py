"""The hub's tab on which the agent's webhook is set."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.conf import settings as project
from django.test import Client

from governance.escalations.actions import decide
from governance.models import DecisionHook
from processes.models import Job, Person, Process
from processes.register.hub.tab import address
from processes.work.runner import run
from tests.factories import PersonFactory
from tests.governance.escalations.conftest import WORDS, Raise
from tests.processes.notices.receivers import Receiver, running_receiver, status

pytestmark = pytest.mark.django_db
BECAUSE = "The agent runs there"


@pytest.fixture
def receiver(settings: Any) -> Iterator[Receiver]:
    settings.ENV = replace(settings.ENV, PORTAL_NOTICE_HOSTS=["127.0.0.1"])
    with running_receiver() as running:
        yield running


def browser(person: Person) -> Client:
    client = Client()
    client.force_login(person, backend=project.AUTHENTICATION_BACKENDS[0])
    return client


def test_it_is_set_shown_and_taken_away(
    opened: Raise, process: Process, receiver: Receiver
) -> None:
    client = browser(PersonFactory(groups=["technology"]))
    tab = address(process, "webhook")
    assert "not told by itself" in client.get(tab).content.decode()
    sent = {"address": receiver.url("/hidden-key"), "because": BECAUSE}
    page = client.post(f"{tab}?change=set", sent).content.decode()
    secret = DecisionHook.objects.get().secret
    assert secret in page
    page = client.get(tab).content.decode()
    assert secret not in page
    assert "http://127.0.0.1/…" in page
    assert "hidden-key" not in page
    renewed = client.post(f"{tab}?change=renew", {"because": "It leaked"}).content.decode()
    assert DecisionHook.objects.get().secret in renewed
    assert secret not in renewed
    receiver.script = [status(500)]
    made = opened()
    decide(made, by=made.held_by, outcome="declined", decision=WORDS, reason_code="risk")
    run(Job.objects.get(kind="exceptions.tell_agent").pk)
    assert "Answered 500." in client.get(tab).content.decode()
    client.post(f"{tab}?change=remove", {"because": "The agent moved"})
    assert not DecisionHook.objects.exists()


def test_a_refusal_stands_at_its_field(process: Process) -> None:
    client = browser(PersonFactory(groups=["administrators"]))
    tab = address(process, "webhook")
    for wrong in ("https://10.0.0.7/hook", "ftp://agent.example", "hook"):
        answer = client.post(f"{tab}?change=set", {"address": wrong, "because": BECAUSE})
        assert answer.context["form"].errors["address"]
    assert client.post(f"{tab}?change=renew", {"because": BECAUSE}).context["form"].errors
    assert not DecisionHook.objects.exists()


def test_others_have_no_such_tab(process: Process) -> None:
    tab = address(process, "webhook")
    for person in (process.accountable, PersonFactory(groups=["compliance"])):
        assert browser(person).get(tab).status_code == 404
