"""Where a change is written, taken up to date, dated and published: pages beside its own."""

from dataclasses import dataclass

from django.urls import reverse

from portal.changes.standing import Change


@dataclass(frozen=True)
class Door:
    """A link to the page that moves a change on."""

    url: str
    does: str


def door(page: str, change: Change) -> Door | None:
    """The page that mends something, as a gate names it; for those who may use it."""
    slug, number = change.process.slug, change.version.number
    match page:
        case "draft" if "write" in change.may:
            return Door(reverse("contracts:edit", args=[slug, number]), "Write the draft")
        case "take-in" if "take-in" in change.may:
            return Door(reverse("changes:take_in", args=[slug, number]), "Take its changes in")
        case "publish" if "publish" in change.may:
            return Door(reverse("changes:publish", args=[slug, number]), "Publish it")
        case "publish" if "take-back" in change.may:
            return Door(reverse("changes:publish", args=[slug, number]), "Take it back")
        case "prepare" if change.may_date:
            url = reverse("changes:prepare", args=[slug, number])
            return Door(f"{url}#dates", "Set the dates")
        case "freeze":
            return Door(reverse("changes:freeze", args=[slug]), "See the freeze")
    return None
