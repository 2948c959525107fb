"""Count every week anew: `manage.py refresh_figures`, after another time zone or a restored log."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from governance.decisions.actions.sealing import seal_waiting
from governance.scorecards.figuring import refresh_touched
from governance.scorecards.happenings import mark_all
from processes.register.models import Process


class Command(BaseCommand):
    help = "Mark every week in which anything happened, and make its figures anew."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("process", nargs="*", help="Short names; all processes unless told.")

    def handle(self, *_args: Any, **options: Any) -> None:
        seal_waiting()
        processes = Process.objects.order_by("pk")
        if wanted := set(options["process"]):
            processes = processes.filter(slug__in=wanted)
            if missing := wanted - set(processes.values_list("slug", flat=True)):
                raise CommandError(f"There is no such process: {', '.join(sorted(missing))}.")
        marked, done = mark_all(processes.values_list("pk", flat=True)), 0
        while counted := refresh_touched():
            done += counted
        self.stdout.write(f"{marked} weeks marked, {done} counted.")
