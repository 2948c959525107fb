"""Being asked to stop, and hearing of it at once."""

import os
import select
import signal
from contextlib import suppress
from types import FrameType

STOPPING = (signal.SIGTERM, signal.SIGINT)


class Asked:
    """Counts the requests to stop; can be waited on, and wakes when a child ends."""

    def __init__(self, *, hears_children: bool = False) -> None:
        self.times = 0
        self._read, self._write = os.pipe()
        for end in (self._read, self._write):
            os.set_blocking(end, False)
        for number in STOPPING:
            signal.signal(number, self._to_stop)
        if hears_children:
            signal.signal(signal.SIGCHLD, self._wake)

    def is_set(self) -> bool:
        """Whether anyone has asked."""
        return self.times > 0

    def set(self) -> None:
        """Ask."""
        self.times += 1
        self._wake()

    def wait(self, seconds: float) -> bool:
        """Sleep until asked, until a child ends, or until the time is over."""
        select.select([self._read], [], [], max(seconds, 0))
        with suppress(BlockingIOError):
            while os.read(self._read, 512):
                pass
        return self.is_set()

    def _to_stop(self, number: int, frame: FrameType | None) -> None:
        self.set()

    def _wake(self, number: int = 0, frame: FrameType | None = None) -> None:
        with suppress(BlockingIOError):  # full: whoever waits will wake anyway
            os.write(self._write, b".")
