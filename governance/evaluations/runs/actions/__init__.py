"""Everything that writes runs and what stands around them."""

from governance.evaluations.runs.actions.asking import ask_for_run, cancel
from governance.evaluations.runs.actions.marking import mark
from governance.evaluations.runs.actions.pricing import set_bar, set_price
from governance.evaluations.runs.actions.waiving import (
    approve_waiver,
    ask_for_waiver,
    decline_waiver,
    withdraw_waiver,
)

__all__ = [
    "approve_waiver",
    "ask_for_run",
    "ask_for_waiver",
    "cancel",
    "decline_waiver",
    "mark",
    "set_bar",
    "set_price",
    "withdraw_waiver",
]
