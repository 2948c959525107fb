"""Who may do what in the register."""

from processes.people import groups
from processes.people.models import Person
from processes.register import names
from processes.register.models import (
    Pause,
    Process,
    ProcessUserObjectPermission,
    Proposal,
    Remark,
)
from processes.register.words import Role

# Whom a remark reaches first, by what it is about.
REACHES = {
    Remark.Kind.FRICTION: Role.BUSINESS,
    Remark.Kind.WORKAROUND: Role.ACCOUNTABLE,
    Remark.Kind.CONTEST: Role.ESCALATION,
}


def has_a_part(person: Person) -> bool:
    """Named on a process, or in a group that does more than read."""
    # Asked on every page: the first two are known already for most who do more than read.
    return (
        person.has_perm("processes.add_proposal")
        or person.has_perm("processes.add_agentkey")
        or person.groups.exclude(name=groups.STAFF).exists()
        or ProcessUserObjectPermission.objects.filter(user=person).exists()
    )


def is_compliance(person: Person) -> bool:
    """Member of compliance."""
    return person.has_perm("processes.lift_compliance_pause")


def may_see(person: Person, process: Process) -> bool:
    """Whether the process exists for this person, as things stand now."""
    return Process.objects.visible_to(person).filter(pk=process.pk).exists()


def may_create(person: Person) -> bool:
    """Processes are created by administrators."""
    return person.has_perm("processes.add_process")


def may_edit_words(person: Person, process: Process) -> bool:
    """The texts of the register page: administrators, the accountable person, the business half."""
    return person.has_perm("processes.change_process") or names.holds(
        person, process, {Role.ACCOUNTABLE, Role.BUSINESS}
    )


def may_change_name(person: Person, process: Process, role: str) -> bool:
    """The accountable person changes every name but their own, which compliance changes."""
    if person.has_perm("processes.change_names"):
        return True
    if role == Role.ACCOUNTABLE:
        return is_compliance(person)
    return names.holds(person, process, {Role.ACCOUNTABLE})


def may_restrict(person: Person, process: Process) -> bool:
    """Who sees a process is decided by administrators and compliance."""
    return person.has_perm("processes.change_names") or is_compliance(person)


def may_route(person: Person, process: Process) -> bool:
    """Who hears of what is decided by the accountable person and administrators."""
    return person.has_perm("processes.change_names") or names.holds(
        person, process, {Role.ACCOUNTABLE}
    )


def may_pause(person: Person, process: Process) -> bool:
    """Whoever answers for it or is called by it, their stand-ins, and compliance."""
    return (
        person.has_perm("processes.pause_process")
        or person.has_perm("processes.pause_process", process)
        or names.holds(person, process, names.ROLE_MAY["pause_process"])
    )


def may_hold(person: Person, standing: Pause) -> bool:
    """Compliance takes over a pause of others, so that only compliance lifts it."""
    return is_compliance(person) and standing.kind != Pause.Kind.COMPLIANCE


def may_resume(person: Person, process: Process, pause: Pause) -> bool:
    """Accountable and both halves; a pause by compliance stays with compliance."""
    if pause.kind == Pause.Kind.COMPLIANCE:
        return _may_lift_for_compliance(person, pause)
    return person.has_perm("processes.resume_process", process) or names.holds(
        person, process, names.ROLE_MAY["resume_process"]
    )


def _may_lift_for_compliance(person: Person, pause: Pause) -> bool:
    """Its setter; another member where the setter is away or gone."""
    if person == pause.paused_by:
        return person.is_active
    setter_is_here = _is_setter_here(pause, names.away_today())
    return is_compliance(person) and not setter_is_here


def _is_setter_here(pause: Pause, away: set[int]) -> bool:
    return pause.paused_by is not None and names.is_here(pause.paused_by, away)


def lifters(process: Process, pause: Pause) -> list[Person]:
    """Who can be asked now to lift a pause, in the order in which people think of them."""
    away = names.away_today()
    if pause.kind == Pause.Kind.COMPLIANCE:
        if pause.paused_by and _is_setter_here(pause, away):
            return [pause.paused_by]
        members = Person.objects.active().in_group(groups.COMPLIANCE).exclude(pk=pause.paused_by_id)
        return [person for person in members if person.pk not in away]
    found: dict[int, Person] = {}
    for named in names.named_on(process):
        if named.role in names.ROLE_MAY["resume_process"]:
            asked = named.person if names.is_here(named.person, away) else named.deputy
            if names.is_here(asked, away):
                found[asked.pk] = asked
    return list(found.values())


def may_answer(person: Person, remark: Remark) -> bool:
    """Whom it waits for or who stands in for them, the accountable person, compliance.

    Never whoever made it: an answer to oneself is none.
    """
    if person == remark.made_by or not may_see(person, remark.process):
        return False
    return (
        person == remark.waits_for
        or is_compliance(person)
        or names.holds(
            person, remark.process, {Role.ACCOUNTABLE, REACHES[Remark.Kind(remark.kind)]}
        )
    )


def may_propose(person: Person) -> bool:
    """House rules are proposed by compliance and administrators."""
    return person.has_perm("processes.add_proposal")


def may_consent(person: Person, proposal: Proposal) -> bool:
    """Compliance, never the proposer."""
    return person != proposal.proposed_by and person.has_perm("processes.consent_to_proposal")


def may_keep_keys(person: Person) -> bool:
    """Keys of agents are made and ended by technology and administrators."""
    return person.has_perm("processes.add_agentkey")


def may_edit_glossary(person: Person) -> bool:
    """The vocabulary is compliance's."""
    return person.has_perm("processes.change_term")
