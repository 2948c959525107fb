"""Make database and static files ready for this version, without starting anything."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from portal.prepare import NotReady, prepare


class Command(BaseCommand):
    help = "Migrate, install triggers and rights, make the cache table, collect static files."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            prepare(self.stdout.write)
        except NotReady as problem:
            sys.exit(str(problem))
        self.stdout.write("The database and the static files are ready.")
