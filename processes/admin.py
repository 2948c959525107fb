"""Front door: the admin classes of all rooms."""

from processes.notices.admin import DeliveryAdmin
from processes.people.admin import AbsenceAdmin, PersonAdmin
from processes.register.keys_admin import AgentKeyAdmin
from processes.work.admin import JobAdmin

__all__ = ["AbsenceAdmin", "AgentKeyAdmin", "DeliveryAdmin", "JobAdmin", "PersonAdmin"]
