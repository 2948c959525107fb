"""What happens with alerts: the portal counts, opens and clears them, people set them aside."""

from governance.decisions.alerts.actions.counting import count_new, count_questions, forget_old
from governance.decisions.alerts.actions.opening import clear, open_alert, set_aside
from governance.decisions.alerts.actions.telling import tell_waiting

__all__ = [
    "clear",
    "count_new",
    "count_questions",
    "forget_old",
    "open_alert",
    "set_aside",
    "tell_waiting",
]
