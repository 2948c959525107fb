"""Make a key for the agent of a process."""

from argparse import ArgumentParser, ArgumentTypeError
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from house.actors import System
from house.clock import now
from house.refusals import Refusal
from processes.models import Process
from processes.register.actions import agent_of, make_key
from processes.register.actions.agents import LONGEST_LIFE

BY, BECAUSE = System("the command line"), "Made with manage.py agent_key"


def _days(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= LONGEST_LIFE.days:
        raise ArgumentTypeError(f"give a number of days, 1 to {LONGEST_LIFE.days}")
    return int(text)


class Command(BaseCommand):
    help = (
        "Make a key for the agent of a process, and print it as the last line. It is kept "
        "nowhere, so this is the only time that it is shown. It ends no older key."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("process", help="The short name of the process.")
        parser.add_argument(
            "--may-pause",
            action="store_true",
            help="The key may pause the process, and lift a pause that it set itself.",
        )
        parser.add_argument(
            "--label", default="made on the command line", help="Where the key will live."
        )
        parser.add_argument(
            "--days", type=_days, default=365, help="Days until it expires; 365 if not told."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        process = Process.objects.filter(slug=options["process"]).first()
        if process is None:
            raise CommandError(f"There is no process with the short name {options['process']!r}.")
        expires = now() + timedelta(days=options["days"])
        try:
            with transaction.atomic():
                key, text = make_key(
                    agent_of(process, by=BY, because=BECAUSE),
                    label=options["label"][:120],
                    may_pause=options["may_pause"],
                    expires_at=expires,
                    by=BY,
                    because=BECAUSE,
                )
        except Refusal as refusal:
            raise CommandError(refusal.text) from None
        right = "may read, and pause the process" if key.may_pause else "may read"
        self.stdout.write(f"A key for {process}, {right}, until {expires:%-d %b %Y}.")
        self.stdout.write("Copy it now: it is shown this once.")
        self.stdout.write(text)
