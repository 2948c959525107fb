"""Grade stored outputs: `manage.py grade_outputs FILE`, or `-` for standard input."""

import os
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any, BinaryIO

from django.core.management.base import BaseCommand, CommandError

from governance.evaluations.checks.stored import grade_lines, read_lines


class Command(BaseCommand):
    """JSON lines {id, output, assert} in; {id, pass, score, reason} or {id, error} out."""

    help = "Grade JSON lines {id, output, assert}; print {id, pass, score, reason} or {id, error}."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="a file of JSON lines, or - for standard input")

    def handle(self, *_args: Any, file: str, **_options: Any) -> None:
        if file == "-":
            self._grade(sys.stdin.buffer)
            return
        try:
            with Path(file).open("rb") as stream:
                self._grade(stream)
        except OSError as problem:
            raise CommandError(f"{file} can't be read: {problem.strerror}.") from None

    def _grade(self, stream: BinaryIO) -> None:
        if hasattr(sys.stdout, "reconfigure"):
            sys.stdout.reconfigure(encoding="utf-8")
        try:
            for line in grade_lines(read_lines(stream)):
                self.stdout.write(line)
            self.stdout.flush()
        except BrokenPipeError:
            # Whoever read along has seen enough; nothing is left to write at the exit either.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
