"""Front door: the models of all rooms, for code outside this app."""

from processes.notices.models import Delivery, Notice, NoticePreference
from processes.people.keys import AgentKey
from processes.people.models import Absence, Person, WorkingHours
from processes.register.models import (
    Control,
    Domain,
    Listed,
    NamedRole,
    NoticeRoute,
    OperatingModel,
    Pause,
    Process,
    ProcessAgent,
    ProcessUserObjectPermission,
    Proposal,
    Remark,
    Term,
    Tier,
    TierAnswer,
    TierQuestion,
)
from processes.work.models import Job, Pulse

__all__ = [
    "Absence",
    "AgentKey",
    "Control",
    "Delivery",
    "Domain",
    "Job",
    "Listed",
    "NamedRole",
    "Notice",
    "NoticePreference",
    "NoticeRoute",
    "OperatingModel",
    "Pause",
    "Person",
    "Process",
    "ProcessAgent",
    "ProcessUserObjectPermission",
    "Proposal",
    "Pulse",
    "Remark",
    "Term",
    "Tier",
    "TierAnswer",
    "TierQuestion",
    "WorkingHours",
]
