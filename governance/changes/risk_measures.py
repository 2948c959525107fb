"""Risks beside the contract itself: what the process is tried on became easier to pass."""

from governance.changes.risk_note import RiskKind, RiskNote, note
from governance.evaluations.loosening import loosened_since
from processes.contracts.models import ContractVersion, PublicationChange


def measure_notes(version: ContractVersion, replaces: ContractVersion | None) -> list[RiskNote]:
    """What became easier since the version that this one replaces came into force."""
    changes = PublicationChange.objects.filter(process=version.process, version=replaces)
    came = changes.order_by("-at", "-id").first() if replaces else None
    since = came.at if came else version.created_at
    return [note(RiskKind.MEASURE_EASED, says) for says in loosened_since(version.process, since)]
