"""What happens to exceptions."""

from governance.escalations.actions.consulting import advise, ask_advice
from governance.escalations.actions.deciding import APPROVED_FOR, decide, use_approval
from governance.escalations.actions.erasing import erase_texts
from governance.escalations.actions.handing import hand_on, reassign, take_over
from governance.escalations.actions.hooks import remove_hook, renew_hook_secret, set_hook
from governance.escalations.actions.looking import look, stop_looking
from governance.escalations.actions.merging import merge
from governance.escalations.actions.opening import Action, open_exception
from governance.escalations.actions.raising import raise_exception
from governance.escalations.actions.reminding import remind

__all__ = [
    "APPROVED_FOR",
    "Action",
    "advise",
    "ask_advice",
    "decide",
    "erase_texts",
    "hand_on",
    "look",
    "merge",
    "open_exception",
    "raise_exception",
    "reassign",
    "remind",
    "remove_hook",
    "renew_hook_secret",
    "set_hook",
    "stop_looking",
    "take_over",
    "use_approval",
]
