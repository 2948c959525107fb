import socket
from collections.abc import Callable

import pytest

from processes.notices import reach
from tests.processes.notices.receivers import Receiver


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1%eth0",
        "fd00::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
        "not an address",
        "",
    ],
)
def test_addresses_inside_are_not_public(address: str) -> None:
    assert not reach.is_public(address)


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:2800:21f::1", "64:ff9b::5db8:d70e"])
def test_addresses_outside_are_public(address: str) -> None:
    assert reach.is_public(address)


@pytest.mark.parametrize(
    "host", ["localhost", "LOCALHOST", "127.0.0.1", "127.1", "2130706433", "0x7f.1", "::1"]
)
def test_every_name_of_this_machine_is_refused(allow: Callable[..., None], host: str) -> None:
    allow()
    with pytest.raises(reach.AddressUnreachableByRule, match="private network"):
        reach.addresses_of(host, 443)


def test_a_host_that_administrators_listed_may_be_inside(allow: Callable[..., None]) -> None:
    allow(hosts=("LocalHost",))
    assert "127.0.0.1" in reach.addresses_of("localhost", 443)
    assert reach.is_listed("LOCALHOST.")


def test_one_address_inside_among_several_is_refused(
    allow: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    allow()
    both = [(2, 1, 6, "", ("93.184.215.14", 443)), (2, 1, 6, "", ("10.0.0.5", 443))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: both)
    with pytest.raises(reach.AddressUnreachableByRule):
        reach.addresses_of("both.example", 443)


def test_a_name_that_nobody_has_is_said(allow: Callable[..., None]) -> None:
    allow()
    with pytest.raises(reach.HostNotFound, match=r"nobody\.invalid"):
        reach.addresses_of("nobody.invalid", 443)


def test_a_guarded_connection_to_the_inside_does_not_open(
    allow: Callable[..., None], receiver: Receiver
) -> None:
    allow()
    with reach.guarded(), pytest.raises(PermissionError, match="private network"):
        socket.create_connection(("127.0.0.1", receiver.port), timeout=5)
    assert not receiver.got


def test_a_guarded_connection_to_a_listed_host_opens(receiver: Receiver) -> None:
    with reach.guarded():
        socket.create_connection(("127.0.0.1", receiver.port), timeout=5).close()


def test_outside_the_guard_nothing_is_watched(
    allow: Callable[..., None], receiver: Receiver
) -> None:
    allow()
    with reach.guarded():
        pass
    socket.create_connection(("127.0.0.1", receiver.port), timeout=5).close()
