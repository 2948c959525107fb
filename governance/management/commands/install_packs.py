"""Bring in the packs that come with the portal: `manage.py install_packs --owner EMAIL`."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from governance.evaluations.packs import install_red_team
from house.refusals import Refusal
from processes.models import Person


class Command(BaseCommand):
    """Safe to repeat: what stands there already is left alone."""

    help = "Bring in the shared packs that come with the portal, or bring them up to date."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--owner", required=True, help="The email of who keeps them.")

    def handle(self, *args: Any, **options: Any) -> None:
        person = Person.objects.people().active().filter(email__iexact=options["owner"]).first()
        if person is None:
            raise CommandError(f"Nobody active here has the email {options['owner']}.")
        try:
            pack = install_red_team(person, by=person, because="A pack that comes with the portal")
        except Refusal as refusal:
            raise CommandError(refusal.text) from None
        count = pack.cases.asked().count()
        self.stdout.write(f"{pack}: {count} cases, kept by {pack.owner}.")
