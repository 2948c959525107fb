"""A backtest is asked for, a worker goes through the records, and writes what it found."""

from django.db import IntegrityError, transaction
from django.db.models import F

from audit.record import record
from governance.changes.backtests.models import Backtest, BacktestHit
from governance.changes.backtests.refusals import BacktestGoes, NothingToTry, SoManyRecords
from governance.changes.backtests.replay import Otherwise
from governance.changes.standing import hash_of
from governance.decisions.models import Decision
from house.clock import now
from house.refusals import NotPermitted
from processes.contracts.in_force import in_force
from processes.contracts.models import ContractVersion
from processes.people.models import Person
from processes.register.rules import may_see
from processes.work.actions import enqueue
from processes.work.models import Job

BACKTEST = "changes.backtest"
USUAL = 1_000
SIZES = (USUAL, 10_000, 100_000)
_TRIES = 3


def ask_backtest(version: ContractVersion, *, by: Person, records: int = USUAL) -> Backtest:
    """Try the stop rules of a change on the newest records of its process, in the background."""
    if by.is_agent or not may_see(by, version.process):
        raise NotPermitted
    if records not in SIZES:
        raise SoManyRecords(field="records")
    if not Decision.objects.of(version.process).exists():
        raise NothingToTry
    with transaction.atomic():
        made = _begun(version, records, by)
        details = {"records": records}
        slug = version.process.slug
        record("change.backtest", version, by=by, process=slug, details=details)
    return made


def try_when_handed_in(version: ContractVersion, replaces: ContractVersion | None) -> None:
    """Where its behaviour differs, reviewers find a backtest beside the change."""
    if not Decision.objects.of(version.process).exists() or _same_rules(version, replaces):
        return
    known = Backtest.objects.filter(version=version, content_hash=version.content_hash)
    if not known.exclude(state=Backtest.State.FAILED).exists():
        _begun(version, USUAL, None)


def _same_rules(version: ContractVersion, replaces: ContractVersion | None) -> bool:
    """Whether everything that a rule is decided by stands as it stood."""
    return replaces is not None and version.behaviour_hash == replaces.behaviour_hash


def _begun(version: ContractVersion, records: int, by: Person | None) -> Backtest:
    _end_what_nobody_does(version)
    try:
        with transaction.atomic():
            made = Backtest.objects.create(
                version=version,
                against=in_force(version.process),
                content_hash=hash_of(version),
                asked_for=records,
                asked_by=by,
                asked_at=now(),
            )
            made.total = len(records_of(made))
            made.save(update_fields=["total"])
    except IntegrityError:
        raise BacktestGoes from None
    enqueue(BACKTEST, made.pk, max_attempts=_TRIES)
    return made


def records_of(backtest: Backtest) -> list[int]:
    """The newest records that had come when it was asked for, by id: the same at every try."""
    known = Decision.objects.of(backtest.version.process).filter(received_at__lte=backtest.asked_at)
    rows = known.order_by("-at", "-id").values_list("pk", flat=True)
    return list(rows[: backtest.asked_for])


def _end_what_nobody_does(version: ContractVersion) -> None:
    """One whose job was given up must not stand in the way of the next."""
    for going in Backtest.objects.going().filter(version=version):
        jobs = Job.objects.filter(kind=BACKTEST, subject_id=str(going.pk))
        if not jobs.filter(state__in=[Job.State.WAITING, Job.State.RUNNING]).exists():
            fail(going, "No worker brought this to an end.")


def keep_some(
    backtest: Backtest, done: int, unread: int, found: list[tuple[int, Otherwise]]
) -> bool:
    """Write what some records came to; no where somebody else wrote it before."""
    with transaction.atomic():
        kinds = [each.kind for _, each in found]
        rows = Backtest.objects.going().filter(pk=backtest.pk, done=backtest.done)
        is_mine = rows.update(
            done=F("done") + done,
            unread=F("unread") + unread,
            newly=F("newly") + kinds.count(BacktestHit.Kind.NEWLY),
            no_longer=F("no_longer") + kinds.count(BacktestHit.Kind.NO_LONGER),
            undecidable=F("undecidable") + kinds.count(BacktestHit.Kind.UNDECIDABLE),
        )
        if not is_mine:
            return False
        BacktestHit.objects.bulk_create(
            BacktestHit(
                backtest=backtest,
                decision_id=decision,
                kind=each.kind,
                rules=", ".join(each.rules),
            )
            for decision, each in found
        )
    backtest.refresh_from_db()
    return True


def finish(backtest: Backtest) -> bool:
    """Every record was looked at."""
    return _end(backtest, Backtest.State.DONE, "")


def fail(backtest: Backtest, says: str) -> bool:
    """It came to nothing, and why."""
    return _end(backtest, Backtest.State.FAILED, says)


def _end(backtest: Backtest, state: Backtest.State, says: str) -> bool:
    rows = Backtest.objects.going().filter(pk=backtest.pk)
    return bool(rows.update(state=state, says=says, ended_at=now()))
