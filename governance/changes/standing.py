"""Where a change stands: its review, and what that needs."""

from governance.changes.difference import difference
from governance.changes.models import Requirement, Submission
from governance.changes.risk import RiskNote, risk_notes
from governance.changes.words import Half
from processes.contracts.content import content_hash
from processes.contracts.models import ContractVersion
from processes.contracts.whole import Whole, whole
from processes.register.models import Process


def open_submission(version: ContractVersion) -> Submission | None:
    """The review that hasn't ended."""
    return Submission.objects.open().filter(version=version).first()


def locked(version: ContractVersion) -> ContractVersion:
    """The version as it stands, its process locked before it, as every change of rules does."""
    Process.objects.select_for_update(of=("self",), no_key=True).get(pk=version.process_id)
    rows = ContractVersion.objects.select_for_update(of=("self",))
    return rows.select_related("process__tier", "tier", "author").get(pk=version.pk)


def risks_of(written: Whole, replaces: ContractVersion | None) -> list[RiskNote]:
    """What makes the change risky, beside what it replaces."""
    before = whole(replaces) if replaces else None
    return risk_notes(before, written, difference(before, written))


def hash_of(version: ContractVersion) -> str:
    """What stands for what the version says now, a draft too."""
    return version.content_hash or content_hash(whole(version))


def was_approved(version: ContractVersion) -> bool:
    """Whether every approval that it needs was given to exactly this content."""
    rows = Submission.objects.filter(version=version, content_hash=version.content_hash)
    return any(
        row.requirements.exists() and not row.requirements.filter(approval=None).exists()
        for row in rows
    )


def needed(
    written: Whole, replaces: ContractVersion | None, risks: list[RiskNote]
) -> dict[Half, str]:
    """The approvals that a change needs, each with its reason."""
    tiers = [tier for tier in (written.version.tier, replaces and replaces.tier) if tier]
    found = {
        Half.BUSINESS: "Operations answers for what it does.",
        Half.SYSTEM: "Technology agrees that it can be applied safely.",
    }
    signed = [tier for tier in tiers if tier.compliance_signs]
    if signed:
        found[Half.COMPLIANCE] = f"Compliance signs at tier {max(each.number for each in signed)}."
    elif grave := [note.says for note in risks if note.needs_compliance]:
        found[Half.COMPLIANCE] = " ".join(grave)
    elif called := getattr(written.version, "call_in", None):
        found[Half.COMPLIANCE] = f"{called.by} called it in: {called.because}"
    return found


def missing(submission: Submission) -> list[Requirement]:
    """The approvals that nobody has given yet."""
    rows = submission.requirements.filter(approval=None)
    return list(rows.select_related("submission__version__process__accountable"))
