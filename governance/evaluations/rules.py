"""Who may do what with evaluation sets, and when a second person has to agree."""

from django.db.models import Exists, OuterRef, QuerySet

from governance.evaluations.models import EvaluationSet, RequiredSet, SetProposal
from house.actors import Actor
from processes.models import (
    NamedRole,
    Person,
    Process,
    ProcessUserObjectPermission,
    Publication,
)
from processes.register import names
from processes.register.rules import is_compliance, may_see
from processes.register.words import Role


def may_edit_evaluations(by: Actor, process: Process) -> bool:
    """The evaluation owner, their deputy, both half owners, and whoever stands in for these."""
    if not isinstance(by, Person):
        return True
    if not by.is_active or by.is_agent:
        return False
    return (
        by.has_perm("processes.edit_evaluations", process)
        or _as_deputy(by).filter(process=process).exists()
        or names.holds(by, process, names.ROLE_MAY["edit_evaluations"])
    )


def _as_deputy(person: Person) -> "QuerySet[NamedRole]":
    """Where someone is the evaluation owner's deputy, who keeps the sets beside them."""
    return NamedRole.objects.filter(deputy=person, role=Role.EVALUATION)


def may_make_packs(by: Actor) -> bool:
    """Compliance, and whoever keeps the evaluations of some process."""
    if not isinstance(by, Person):
        return True
    if not by.is_active or by.is_agent:
        return False
    return is_compliance(by) or edits_somewhere(by)


def edits_somewhere(person: Person) -> bool:
    """Whether someone keeps the evaluations of any process."""
    rights = ProcessUserObjectPermission.objects.filter(
        user=person, permission__codename="edit_evaluations"
    )
    return rights.exists() or _as_deputy(person).exists()


def kept_by(person: Person) -> "QuerySet[Process]":
    """The processes whose evaluations someone keeps, or stands in to keep, as things stand now."""
    right = "edit_evaluations"
    held = ProcessUserObjectPermission.objects.filter(user=person, permission__codename=right)
    ids = set(held.values_list("content_object_id", flat=True))
    roles = names.ROLE_MAY[right]
    stands_in = NamedRole.objects.filter(deputy=person, role__in=roles).select_related("process")
    ids |= {row.process_id for row in stands_in if names.holds(person, row.process, roles)}
    ids |= set(_as_deputy(person).values_list("process", flat=True))
    return Process.objects.visible_to(person).filter(pk__in=ids)


def may_edit(by: Actor, evaluation_set: EvaluationSet) -> bool:
    """Of a process: whoever keeps its evaluations. Of a pack: its owner and compliance."""
    if not isinstance(by, Person):
        return True
    if evaluation_set.process is not None:
        return may_edit_evaluations(by, evaluation_set.process)
    if not by.is_active or by.is_agent:
        return False
    return by.pk == evaluation_set.owner_id or is_compliance(by)


def may_offer_case(by: Actor, evaluation_set: EvaluationSet, happened_to: Process) -> bool:
    """Whoever edits the set; for their own process whoever answers for it or is called by it."""
    if not isinstance(by, Person):
        return True
    if not may_see(by, happened_to):
        return False
    return may_edit(by, evaluation_set) or (
        evaluation_set.process_id == happened_to.pk
        and names.holds(by, happened_to, {Role.ACCOUNTABLE, Role.ESCALATION})
    )


def may_read(by: Actor, evaluation_set: EvaluationSet) -> bool:
    """Whether a set exists for this person."""
    if not isinstance(by, Person):
        return True
    return EvaluationSet.objects.visible_to(by).filter(pk=evaluation_set.pk).exists()


def may_consent(by: Actor, proposal: SetProposal) -> bool:
    """Compliance, never the proposer, and only about what they may see."""
    return (
        isinstance(by, Person)
        and by != proposal.proposed_by
        and by.has_perm("processes.consent_to_proposal")
        and (proposal.process is None or may_see(by, proposal.process))
    )


def relied_on_by(evaluation_set: EvaluationSet) -> "QuerySet[RequiredSet]":
    """The bars of processes under a contract in force that have to pass a set."""
    in_force = Publication.objects.filter(process=OuterRef("process"))
    return RequiredSet.objects.filter(Exists(in_force), evaluation_set=evaluation_set)


def is_relied_on(evaluation_set: EvaluationSet) -> bool:
    """Whether a contract in force relies on a set: then a second person has to agree."""
    return relied_on_by(evaluation_set).exists()


def has_contract_in_force(process: Process) -> bool:
    """Whether a process works under a contract: then its bars change with a second person."""
    return Publication.objects.filter(process=process).exists()
