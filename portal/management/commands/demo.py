"""Build the demo company in an empty database."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from house.clock import today
from house.refusals import Refusal
from portal.demo import COMPANY, build


def _count(text: str) -> int:
    number = int(text)
    if number < 0:
        raise ValueError(text)
    return number


class Command(BaseCommand):
    help = "Build the demo company in an empty database."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--today", type=date.fromisoformat, help="The day that the demo calls today."
        )
        parser.add_argument(
            "--decisions", type=_count, help="How many decisions are logged; 3,000 unless told."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            stage = build(options["today"] or today(), options["decisions"])
        except Refusal as refusal:
            raise CommandError(refusal.text) from None
        self.stdout.write(f"{COMPANY} is there: {len(stage.people)} people.")
