"""Give a new installation its first administrator."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from house.actors import System
from house.refusals import Refusal
from processes.people import groups
from processes.people.actions import add_person


class Command(BaseCommand):
    help = "Add a person who may do everything in Settings, and print how they log in."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("name")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            person = add_person(
                by=System("the command line"),
                because="An administrator of this installation",
                email=options["email"],
                name=options["name"],
                groups=(groups.STAFF, groups.ADMINISTRATORS),
            )
        except Refusal as refusal:
            raise CommandError(refusal.text) from None
        self.stdout.write(
            f"{person.name} is an administrator. "
            "They choose a password through “Forgotten your password?” on the log-in page."
        )
