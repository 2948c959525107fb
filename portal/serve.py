"""`manage.py serve`: the web server and the worker on this host, started and stopped together."""

import logging
import multiprocessing
import os
import socket
import sys
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from setproctitle import setproctitle

from portal.prepare import NotReady, refuse_unprepared
from portal.working import children
from portal.working.children import Child
from portal.working.loading import load_pages
from portal.working.signals import Asked

logger = logging.getLogger("portal.serve")

# The worker gets less than the whole, so that it is done before it would be killed.
GRACE, WORKER_GRACE, WEB_GRACE = 10.0, 7.0, 5
_READY_WITHIN = 30.0


class CannotServe(Exception):
    """The web server can't run here; the text says why."""


def web_application() -> Callable[..., Any]:
    """What each web process answers with."""
    from portal.wsgi import application  # only here: importing it sets up all that answers

    return application


def run_web(host: str, port: int) -> int:
    """Answer requests until asked to stop."""
    from granian.constants import Interfaces  # only here: other commands need no web server
    from granian.log import LogLevels
    from granian.server import Server

    if children.IS_LINUX:
        multiprocessing.set_start_method("fork", force=True)  # shares what is loaded already
    Server(
        "portal.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=settings.ENV.PORTAL_WEB_WORKERS,
        blocking_threads=settings.ENV.PORTAL_WEB_THREADS,
        runtime_blocking_threads=2,
        websockets=False,
        process_name="portal web",
        log_level=LogLevels.error,
        respawn_failed_workers=True,
        respawn_interval=0.5,
        workers_kill_timeout=WEB_GRACE,
    ).serve(target_loader=web_application, wrap_loader=False)
    return 0


@dataclass
class Address:
    """Where the portal listens."""

    host: str
    port: int

    def refuse_if_taken(self) -> None:
        """Fail now, in one sentence, instead of inside the web server."""
        with closing(socket.socket(_family(self.host))) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((self.host, self.port))
            except OSError as problem:
                raise CannotServe(self._says(problem)) from None

    def _says(self, problem: OSError) -> str:
        if isinstance(problem, PermissionError):
            return f"Port {self.port} needs more rights. Use one from 1024 on, with PORT=8080."
        return (
            f"Port {self.port} on {self.host} can't be used: {problem.strerror}. "
            f"Stop what uses it, or choose another with PORT={self.port + 1}."
        )

    def answers(self) -> bool:
        """Whether somebody listens."""
        with closing(socket.socket(_family(self.host))) as probe:
            probe.settimeout(0.5)
            return probe.connect_ex((self.host, self.port)) == 0


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET


class Portal:
    """Web server and worker as two children; ends when asked, and when there is no web server."""

    def __init__(self, address: Address, *, is_web_only: bool = False) -> None:
        self.address = address
        self.web = Child("portal web", lambda: run_web(address.host, address.port))
        worker = Child("portal worker", _run_worker)
        self.children = [self.web] if is_web_only else [self.web, worker]
        self.is_ready = False

    def run(self) -> int:
        """Serve until asked to stop; asked twice, stop at once."""
        self.address.refuse_if_taken()
        refuse_unprepared()
        self._load()
        children.nobody_outlives_this_process()
        children.adopt_orphans()
        self.asked = Asked(hears_children=True)
        try:
            while not self.asked.is_set():
                self._bury_the_dead()
                for child in self.children:
                    if child.may_start():
                        child.start()
                self._say_when_ready()
                self.asked.wait(0.2 if not self.is_ready else self._until_next())
        finally:
            ended_alone = self._stop()
        return 0 if ended_alone else 1

    def _load(self) -> None:
        """Load what every process needs once, before they are forked."""
        try:
            web_application()
            load_pages()
        except Exception:
            logger.exception("The portal's pages can't be loaded.")
            raise CannotServe("The web server can't start. Why stands above.") from None

    def _bury_the_dead(self) -> None:
        for child, code in children.bury(*self.children).items():
            children.clear(child, *self.children)
            if child is self.web and not self.is_ready:
                raise CannotServe("The web server could not start. Why stands above.")
            logger.warning("%s ended (%s). It starts again.", child.name.capitalize(), code)

    def _say_when_ready(self) -> None:
        if self.is_ready:
            return
        if self.address.answers():
            self.is_ready = True
            print(f"Serving http://{self.address.host}:{self.address.port}", flush=True)
        elif time.monotonic() - self.web.started > _READY_WITHIN:
            raise CannotServe(f"The web server did not answer within {_READY_WITHIN:.0f} seconds.")

    def _until_next(self) -> float:
        starts = [child.may_start_at for child in self.children if child.pid is None]
        return max(min(starts, default=time.monotonic() + 60) - time.monotonic(), 0.05)

    def _stop(self) -> bool:
        return children.stop(self.children, grace=GRACE, hurry=lambda: self.asked.times > 1)


def _run_worker() -> int:
    from portal.working.supervisor import Worker  # only here: the web server does no jobs

    return Worker(grace=WORKER_GRACE).run()


def serve(host: str, port: int, *, is_web_only: bool = False) -> int:
    """Run the portal on this host; a sentence and 1 if that can't be done."""
    setproctitle("portal serve")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    try:
        return Portal(Address(host, port), is_web_only=is_web_only).run()
    except (CannotServe, NotReady) as problem:
        print(problem, file=sys.stderr)
        return 1
