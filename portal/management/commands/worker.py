"""`manage.py worker`: does background work until it is stopped."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from setproctitle import setproctitle

from portal.working.supervisor import GRACE, Worker


class Command(BaseCommand):
    help = "Do background work: the job queue and the sweep, each started again when it dies."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--grace",
            type=float,
            default=GRACE,
            help="Seconds that running jobs get to end when the worker is stopped.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        setproctitle("portal worker")
        sys.exit(Worker(grace=options["grace"]).run())
