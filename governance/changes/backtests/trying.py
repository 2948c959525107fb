"""The job that goes through the records, some at a time, and can be taken over half-way."""

import logging

from governance.changes.backtests.actions import BACKTEST, fail, finish, keep_some, records_of
from governance.changes.backtests.models import Backtest
from governance.changes.backtests.replay import Otherwise, otherwise
from governance.changes.standing import hash_of
from governance.decisions.authorize.compiled import Compiled, compiled
from governance.decisions.models import DecisionBody
from governance.decisions.records import read_again
from processes.contracts.models import ContractVersion
from processes.work.kinds import job
from processes.work.leases import Lease
from processes.work.models import Job

logger = logging.getLogger("portal.jobs")

SOME = 500
BROKEN = "Something went wrong on our side; the log of the worker tells more."


@job(BACKTEST)
def try_rules(work: Job, lease: Lease) -> None:
    """Bring one backtest to its end."""
    backtest = Backtest.objects.select_related("version__process", "against").get(
        pk=int(work.subject_id)
    )
    try:
        go_through(backtest, lease)
    except Exception:
        if work.attempts >= work.max_attempts:
            fail(backtest, BROKEN)
        raise


def go_through(backtest: Backtest, lease: Lease | None = None) -> None:
    """Try the rules on what is left of the records."""
    if not backtest.is_going:
        return
    if hash_of(backtest.version) != backtest.content_hash:
        fail(backtest, "The change was edited meanwhile, so this would tell of other rules.")
        return
    proposed = _compiled(backtest.version)
    before = _compiled(backtest.against) if backtest.against else None
    ids = records_of(backtest)
    for start in range(backtest.done, len(ids), SOME):
        some = ids[start : start + SOME]
        found, unread = _look(some, proposed, before)
        if lease:
            lease.extend()
        if not keep_some(backtest, len(some), unread, found):
            return
    finish(backtest)


def _look(
    ids: list[int], proposed: Compiled, before: Compiled | None
) -> tuple[list[tuple[int, Otherwise]], int]:
    texts = dict(DecisionBody.objects.filter(pk__in=ids).values_list("pk", "text"))
    found = []
    for pk in ids:
        if pk in texts and (differs := otherwise(read_again(texts[pk]), proposed, before)):
            found.append((pk, differs))
    return found, len(ids) - len(texts)


def _compiled(version: ContractVersion) -> Compiled:
    if version.content_hash:
        return compiled(version.pk, version.content_hash, str(version.created_at))
    # A draft changes under the same name, so it is never kept in memory.
    return compiled.__wrapped__(version.pk, "", str(version.created_at))
