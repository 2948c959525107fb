"""How much each person stands for, over all rooms; each room that names people is listed here."""

from collections import Counter
from collections.abc import Callable

from governance.escalations import patterns as escalations
from processes.register import load as register
from processes.register.load import LIMIT, Load
from processes.register.models import ProcessQuerySet

__all__ = ["LIMIT", "Load", "loads"]

Counts = Callable[[ProcessQuerySet | None], Counter[int]]

HELD: tuple[Counts, ...] = (register.roles_held,)
OPEN: tuple[Counts, ...] = (register.open_work, escalations.open_work)


def loads(among: ProcessQuerySet | None = None) -> dict[int, Load]:
    """Roles held and work open, by the person's id; among the processes that a reader may see."""
    held = sum((count(among) for count in HELD), Counter[int]())
    waits = sum((count(among) for count in OPEN), Counter[int]())
    return {pk: Load(held[pk], waits[pk]) for pk in held.keys() | waits.keys()}
