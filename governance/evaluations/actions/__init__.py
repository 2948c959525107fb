"""What happens to evaluation sets; nothing else writes them."""

from governance.evaluations.actions.bars import (
    release_set,
    require_set,
    stop_using_pack,
    use_pack,
)
from governance.evaluations.actions.cases import (
    add_case,
    drop_case,
    duplicate_case,
    edit_case,
    move_case,
    put_cases,
    restore_case,
)
from governance.evaluations.actions.happenings import case_from
from governance.evaluations.actions.proposals import consent, decline, withdraw
from governance.evaluations.actions.sets import create_set, edit_set, restore_set, retire_set
from governance.evaluations.actions.step import Outcome

__all__ = [
    "Outcome",
    "add_case",
    "case_from",
    "consent",
    "create_set",
    "decline",
    "drop_case",
    "duplicate_case",
    "edit_case",
    "edit_set",
    "move_case",
    "put_cases",
    "release_set",
    "require_set",
    "restore_case",
    "restore_set",
    "retire_set",
    "stop_using_pack",
    "use_pack",
    "withdraw",
]
