from collections.abc import Callable

import pytest

from processes.notices import addresses
from processes.notices.addresses import AddressMissing, AddressNotAsked
from processes.notices.chat import AddressUnreadable, SchemeNotAllowed
from processes.notices.models import Channel
from processes.notices.reach import AddressUnreachableByRule

PUBLIC = "93.184.215.14"


def test_mail_takes_no_address() -> None:
    assert addresses.checked(Channel.MAIL, " ") == ""
    with pytest.raises(AddressNotAsked):
        addresses.checked(Channel.MAIL, "bob@example.com")


@pytest.mark.parametrize("channel", [Channel.CHAT, Channel.PAGER, Channel.WEBHOOK])
def test_the_others_need_one(channel: str) -> None:
    with pytest.raises(AddressMissing):
        addresses.checked(channel, "  ")


def test_a_webhook_by_https_is_kept_without_surrounding_space(allow: Callable[..., None]) -> None:
    allow()
    assert addresses.checked(Channel.WEBHOOK, f" https://{PUBLIC}/a?b=c ") == (
        f"https://{PUBLIC}/a?b=c"
    )


@pytest.mark.parametrize(
    "address",
    [
        "example.com/hook",
        "https://",
        "https:///hook",
        f"https://user:word@{PUBLIC}/",
        f"https://{PUBLIC}:99999/",
        "https://[::1/",
        f"https://{PUBLIC}/a b",
        f"https://{PUBLIC}/\r\nX: y",
        "https://exämple.de/",
        f"https://{PUBLIC}/{'x' * 500}",
    ],
)
def test_a_webhook_that_can_not_be_read_is_refused(
    allow: Callable[..., None], address: str
) -> None:
    allow(hosts=("127.0.0.1",))
    with pytest.raises(AddressUnreadable):
        addresses.checked(Channel.WEBHOOK, address)


@pytest.mark.parametrize("scheme", ["http", "ftp", "file", "gopher"])
def test_a_webhook_by_another_scheme_is_refused(allow: Callable[..., None], scheme: str) -> None:
    allow()
    with pytest.raises(SchemeNotAllowed, match="https://"):
        addresses.checked(Channel.WEBHOOK, f"{scheme}://{PUBLIC}/hook")


def test_plain_http_is_for_listed_hosts(allow: Callable[..., None]) -> None:
    allow(hosts=("127.0.0.1",))
    assert addresses.checked(Channel.WEBHOOK, "http://127.0.0.1:9/")


def test_a_webhook_into_the_company_is_refused_unless_listed(allow: Callable[..., None]) -> None:
    allow()
    with pytest.raises(AddressUnreachableByRule):
        addresses.checked(Channel.WEBHOOK, "https://127.0.0.1/hook")
    allow(hosts=("127.0.0.1",))
    assert addresses.checked(Channel.WEBHOOK, "https://127.0.0.1/hook")


def test_administrators_can_end_webhooks(allow: Callable[..., None]) -> None:
    allow(schemes=("slack",))
    with pytest.raises(SchemeNotAllowed, match="Allowed are: slack"):
        addresses.checked(Channel.WEBHOOK, f"https://{PUBLIC}/hook")


def test_others_see_where_to_but_not_the_key() -> None:
    assert addresses.shown(Channel.MAIL, "alice@example.com") == "alice@example.com"
    assert addresses.shown(Channel.WEBHOOK, "https://a.example:8/k?k=1") == "https://a.example/…"
    assert addresses.shown(Channel.CHAT, "slack://T1/B2/hush") == "slack://…"
    assert addresses.shown(Channel.CHAT, "") == ""
