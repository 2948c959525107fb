"""What happens in the register."""

from processes.register.actions.agents import (
    agent_of,
    assign,
    make_key,
    release,
    revoke_key,
    rotate_key,
)
from processes.register.actions.naming import name_role, set_circle
from processes.register.actions.pauses import pause, resume, stop
from processes.register.actions.processes import create_process, edit_words, restrict
from processes.register.actions.proposals import consent, decline, propose, withdraw
from processes.register.actions.reference import (
    add_domain,
    add_term,
    edit_domain,
    edit_operating_model,
    edit_term,
    restore_term,
    retire_term,
)
from processes.register.actions.remarks import answer, hand_over, remark
from processes.register.actions.routing import set_route

__all__ = [
    "add_domain",
    "add_term",
    "agent_of",
    "answer",
    "assign",
    "consent",
    "create_process",
    "decline",
    "edit_domain",
    "edit_operating_model",
    "edit_term",
    "edit_words",
    "hand_over",
    "make_key",
    "name_role",
    "pause",
    "propose",
    "release",
    "remark",
    "restore_term",
    "restrict",
    "resume",
    "retire_term",
    "revoke_key",
    "rotate_key",
    "set_circle",
    "set_route",
    "stop",
    "withdraw",
]
