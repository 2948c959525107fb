"""Patience with a source that keeps sending what can't be used. All hosts count together.

Only what was bad is counted, so whoever sends what is good is never made to wait.
"""

import hashlib
import ipaddress
import math
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

from house.clock import now


@dataclass(frozen=True)
class Patience:
    """How many bad requests of one kind a source may send within a while."""

    name: str
    at_most: int
    seconds: int = 60

    def wait_of(self, source: str) -> int:
        """Count one more; the seconds to wait once there were too many, else zero."""
        key = f"patience:{self.name}:{hashlib.sha256(source.encode()).hexdigest()}"
        moment = now().timestamp()
        count, ends = cache.get(key) or (0, moment + self.seconds)
        left = math.ceil(ends - moment)
        if left <= 0:
            count, left, ends = 0, self.seconds, moment + self.seconds
        if count >= self.at_most:
            return left
        cache.set(key, (count + 1, ends), left)
        return 0


def address_of(request: HttpRequest) -> str:
    """Where a request comes from: the proxy's word where there is one, a network for IPv6."""
    address = str(request.META.get("REMOTE_ADDR", ""))
    if getattr(settings, "SECURE_PROXY_SSL_HEADER", None):
        told = request.META.get("HTTP_X_FORWARDED_FOR", "")
        address = told.split(",")[-1].strip() or address
    return _network_of(address)


def _network_of(address: str) -> str:
    """One household or host has a whole IPv6 network of addresses to choose from."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(known, ipaddress.IPv6Address):
        mapped = known.ipv4_mapped
        return str(mapped or ipaddress.ip_network((known, 64), strict=False))
    return str(known)
