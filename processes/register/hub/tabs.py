"""The register's own tabs, in their order."""

from processes.register.hub import agents, history, notices, overview, pauses, people, remarks
from processes.register.hub.tab import Tab

TABS: tuple[Tab, ...] = (
    overview.TAB,
    people.TAB,
    notices.TAB,
    remarks.TAB,
    agents.TAB,
    pauses.TAB,
    history.TAB,
)
