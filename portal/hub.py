"""The tabs of the process hub, in their order; every room that has one is listed here."""

from portal.alerts.panels import TAB as ALERTS
from portal.changes.panels import TAB as CHANGES
from portal.contracts.hub import TAB as CONTRACT
from portal.decisions.panels import TAB as DECISIONS
from portal.escalations.asked import TAB as ASKED
from portal.escalations.hook import TAB as HOOK
from portal.escalations.panels import TAB as EXCEPTIONS
from portal.evaluations.standing import TAB as EVALUATIONS
from portal.scorecards.panels import TAB as SCORECARD
from processes.register.hub.tab import Tab
from processes.register.hub.tabs import TABS as REGISTER

TABS: tuple[Tab, ...] = (
    REGISTER[0],
    CONTRACT,
    CHANGES,
    EVALUATIONS,
    ASKED,
    DECISIONS,
    EXCEPTIONS,
    SCORECARD,
    ALERTS,
    *REGISTER[1:],
    HOOK,
)
