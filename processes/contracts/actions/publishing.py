"""What agents work under changes: a version is put in force, or an earlier one is brought back.

As in `moving`, these are the mechanical half: who may, and what must hold before, is asked where
changes are governed.
"""

from house.actors import Actor
from house.refusals import Invalid
from processes.contracts.actions.moving import APPROVED, DRAFT, IN_REVIEW, fix, moving
from processes.contracts.actions.releasing import release
from processes.contracts.in_force import was_in_force
from processes.contracts.models import ContractVersion
from processes.contracts.refusals import NeverInForce
from processes.contracts.words import PublicationKind, VersionState
from processes.register.models import Process


def put_in_force(version: ContractVersion, *, by: Actor, because: str) -> ContractVersion:
    """Let agents work under an approved version from now on."""
    with moving(version, by, because, "put in force", APPROVED, VersionState.STAGED) as move:
        return release(move, PublicationKind.PUBLISHED)


def put_in_force_urgently(version: ContractVersion, *, by: Actor, because: str) -> ContractVersion:
    """Let agents work under a version that isn't approved yet; it must be complete all the same."""
    with moving(version, by, because, "put in force in an emergency", DRAFT, IN_REVIEW) as move:
        return release(move, PublicationKind.EMERGENCY, *fix(move.version))


def roll_back(process: Process, to: ContractVersion, *, by: Actor, because: str) -> ContractVersion:
    """Let agents work again under a version that was in force before.

    It isn't checked anew: people whom it names may have left, and others stand in for them.
    """
    if to.process_id != process.pk:
        raise Invalid("Go back to a version of the same process.", field="to")
    with moving(to, by, because, "brought back", VersionState.SUPERSEDED) as move:
        if not was_in_force(move.version):
            raise NeverInForce
        return release(move, PublicationKind.ROLLBACK)
