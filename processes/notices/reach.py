"""Which hosts notices may reach: public ones, and private ones that an administrator listed.

A name is resolved and every address looked at. Because an answer can differ a moment later, the
address that a connection really goes to is looked at too.
"""

import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Any

from django.conf import settings

from house.refusals import Invalid

_guarded: ContextVar[bool] = ContextVar("reach_guarded", default=False)
_NAT64 = IPv6Network("64:ff9b::/96")


class HostNotFound(Invalid):
    """A name without an address."""

    says = "There is no host of that name."


class AddressUnreachableByRule(Invalid):
    """An address inside a private network, which a notice could be used to probe."""

    says = "That address is inside a private network. An administrator can allow its host."


def is_listed(host: str) -> bool:
    """Whether an administrator allowed this host whatever its address is."""
    return _plain(host) in {_plain(name) for name in settings.ENV.PORTAL_NOTICE_HOSTS}


def addresses_of(host: str, port: int) -> list[str]:
    """Every address of a host that may be reached, or the refusal."""
    found = _resolved(host, port)
    if not is_listed(host) and not all(is_public(address) for address in found):
        raise AddressUnreachableByRule(
            f"{host} is inside a private network. An administrator can allow this host.",
            field="address",
        )
    return found


def is_public(address: str) -> bool:
    """Whether an IP address is one of the public internet, also when wrapped in another."""
    try:
        ip = _unwrapped(ip_address(address.partition("%")[0]))
    except ValueError:
        return False
    return ip.is_global and not ip.is_multicast


@contextmanager
def guarded() -> Iterator[None]:
    """Connections made inside reach public or listed hosts alone, whatever a library does."""
    _install_guard()
    token = _guarded.set(True)
    try:
        yield
    finally:
        _guarded.reset(token)


def _plain(host: str) -> str:
    return host.lower().strip("[]").rstrip(".")


def _resolved(host: str, port: int) -> list[str]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise HostNotFound(f"There is no host named {host}.", field="address") from None
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def _unwrapped(ip: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """The address that one of the older one in the newer form stands for."""
    if isinstance(ip, IPv4Address):
        return ip
    if ip in _NAT64:
        return IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.ipv4_mapped or ip.sixtofour or ip


def _watch(event: str, details: tuple[Any, ...]) -> None:
    """Audit hook: called by the interpreter before a socket connects."""
    if event != "socket.connect" or not _guarded.get():
        return
    target = details[1]
    host = str(target[0]) if isinstance(target, tuple) else ""
    if is_public(host) or any(host in _known(name) for name in settings.ENV.PORTAL_NOTICE_HOSTS):
        return
    # One that the libraries expect of a socket, so that they close it.
    raise PermissionError(f"{host or 'That address'} is inside a private network.")


def _known(name: str) -> list[str]:
    try:
        return _resolved(name, 0)
    except HostNotFound:
        return []


_is_installed: list[bool] = []


def _install_guard() -> None:
    """Once per process; an audit hook can't be taken out again, and costs nothing outside."""
    if not _is_installed:
        sys.addaudithook(_watch)
        _is_installed.append(True)
