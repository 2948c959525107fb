"""The contract's tab in the hub of a process."""

from django.http import HttpRequest

from portal.contracts.plain import Readable
from portal.contracts.reading import versions_of
from processes.contracts.in_force import in_force, newest_draft
from processes.contracts.rules import may_propose
from processes.contracts.whole import whole
from processes.models import Process
from processes.register.hub.tab import Shown, Tab, reader


def render(request: HttpRequest, process: Process) -> Shown:
    """What is in force in short, the draft that is being written, and every version."""
    version = in_force(process)
    context = {
        "version": version,
        "read": Readable(whole(version)) if version else None,
        "draft": newest_draft(process),
        "versions": versions_of(process),
        "may_propose": may_propose(reader(request), process),
    }
    return Shown("portal/contracts/hub.html", context)


TAB = Tab("contract", "Contract", render)
