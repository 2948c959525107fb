"""Where a change stands: its review, what that needs, and who was asked."""

from datetime import datetime, timedelta

from governance.changes import rules
from governance.changes.difference import difference
from governance.changes.gates import machine_gates, red
from governance.changes.models import Consultation, Requirement, Submission
from governance.changes.risk import RiskNote, risk_notes
from governance.changes.telling import ask, name_of
from governance.changes.words import Half
from house.clock import now
from processes.contracts.models import ContractVersion, writers_of
from processes.contracts.whole import Whole, whole
from processes.people.hours import add_working_time
from processes.people.models import Person
from processes.people.refusals import NeverAtWork
from processes.register.models import Process
from processes.register.words import Circle

# How long people who are consulted have, in their own working time: two days.
TO_ANSWER = timedelta(hours=16)


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


def ask_people(submission: Submission) -> bool:
    """Ask everyone whose word is needed, once the machine gates are green; whether they were."""
    if submission.asked_at is not None or red(machine_gates(whole(submission.version))):
        return False
    submission.asked_at = now()
    submission.save(update_fields=["asked_at"])
    ask_for_approvals(submission)
    _consult(submission)
    return True


def ask_for_approvals(submission: Submission) -> None:
    """Tell those whose turn it is; nobody hears twice of the same approval."""
    version = submission.version
    for requirement in missing(submission):
        ask(
            rules.asked_now(requirement),
            version,
            title=f"Approve the {requirement.get_half_display()}: {name_of(version)}",
            body=f"{submission.submitted_by}: {submission.because}",
            once=f"asked:{requirement.pk}",
        )


def missing(submission: Submission) -> list[Requirement]:
    """The approvals that nobody has given yet."""
    rows = submission.requirements.filter(approval=None)
    return list(rows.select_related("submission__version__process__accountable"))


def _consult(submission: Submission) -> None:
    """Those who give their view before policy moves are asked, each with a date."""
    process, version = submission.version.process, submission.version
    taken = writers_of(version)
    listed = process.listed.filter(circle=Circle.CONSULTED).select_related("person")
    people = [row.person for row in listed if row.person.is_active and row.person_id not in taken]
    for person in sorted(people, key=lambda each: each.pk):
        row = Consultation.objects.create(
            submission=submission,
            person=person,
            asked_at=now(),
            answer_by=answer_by(person),
        )
        ask(
            [person],
            version,
            title=f"Your view on {name_of(version)}",
            body=f"{submission.because} Please answer by {row.answer_by:%-d %B}; "
            "after that your silence is recorded.",
            once=f"consulted:{submission.pk}",
        )


def answer_by(person: Person) -> datetime:
    """Two of the person's working days from now; a person never at work gets two days."""
    try:
        return add_working_time(person, now(), TO_ANSWER)
    except NeverAtWork:
        return now() + timedelta(days=2)
