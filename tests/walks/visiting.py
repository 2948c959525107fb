"""A browser that is logged in to a running portal, and what it complains about."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

WIDE: ViewportSize = {"width": 1280, "height": 800}
PHONE: ViewportSize = {"width": 390, "height": 844}
ACCOUNTS = ("compliance", "owner", "technology", "staff", "admin")
PROGRAMS = ("chromium", "chromium-browser", "google-chrome")


@contextmanager
def chromium() -> Iterator[Browser]:
    """The browser of this machine."""
    program = next(filter(None, map(shutil.which, PROGRAMS)))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield browser
        browser.close()


class Visitor:
    """Someone of the demo company with a browser of their own."""

    def __init__(
        self, browser: Browser, url: str, name: str, password: str, on: ViewportSize = WIDE
    ) -> None:
        self.name = name
        self.complaints: list[str] = []
        self._context = browser.new_context(
            base_url=url, viewport=on, reduced_motion="reduce", has_touch=on is PHONE
        )
        self.page: Page = self._context.new_page()
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", self._note)
        self.page.goto("/accounts/login/")
        self.page.fill('input[name="login"]', f"{name}@demo.example")
        self.page.fill('input[name="password"]', password)
        self.page.press('input[name="password"]', "Enter")
        self.page.wait_for_url(lambda address: "/login/" not in address)

    def is_too_wide(self) -> bool:
        """Whether the page scrolls sideways."""
        return bool(
            self.page.evaluate(
                "document.documentElement.scrollWidth > document.documentElement.clientWidth"
            )
        )

    def links(self) -> list[str]:
        """Where the page leads, within the portal, without going back to a place on a page."""
        found: list[str] = self.page.eval_on_selector_all(
            "a[href]", "all => all.map(each => each.href)"
        )
        here = self.page.evaluate("location.origin")
        inside = (link.split("#")[0] for link in found if link.startswith(here))
        return list(dict.fromkeys(link.removeprefix(here) for link in inside))

    def leave(self) -> None:
        """Close the browser of this visitor."""
        self._context.close()

    def _note(self, line: object) -> None:
        if getattr(line, "type", "") == "error":
            self.complaints.append(getattr(line, "text", ""))
