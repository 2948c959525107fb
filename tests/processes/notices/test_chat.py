import json
from collections.abc import Callable
from dataclasses import fields

import pytest

from portal.env import Environment
from processes.notices import chat
from processes.notices.chat import AddressUnreadable, SchemeNotAllowed
from processes.notices.reach import AddressUnreachableByRule
from tests.processes.notices.receivers import Receiver, status

SLACK = "https://hooks.slack.com/services/T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ"


def send(address: str, title: str = "Refunds are paused", text: str = "By Bob.") -> str:
    return chat.send(address, title=title, text=text, is_page=False, is_urgent=False)


def test_a_message_arrives(receiver: Receiver) -> None:
    assert send(f"json://127.0.0.1:{receiver.port}/room") == ""
    (got,) = receiver.got
    assert got.path == "/room"
    told = json.loads(got.body)
    assert (told["title"], told["message"], told["type"]) == (
        "Refunds are paused",
        "By Bob.",
        "info",
    )


def test_a_page_is_an_alert_also_when_it_is_not_urgent(receiver: Receiver) -> None:
    address = f"json://127.0.0.1:{receiver.port}/"
    for is_urgent in (False, True):
        chat.send(address, title="Up", text="", is_page=True, is_urgent=is_urgent)
    assert [json.loads(got.body)["type"] for got in receiver.got] == ["warning", "failure"]


def test_a_service_that_fails_says_why(receiver: Receiver) -> None:
    receiver.script = [status(500)]
    assert "500" in send(f"json://127.0.0.1:{receiver.port}/")


def test_a_redirect_is_not_followed_even_if_the_address_asks(receiver: Receiver) -> None:
    receiver.script = [status(302, Location=receiver.url("/elsewhere")), status(200)]
    assert send(f"json://127.0.0.1:{receiver.port}/first?redirect=yes&optional=yes&retry=5") != ""
    assert [got.path.split("?")[0] for got in receiver.got] == ["/first"]


def test_a_long_text_is_cut(receiver: Receiver) -> None:
    send(f"json://127.0.0.1:{receiver.port}/", text="x" * 100_000)
    assert len(receiver.got[0].body) < 3000


@pytest.mark.parametrize(
    "address", ["mailtos://a:b@example.com", "file:///etc/passwd", "syslog://x", "exec://ls"]
)
def test_a_scheme_that_is_not_listed_is_refused(allow: Callable[..., None], address: str) -> None:
    allow()
    with pytest.raises(SchemeNotAllowed, match="Allowed are: https, http, slack"):
        chat.service_at(address)


@pytest.mark.parametrize("address", ["", "hello", "://x", "slack://", "slack://nonsense", "x y://"])
def test_what_is_no_address_is_refused(allow: Callable[..., None], address: str) -> None:
    allow()
    with pytest.raises(AddressUnreadable):
        chat.service_at(address)


def test_the_ordinary_address_of_a_known_service_is_read(allow: Callable[..., None]) -> None:
    allow()
    assert chat.service_at(SLACK).schema == "slack"


def test_such_an_address_needs_its_services_scheme_too(allow: Callable[..., None]) -> None:
    allow(schemes=("https",))
    with pytest.raises(SchemeNotAllowed, match="slack://"):
        chat.service_at(SLACK)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "10.0.0.1"])
def test_a_service_inside_the_company_is_refused_unless_listed(
    allow: Callable[..., None], host: str
) -> None:
    allow()
    with pytest.raises(AddressUnreachableByRule):
        chat.service_at(f"jsons://{host}/")
    allow(hosts=(host,))
    assert chat.service_at(f"jsons://{host}/")


def test_a_service_whose_host_is_a_topic_needs_no_host(allow: Callable[..., None]) -> None:
    allow()
    assert chat.service_at("ntfys://refunds")
    with pytest.raises(AddressUnreachableByRule):
        chat.service_at("ntfys://127.0.0.1/refunds")


def test_a_name_that_turns_inward_between_look_and_call_is_stopped(
    allow: Callable[..., None], receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    allow()
    monkeypatch.setattr(chat.reach, "addresses_of", lambda host, port: ["93.184.215.14"])
    assert send(f"json://127.0.0.1:{receiver.port}/") != ""
    assert not receiver.got


def test_every_scheme_allowed_by_default_is_one_that_exists() -> None:
    from apprise.manager_plugins import NotificationManager

    default = next(each for each in fields(Environment) if each.name == "PORTAL_NOTICE_SCHEMES")
    schemes = default.metadata["read"](default.metadata["default"])
    assert [scheme for scheme in schemes if scheme not in NotificationManager()] == ["https"]
