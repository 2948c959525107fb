"""What happens to contracts."""

from processes.contracts.actions.drafts import edit_texts, start_draft, withdraw_draft
from processes.contracts.actions.importing import import_content
from processes.contracts.actions.moving import (
    hold_for_review,
    mark_approved,
    reopen,
    withdraw,
)
from processes.contracts.actions.parts import (
    add_part,
    edit_part,
    move_part,
    remove_part,
    set_examples,
)
from processes.contracts.actions.publishing import (
    put_in_force,
    put_in_force_urgently,
    roll_back,
)
from processes.contracts.actions.staging import stage, take_back_candidate
from processes.contracts.actions.standing_in import stand_in_for_the_gone
from processes.contracts.actions.taking_in import take_in

__all__ = [
    "add_part",
    "edit_part",
    "edit_texts",
    "hold_for_review",
    "import_content",
    "mark_approved",
    "move_part",
    "put_in_force",
    "put_in_force_urgently",
    "remove_part",
    "reopen",
    "roll_back",
    "set_examples",
    "stage",
    "stand_in_for_the_gone",
    "start_draft",
    "take_back_candidate",
    "take_in",
    "withdraw",
    "withdraw_draft",
]
