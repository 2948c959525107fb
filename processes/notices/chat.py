"""Chat and pager services, by apprise; nothing else in the portal imports it."""

from typing import Any

from django.conf import settings

from house.refusals import Invalid
from processes.notices import reach

SECONDS = 30
# Said in the address, these would weaken what is checked here.
_OURS_TO_DECIDE = ("redirect", "verify", "retry", "wait", "optional", "cto", "rto", "store")
_LONGEST = 1500


class SchemeNotAllowed(Invalid):
    """A kind of address that administrators have not allowed."""

    says = "This kind of address is not allowed here."


class AddressUnreadable(Invalid):
    """Text that is no address of a known service."""

    says = "This address can't be read. Copy it as the service shows it."


def scheme_of(address: str) -> str:
    """What stands before the colon and two slashes, or the refusal."""
    scheme, mark, rest = address.partition("://")
    if not mark or not rest or not scheme.isascii() or not scheme.isalnum():
        raise AddressUnreadable(field="address")
    return scheme.lower()


def require_allowed(scheme: str) -> None:
    """Refuse a scheme that is not on the administrators' list."""
    allowed = settings.ENV.PORTAL_NOTICE_SCHEMES
    if scheme not in allowed:
        raise SchemeNotAllowed(
            f"Addresses that begin with {scheme}:// are not allowed here. "
            f"Allowed are: {', '.join(allowed)}. An administrator can change this.",
            field="address",
        )


def service_at(address: str) -> Any:
    """The service that an address stands for, once every rule let it through."""
    require_allowed(scheme_of(address))
    service = _opened(address)
    if service is None:
        raise AddressUnreadable(field="address")
    # An ordinary web address of a chat service turns out to be one with a scheme of its own.
    require_allowed(service.schema)
    if "host" in service.template_tokens and getattr(service, "mode", "") != "cloud":
        reach.addresses_of(str(service.host), service.port or 443)
    return service


def send(address: str, *, title: str, text: str, is_page: bool, is_urgent: bool) -> str:
    """Send, and return the sentence on why it did not arrive; empty when it did."""
    import apprise  # loads over a hundred services: 17 MB that only senders should pay

    service = service_at(address)
    # Pager services take information for a note on an alert, not for an alert.
    kinds = [apprise.NotifyType.INFO, apprise.NotifyType.WARNING, apprise.NotifyType.FAILURE]
    group = apprise.Apprise(asset=_asset())
    group.add(service)
    with reach.guarded():
        result = group.notify(
            body=text[:_LONGEST] or title,
            title=title,
            notify_type=kinds[is_page + is_urgent],
            body_format=apprise.NotifyFormat.TEXT,
            timeout=SECONDS,
        )
    return "" if result else _why(result)


def _opened(address: str) -> Any:
    import apprise  # as above
    from apprise.plugins import url_to_dict

    parts = url_to_dict(address, secure_logging=True)
    if parts is None:
        return None
    kept = {name: value for name, value in parts.items() if name not in _OURS_TO_DECIDE}
    return apprise.Apprise.instantiate(kept, asset=_asset())


def _asset() -> Any:
    import apprise  # as above

    return apprise.AppriseAsset(
        app_id=settings.ENV.PORTAL_COMPANY,
        app_desc="Governance portal",
        app_url=settings.ENV.PORTAL_URL,
        storage_mode="memory",
        http_redirects=False,
        secure_logging=True,
    )


def _why(result: Any) -> str:
    said = [entry.message for entry in result.logs() if entry.level in ("WARNING", "ERROR")]
    return said[-1][:300] if said else "The service did not answer in time."
