"""Say how this installation is; leave with 1 when something is wrong."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from portal.doctor import findings
from portal.settings_table import in_force, settings_table


class Command(BaseCommand):
    help = "Look at database, migrations, triggers, rights, worker and disk."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--settings-table", action="store_true", help="Only print the table for the docs."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["settings_table"]:
            self.stdout.write(settings_table())
            return
        wrong = 0
        for finding in findings():
            mark = self.style.SUCCESS("well ") if finding.is_well else self.style.ERROR("WRONG")
            self.stdout.write(f"{mark}  {finding.about}: {finding.says}")
            wrong += not finding.is_well
        self.stdout.write("")
        for name, value in in_force(settings.ENV):
            self.stdout.write(f"       {name}: {value}")
        if wrong:
            sys.exit(1)
