"""Exceptions as they came: decided in good words, one handed on, some that wait; and two drills."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Any

from governance.escalations import upkeep
from governance.escalations.actions import Action, decide, open_exception
from governance.escalations.approvals import action_hash
from governance.escalations.words import Source
from governance.models import Escalation
from house.clock import now, standing_at
from portal.demo import Event, Stage
from processes.contracts.in_force import in_force
from processes.models import AgentKey, Process
from processes.register.actions import pause, resume
from processes.register.actions.acknowledging import acknowledge


@dataclass(frozen=True)
class Case:
    """One case that stopped: when, at what, and how it ended, if it did."""

    process: str
    days: int
    at: str
    case: str
    rule: str
    says: str
    path: str
    inputs: dict[str, Any]
    confidence: float
    tool: str = ""
    arguments: dict[str, Any] = field(default_factory=dict)
    # Minutes until it was decided, the outcome, the words, the reason, and what was given up.
    ended: tuple[int, str, str, str, str] | None = None


CASES = (
    Case(
        "support_refunds", -9, "10:12", "T-48112", "refund_over_300",
        "Refund above 300 needs a person", "large_refund",
        {"ticket_id": "T-48112", "order_id": "O-90417", "amount": 412.5},
        0.93, "billing.refund", {"amount": 50, "currency": "EUR"},
        (95, "done_by_hand",
         "Paid 412.50 from billing: the whole pallet arrived wet, and the carrier signed for it.",
         "within_policy", ""),
    ),
    Case(
        "support_refunds", -6, "14:40", "T-48390", "unsure",
        "Confidence below 0.85 goes to a person", "low_confidence",
        {"ticket_id": "T-48390", "order_id": "O-91002", "amount": 36},
        0.71, "billing.refund", {"amount": 36, "currency": "EUR"},
        (48, "approved",
         "Pay the 36: the photo shows the broken lamp, only the order number was hard to read.",
         "goodwill", "We did not wait for the lamp to come back."),
    ),
    Case(
        "invoice_approval", -4, "09:25", "INV-2207", "unknown_account",
        "The account on the invoice is not the one we know", "changed_bank_details",
        {"supplier": "Nordlicht GmbH", "total": 2380},
        0.97, "", {},
        (160, "declined",
         "Not paid: the supplier told us on the phone that they never changed their bank.",
         "risk", ""),
    ),
    Case(
        "support_refunds", -1, "11:05", "T-48755", "late_request",
        "A request more than 60 days after delivery is unusual", "policy_edge",
        {"ticket_id": "T-48755", "order_id": "O-88310", "amount": 44, "days_since_delivery": 74},
        0.92, "billing.refund", {"amount": 44, "currency": "EUR"},
    ),
    Case(
        "support_refunds", 0, "08:20", "T-48801", "refund_over_300",
        "Refund above 300 needs a person", "large_refund",
        {"ticket_id": "T-48801", "order_id": "O-91877", "amount": 389},
        0.95, "billing.refund", {"amount": 50, "currency": "EUR"},
    ),
    Case(
        "invoice_approval", 0, "08:45", "INV-2251", "over_ten_thousand",
        "An invoice above 10,000 needs a person", "large_invoice",
        {"supplier": "Alster Bau KG", "total": 14750},
        0.99,
    ),
)  # fmt: skip
# Process, days before today, from when to when, and seconds until each key knew.
DRILLS = (
    ("support_refunds", -30, "07:30", "07:42", 3),
    ("invoice_approval", -23, "07:30", "07:50", 11),
)
DRILL = "The monthly drill: does the switch stop every agent, and how soon?"


def events(stage: Stage) -> Iterator[Event]:
    """The last weeks, as they came about."""
    for case in CASES:
        opened = stage.at_work(case.days, case.at)
        yield Event(opened, partial(_open, stage, case))
        if case.ended:
            yield Event(opened + timedelta(minutes=case.ended[0]), partial(_end, case))
    yield Event(stage.at(0, "08:50"), upkeep.hand_on_overdue)
    for slug, days, begins, ends, seconds in DRILLS:
        yield Event(stage.at_work(days, begins), partial(_drill, stage, slug, seconds))
        yield Event(stage.at_work(days, ends), partial(_end_drill, stage, slug))


def _open(stage: Stage, case: Case) -> None:
    process = stage.process(case.process)
    rules = [case.rule]
    hashed = action_hash(case.tool, case.arguments)
    open_exception(
        process,
        trigger=case.path,
        case_id=case.case,
        summary=f"{case.says}.",
        context={
            "inputs": case.inputs,
            "confidence": case.confidence,
            "reasons": [{"rule": case.rule, "says": case.says}],
        },
        by=process.agents.select_related("agent")[0].agent,
        version=in_force(process),
        source=Source.AUTHORIZE,
        action=Action(case.tool, case.arguments, hashed, rules),
        inputs=case.inputs,
    )


def _end(case: Case) -> None:
    assert case.ended
    _, outcome, words, reason, gave_up = case.ended
    waiting = Escalation.objects.waiting().get(case_id=case.case)
    decide(
        waiting,
        by=waiting.held_by,
        outcome=outcome,
        decision=words,
        reason_code=reason,
        gave_up=gave_up,
    )


def _drill(stage: Stage, slug: str, seconds: int) -> None:
    process = stage.process(slug)
    made = pause(process, by=process.accountable, because=DRILL, is_drill=True)
    for number, key in enumerate(_keys(process)):
        with standing_at(now() + timedelta(seconds=seconds * (number + 1))):
            acknowledge(made.pk, key=key.public_id)


def _end_drill(stage: Stage, slug: str) -> None:
    process = stage.process(slug)
    resume(process, by=process.accountable, because="Every agent stopped. It runs again.")


def _keys(process: Process) -> list[AgentKey]:
    agents = process.agents.values("agent")
    return list(AgentKey.objects.good_at(now()).filter(agent__in=agents).order_by("pk"))
