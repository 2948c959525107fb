"""What a panel on a process's page is. Later rooms offer panels; `panels.py` lists them."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Panel:
    """One part of a process's page."""

    name: str
    title: str
    template: str
    context: dict[str, Any] = field(default_factory=dict)
    # On paper a page is one sheet: what it is, not what happens on it this week.
    is_printed: bool = False
