"""docs/notices.md says what is so."""

import re
import time
from pathlib import Path
from typing import Any

import pytest

from house.clock import now
from processes.notices import delivery, webhook
from processes.notices.models import Channel, Delivery, Notice

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "notices.md").read_text()


@pytest.fixture
def is_from_the_portal() -> Any:
    """The function on the page, as a reader would copy it."""
    (snippet,) = re.findall(r"```python\n(import hashlib.*?)```", PAGE, re.DOTALL)
    names: dict[str, Any] = {}
    exec(snippet, names)
    return names["is_from_the_portal"]


def signed(body: bytes, secret: str, stamp: str) -> dict[str, str]:
    signature = webhook.signature(secret, stamp, body)
    return {"Portal-Timestamp": stamp, "Portal-Signature": signature}


def test_the_snippet_takes_what_we_sign(is_from_the_portal: Any) -> None:
    headers = signed(b"{}", "hush", str(int(time.time())))
    assert is_from_the_portal(headers, b"{}", "hush")


def test_the_snippet_refuses_the_rest(is_from_the_portal: Any) -> None:
    headers = signed(b"{}", "hush", str(int(time.time())))
    assert not is_from_the_portal(headers, b"{ }", "hush")
    assert not is_from_the_portal(headers, b"{}", "hush!")
    assert not is_from_the_portal({**headers, "Portal-Timestamp": "1"}, b"{}", "hush")
    assert not is_from_the_portal(signed(b"{}", "hush", "1000"), b"{}", "hush")
    assert not is_from_the_portal({}, b"{}", "hush")


def test_the_body_on_the_page_has_our_fields() -> None:
    (shown,) = re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)
    notice = Notice(pk=1, created_at=now())
    body = webhook.body_of(Delivery(pk=2, notice=notice), link="").decode()
    assert re.findall(r'"(\w+)":', shown) == re.findall(r'"(\w+)":', body)


def test_pauses_limits_and_channels_are_those_on_the_page() -> None:
    pauses = [int(pause.total_seconds() // 60) for pause in delivery.PAUSES]
    assert pauses == [1, 5, 30, 2 * 60, 12 * 60]
    assert "1 minute, 5 minutes, 30 minutes, 2 hours and 12 hours" in PAGE
    assert f"{webhook.READ_AT_MOST:,} bytes" in PAGE
    assert webhook.SECONDS == 10
    assert "within ten seconds" in PAGE
    for channel in Channel:
        assert channel.value in PAGE
