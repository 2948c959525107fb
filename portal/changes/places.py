"""Where a change is written, taken up to date, dated and published: pages beside its own."""

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse

from portal.changes.standing import Change


@dataclass(frozen=True)
class Door:
    """A link to the page that moves a change on."""

    url: str
    does: str


# By the page that a gate names: the address, and what the link says.
_PAGES = {
    "draft": ("contracts:edit", "Write the draft"),
    "take-in": ("changes:take_in", "Take its changes in"),
    "prepare": ("changes:prepare", "Set the dates"),
    "publish": ("changes:publish", "Publish it"),
}
_OF_PROCESS = {"freeze": ("changes:freeze", "See the freeze")}


def door(page: str, change: Change) -> Door | None:
    """The page that mends something, where there is one and the reader may use it."""
    if page == "draft" and "write" not in change.may:
        return None
    slug = change.process.slug
    if page in _OF_PROCESS:
        name, does = _OF_PROCESS[page]
        return _door(name, does, slug)
    if page in _PAGES:
        name, does = _PAGES[page]
        return _door(name, does, slug, change.version.number)
    return None


def _door(name: str, does: str, *of: str | int) -> Door | None:
    try:
        return Door(reverse(name, args=of), does)
    except NoReverseMatch:
        return None
