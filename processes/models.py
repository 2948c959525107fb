"""Front door: the models of all rooms, for code outside this app."""

from processes.notices.models import Delivery, Notice, NoticePreference
from processes.people.models import Absence, Person, WorkingHours
from processes.work.models import Job, Pulse

__all__ = [
    "Absence",
    "Delivery",
    "Job",
    "Notice",
    "NoticePreference",
    "Person",
    "Pulse",
    "WorkingHours",
]
