"""What is in force for a process, and what was at any moment."""

from datetime import datetime

from processes.contracts.models import ContractVersion, Publication, PublicationChange
from processes.register.models import Process


def in_force(process: Process) -> ContractVersion | None:
    """The version that agents work under now."""
    now = Publication.objects.filter(process=process).select_related("version__tier").first()
    return now.version if now else None


def in_force_at(process: Process, moment: datetime) -> ContractVersion | None:
    """The version that agents worked under at a moment."""
    changes = PublicationChange.objects.filter(process=process).until(moment)
    newest = changes.select_related("version").first()
    return newest.version if newest else None


def newest_draft(process: Process) -> ContractVersion | None:
    """The draft that "draft" means: the newest one that is open."""
    drafts = ContractVersion.objects.filter(process=process).drafts()
    return drafts.order_by("-number").first()
