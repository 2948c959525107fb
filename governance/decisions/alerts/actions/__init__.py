"""What happens with alerts: the portal opens and clears them, people set them aside."""

from governance.decisions.alerts.actions.opening import clear, open_alert, set_aside
from governance.decisions.alerts.actions.telling import tell_waiting

__all__ = ["clear", "open_alert", "set_aside", "tell_waiting"]
