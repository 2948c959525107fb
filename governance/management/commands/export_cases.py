"""Write the cases of a set out: `manage.py export_cases SET [--format promptfoo]`."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from governance.evaluations.files import FORMS, drafts_of, write
from governance.evaluations.models import EvaluationSet


class Command(BaseCommand):
    """The cases of a set as a file that can be read again, here or by promptfoo."""

    help = "Print the cases of an evaluation set for promptfoo, as JSON lines, CSV or JSON."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("set", help="The short name of the evaluation set.")
        parser.add_argument("--format", choices=FORMS, default=FORMS[0])

    def handle(self, *args: Any, **options: Any) -> None:
        evaluation_set = EvaluationSet.objects.filter(slug=options["set"]).first()
        if evaluation_set is None:
            raise CommandError(f"There is no evaluation set {options['set']!r}.")
        cases = drafts_of(evaluation_set)
        about = evaluation_set.says
        text = write(cases, options["format"], name=evaluation_set.name, about=about)
        self.stdout.write(text, ending="")
