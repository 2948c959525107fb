"""Contracts as files: write one out, hold a file against the rules, take a file into a draft."""

from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from house.files.tree import MOST_TOLD
from house.refusals import Refusal
from processes.contracts.actions import import_content, start_draft
from processes.contracts.checks import problems
from processes.contracts.files import JSON, YAML, FileProblem, FileRefused, Loaded, read, write
from processes.contracts.in_force import in_force, newest_draft
from processes.contracts.problems import ContractRefused, ProblemKind
from processes.contracts.unfit import unfit
from processes.contracts.whole import whole
from processes.models import ContractVersion, Person, Process


class Command(BaseCommand):
    help = "Export a contract as YAML or JSON, check such a file, or import it into a draft."

    def add_arguments(self, parser: ArgumentParser) -> None:
        subjects = parser.add_subparsers(dest="act", required=True)
        export = subjects.add_parser(
            "export", help="Print a contract; what is in force, or newest."
        )
        export.add_argument("process", help="The short name of the process.")
        export.add_argument("--version", dest="number", type=int, help="Another version.")
        export.add_argument("--format", choices=(YAML, JSON), default=YAML)
        check = subjects.add_parser("check", help="Say what is wrong with a file or missing in it.")
        check.add_argument("file", type=Path)
        check.add_argument("--process", help="The process that the file is meant for.")
        check.add_argument(
            "--half-done", action="store_true", help="Let pass what is missing; not what is wrong."
        )
        take = subjects.add_parser("import", help="Make a draft say what stands in a file.")
        take.add_argument("process", help="The short name of the process.")
        take.add_argument("file", type=Path)
        take.add_argument("--by", required=True, help="The email of whoever writes the draft.")
        take.add_argument("--because", default="", help="Why; the file's name if not told.")
        take.add_argument(
            "--new", action="store_true", help="Begin a new draft instead of the newest open one."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        acts = {"export": self._export, "check": self._check, "import": self._import}
        acts[options["act"]](options)

    def _export(self, options: dict[str, Any]) -> None:
        process = _process(options["process"])
        version = _version(process, options["number"])
        self.stdout.write(write(whole(version), options["format"]), ending="")

    def _check(self, options: dict[str, Any]) -> None:
        loaded = _loaded(options["file"])
        if options["process"]:
            loaded.whole.is_first = in_force(_process(options["process"])) is None
        found = list(unfit(loaded.whole)) or problems(loaded.whole)
        if options["half_done"]:
            found = [each for each in found if each.kind is ProblemKind.WRONG]
        if found:
            raise CommandError(_listed(options["file"], loaded.located(found)))
        self.stdout.write(f"{options['file']}: nothing is wrong.")

    def _import(self, options: dict[str, Any]) -> None:
        process, loaded = _process(options["process"]), _loaded(options["file"])
        person = Person.objects.people().active().filter(email__iexact=options["by"]).first()
        if person is None:
            raise CommandError(f"Nobody active here has the email {options['by']}.")
        because = options["because"] or f"Imported from {options['file'].name}"
        try:
            with transaction.atomic():
                draft = None if options["new"] else newest_draft(process)
                draft = draft or start_draft(process, by=person, because=because)
                draft = import_content(draft, loaded.whole, by=person, because=because)
        except ContractRefused as refusal:
            located = loaded.located(refusal.problems)
            raise CommandError(_listed(options["file"], located)) from None
        except Refusal as refusal:
            raise CommandError(refusal.text) from None
        self.stdout.write(f"Draft {draft.number} of {process} says what stands in the file.")
        if missing := problems(whole(draft)):
            self.stdout.write(f"Still missing: {len(missing)}.")
            for each in missing:
                self.stdout.write(f"- {each.text}")


def _process(slug: str) -> Process:
    process = Process.objects.filter(slug=slug).first()
    if process is None:
        raise CommandError(f"There is no process with the short name {slug!r}.")
    return process


def _version(process: Process, number: int | None) -> ContractVersion:
    """The version of this number, else what is in force, else the newest draft."""
    if number is None:
        found = in_force(process) or newest_draft(process)
    else:
        found = ContractVersion.objects.filter(process=process, number=number).first()
    if found is None:
        raise CommandError(f"{process} has no such version." if number else "There is no contract.")
    return found


def _loaded(path: Path) -> Loaded:
    try:
        return read(path.read_bytes())
    except OSError as trouble:
        raise CommandError(f"{path} can't be read: {trouble.strerror}.") from None
    except FileRefused as refusal:
        raise CommandError(_listed(path, refusal.problems, refusal.untold)) from None


def _listed(path: Path, found: Sequence[FileProblem], untold: int = 0) -> str:
    lines = [f"{path}, line {each.line}: {each.says}" for each in found[:MOST_TOLD]]
    more = len(found) - len(lines) + untold
    return "\n".join([*lines, f"And {more} more."] if more else lines)
