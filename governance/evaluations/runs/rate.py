"""How fast a service is asked: as fast as it takes, slower at once where it says “too many”."""

import asyncio
import random
import time
from collections import deque

_SLOWEST = 1.0
_LONGEST_PAUSE = 60.0


class Pace:
    """How many questions are under way; a refusal halves that, answers raise it again."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.allowed = float(most)
        self._under_way = 0
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._paused_until = 0.0
        self._refusals_in_a_row = 0
        self._slowed_at = 0.0

    async def __aenter__(self) -> None:
        """Wait for a place, and for the end of a pause that the service asked for."""
        while True:
            if self._under_way >= int(self.allowed):
                place = asyncio.get_running_loop().create_future()
                self._waiting.append(place)
                try:
                    await place
                except asyncio.CancelledError:
                    # A place that came at the very moment goes to the next.
                    self._wake()
                    raise
            elif (pause := self._paused_until - time.monotonic()) > 0:
                # A little apart, so that not all come back at once.
                await asyncio.sleep(pause + random.random() * 0.1)  # noqa: S311  no secret
            else:
                self._under_way += 1
                return

    async def __aexit__(self, *_problem: object) -> None:
        self._under_way -= 1
        self._wake()

    def went_well(self) -> None:
        """An answer came: a little faster again."""
        self._refusals_in_a_row = 0
        if self.allowed < self.most:
            self.allowed = min(self.allowed + 1 / self.allowed, self.most)
            self._wake()

    def was_refused(self, retry_after: float | None) -> float:
        """The service wants fewer questions; how long to wait before this one is put again."""
        self._refusals_in_a_row += 1
        moment = time.monotonic()
        # Refusals of one and the same burst slow down once.
        if moment - self._slowed_at > 1:
            self._slowed_at = moment
            self.allowed = max(self.allowed / 2, _SLOWEST)
        wait = min(retry_after, _LONGEST_PAUSE) if retry_after is not None else self._backoff()
        if retry_after is not None and self._refusals_in_a_row > self.allowed:
            # Nothing but refusals: everyone waits as long as the service says.
            self._paused_until = max(self._paused_until, moment + wait)
        return wait

    def _backoff(self) -> float:
        spread = 0.5 + random.random() / 2  # noqa: S311  no secret
        return float(min(0.25 * 2 ** min(self._refusals_in_a_row, 7), 30.0)) * spread

    def _wake(self) -> None:
        free = int(self.allowed) - self._under_way
        while self._waiting and free > 0:
            place = self._waiting.popleft()
            if not place.done():
                place.set_result(None)
                free -= 1
