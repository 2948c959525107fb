"""Under which contracts somebody may put a case to the model."""

from governance.evaluations.models import EvaluationSet
from governance.evaluations.rules import kept_by
from processes.contracts.in_force import in_force, newest_open
from processes.models import ContractVersion, Person, Process


def versions_to_ask(person: Person, evaluation_set: EvaluationSet) -> list[ContractVersion]:
    """Of processes that measure themselves by the set: what is in force, and what is on its way."""
    processes = kept_by(person)
    if evaluation_set.process_id is not None:
        processes = processes.filter(pk=evaluation_set.process_id)
    else:
        processes = processes.filter(pk__in=evaluation_set.uses.values("process"))
    return [version for process in processes for version in _of(process)]


def _of(process: Process) -> list[ContractVersion]:
    found = (in_force(process), newest_open(process))
    return [version for version in found if version is not None]
