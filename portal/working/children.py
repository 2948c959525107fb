"""Child processes that nobody outlives: forked, heard of when they end, gone with their parent."""

import ctypes
import gc
import logging
import os
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from typing import NoReturn

from django.db import connections
from setproctitle import setproctitle

logger = logging.getLogger("portal.worker")

IS_LINUX = sys.platform == "linux"
_PR_SET_PDEATHSIG, _PR_SET_CHILD_SUBREAPER = 1, 36
_FIRST_PAUSE, _LONGEST_PAUSE, _CALM_AFTER = 0.2, 10.0, 60.0

_parent = 0


def nobody_outlives_this_process() -> None:
    """Everything that is forked from now on, however deep, ends when its parent ends."""
    if not IS_LINUX:
        logger.warning("On this system a killed worker can leave processes behind; Linux is safe.")
    os.register_at_fork(before=_remember_parent, after_in_child=_follow_parent)


def _remember_parent() -> None:
    global _parent
    _parent = os.getpid()


def _follow_parent() -> None:
    for number in (signal.SIGTERM, signal.SIGCHLD):
        signal.signal(number, signal.SIG_DFL)
    # Ctrl-C reaches every process of a terminal; the topmost one ends the others in their order.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != _parent:
        os._exit(1)


def adopt_orphans() -> None:
    """Descendants whose parent ended become children of this process, so that it can bury them."""
    _prctl(_PR_SET_CHILD_SUBREAPER, 1)


def _prctl(option: int, value: int) -> None:
    if IS_LINUX:
        _libc.prctl(option, value, 0, 0, 0)


_libc = ctypes.CDLL(None)


class Child:
    """One child, in a process group of its own; started again after ever longer pauses."""

    def __init__(self, name: str, live: Callable[[], int]) -> None:
        self.name = name
        self.live = live
        self.pid: int | None = None
        self.group: int | None = None
        self.starts = 0
        self.started = 0.0
        self.may_start_at = 0.0
        self._pause = _FIRST_PAUSE

    def start(self) -> None:
        """Fork; the child runs `live` and ends with what that returns."""
        connections.close_all()
        sys.stdout.flush()
        gc.freeze()  # what is shared now stays shared: the collector must not write to it
        self.pid = os.fork() or self._live()
        self.group = self.pid
        with suppress(OSError):
            os.setpgid(self.pid, self.pid)
        self.started = time.monotonic()
        self.starts += 1

    def _live(self) -> NoReturn:
        code = 1
        try:
            os.setpgid(0, 0)
            setproctitle(self.name)
            code = self.live()
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 1
        except BaseException:
            logger.exception("%s ended by an error.", self.name)
        finally:
            logging.shutdown()
            sys.stdout.flush()
            os._exit(code)

    def ended(self) -> None:
        """Its process is gone; the next may start after a pause, short if this one lived long."""
        if time.monotonic() - self.started > _CALM_AFTER:
            self._pause = _FIRST_PAUSE
        self.pid = None
        self.may_start_at = time.monotonic() + self._pause
        self._pause = min(self._pause * 2, _LONGEST_PAUSE)

    def may_start(self) -> bool:
        """Whether it is down and its pause is over."""
        return self.pid is None and time.monotonic() >= self.may_start_at

    def ask_to_stop(self) -> None:
        """SIGTERM to the child itself, which ends its own children."""
        if self.pid is not None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGTERM)

    def kill_group(self) -> None:
        """SIGKILL to the child and to whatever it left behind."""
        if self.group is not None:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self.group, signal.SIGKILL)

    def left_nothing(self) -> bool:
        """Whether no process of its group is there any more."""
        if self.group is None:
            return True
        try:
            os.killpg(self.group, 0)
        except ProcessLookupError:
            self.group = None
        except PermissionError:
            return False
        return self.group is None


def bury(*children: Child) -> dict[Child, int]:
    """Collect every process that has ended, adopted ones too: our own, with their exit codes."""
    gone: dict[Child, int] = {}
    with suppress(ChildProcessError):
        while True:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if not pid:
                break
            for child in children:
                if child.pid == pid:
                    child.ended()
                    gone[child] = os.waitstatus_to_exitcode(status)
    return gone


def clear(child: Child, *others: Child, within: float = 5.0) -> bool:
    """Kill what a child left behind and wait until it is gone."""
    child.kill_group()
    until = time.monotonic() + within
    while not child.left_nothing():
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
        bury(child, *others)
    return True


def stop(children: list[Child], *, grace: float, hurry: Callable[[], bool]) -> bool:
    """Ask children to stop, wait, then kill what did not. True if all ended by themselves."""
    for child in children:
        child.ask_to_stop()
    until = time.monotonic() + grace
    while any(child.pid for child in children):
        bury(*children)
        if time.monotonic() > until or hurry():
            break
        time.sleep(0.05)
    ended_alone = not any(child.pid for child in children)
    for child in children:
        clear(child, *children)
    return ended_alone
