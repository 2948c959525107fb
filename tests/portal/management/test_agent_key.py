"""`manage.py agent_key`: the key is its last line."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from audit.models import Entry
from processes.models import AgentKey, Person, Process
from tests.agents import Caller, a_process
from tests.conftest import Clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def process() -> Process:
    return a_process()


def made(*arguments: str) -> str:
    """The key that the command prints."""
    out = StringIO()
    call_command("agent_key", *arguments, stdout=out)
    return out.getvalue().splitlines()[-1]


def test_the_last_line_opens_the_door(process: Process) -> None:
    answer = Caller(made("support_refunds")).get("/processes/support_refunds")
    assert answer.status_code == 200


def test_only_with_the_option_it_may_pause(process: Process) -> None:
    pause, why = "/processes/support_refunds/pause", {"reason": "Refunds are paid twice"}
    assert Caller(made("support_refunds")).post(pause, why).status_code == 403
    assert Caller(made("support_refunds", "--may-pause")).post(pause, why).status_code == 200


def test_it_says_what_it_is_for_and_when_it_ends(process: Process, clock: Clock) -> None:
    made("support_refunds", "--label", "eu-west", "--days", "30")
    key = AgentKey.objects.get()
    assert (key.label, key.expires_at) == ("eu-west", key.made_at + timedelta(days=30))
    made("support_refunds")
    assert AgentKey.objects.latest("id").expires_at == key.made_at + timedelta(days=365)


def test_one_account_for_all_keys_of_a_process(process: Process) -> None:
    keys = [made("support_refunds"), made("support_refunds")]
    agent = Person.objects.get(kind=Person.Kind.AGENT)
    assert [row.agent for row in AgentKey.objects.all()] == [agent, agent]
    assert {Caller(key).get("/processes").status_code for key in keys} == {200}
    assert not agent.has_usable_password()


def test_who_made_it_is_on_record_and_the_secret_nowhere(process: Process) -> None:
    secret = made("support_refunds").split("_", 2)[2]
    entry = Entry.objects.get(verb="key.make")
    assert entry.actor == "the command line"
    assert secret not in str(Entry.objects.values()) + str(AgentKey.objects.values())


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["nobody_has_this"], "no process with the short name 'nobody_has_this'"),
        (["support_refunds", "--days", "0"], "1 to 1095"),
        (["support_refunds", "--days", "soon"], "1 to 1095"),
    ],
)
def test_refusals(process: Process, arguments: list[str], says: str) -> None:
    with pytest.raises(CommandError, match=says):
        made(*arguments)
    assert not AgentKey.objects.exists()


def test_no_key_for_an_account_that_is_closed(process: Process) -> None:
    made("support_refunds")
    Person.objects.filter(kind="agent").update(is_active=False)
    with pytest.raises(CommandError, match="not active"):
        made("support_refunds")
