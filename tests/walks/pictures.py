"""Walks the ways of docs/guides through a fresh demo company, and takes their pictures.

    python -m tests.walks.pictures http://127.0.0.1:8000 PASSWORD

The walks press the buttons, so each wants a demo company that is as it was built.
"""

import sys
from pathlib import Path

from playwright.sync_api import Browser

from tests.walks.visiting import Visitor, chromium

FOLDER = Path(__file__).parents[2] / "docs" / "guides" / "pictures"


class Walk(Visitor):
    """A visitor who takes pictures on the way."""

    def shoot(self, name: str) -> None:
        """What the browser shows now."""
        if self.is_too_wide() or self.complaints:
            raise SystemExit(f"{name}: scrolls sideways, or complains: {self.complaints}")
        self.page.screenshot(path=FOLDER / f"{name}.png")

    def open(self, name: str) -> None:
        """Follow a link by what it says."""
        self.page.get_by_role("link", name=name).first.click()
        self.page.wait_for_load_state()

    def press(self, name: str) -> None:
        """Press a button by what it says."""
        self.page.get_by_role("button", name=name).first.click()
        self.page.wait_for_load_state()

    def show(self, text: str) -> None:
        """Scroll to a heading."""
        self.page.get_by_role("heading", name=text).first.evaluate("each => each.scrollIntoView()")


def colleague(browser: Browser, url: str, password: str) -> None:
    """Finds a process, and says what went wrong."""
    walk = Walk(browser, url, "staff", password)
    walk.page.goto("/register/?q=refund")
    walk.shoot("register")
    walk.open("Support refunds")
    walk.shoot("process")
    walk.page.get_by_text("Say what went wrong").click()
    walk.shoot("remark")
    walk.leave()


def compliance(browser: Browser, url: str, password: str) -> None:
    """Signs a change."""
    walk = Walk(browser, url, "compliance", password)
    walk.page.goto("/admin/")
    walk.shoot("desk-of-compliance")
    walk.open("Sign Invoice approval, version 4")
    walk.shoot("change-to-sign")
    walk.press("Sign for compliance")
    walk.shoot("change-signed")
    walk.leave()


def owner(browser: Browser, url: str, password: str) -> None:
    """Decides an exception, sees what repeats, fills the week in and ends it."""
    walk = Walk(browser, url, "owner", password)
    walk.page.goto("/admin/")
    walk.open("Support refunds, case T-48801")
    walk.shoot("exception")
    walk.page.get_by_label("Decline").check()
    walk.page.get_by_label("What was decided, and why").fill(
        "The photo shows a table of another make; ask the customer for one of the label."
    )
    walk.page.get_by_label("Reason").select_option(label="data was missing or wrong")
    walk.press("Decide")
    walk.page.get_by_text("The photo shows a table of another make").first.wait_for()
    walk.page.goto("/exceptions/patterns/")
    walk.shoot("patterns")
    walk.page.goto("/admin/")
    walk.open("Support refunds: close 2026-W")
    walk.open("Fill in the week first")
    walk.page.get_by_label("Rework").fill("5.5")
    walk.page.keyboard.press("Enter")
    walk.page.get_by_text("Saved").first.wait_for()
    walk.shoot("fill-in")
    walk.page.goto("/scorecards/support_replies/")
    walk.open("Week before")
    walk.shoot("week")
    walk.page.goto("/admin/")
    walk.open("Support refunds: close 2026-W")
    walk.shoot("close")
    walk.leave()


WALKS = (colleague, compliance, owner)


def main() -> None:
    url, password = sys.argv[1:]
    FOLDER.mkdir(exist_ok=True)
    with chromium() as browser:
        for walk in WALKS:
            walk(browser, url, password)
            print(walk.__name__, "walked")


if __name__ == "__main__":
    main()
