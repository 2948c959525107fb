"""What an exception can be merged into: what the action takes, and nothing else."""

from django.db.models import Case, IntegerField, Q, Value, When

from governance.escalations import rules
from governance.escalations.models import Escalation, EscalationQuerySet
from processes.people import groups
from processes.people.models import Person

MOST = 50


def mergeable(escalation: Escalation, person: Person) -> EscalationQuerySet:
    """Those that wait and that the person may decide as well, of the same case first."""
    same = When(case_id=escalation.case_id, then=Value(0))
    order = (Case(same, default=Value(1), output_field=IntegerField()), "-opened_at", "-id")
    rows: EscalationQuerySet = Escalation.objects.visible_to(person).waiting()
    rows = rows.filter(process=escalation.process_id).exclude(pk=escalation.pk)
    if escalation.has_action:
        rows = rows.filter(case_id=escalation.case_id, action_hash=escalation.action_hash)
    near = rows.filter(_decided_by(person, escalation)).order_by(*order)[:MOST]
    takes = [
        row.pk for row in near if not escalation.has_action or rules.asks_the_same(escalation, row)
    ]
    found: EscalationQuerySet = Escalation.objects.filter(pk__in=takes)
    return found.select_related("held_by").order_by(*order)


def _decided_by(person: Person, escalation: Escalation) -> Q:
    """Of the same process, those that `rules.may_decide` lets the person decide."""
    if rules.answers_for(person, escalation.process):
        return Q()
    mine = Q(held_by=person)
    if rules.is_of_compliance(person):
        mine |= Q(held_by__groups__name=groups.COMPLIANCE)
    return mine
