"""A stop is seen to be acknowledged: by which key, and how soon."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from processes.models import Acknowledgement, Pause, Process
from processes.register import actions
from processes.register.stops import heard, spoken, stop_of
from tests.agents import Caller, a_key, a_process
from tests.conftest import Clock
from tests.contracts import a_contract
from tests.factories import PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def process() -> Process:
    return a_contract(a_process()).process


def stop(process: Process, **words: bool) -> Pause:
    because = "Something is off"
    return actions.pause(process, by=process.accountable, because=because, **words)


def test_each_key_is_noted_once(process: Process, clock: Clock) -> None:
    one, two = a_key(process, label="east"), a_key(process, label="west")
    made = stop(process)
    clock.forward(seconds=4)
    Caller(one[1]).get("/processes/support_refunds/contract")
    clock.forward(seconds=3)
    Caller(one[1]).get("/processes/support_refunds/contract")
    keeper = PersonFactory(groups=["technology"])
    says = {each.label.partition(", ")[2]: each.says for each in heard(made, keeper)}
    assert says == {"east": "acknowledged after 4.0\u00a0s", "west": "has not asked since"}
    assert stop_of(made).says == "one key, after 4.0\u00a0s"
    Caller(two[1]).post("/processes/support_refunds/authorize", {"case_id": "1"})
    assert stop_of(Pause.objects.get()).says == "2 keys, after 4.0\u00a0s to 7.0\u00a0s"
    assert Acknowledgement.objects.count() == 2


def test_nothing_is_noted_while_it_runs(process: Process) -> None:
    caller = Caller(a_key(process)[1])
    caller.get("/processes/support_refunds/contract")
    caller.post("/processes/support_refunds/authorize", {"case_id": "1"})
    assert not Acknowledgement.objects.exists()


def test_a_drill_stops_and_is_told_as_one(process: Process) -> None:
    made = stop(process, is_drill=True)
    assert process.state == "paused"
    assert made.is_drill
    with pytest.raises(IntegrityError), transaction.atomic():
        Pause.objects.update(is_drill=False)


def test_keys_are_named_to_those_who_look_after_them(process: Process) -> None:
    a_key(process, label="east")
    made = stop(process)
    assert ["east" in each.label for each in heard(made, PersonFactory())] == [False]
    keeper = PersonFactory(groups=["technology"])
    assert ["east" in each.label for each in heard(made, keeper)] == [True]


def test_the_hub_tells(process: Process) -> None:
    browser, person = Client(), PersonFactory(groups=["compliance"])
    browser.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])
    pause = reverse("admin:processes_process_pause", args=[process.pk])
    told = browser.get(reverse("admin:processes_process_change", args=[process.pk]))
    assert "This is a drill" in told.content.decode()
    browser.post(pause, {"because": "We try the switch", "is_drill": "on"})
    assert Pause.objects.get().is_drill
    Caller(a_key(process)[1]).get("/processes/support_refunds/contract")
    page = browser.get(reverse("admin:processes_process_tab", args=[process.pk, "pauses"]))
    told = page.content.decode()
    assert "Drill: paused" in told
    assert "acknowledged after" in told
    assert "One key, after" in told
    actions.resume(process, by=person, because="It works")
    assert not process.pauses.standing().exists()


@pytest.mark.parametrize(
    ("length", "says"),
    [(0.04, "0.0 s"), (4, "4.0 s"), (61, "61 s"), (300, "5 min"), (90_000, "25 h")],
)
def test_short_times_in_words(length: float, says: str) -> None:
    assert spoken(timedelta(seconds=length)) == says.replace(" ", "\u00a0")
