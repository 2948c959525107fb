"""What a process's page in the register says of its contract."""

from portal.contracts.plain import Readable
from portal.register.panel import Panel
from processes.contracts.in_force import in_force
from processes.contracts.rules import may_propose
from processes.contracts.whole import whole
from processes.models import Person, Process


def contract_panel(person: Person, process: Process) -> Panel | None:
    """What it may touch, what stops it, the damage when it is wrong, who is called."""
    version = in_force(process)
    title = "What it may do, and what stops it"
    if version is None:
        # Others have nothing to read yet.
        may_write = may_propose(person, process)
        template, context = "portal/contracts/no_contract.html", {"process": process}
        return Panel("contract", title, template, context) if may_write else None
    return Panel(
        "contract",
        title,
        "portal/contracts/panel.html",
        {"process": process, "version": version, "read": Readable(whole(version))},
        is_printed=True,
    )
