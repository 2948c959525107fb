"""Who may do what with notices, in sentences."""

from processes.notices.models import Delivery, Notice
from processes.people.models import Person


def is_told(person: Person, notice: Notice) -> bool:
    """Whether the notice is this person's own."""
    return notice.person_id == person.pk


def may_arrange(person: Person, whose: Person) -> bool:
    """Whether someone may set how a person hears of things."""
    return person.is_active and person.pk == whose.pk


def gets_deliveries(person: Person) -> bool:
    """Whether notices leave the portal for this person at all."""
    return person.is_active and not person.is_agent


def may_mend(person: Person, delivery: Delivery) -> bool:
    """Whether someone may try a delivery again or set it aside: one's own, or an administrator."""
    if not person.is_active:
        return False
    return is_told(person, delivery.notice) or person.has_perm("processes.change_delivery")


def has_failed(delivery: Delivery) -> bool:
    """Whether the portal gave it up."""
    return delivery.state == Delivery.State.FAILED


def is_path_inside(link: str) -> bool:
    """Whether a link stays within the portal: a path, which no browser reads as another host."""
    if not link.startswith("/") or link[1:2] in ("/", "\\"):
        return False
    return link.isprintable() and "\\" not in link
