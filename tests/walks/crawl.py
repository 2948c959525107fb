"""Follows every link of a running portal as each kind of user, wide and at phone width.

    python -m tests.walks.crawl http://127.0.0.1:8000 PASSWORD [--each 2] [--as owner]

Of every kind of address a few are opened. Told are answers that are no page, what the console
complains of, pages that scroll sideways, dead ends, and what takes longer than a second.
"""

import argparse
import os
import sys
import time
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass

from playwright.sync_api import Error

from tests.walks.visiting import ACCOUNTS, PHONE, WIDE, Visitor, chromium

SLOW = 1.0
# Opening one ends the visit, or fetches a file.
NOT_FOLLOWED = ("/accounts/logout", "/api/v1/docs", "/static/")
FILES = ("export", "format=", ".csv", ".json", ".yaml", "download")


@dataclass(frozen=True)
class Found:
    """Something that a visitor should not have met."""

    who: str
    width: int
    address: str
    says: str

    def __str__(self) -> str:
        return f"{self.who:<11} {self.width:>4}  {self.says:<40} {self.address}"


def crawl(visitor: Visitor, width: int, each: int) -> Iterator[Found]:
    """Everything that one visitor meets at one width."""
    queue, known, opened = deque(["/"]), {"/"}, Counter[str]()
    while queue:
        address = queue.popleft()
        kind = _kind(address)
        if opened[kind] >= each:
            continue
        opened[kind] += 1
        yield from (Found(visitor.name, width, address, says) for says in _faults(visitor, address))
        for link in visitor.links():
            is_page = not link.startswith(NOT_FOLLOWED) and not any(f in link for f in FILES)
            if is_page and link not in known:
                known.add(link)
                queue.append(link)
    print(f"{visitor.name} at {width}: {sum(opened.values())} pages of {len(opened)} kinds")


def _faults(visitor: Visitor, address: str) -> Iterator[str]:
    visitor.complaints.clear()
    begun = time.monotonic()
    try:
        answer = visitor.page.goto(address, wait_until="load")
    except Error as problem:
        yield str(problem).splitlines()[0]
        return
    took = time.monotonic() - begun
    if answer and answer.status >= 400:
        yield f"answers {answer.status}"
    if took > SLOW:
        yield f"took {took:.1f} s"
    if visitor.is_too_wide():
        yield "scrolls sideways"
    if not visitor.page.title().strip() or not visitor.page.query_selector("h1"):
        yield "has no title or heading"
    yield from (f"console: {text}" for text in visitor.complaints)


def _kind(address: str) -> str:
    """The same for all pages of one kind; what stands behind the question mark by its names."""
    from django.urls import Resolver404, resolve  # only once settings are named

    path, _, query = address.partition("?")
    try:
        route = resolve(path).route
    except Resolver404:
        route = path
    names = sorted({part.partition("=")[0] for part in query.split("&") if part})
    return f"{route}?{','.join(names)}"


def main() -> int:
    words = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    words.add_argument("url")
    words.add_argument("password")
    words.add_argument("--each", type=int, default=2, help="pages of each kind")
    words.add_argument("--as", dest="who", choices=ACCOUNTS, action="append")
    asked = words.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    import django  # only once settings are named

    django.setup()
    met = 0
    with chromium() as browser:
        for who in asked.who or ACCOUNTS:
            for size in (WIDE, PHONE):
                visitor = Visitor(browser, asked.url, who, asked.password, size)
                for found in crawl(visitor, size["width"], asked.each):
                    print(found, flush=True)
                    met += 1
                visitor.leave()
    return 1 if met else 0


if __name__ == "__main__":
    sys.exit(main())
