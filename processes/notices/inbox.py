"""One person's notices, unread first, page by page."""

from dataclasses import dataclass

from house.pages import Page, UnreadableCursor, page_of
from processes.notices.models import Notice
from processes.people.models import Person

ORDER = ("-created_at", "-id")
PAGE = 50
# A page on which the unread ones end shows at least a few of the others.
AT_LEAST = 10
UNREAD, READ = "unread", "read"


@dataclass(frozen=True)
class Inbox:
    """Some of a person's notices, and where the next ones begin."""

    rows: list[Notice]
    next: str | None


def inbox(person: Person, *, topic: str = "", only_unread: bool = False, after: str = "") -> Inbox:
    """Unread notices, newest first, then those already read.

    Two lists in their own order, so that each page is read from an index however long they are.
    """
    part, cursor = _opened(after)
    mine = Notice.objects.visible_to(person)
    mine = mine.about(topic) if topic else mine
    rows: list[Notice] = []
    if part == UNREAD:
        unread = page_of(mine.unread(), order=ORDER, after=cursor, limit=PAGE)
        if unread.next or only_unread:
            return Inbox(unread.rows, _marked(UNREAD, unread))
        rows, cursor = unread.rows, ""
    limit = max(PAGE - len(rows), AT_LEAST)
    read = page_of(mine.read(), order=ORDER, after=cursor, limit=limit)
    return Inbox(rows + read.rows, _marked(READ, read))


def _marked(part: str, page: Page[Notice]) -> str | None:
    return f"{part}-{page.next}" if page.next else None


def _opened(after: str) -> tuple[str, str]:
    if not after:
        return UNREAD, ""
    part, _, cursor = after.partition("-")
    if part not in (UNREAD, READ):
        raise UnreadableCursor(field="after")
    return part, cursor
