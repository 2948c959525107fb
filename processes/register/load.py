"""How much one person stands for: where they are named, what waits there, and when it is much."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count

from processes.register.gaps import with_gaps
from processes.register.models import NamedRole, Process, ProcessQuerySet, Remark

LIMIT: int = settings.ENV.PORTAL_LOAD_LIMIT


@dataclass(frozen=True)
class Load:
    """How many roles a person holds, and how much is open there."""

    roles: int
    open: int = 0

    @property
    def is_heavy(self) -> bool:
        """Whether someone is named in more places than one person can hold."""
        return self.roles > LIMIT

    @property
    def in_words(self) -> str:
        """For a line beside a name."""
        roles = f"{self.roles} role{'' if self.roles == 1 else 's'}"
        return f"{roles}, over the limit of {LIMIT}" if self.is_heavy else roles


def roles_held(among: ProcessQuerySet | None = None) -> Counter[int]:
    """For each person's id, in how many roles they are named; deputies are not counted."""
    rows = (Process.objects.all() if among is None else among).order_by()
    held: Counter[int] = Counter()
    for column in ("accountable", "escalation_owner"):
        held.update(_counted(rows.values_list(column).annotate(number=Count("pk"))))
    named = NamedRole.objects.filter(process__in=rows).order_by().values_list("person")
    held.update(_counted(named.annotate(number=Count("pk"))))
    return held


def open_work(among: ProcessQuerySet | None = None) -> Counter[int]:
    """For each person's id: remarks that wait for them, and gaps that are theirs to mend."""
    rows = (Process.objects.all() if among is None else among).order_by()
    waiting = Remark.objects.open().filter(process__in=rows).order_by().values_list("waits_for")
    held = _counted(waiting.annotate(number=Count("pk")))
    gaps = rows.filter(pk__in=with_gaps().values("pk")).values_list("accountable")
    held.update(_counted(gaps.annotate(number=Count("pk"))))
    return held


def _counted(pairs: Iterable[tuple[int, int]]) -> Counter[int]:
    return Counter(dict(pairs))
