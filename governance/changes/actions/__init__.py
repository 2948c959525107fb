"""What happens to changes of rules."""

from governance.changes.actions.approving import approve
from governance.changes.actions.countersigning import (
    ask_for_emergency,
    confirm,
    decline,
    previous,
    roll_back,
    seconds,
    takes_two,
)
from governance.changes.actions.following_up import review_release
from governance.changes.actions.freezing import freeze, lift_freeze
from governance.changes.actions.moving_stages import move_stage
from governance.changes.actions.planning import cancel_plan, plan, prepare
from governance.changes.actions.publishing import EVERYBODY, Reaches, publish, take_back
from governance.changes.actions.reviewing import edit_again, submit, withdraw
from governance.changes.actions.sending_back import send_back
from governance.changes.actions.talking import call_in, comment, give_view, look, look_away

__all__ = [
    "EVERYBODY",
    "Reaches",
    "approve",
    "ask_for_emergency",
    "call_in",
    "cancel_plan",
    "comment",
    "confirm",
    "decline",
    "edit_again",
    "freeze",
    "give_view",
    "lift_freeze",
    "look",
    "look_away",
    "move_stage",
    "plan",
    "prepare",
    "previous",
    "publish",
    "review_release",
    "roll_back",
    "seconds",
    "send_back",
    "submit",
    "take_back",
    "takes_two",
    "withdraw",
]
