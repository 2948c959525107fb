"""Take evaluation cases into a set: `manage.py import_cases SET FILE [--dry-run]`."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from governance.evaluations.files import (
    LARGEST_UPLOAD,
    LeftOut,
    Preview,
    Taken,
    preview_of,
    read,
    take_in,
)
from governance.evaluations.models import EvaluationSet
from house.actors import Actor, System
from house.refusals import Refusal
from processes.models import Person

_MOST_TOLD = 20


class Command(BaseCommand):
    """A file or a zip archive in; the cases in the set, and a word on what was left out."""

    help = "Take cases from promptfoo, openai/evals, CSV or JSON lines into an evaluation set."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("set", help="The short name of the evaluation set.")
        parser.add_argument("file", type=Path, help="A file, or a zip archive of several.")
        parser.add_argument("--dry-run", action="store_true", help="Say what would happen.")
        parser.add_argument("--by", help="The email of whoever takes them in.")
        parser.add_argument("--because", default="", help="Why; the file's name if not told.")
        parser.add_argument(
            "--no-offers", action="store_true", help="Put nothing in the place of scripts."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        evaluation_set = EvaluationSet.objects.filter(slug=options["set"]).first()
        if evaluation_set is None:
            raise CommandError(f"There is no evaluation set {options['set']!r}.")
        try:
            taken = read(
                options["file"].name,
                _content(options["file"]),
                takes_offers=not options["no_offers"],
            )
            preview = preview_of(evaluation_set, taken)
            self._tell(preview, offers=not options["no_offers"])
            if preview.wrong:
                raise CommandError("\n".join(["Nothing was taken.", *preview.wrong[:_MOST_TOLD]]))
            if options["dry_run"]:
                self.stdout.write("Nothing was written: this was a dry run.")
                return
            self._take(evaluation_set, taken, preview, options)
        except Refusal as refusal:
            raise CommandError(refusal.text) from None

    def _take(
        self, evaluation_set: EvaluationSet, taken: Taken, preview: Preview, options: dict[str, Any]
    ) -> None:
        if not preview.can_be_taken:
            self.stdout.write("Everything stands in the set already.")
            return
        because = options["because"] or f"Imported from {options['file'].name}"
        outcome = take_in(evaluation_set, taken, by=_actor(options["by"]), because=because)
        says = "waits for consent" if outcome.is_waiting else "done"
        self.stdout.write(f"{evaluation_set}: {says}.")

    def _tell(self, preview: Preview, *, offers: bool) -> None:
        taken = preview.taken
        added, changed = len(preview.added), len(preview.changed)
        told = [
            f"Read as {taken.form}: {len(taken.cases)} cases, {taken.check_count} checks.",
            f"New: {added}. Changed: {changed}. As they are: {preview.same}.",
        ]
        head = "Said in another way" if offers else "Left out, and could be said in another way"
        told += _listed(head, [_offered(each) for each in taken.offered])
        told += _listed(
            "Checks left out", [f"{each.case}: {each.check}. {each.why}" for each in taken.lost]
        )
        told += _listed("Cases without any check", [case.name for case in taken.unchecked])
        told += _listed("In the set from an earlier file, and no longer in it", preview.absent)
        told += _listed("To know", taken.notes)
        self.stdout.write("\n".join(told))


def _offered(each: LeftOut) -> str:
    return f"{each.case}: {each.check} as {' and '.join(each.offers_told)}"


def _listed(head: str, lines: list[str]) -> list[str]:
    if not lines:
        return []
    more = [f"  … and {len(lines) - _MOST_TOLD} more"] if len(lines) > _MOST_TOLD else []
    return [f"{head} ({len(lines)}):", *(f"- {line}" for line in lines[:_MOST_TOLD]), *more]


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            return stream.read(LARGEST_UPLOAD + 1)
    except OSError as trouble:
        raise CommandError(f"{path} can't be read: {trouble.strerror}.") from None


def _actor(email: str | None) -> Actor:
    if not email:
        return System("the command line")
    person: Person | None = Person.objects.people().active().filter(email__iexact=email).first()
    if person is None:
        raise CommandError(f"Nobody active here has the email {email}.")
    return person
