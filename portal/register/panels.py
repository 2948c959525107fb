"""What later rooms add to a process's page; the order here is the order on the page."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from processes.models import Person, Process


@dataclass(frozen=True)
class Panel:
    """One part of a process's page."""

    name: str
    title: str
    template: str
    context: dict[str, Any] = field(default_factory=dict)


PANELS: tuple[Callable[[Person, Process], Panel | None], ...] = ()


def panels_for(person: Person, process: Process) -> list[Panel]:
    """The panels that have something to show this person."""
    found = (panel(person, process) for panel in PANELS)
    return [panel for panel in found if panel is not None]
