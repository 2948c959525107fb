"""`manage.py sweep`: one sweep now, whatever the workers do."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.sweep import sweep


class Command(BaseCommand):
    help = "Do once what the worker's sweep does every minute, and say what it found."

    def handle(self, *args: Any, **options: Any) -> None:
        swept = sweep(is_forced=True)
        for step in swept:
            says = step.error or f"{step.found} found"
            self.stdout.write(f"{step.name}: {says} ({step.seconds} s)")
        failed = [step.name for step in swept if step.error]
        if failed:
            raise CommandError(f"Failed: {', '.join(failed)}.")
