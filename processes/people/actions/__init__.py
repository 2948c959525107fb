"""Every action on people, their hours and their days away."""

from processes.people.actions.accounts import (
    add_person,
    deactivate,
    edit_person,
    reactivate,
    remove_second_step,
    send_login_link,
    set_groups,
)
from processes.people.actions.passwords import choose_password
from processes.people.actions.second_step import (
    note_recovery_codes,
    note_second_step_off,
    note_second_step_on,
)
from processes.people.actions.working_time import add_absence, cancel_absence, set_working_hours

__all__ = [
    "add_absence",
    "add_person",
    "cancel_absence",
    "choose_password",
    "deactivate",
    "edit_person",
    "note_recovery_codes",
    "note_second_step_off",
    "note_second_step_on",
    "reactivate",
    "remove_second_step",
    "send_login_link",
    "set_groups",
    "set_working_hours",
]
