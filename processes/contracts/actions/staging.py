"""A version is tried beside what is in force: in shadow, for teams, for a share of cases.

As in `moving`, who may is asked where changes are governed.
"""

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from house.actors import Actor
from house.clock import now
from house.history import acting
from house.refusals import Invalid, require_reason
from processes.contracts.actions.moving import APPROVED, Move, locked_process, moving
from processes.contracts.actions.releasing import drop_candidate, publication_of
from processes.contracts.actions.standing_in import follow_the_gone
from processes.contracts.in_force import team_name
from processes.contracts.models import ContractVersion, Publication, Rollout, reach_in_words
from processes.contracts.refusals import AlreadyReached, AnotherCandidate, NoCandidate
from processes.contracts.words import Reach, RolloutKind, VersionState
from processes.register import names
from processes.register.models import Process

LONGEST_TEAM, MOST_TEAMS = 120, 50


def stage(
    version: ContractVersion,
    *,
    reach: str,
    share: int = 0,
    teams: Iterable[str] = (),
    by: Actor,
    because: str,
) -> ContractVersion:
    """Give an approved version some of the work; asked again, it gets more of it or less."""
    wanted = _reach(reach, share, teams)
    with moving(version, by, because, "staged", APPROVED, VersionState.STAGED) as move:
        publication = publication_of(move.process)
        if publication.candidate_id not in (None, move.version.pk):
            raise AnotherCandidate
        if publication.candidate_id and wanted == _reach_of(publication):
            raise AlreadyReached
        _stage(move, publication, wanted)
    return move.version


def take_back_candidate(process: Process, *, by: Actor, because: str) -> ContractVersion:
    """Stop trying the staged version; every case gets what is in force."""
    reason = require_reason(because)
    with transaction.atomic(), acting(by, reason):
        process = locked_process(process.pk)
        dropped = drop_candidate(publication_of(process), by, reason, now())
        if dropped is None:
            raise NoCandidate
        follow_the_gone(process, by=by, because=reason)
        names.sync(process)
    return dropped


def _stage(move: Move, publication: Publication, wanted: dict[str, Any]) -> None:
    moment = now()
    details = {"to": reach_in_words(**wanted), "from": reach_in_words(**_reach_of(publication))}
    move.to(VersionState.STAGED, "stage", **details)
    if publication.candidate_id is None:
        publication.candidate, publication.candidate_since = move.version, moment
    for name, value in wanted.items():
        setattr(publication, name, value)
    publication.save()
    Rollout.objects.create(
        process=move.process,
        version=move.version,
        kind=RolloutKind.STAGED,
        at=moment,
        by=str(move.by)[:200],
        because=move.because,
        **wanted,
    )
    follow_the_gone(move.process, by=move.by, because=move.because)
    names.sync(move.process)


def _reach_of(publication: Publication) -> dict[str, Any]:
    return {
        "reach": publication.reach,
        "share": publication.share,
        "teams": publication.teams,
    }


def _reach(reach: str, share: int, teams: Iterable[str]) -> dict[str, Any]:
    """Who shall get it, or the refusal of what makes no sense."""
    if reach not in Reach.values:
        raise Invalid("Stage it in shadow, for teams, or for a share of cases.", field="reach")
    named = _teams(teams)
    if (reach == Reach.TEAMS) != bool(named):
        says = "Name at least one team." if not named else "Teams are named where it is for teams."
        raise Invalid(says, field="teams")
    if reach == Reach.SHARE:
        if isinstance(share, bool) or not isinstance(share, int) or not 1 <= share <= 100:
            raise Invalid("Give a whole number from 1 to 100.", field="share")
    elif share:
        raise Invalid("A share is given where it is for a share of cases.", field="share")
    return {"reach": reach, "share": share, "teams": named}


def _teams(teams: Iterable[str]) -> list[str]:
    found = {team_name(team): " ".join(team.split()) for team in teams}
    found.pop("", None)
    if len(found) > MOST_TEAMS or any(len(team) > LONGEST_TEAM for team in found.values()):
        raise Invalid(
            f"At most {MOST_TEAMS} teams, each with {LONGEST_TEAM} characters at most.",
            field="teams",
        )
    return list(found.values())
