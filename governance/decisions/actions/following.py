"""What follows from a breach: a person decides the case, and the owners are told, without storms.

What comes from one case opens an exception for that case; what comes from how the agent runs opens
one for the whole process. Once many wait, one more stands for all the others.
"""

import logging
from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.db import transaction

from governance.decisions.models import Breach, Decision
from governance.decisions.records import stored_data
from governance.decisions.topics import BREACH, UNCHECKED
from governance.decisions.words import OF_THE_WHOLE_PROCESS, BreachKind
from governance.escalations.actions import open_exception
from governance.escalations.models import Escalation
from governance.escalations.words import Source
from house.actors import System
from house.clock import now, today
from house.refusals import Refusal
from processes.register.models import Process
from processes.register.routes import tell_roles

logger = logging.getLogger("portal.decisions")

AT_ONCE = 200
# So many single cases wait for people at once; beyond that one exception stands for the rest.
MOST_WAITING = 20
LOG = System("the decision log")
_ALL = "all cases"


def follow_up() -> int:
    """Act on the breaches that nobody was told of yet."""
    waiting = Breach.objects.untold().order_by().values_list("process", flat=True).distinct()
    return sum(_follow(process_id) for process_id in list(waiting))


@transaction.atomic
def _follow(process_id: int) -> int:
    process = Process.objects.select_related("accountable", "escalation_owner").get(pk=process_id)
    rows = Breach.objects.untold().filter(process=process).order_by("pk")
    breaches = list(rows.select_for_update(of=("self",)).select_related("decision")[:AT_ONCE])
    if not breaches:
        return 0
    for decision, found in _by_decision(breaches).items():
        _open(process, decision, found)
    _tell(process, breaches)
    Breach.objects.filter(pk__in=[breach.pk for breach in breaches]).update(told_at=now())
    return len(breaches)


def _by_decision(breaches: Iterable[Breach]) -> dict[Decision, list[Breach]]:
    found: dict[Decision, list[Breach]] = defaultdict(list)
    for breach in breaches:
        found[breach.decision].append(breach)
    return found


def _open(process: Process, decision: Decision, breaches: Sequence[Breach]) -> None:
    """One exception for each cause; a refusal must not keep the owners from being told."""
    of_case = [breach for breach in breaches if breach.kind not in OF_THE_WHOLE_PROCESS]
    of_all = [breach for breach in breaches if breach.kind in OF_THE_WHOLE_PROCESS]
    try:
        with transaction.atomic():
            if of_case:
                _open_case(process, decision, of_case)
            for kind in dict.fromkeys(breach.kind for breach in of_all):
                _open_all(process, decision, [each for each in of_all if each.kind == kind])
    except Refusal as refusal:
        logger.warning("No exception for decision %s: %s", decision.public_id, refusal.text)


def _open_case(process: Process, decision: Decision, breaches: Sequence[Breach]) -> None:
    waiting = Escalation.objects.waiting().filter(process=process, source=Source.BREACH)
    if waiting[: MOST_WAITING + 1].count() >= MOST_WAITING:
        _call(process, decision, breaches, case=_ALL, slot="breach:many")
        return
    _call(process, decision, breaches, case=case_of(decision), slot="breach")


def case_of(decision: Decision) -> str:
    """The case of its exceptions; a record without one stands for itself."""
    return decision.case_id or f"record {decision.public_id.hex[:12]}"


def _open_all(process: Process, decision: Decision, breaches: Sequence[Breach]) -> None:
    _call(process, decision, breaches, case=_ALL, slot=f"breach:{breaches[0].kind}")


def _call(
    process: Process, decision: Decision, breaches: Sequence[Breach], *, case: str, slot: str
) -> None:
    first = min(breaches, key=lambda breach: breach.kind != BreachKind.RULE)
    body = getattr(decision, "body", None)
    inputs = stored_data(body.text).get("inputs") if body else None
    open_exception(
        process,
        trigger=first.rule if first.kind == BreachKind.RULE else first.get_kind_display(),
        case_id=case,
        summary=_summary(decision, breaches),
        context={"decision": decision.public_id.hex},
        by=LOG,
        version=decision.version,
        source=Source.BREACH,
        inputs=inputs,
        slot=slot,
    )


def _summary(decision: Decision, breaches: Sequence[Breach]) -> str:
    told = " ".join(dict.fromkeys(breach.says.rstrip(".") + "." for breach in breaches))
    return f"The agent logged “{decision.decision}”. {told}"[:4000]


def _tell(process: Process, breaches: Sequence[Breach]) -> None:
    """Once a day for each rule: whoever wants to know more has the log."""
    for rule in dict.fromkeys(breach.rule for breach in breaches):
        same = [breach for breach in breaches if breach.rule == rule]
        tell_roles(
            process,
            BREACH,
            title=f"{process}: {same[0].get_kind_display()}",
            body=f"{same[0].says}\n\nFurther ones of today are in the log.",
            once=f"breach:{process.pk}:{rule[:80]}:{today()}",
            link=f"/decisions/{same[0].decision.public_id.hex}/",
            is_urgent=True,
        )


def tell_of_unchecked(decision: Decision) -> None:
    """Once a day: records of a process lack what its stop rules ask for."""
    process = decision.process
    tell_roles(
        process,
        UNCHECKED,
        title=f"{process}: rules that can't be checked on its records",
        body="A record lacks what a stop rule asks for, so nobody can tell whether it held. "
        "Its page says which rule, and what is missing.",
        once=f"unchecked:{process.pk}:{today()}",
        link=f"/decisions/{decision.public_id.hex}/",
    )
