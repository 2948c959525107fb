"""A process moves through the stages of its life."""

from django.db import transaction

from audit.record import record
from governance.changes import rules
from governance.changes.actions.reviewing import cancel_plans, end_requests
from governance.changes.gates import red, sentence
from governance.changes.refusals import GatesAreRed, MayNotMoveStage, NoSuchMove
from governance.changes.stages import NEXT, gates_of
from governance.changes.topics import STAGE
from house.actors import System
from house.clock import now
from house.history import acting
from house.refusals import require_reason
from processes.contracts.actions import staging
from processes.contracts.models import ContractVersion, Publication
from processes.people.keys import AgentKey
from processes.people.models import Person
from processes.register.actions import revoke_key
from processes.register.models import Process, ProcessAgent
from processes.register.routes import tell_roles
from processes.register.words import Stage

# Keys are technology's to end; here they end with what they were for.
RETIREMENT = System("the retirement of the process")


def move_stage(process: Process, to: str, *, by: Person, because: str) -> Process:
    """Let a process go to another stage, if everything holds that must."""
    if not rules.may_move_stage(by, process):
        raise MayNotMoveStage
    reason = require_reason(because)
    with transaction.atomic(), acting(by, reason):
        process = Process.objects.select_for_update(of=("self",), no_key=True).get(pk=process.pk)
        was = Stage(process.stage)
        if to not in NEXT[was]:
            raise NoSuchMove(field="to")
        if gates := red(gates_of(process, to)):
            raise GatesAreRed(f"It can't move to {Stage(to).label} yet. {sentence(gates)}")
        process.stage = to
        process.save(update_fields=["stage"])
        if to == Stage.RETIRED:
            _end_everything(process, by, reason)
        details = {"was": was, "is": to}
        record(
            "process.stage", process, by=by, because=reason, process=process.slug, details=details
        )
        tell_roles(
            process,
            STAGE,
            title=f"{process} is {Stage(to).label.lower()} now",
            body=f"{by}: {reason}",
            once=f"stage:{process.pk}:{to}:{now():%Y%m%d%H%M%S}",
        )
    return process


def _end_everything(process: Process, by: Person, reason: str) -> None:
    """Nothing of a retired process goes on: its candidate, and its agents' keys."""
    if Publication.objects.filter(process=process, candidate__isnull=False).exists():
        staging.take_back_candidate(process, by=by, because=reason)
    for version in ContractVersion.objects.filter(process=process):
        cancel_plans(version, "The process was retired.", by)
        end_requests(version, "The process was retired.", by)
    elsewhere = ProcessAgent.objects.exclude(process=process).exclude(process__stage=Stage.RETIRED)
    keys = AgentKey.objects.filter(agent__works_on__process=process, revoked_at=None)
    for key in keys.exclude(agent__in=elsewhere.values("agent")).exclude(expires_at__lte=now()):
        revoke_key(key, by=RETIREMENT, because=f"{by} retired the process: {reason}")
