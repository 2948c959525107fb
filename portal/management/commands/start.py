"""What `make run` runs: prepare everything, say where the portal is, serve."""

import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from portal.prepare import NotReady
from portal.serve import CannotServe, serve
from portal.start import HOST, make_ready


class Command(BaseCommand):
    help = "Prepare everything, build the demo company on first start, and serve."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            make_ready(self.stdout.write)
        except (NotReady, CannotServe) as problem:
            sys.exit(str(problem))
        self.stdout.flush()
        sys.exit(serve(HOST, settings.ENV.PORT))
