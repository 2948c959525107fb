"""Where notices may go: what an address must look like on each channel, and how it is shown."""

from urllib.parse import urlsplit

from house.refusals import Invalid
from processes.notices import chat, reach
from processes.notices.chat import AddressUnreadable
from processes.notices.models import Channel

LONGEST = 500


class AddressMissing(Invalid):
    """A channel that needs an address was chosen without one."""

    says = "Say first where these notices should go."


class AddressNotAsked(Invalid):
    """Mail goes to the account's own address, so that no one else is written to."""

    says = "Mail goes to the address of your account and to no other."


def checked(channel: str, address: str) -> str:
    """The address as it is kept, or the refusal that says what is wrong with it."""
    address = address.strip()
    if channel == Channel.MAIL:
        if address:
            raise AddressNotAsked(field="address")
        return ""
    if not address:
        raise AddressMissing(field="address")
    if len(address) > LONGEST or not address.isascii() or not address.isprintable():
        raise AddressUnreadable(field="address")
    if channel == Channel.WEBHOOK:
        check_webhook(address)
    else:
        chat.service_at(address)
    return address


def check_webhook(address: str) -> list[str]:
    """The IP addresses a webhook may go to: by https, or as administrators listed its host."""
    scheme = chat.scheme_of(address)
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise AddressUnreadable(field="address") from None
    if not host or parts.username is not None or " " in address:
        raise AddressUnreadable(
            "Write the address as https://host/path, without a name or password in it.",
            field="address",
        )
    if scheme not in ("http", "https"):
        raise chat.SchemeNotAllowed("A webhook's address begins with https://.", field="address")
    if scheme == "http" and not reach.is_listed(host):
        raise chat.SchemeNotAllowed(
            "A webhook's address begins with https://; plain http is for hosts that "
            "an administrator listed.",
            field="address",
        )
    if scheme == "https":
        chat.require_allowed(scheme)
    return reach.addresses_of(host, port or (443 if scheme == "https" else 80))


def shown(channel: str, address: str) -> str:
    """An address as others may read it: the rest of it is often a key."""
    if channel == Channel.MAIL:
        return address
    if not address:
        return ""
    scheme, _, rest = address.partition("://")
    if channel != Channel.WEBHOOK:
        return f"{scheme}://…"
    host = urlsplit(address).hostname or rest[:20]
    return f"{scheme}://{host}/…"
