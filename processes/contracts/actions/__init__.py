"""What happens to contracts."""

from processes.contracts.actions.drafts import edit_texts, start_draft, withdraw_draft
from processes.contracts.actions.importing import import_content
from processes.contracts.actions.parts import (
    add_part,
    edit_part,
    move_part,
    remove_part,
    set_examples,
)
from processes.contracts.actions.publishing import put_in_force

__all__ = [
    "add_part",
    "edit_part",
    "edit_texts",
    "import_content",
    "move_part",
    "put_in_force",
    "remove_part",
    "set_examples",
    "start_draft",
    "withdraw_draft",
]
