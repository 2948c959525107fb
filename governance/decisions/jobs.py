"""What the worker does for the log by itself: checks it every night, lets old texts go."""

from datetime import timedelta

from django.db.models import Exists, OuterRef, Q

from governance.decisions.actions import check_log, let_go
from governance.decisions.keeping_models import Retention, Tombstone
from governance.decisions.models import DecisionBody
from governance.decisions.sealing_models import Chain
from governance.decisions.words import Gone
from governance.escalations.actions import erase_texts
from governance.escalations.models import Escalation
from house.actors import System
from house.clock import now
from processes.register.models import Process
from processes.work.actions import enqueue
from processes.work.kinds import job
from processes.work.leases import Lease
from processes.work.models import Job
from processes.work.pulses import take_turn

CHECK, EXPIRE = "decisions.check", "decisions.expire"
A_DAY = timedelta(days=1)
_AT_ONCE, _LOOKED_UP = 500, 20_000
KEEPER = System("the retention rule")


def queue_nightly() -> int:
    """Once a day: check every chain, and let go of what was kept long enough."""
    chains = list(Chain.objects.order_by("pk").values_list("pk", flat=True))
    if not chains or not take_turn("decision log by night", every=A_DAY):
        return 0
    for process_id in chains:
        enqueue(CHECK, process_id)
    enqueue(EXPIRE)
    return len(chains)


@job(CHECK)
def check(work: Job, lease: Lease) -> None:
    """Check one process's part of the log."""
    check_log(Process.objects.get(pk=int(work.subject_id)))


@job(EXPIRE)
def expire(work: Job, lease: Lease) -> None:
    """Let texts go that were kept as long as their tier asks; facts and seals stay."""
    for retention in Retention.objects.select_related("tier").order_by("tier"):
        oldest = now() - timedelta(days=retention.days)
        because = f"Records of tier {retention.tier_id} are kept for {retention.days} days."
        while ids := _older(retention.tier_id, oldest):
            for start in range(0, len(ids), _AT_ONCE):
                lease.extend()
                some = ids[start : start + _AT_ONCE]
                let_go(some, kind=Gone.EXPIRED, by=KEEPER, because=because)
        while ids := _decided_before(retention.tier_id, oldest):
            lease.extend()
            erase_texts(ids, by=KEEPER, because=because)
    while ids := _of_erased_cases():
        lease.extend()
        because = "The record of this case was erased before a person had decided it."
        erase_texts(ids, by=KEEPER, because=because)


def _decided_before(tier: int, oldest: object) -> list[int]:
    """Exceptions go by the tier of the version they came from, as records do."""
    old = Escalation.objects.decided().filter(erased_at=None, decided_at__lt=oldest)
    old = old.filter(Q(version__tier=tier) | Q(version=None, process__tier=tier))
    return list(old.values_list("pk", flat=True)[:_AT_ONCE])


def _of_erased_cases() -> list[int]:
    """Exceptions that still waited when a record of their case was erased, and are decided now."""
    erased = Tombstone.objects.filter(
        kind=Gone.ERASED,
        at__gte=OuterRef("opened_at"),
        decision__process=OuterRef("process"),
        decision__case_id=OuterRef("case_id"),
    )
    rows = Escalation.objects.decided().filter(Exists(erased), erased_at=None)
    return list(rows.values_list("pk", flat=True)[:_AT_ONCE])


def _older(tier: int, oldest: object) -> list[int]:
    """By the tier of the version that was named; by the process's where none was."""
    old = DecisionBody.objects.filter(decision__received_at__lt=oldest, decision__pending=None)
    of_version = old.filter(decision__version__tier=tier)
    without = old.filter(decision__version=None, decision__process__tier=tier)
    rows = of_version.values_list("pk", flat=True)[:_LOOKED_UP]
    return list(rows) or list(without.values_list("pk", flat=True)[:_LOOKED_UP])
