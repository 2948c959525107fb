"""`manage.py serve`: the whole portal on this host, until it is stopped."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from portal.serve import serve


class Command(BaseCommand):
    help = "Run the web server and the worker; stop both with Ctrl-C or SIGTERM."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="Address to listen on.")
        parser.add_argument(
            "--port", type=int, default=settings.ENV.PORT, help="Port to listen on."
        )
        parser.add_argument(
            "--web-only", action="store_true", help="Leave the jobs to workers of their own."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        sys.exit(serve(options["host"], options["port"], is_web_only=options["web_only"]))
