"""A real Chromium in front of a real server. What the browser complains about fails the test."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from processes.models import Person

WIDE = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}
PROGRAMS = ("chromium", "chromium-browser", "google-chrome")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything beside this file drives a browser."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.browser)


# Not for the whole session: while Playwright runs, its event loop counts as running in this
# thread, and tests elsewhere would be refused the database.
@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Chromium, started once for the tests in this folder."""
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        pytest.skip("No Chromium on this machine (Debian: apt install chromium).")
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        # The loop only waits for the browser; nothing in it touches the database.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield browser
        browser.close()


class Complaints:
    """Errors of the pages that a test opened."""

    def __init__(self) -> None:
        self._texts: list[str] = []

    def listen(self, page: Page) -> None:
        """Collect what this page complains about."""
        page.on("pageerror", lambda error: self._texts.append(str(error)))
        page.on(
            "console", lambda line: self._texts.append(line.text) if line.type == "error" else None
        )

    def expect(self, part: str) -> None:
        """A complaint that the test provoked, such as the status of a refused page."""
        assert any(part in text for text in self._texts), self._texts
        self._texts = [text for text in self._texts if part not in text]

    def check(self) -> None:
        """There is none that nobody expected."""
        assert self._texts == []


@pytest.fixture
def complaints() -> Iterator[Complaints]:
    """What the browser's console says; unexpected errors fail the test."""
    complaints = Complaints()
    yield complaints
    complaints.check()


OpenFor = Callable[..., Page]


@pytest.fixture
def open_for(browser: Browser, live_server: Any, complaints: Complaints) -> Iterator[OpenFor]:
    """Opens a browser of its own for someone: `open_for(person, "/admin/", on=PHONE)`."""
    contexts: list[BrowserContext] = []

    def open_for(
        person: Person | None,
        address: str = "/",
        *,
        on: dict[str, int] = WIDE,
        dark: bool = False,
        scripts: bool = True,
    ) -> Page:
        context = browser.new_context(
            base_url=live_server.url,
            viewport=on,
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
            has_touch=on is PHONE,
            java_script_enabled=scripts,
        )
        contexts.append(context)
        if person:
            context.add_cookies([_session_of(person, live_server.url)])
        page = context.new_page()
        complaints.listen(page)
        page.goto(address)
        return page

    yield open_for
    for context in contexts:
        context.close()


def _session_of(person: Person, url: str) -> dict[str, str]:
    """The cookie of a log-in, as if the person had just typed the password."""
    client = Client()
    client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])
    name = settings.SESSION_COOKIE_NAME
    return {"name": name, "value": client.cookies[name].value, "url": url}
