"""An approved change comes into force: now, at a time, for some cases first, or for all."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from governance.changes import rules
from governance.changes.actions.reviewing import cancel_plans, end_published, refuse_unseen
from governance.changes.gates import Gate, Light, all_gates, red, sentence
from governance.changes.refusals import GatesAreRed, MayNotPublish, NotApproved, ShareIsNotAll
from governance.changes.releases import Plan, Release
from governance.changes.standing import locked, open_submission
from governance.changes.words import Planned, ReleaseKind
from house.clock import now
from house.history import acting
from house.refusals import require_reason
from processes.contracts.actions import publishing, staging
from processes.contracts.in_force import in_force
from processes.contracts.models import ContractVersion, Publication, reach_in_words
from processes.contracts.whole import whole
from processes.contracts.words import Reach, VersionState
from processes.people.models import Person
from processes.register.models import Process

READY = {VersionState.APPROVED, VersionState.STAGED}


@dataclass(frozen=True)
class Reaches:
    """Who gets a version: everybody where nothing is said."""

    reach: str = ""
    share: int = 0
    teams: Sequence[str] = ()

    @property
    def in_words(self) -> str:
        """For people."""
        return reach_in_words(self.reach, self.share, list(self.teams)) or "all cases"


EVERYBODY = Reaches()


def publish(
    version: ContractVersion,
    *,
    by: Person,
    because: str,
    to: Reaches = EVERYBODY,
    seen: str = "",
) -> Release:
    """Put an approved change in force, for everybody or for some cases first."""
    if not rules.may_publish(by, version.process):
        raise MayNotPublish
    reason = require_reason(because)
    with transaction.atomic(), acting(by, reason):
        version = locked(version)
        refuse_unseen(version, seen)
        _refuse_unready(version, to)
        replaced = in_force(version.process)
        if to.reach:
            staging.stage(
                version, reach=to.reach, share=to.share, teams=to.teams, by=by, because=reason
            )
        else:
            publishing.put_in_force(version, by=by, because=reason)
            end_published(version, by, reason)
        _settle_plan(version, to, by)
        return release(
            version,
            ReleaseKind.STAGED if to.reach else ReleaseKind.PUBLISHED,
            by=by,
            because=reason,
            replaced=replaced,
            reach=to.in_words if to.reach else "",
        )


def _settle_plan(version: ContractVersion, to: Reaches, by: Person) -> None:
    """What was planned has happened, or won't; a stage before it leaves the plan standing."""
    waiting = Plan.objects.filter(version=version, state=Planned.WAITING).first()
    if waiting is None:
        return
    planned = Reaches(waiting.reach, waiting.share, tuple(waiting.teams))
    if planned.in_words == to.in_words:
        waiting.state = Planned.DONE
        waiting.save(update_fields=["state"])
    elif not to.reach:
        cancel_plans(version, "It was published to everybody before.", by)


def take_back(version: ContractVersion, *, by: Person, because: str) -> Release:
    """End the stage of a version that some cases get; everybody is back on what is in force."""
    process = version.process
    if not (rules.may_roll_back(by, process) or rules.may_publish(by, process)):
        raise MayNotPublish
    reason = require_reason(because)
    with transaction.atomic(), acting(by, reason):
        version = locked(version)
        publication = Publication.objects.filter(process=process, candidate=version).first()
        if publication is None:
            raise NotApproved("This version isn't in a stage.")
        staging.take_back_candidate(process, by=by, because=reason)
        cancel_plans(version, "It was taken back.", by)
        end_published(version, by, reason)
        return release(
            version,
            ReleaseKind.TAKEN_BACK,
            by=by,
            because=reason,
            replaced=publication.version,
        )


def release(
    version: ContractVersion,
    kind: ReleaseKind,
    *,
    by: Person,
    because: str,
    replaced: ContractVersion | None,
    reach: str = "",
    second: Person | None = None,
) -> Release:
    """Keep how the rules came to be as they are, and who answers for them."""
    answers = Process.objects.select_related("accountable").get(pk=version.process_id).accountable
    return Release.objects.create(
        process=version.process,
        version=version,
        replaced=replaced,
        kind=kind,
        content_hash=version.content_hash,
        reach=reach,
        by=by,
        by_name=str(by),
        second=second,
        second_name=str(second or ""),
        answers=answers,
        answers_name=str(answers),
        at=now(),
        because=because,
    )


def _may_wait(gate: Gate, to: Reaches) -> bool:
    """In shadow nobody needs to know; for some cases the days of telling may lie ahead."""
    if gate.name != "prepared" or not to.reach:
        return False
    return to.reach == Reach.SHADOW or gate.light == Light.WAITING


def _refuse_unready(version: ContractVersion, to: Reaches) -> None:
    if version.state not in READY:
        raise NotApproved
    if to.reach == Reach.SHARE and to.share >= 100:
        raise ShareIsNotAll(field="share")
    gates = all_gates(whole(version), open_submission(version))
    needed = [gate for gate in gates if not _may_wait(gate, to)]
    if stands := red(needed):
        raise GatesAreRed(f"It can't be published yet. {sentence(stands)}")
