"""Where a worker runs, exactly enough to say whether one that fell silent is dead."""

import hashlib
import os
import socket
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

from processes.work.leases import HOLDER_LENGTH

_PROC = Path("/proc")


@dataclass(frozen=True)
class Seat:
    """One process, told apart from every other on any host at any time."""

    host: str
    place: str
    pid: int
    started: str

    @property
    def holder(self) -> str:
        """The name that its leases begin with."""
        text = f"{self.place} {self.pid} {self.started}"
        return hashlib.sha256(text.encode()).hexdigest()[:HOLDER_LENGTH]

    @property
    def pulse(self) -> str:
        """The name of its pulse."""
        return f"worker {self.host} {self.pid}"

    def details(self) -> dict[str, Any]:
        """What a pulse says of it, so that another can read it back."""
        return {**asdict(self), "holder": self.holder}

    def is_known_dead(self) -> bool:
        """Whether it ran here and is gone; a process elsewhere can't be judged."""
        return self.place != "" and self.place == _place() and _start_of(self.pid) != self.started


def own_seat() -> Seat:
    """This process."""
    pid = os.getpid()
    return Seat(socket.gethostname()[:60], _place(), pid, _start_of(pid))


def seat_in(details: dict[str, Any]) -> Seat:
    """The process that a pulse speaks of."""
    return Seat(
        str(details.get("host", "")),
        str(details.get("place", "")),
        int(details.get("pid", 0)),
        str(details.get("started", "")),
    )


@cache
def _place() -> str:
    """This boot of this machine and this space of process numbers; empty where neither is told."""
    try:
        boot = (_PROC / "sys/kernel/random/boot_id").read_text().strip()
        return f"{boot} {(_PROC / 'self/ns/pid').readlink()}"
    except OSError:
        return ""


def _start_of(pid: int) -> str:
    """When a process began, in the kernel's own count; empty if there is none, or a dead one."""
    try:
        fields = (_PROC / str(pid) / "stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return ""
    return "" if fields[0] == "Z" else fields[19]
