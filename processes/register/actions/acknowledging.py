"""A stop is noted as learnt of, by each key once."""

from house.clock import now
from processes.people.keys import AgentKey
from processes.register.models import Acknowledgement, Process
from processes.register.words import State


def acknowledge(pause_id: int, *, key: str) -> None:
    """Note that a key asked while the pause stands; only its first question counts."""
    Acknowledgement.objects.bulk_create(
        [Acknowledgement(pause_id=pause_id, key=key, at=now())], ignore_conflicts=True
    )


def acknowledge_if_paused(process: Process, *, key: AgentKey) -> None:
    """The same for a question that read the process first."""
    if process.state != State.PAUSED:
        return
    standing = process.pauses.standing().values_list("pk", flat=True).first()
    if standing is not None:
        acknowledge(standing, key=key.public_id)
