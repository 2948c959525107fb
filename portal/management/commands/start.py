"""What `make run` runs: prepare everything, say where the portal is, serve."""

import os
import sys
from typing import Any

from django.core.management.base import BaseCommand

from portal.env import ROOT
from portal.prepare import NotReady
from portal.serve import CannotServe
from portal.start import make_ready


class Command(BaseCommand):
    help = "Prepare everything, build the demo company on first start, and serve."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            make_ready(self.stdout.write)
        except (NotReady, CannotServe) as problem:
            sys.exit(str(problem))
        self.stdout.flush()
        # What was loaded to migrate would stay in the memory of every process that serves.
        os.execv(sys.executable, [sys.executable, str(ROOT / "manage.py"), "serve"])
