"""Everything that writes runs and what stands around them."""

from governance.evaluations.runs.actions.asking import (
    Wishes,
    ask_for_run,
    cancel,
    run_after_source_changed,
    run_for_review,
)
from governance.evaluations.runs.actions.marking import mark
from governance.evaluations.runs.actions.pricing import propose_bar, set_price
from governance.evaluations.runs.actions.waiving import (
    approve_waiver,
    ask_for_waiver,
    decline_waiver,
    withdraw_waiver,
)

__all__ = [
    "Wishes",
    "approve_waiver",
    "ask_for_run",
    "ask_for_waiver",
    "cancel",
    "decline_waiver",
    "mark",
    "propose_bar",
    "run_after_source_changed",
    "run_for_review",
    "set_price",
    "withdraw_waiver",
]
