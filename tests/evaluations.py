"""Sets and cases, made quickly."""

from typing import Any

from governance.evaluations.actions import add_case, create_set
from governance.evaluations.drafts import CaseDraft
from governance.models import Case, EvaluationSet
from processes.models import Person, Process
from processes.register import actions as register
from processes.register.words import Role
from tests.agents import BY
from tests.factories import PersonFactory


def watched_by(person: Person, process: Process) -> Process:
    """The process with an evaluation owner."""
    deputy = PersonFactory()
    register.name_role(process, Role.EVALUATION, person=person, deputy=deputy, **BY)
    return process


def a_set(slug: str, owner: Person, **fields: Any) -> EvaluationSet:
    """An empty set, or a pack where no process is named."""
    usual = {"name": slug.capitalize(), "purpose": "acceptance", "owner": owner}
    return create_set(slug=slug, **{**usual, **fields}, **BY)


def a_case(into: EvaluationSet, by: Person, **fields: Any) -> Case:
    """A case that asks for a small refund."""
    usual: dict[str, Any] = {
        "name": "A small refund",
        "inputs": {"ticket_id": "T-1", "amount": 40},
        "checks": [{"type": "contains", "value": "40"}],
    }
    made = add_case(into, CaseDraft(**{**usual, **fields}), by=by, because="It is usual")
    assert made.case
    return made.case
