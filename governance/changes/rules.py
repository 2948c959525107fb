"""Who may do what with a change, and whom it waits for."""

from collections.abc import Iterator

from django.contrib.auth.models import Permission

from governance.changes.models import Requirement, Submission
from governance.changes.releases import Freeze, Release
from governance.changes.words import Half, ReleaseKind, TwoPersonAct
from processes.contracts.models import ContractVersion, writers_of
from processes.contracts.rules import may_propose
from processes.people import groups
from processes.people.models import Person
from processes.register import names
from processes.register.models import Process
from processes.register.words import Role

# From this tier on an approval asks who is there once more.
ASKS_AGAIN_FROM = 3
# Who is asked to put an approved change in force.
PUBLISHERS = (Role.BUSINESS, Role.SYSTEM, Role.ACCOUNTABLE)
ROLE_OF = {Half.BUSINESS: Role.BUSINESS, Half.SYSTEM: Role.SYSTEM}


def is_writer(person: Person, version: ContractVersion) -> bool:
    """Whether any of the words are this person's."""
    return person.pk in writers_of(version)


def is_compliance(person: Person) -> bool:
    """Whether the person's group signs off changes."""
    return _is_granted(person, "sign_off_change")


def may_submit(person: Person, version: ContractVersion) -> bool:
    """Whoever may propose here."""
    return may_propose(person, version.process)


def may_approve(person: Person, requirement: Requirement) -> bool:
    """The half's owner; where nobody before them in turn can, the next; never a writer."""
    submission = requirement.submission
    if person.is_agent or not _is_free(person, submission, taken_by(submission.version)):
        return False
    if requirement.half == Half.COMPLIANCE:
        return is_compliance(person)
    return person in _may_now(requirement)


def asked_now(requirement: Requirement) -> list[Person]:
    """Whom this approval waits for at this moment, those first who are asked first."""
    if requirement.half != Half.COMPLIANCE:
        return _may_now(requirement)[-1:]
    away = names.away_today()
    taken = taken_by(requirement.submission.version)
    members = Person.objects.active().in_group(groups.COMPLIANCE).order_by("pk")
    free = [each for each in members if _is_free(each, requirement.submission, taken)]
    return [each for each in free if each.pk not in away] or free


def as_what(person: Person, requirement: Requirement) -> str:
    """In which place the person approves."""
    if requirement.half == Half.COMPLIANCE:
        return "compliance"
    process = requirement.submission.version.process
    label = Role(ROLE_OF[Half(requirement.half)]).label
    for place, candidate in _in_turn(process, Half(requirement.half)):
        if candidate == person:
            return place if place == label else f"{place}, for the {label}"
    return label


def may_send_back(person: Person, submission: Submission) -> bool:
    """Whoever is asked for an approval still missing, and compliance."""
    missing = submission.requirements.filter(approval=None).select_related(
        "submission__version__process"
    )
    return is_compliance(person) or any(may_approve(person, each) for each in missing)


def may_withdraw(person: Person, version: ContractVersion) -> bool:
    """Its author, and whoever may propose here."""
    return person.pk == version.author_id or may_propose(person, version.process)


def may_call_in(person: Person) -> bool:
    """Compliance."""
    return _is_granted(person, "call_in_change")


def may_publish(person: Person, process: Process) -> bool:
    """The accountable person, both halves, and their stand-ins."""
    return _holds(person, process, "publish_change")


def may_roll_back(person: Person, process: Process) -> bool:
    """The accountable person, both halves, the escalation owner, and their stand-ins."""
    return _holds(person, process, "roll_back")


def may_ask(person: Person, process: Process, act: str) -> bool:
    """An emergency is asked for by whoever may publish, a rollback by whoever may roll back."""
    may = may_publish if act == TwoPersonAct.EMERGENCY else may_roll_back
    return may(person, process)


def may_countersign(person: Person, process: Process, act: str) -> bool:
    """Whoever may do the same, or publish; and compliance."""
    return may_ask(person, process, act) or may_publish(person, process) or is_compliance(person)


def may_freeze(person: Person, process: Process) -> bool:
    """The accountable person and compliance."""
    return _is_granted(person, "freeze_rules") or _holds(person, process, "freeze_rules")


def may_lift(person: Person, freeze: Freeze) -> bool:
    """Whoever may freeze; what compliance froze, compliance alone."""
    if is_compliance(freeze.set_by):
        return is_compliance(person)
    return may_freeze(person, freeze.process)


def may_review_release(person: Person, process: Process) -> bool:
    """The accountable person, both halves, and compliance."""
    return may_publish(person, process) or is_compliance(person)


def may_move_stage(person: Person, process: Process) -> bool:
    """The accountable person, both halves, and their stand-ins."""
    return _holds(person, process, "move_stage")


def _is_granted(person: Person, right: str) -> bool:
    """By a group: whoever merely has every right there is, holds none of these."""
    granted = Permission.objects.filter(content_type__app_label="processes", codename=right)
    return person.is_active and person.groups.filter(permissions__in=granted).exists()


def _holds(person: Person, process: Process, right: str) -> bool:
    return person.is_active and names.holds(person, process, names.ROLE_MAY[right])


def _may_now(requirement: Requirement) -> list[Person]:
    """Everyone in turn up to the first who can be asked today; that one stands last."""
    submission = requirement.submission
    taken, away = taken_by(submission.version), names.away_today()
    found: list[Person] = []
    for place, person in _in_turn(submission.version.process, Half(requirement.half)):
        if not _is_free(person, submission, taken) or person in found:
            continue
        is_here = person.pk not in away
        # The owner may always approve, from a holiday too; the others only when it is their turn.
        if is_here or place == Role(ROLE_OF[Half(requirement.half)]).label:
            found.append(person)
        if is_here:
            break
    return found


def taken_by(version: ContractVersion) -> set[int]:
    """The ids of those who may not approve it: who wrote it, who forced it in an emergency."""
    forced = Release.objects.filter(
        version=version, kind=ReleaseKind.EMERGENCY, follow_up__done_at=None
    ).values_list("by", "second")
    return writers_of(version) | {pk for pair in forced for pk in pair if pk is not None}


def _is_free(person: Person, submission: Submission, taken: set[int]) -> bool:
    """Active, had no part in making it, and has not given another approval of it."""
    if not person.is_active or person.pk in taken:
        return False
    return not submission.approvals.filter(by=person).exists()


def _in_turn(process: Process, half: Half) -> Iterator[tuple[str, Person]]:
    """Holder, deputy, the accountable person, then compliance; with the place of each."""
    role = ROLE_OF[half]
    for named in names.named_on(process):
        if named.role == role:
            yield role.label, named.person
            yield f"deputy {role.label}", named.deputy
    yield Role.ACCOUNTABLE.label, process.accountable
    for member in Person.objects.active().in_group(groups.COMPLIANCE).order_by("pk"):
        yield "compliance", member
