"""What happens to exceptions."""

from governance.escalations.actions.deciding import APPROVED_FOR, decide, use_approval
from governance.escalations.actions.erasing import erase_texts
from governance.escalations.actions.handing import hand_on, reassign, take_over
from governance.escalations.actions.opening import Action, open_exception

__all__ = [
    "APPROVED_FOR",
    "Action",
    "decide",
    "erase_texts",
    "hand_on",
    "open_exception",
    "reassign",
    "take_over",
    "use_approval",
]
