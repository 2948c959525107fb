"""What happens with notices."""

from processes.notices.actions.deliveries import retry_delivery, set_aside_delivery
from processes.notices.actions.forgetting import forget
from processes.notices.actions.preferences import (
    arrange,
    remove_preference,
    renew_secret,
    set_preference,
)
from processes.notices.actions.reading import mark_all_read, mark_read, settle
from processes.notices.actions.telling import send_test, tell

__all__ = [
    "arrange",
    "forget",
    "mark_all_read",
    "mark_read",
    "remove_preference",
    "renew_secret",
    "retry_delivery",
    "send_test",
    "set_aside_delivery",
    "set_preference",
    "settle",
    "tell",
]
