"""Front door: the admin classes of all rooms."""

from processes.notices.admin import DeliveryAdmin
from processes.people.admin import AbsenceAdmin, PersonAdmin
from processes.register.keys_admin import AgentKeyAdmin
from processes.register.process_admin import ProcessAdmin
from processes.register.reference_admin import (
    ControlAdmin,
    DomainAdmin,
    OperatingModelAdmin,
    ProposalAdmin,
    TermAdmin,
    TierAdmin,
    TierAnswerAdmin,
)
from processes.work.admin import JobAdmin

__all__ = [
    "AbsenceAdmin",
    "AgentKeyAdmin",
    "ControlAdmin",
    "DeliveryAdmin",
    "DomainAdmin",
    "JobAdmin",
    "OperatingModelAdmin",
    "PersonAdmin",
    "ProcessAdmin",
    "ProposalAdmin",
    "TermAdmin",
    "TierAdmin",
    "TierAnswerAdmin",
]
