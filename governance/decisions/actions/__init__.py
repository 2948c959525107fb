"""What happens in the decision log: records come in, are sealed and followed up, texts go."""

from governance.decisions.actions.following import follow_up
from governance.decisions.actions.keeping import (
    check_log,
    erase,
    let_go,
    override,
)
from governance.decisions.actions.logging import log
from governance.decisions.actions.retaining import change_retention, propose_shorter
from governance.decisions.actions.sealing import seal_waiting

__all__ = [
    "change_retention",
    "check_log",
    "erase",
    "follow_up",
    "let_go",
    "log",
    "override",
    "propose_shorter",
    "seal_waiting",
]
