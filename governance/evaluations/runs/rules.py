"""Who may start a run, end one, mark a result, waive a verdict, keep prices."""

from governance.evaluations.rules import may_edit_evaluations
from governance.evaluations.runs.around import Waiver
from house.actors import Actor
from processes.contracts.rules import may_propose
from processes.models import Person, Process, ProcessUserObjectPermission
from processes.register.rules import is_compliance, may_see


def may_run(by: Actor, process: Process) -> bool:
    """Whoever keeps the evaluations, compliance, and the agents that work on the process."""
    if not isinstance(by, Person):
        return True
    if by.is_agent:
        return by.is_active and works_on(by, process)
    return may_edit_evaluations(by, process) or (is_compliance(by) and may_see(by, process))


def works_on(agent: Person, process: Process) -> bool:
    """Whether an agent account has the process among those it works on."""
    rights = ProcessUserObjectPermission.objects.filter(
        user=agent, content_object=process, permission__codename="view_process"
    )
    return bool(rights.exists())


def may_mark(by: Person, process: Process) -> bool:
    """People who keep the evaluations, and compliance."""
    if by.is_agent or not by.is_active:
        return False
    return may_edit_evaluations(by, process) or (is_compliance(by) and may_see(by, process))


def may_ask_for_waiver(by: Person, process: Process) -> bool:
    """Those who may propose changes."""
    return not by.is_agent and by.is_active and may_propose(by, process)


def may_decide_waiver(by: Person, waiver: Waiver) -> bool:
    """Compliance; never the author nor whoever asked."""
    return (
        by.is_active
        and is_compliance(by)
        and may_see(by, waiver.process)
        and by.pk not in {waiver.author_id, waiver.asked_by_id}
    )


def may_set_prices(by: Actor) -> bool:
    """Those who look after the portal, and compliance."""
    if not isinstance(by, Person):
        return True
    return by.is_active and (is_compliance(by) or bool(by.has_perm("processes.change_job")))
