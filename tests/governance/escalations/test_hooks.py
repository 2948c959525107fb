"""The agent is told of a decision: over HTTP, signed, at least once."""

import hashlib
import hmac
import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from audit.models import Entry
from governance.escalations.actions import (
    decide,
    merge,
    remove_hook,
    renew_hook_secret,
    set_hook,
)
from governance.escalations.refusals import LeadsThereAlready
from governance.models import DecisionHook, Escalation
from house.refusals import Invalid, NotPermitted
from processes.models import Job, Person, Process
from processes.notices.reach import AddressUnreachableByRule
from processes.notices.refusals import NothingToRenew
from processes.work.runner import run
from tests.agents import Caller, a_key
from tests.conftest import Clock
from tests.factories import PersonFactory
from tests.governance.escalations.conftest import WORDS, Raise
from tests.processes.notices.receivers import Receiver, running_receiver, status

pytestmark = pytest.mark.django_db
BECAUSE = "The agent runs on this host"


@pytest.fixture
def ada() -> Person:
    """She keeps keys."""
    return PersonFactory(name="Ada", groups=["administrators"])


@pytest.fixture
def receiver(settings: Any) -> Iterator[Receiver]:
    """The agent's web server, on a host that administrators listed."""
    settings.ENV = replace(settings.ENV, PORTAL_NOTICE_HOSTS=["127.0.0.1"])
    with running_receiver() as running:
        yield running


@pytest.fixture
def hook(receiver: Receiver, process: Process, ada: Person) -> DecisionHook:
    return set_hook(process, address=receiver.url(), by=ada, because=BECAUSE)


def end(made: Escalation) -> Escalation:
    words = {"decision": WORDS, "reason_code": "within_policy"}
    return decide(made, by=made.held_by, outcome="done_by_hand", **words)


def job() -> Job:
    return Job.objects.get(kind="exceptions.tell_agent")


def test_it_gets_what_polling_tells(
    opened: Raise, process: Process, hook: DecisionHook, receiver: Receiver
) -> None:
    made = end(opened())
    assert run(job().pk) == "done"
    (got,) = receiver.got
    assert got.headers["portal-delivery"] == made.public_id
    signed = got.headers["portal-timestamp"].encode() + b"." + got.body
    expected = hmac.new(hook.secret.encode(), signed, hashlib.sha256).hexdigest()
    assert got.headers["portal-signature"] == expected
    polled = Caller(a_key(process)[1]).get(f"/escalations/{made.public_id}").json()
    assert json.loads(got.body) == polled
    assert (polled["outcome"], polled["decision"]) == ("done_by_hand", WORDS)
    assert run(job().pk) == "not mine"  # a message that comes twice brings it once


def test_it_names_the_duplicates_that_it_stands_for(
    opened: Raise, process: Process, hook: DecisionHook, receiver: Receiver
) -> None:
    one, into = opened(case_id="T-1"), opened(case_id="T-2")
    merge(one, into=into, by=process.accountable, because="The same parcel")
    assert not Job.objects.filter(kind="exceptions.tell_agent").exists()
    end(into)
    run(job().pk)
    assert json.loads(receiver.got[0].body)["stands_for"] == [one.public_id]


def test_it_is_tried_again_until_it_is_taken(
    opened: Raise, hook: DecisionHook, receiver: Receiver, clock: Clock
) -> None:
    receiver.script = [status(503), status(302, Location="/elsewhere"), status(204)]
    end(opened())
    for says in ("Answered 503.", "Answered 302."):
        assert run(job().pk) == "failed"
        assert job().error == says
        clock.forward(minutes=10)
    assert run(job().pk) == "done"
    assert len(receiver.got) == 3
    assert len({got.body for got in receiver.got}) == 1


def test_nobody_listens(opened: Raise, hook: DecisionHook, receiver: Receiver) -> None:
    DecisionHook.objects.update(address="http://127.0.0.1:9/hook")
    end(opened())
    assert run(job().pk) == "failed"
    assert "No connection" in job().error
    assert job().state == "waiting"


def test_without_an_address_nothing_is_sent(opened: Raise, process: Process, ada: Person) -> None:
    end(opened())
    assert not Job.objects.filter(kind="exceptions.tell_agent").exists()


def test_an_address_that_was_taken_back_gets_nothing(
    opened: Raise, process: Process, hook: DecisionHook, receiver: Receiver, ada: Person
) -> None:
    end(opened())
    remove_hook(process, by=ada, because="The agent moved")
    assert run(job().pk) == "done"
    assert receiver.got == []
    assert Entry.objects.filter(verb="exception.remove_hook").count() == 1


def test_a_private_address_is_refused_and_refused_again_later(
    opened: Raise,
    process: Process,
    hook: DecisionHook,
    receiver: Receiver,
    ada: Person,
    settings: Any,
) -> None:
    settings.ENV = replace(settings.ENV, PORTAL_NOTICE_HOSTS=[])
    with pytest.raises(AddressUnreachableByRule):
        set_hook(process, address="https://127.0.0.1/hook", by=ada, because=BECAUSE)
    with pytest.raises(Invalid):
        set_hook(process, address="http://agent.example/hook", by=ada, because=BECAUSE)
    end(opened())
    assert run(job().pk) == "failed"
    assert receiver.got == []


def test_who_sets_it(process: Process, hook: DecisionHook, ada: Person, receiver: Receiver) -> None:
    for person in (process.accountable, PersonFactory(groups=["staff"])):
        with pytest.raises(NotPermitted):
            set_hook(process, address=receiver.url("/mine"), by=person, because=BECAUSE)
        assert not DecisionHook.objects.visible_to(person).exists()
    assert DecisionHook.objects.visible_to(ada).get() == hook
    entry = Entry.objects.get(verb="exception.set_hook")
    assert entry.details == {"address": "http://127.0.0.1/…"}
    with pytest.raises(LeadsThereAlready):
        set_hook(process, address=receiver.url(), by=ada, because=BECAUSE)
    assert renew_hook_secret(process, by=ada, because="It leaked").secret != hook.secret
    other = set_hook(process, address=receiver.url("/new"), by=ada, because=BECAUSE)
    assert other.secret != hook.secret
    assert DecisionHook.objects.count() == 1
    remove_hook(process, by=ada, because="No longer used")
    with pytest.raises(NothingToRenew):
        renew_hook_secret(process, by=ada, because="It leaked")
