"""What the log shows on desks and on the page of the portal's health."""

from datetime import timedelta

from django.db.models import Max

from governance.decisions.sealing_models import Pending, Verification
from house.clock import now
from house.desk import Watched

# Seals take seconds; after this long nobody seals.
UNSEALED = timedelta(minutes=5)
UNCHECKED = timedelta(days=2)


def watched() -> list[Watched]:
    """Whether the log is sealed, and whether it is as it was; nothing before the first record."""
    return [*sealing(), *_checked()]


def sealing() -> list[Watched]:
    """Records that wait too long for their seal; nothing where none do."""
    oldest = Pending.objects.select_related("decision").order_by("pk").first()
    if oldest is None or oldest.decision.received_at > now() - UNSEALED:
        return []
    says = "Records wait for their seal. Is the worker running?"
    return [Watched("Seals of the log", says, is_well=False, at=oldest.decision.received_at)]


def _checked() -> list[Watched]:
    newest = Verification.objects.values("process").annotate(newest=Max("pk"))
    rows = Verification.objects.filter(pk__in=newest.values("newest")).select_related("process")
    found = list(rows.order_by("at", "pk"))
    if not found:
        return []
    bad = [row for row in found if not row.is_ok]
    oldest, sealed = found[0], sum(row.sealed for row in found)
    if bad:
        says = f"{bad[0].process}: {bad[0].says}"
        return [Watched("Decision log", says, is_well=False, at=bad[0].at)]
    says = f"{sealed:,} sealed records are as they were."
    return [Watched("Decision log", says, is_well=oldest.at > now() - UNCHECKED, at=oldest.at)]
