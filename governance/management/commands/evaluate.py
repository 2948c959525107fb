"""Evaluate a process from a terminal or a pipeline: `manage.py evaluate PROCESS --version draft`.

It ends with 0 where the verdict is a pass, 1 for a fail, 2 for not enough evidence, and 3 where
the run could not be done.
"""

import gc
import os
import sys
import time
from argparse import ArgumentParser
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, NoReturn

from django.core.management.base import BaseCommand
from django.db import Error as DatabaseFault

from governance.evaluations.runs.actions import Wishes, ask_for_run
from governance.evaluations.runs.jobs import step_to_end
from governance.evaluations.runs.junit import junit
from governance.evaluations.runs.models import Run
from governance.evaluations.runs.planning import version_named
from governance.evaluations.runs.progress import Progress, progress_of
from governance.evaluations.runs.running import Interrupted, Mine
from governance.evaluations.runs.watching import Watched, watching
from governance.evaluations.runs.words import RunState, Trigger
from house.actors import System
from house.refusals import Refusal
from processes.register.models import Process

EXIT = {RunState.PASSED: 0, RunState.FAILED: 1, RunState.UNCLEAR: 2}
COULD_NOT = 3
_BAR = 24
_OPTIONS = {"repeats": "--repeats", "concurrency": "--at-once", "budget": "--budget"}


class Command(BaseCommand):
    help = "Put a contract to its evaluation sets, here and now, and say the verdict."
    # Pages and forms play no part in it, and loading them takes longer than a small run.
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("process", help="Its short name.")
        parser.add_argument(
            "--version",
            default="published",
            dest="wanted",
            metavar="VERSION",
            help="draft, published, or a number.",
        )
        parser.add_argument("--set", action="append", default=[], help="A set's short name.")
        parser.add_argument("--repeats", type=int, help="How often each case is asked.")
        parser.add_argument("--at-once", type=int, help="How many cases at the same time.")
        parser.add_argument("--budget", help="The most that it may cost.")
        parser.add_argument("--no-cache", action="store_true", help="Ask everything afresh.")
        parser.add_argument("--junit", type=Path, help="Write the results to this file.")

    def create_parser(self, *names: str, **options: Any) -> Any:
        # Django's own --version would stand in the way of the contract's.
        parser = super().create_parser(*names, conflict_handler="resolve", **options)
        # Else a word that it doesn't know would end it as a verdict does.
        setattr(parser, "error", self._misunderstood)  # noqa: B010  # a method, for mypy
        return parser

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            run = self._done(options)
        except Refusal as refusal:
            self._end(_with_option(refusal))
        except Interrupted:
            self._end("The run was ended by somebody else.")
        except DatabaseFault as fault:
            self._end(f"The database gives no answer: {_one_line(fault)}.")
        except OSError as fault:
            self._end(f"The report can't be written: {_one_line(fault)}.")
        # Else the interpreter looks everything through once more, only to end.
        gc.freeze()
        sys.exit(EXIT.get(RunState(run.state), COULD_NOT))

    def _done(self, options: dict[str, Any]) -> Run:
        """The run, over and told; its report last, so that what it cost is never lost."""
        report: Path | None = options["junit"]
        if report:
            _refuse_unwritable(report)
        run = self._asked(options)
        self._carry_through(run)
        run.refresh_from_db()
        self._tell(run)
        if report:
            report.write_text(junit(run), encoding="utf-8")
        return run

    def _asked(self, options: dict[str, Any]) -> Run:
        process = Process.objects.filter(slug=options["process"]).first()
        if process is None:
            raise Refusal(f"There is no process with the short name “{options['process']}”.")
        wishes = Wishes(
            sets=options["set"],
            repeats=options["repeats"],
            concurrency=options["at_once"],
            budget=_amount(options["budget"]),
            uses_cache=not options["no_cache"],
        )
        return ask_for_run(
            version_named(process, options["wanted"]),
            by=System("the command line"),
            because="Asked for on the command line",
            trigger=Trigger.PIPELINE,
            wishes=wishes,
        )

    def _carry_through(self, run: Run) -> None:
        """Do it here; should a worker have taken it up as well, both do their share."""
        mine = Mine(lambda: True, float("inf"))
        for each in (run.baseline, run):
            if each is None or not each.is_open:
                continue
            with watching(each, self._show):
                while not step_to_end(each, mine):
                    time.sleep(0.5)

    def _show(self, watched: Watched) -> None:
        if not self.stderr.isatty():
            return
        share = watched.done / watched.total if watched.total else 0
        filled = "█" * round(share * _BAR)
        left = f", {watched.seconds_left} s left" if watched.seconds_left is not None else ""
        line = (
            f"\r{watched.name} {filled:·<{_BAR}} {watched.done}/{watched.total}, "
            f"{watched.failed} failed, {watched.errors} errors{left}   "
        )
        self.stderr.write(line, ending="")

    def _tell(self, run: Run) -> None:
        if self.stderr.isatty():
            self.stderr.write("")
        progress = progress_of(run)
        if run.is_practice:
            self.stdout.write("Answered by the practice model, which is not a language model.")
        self.stdout.write(progress.says)
        for reason in run.verdict.get("reasons", []):
            self.stdout.write(f"  - {reason}")
        self.stdout.write(_figures(progress))

    def _misunderstood(self, message: str) -> NoReturn:
        self._end(f"{message[:1].upper()}{message[1:]}. See: manage.py evaluate --help.")

    def _end(self, says: str) -> NoReturn:
        self.stderr.write(says)
        sys.exit(COULD_NOT)


def _figures(progress: Progress) -> str:
    cost = "unknown" if progress.cost is None else f"{progress.cost:.4f}"
    return (
        f"{progress.passed} passed, {progress.failed} failed, {progress.errors} errors, "
        f"{progress.skipped} not asked. Cost {cost}."
    )


def _refuse_unwritable(report: Path) -> None:
    """Before anything is paid for."""
    there = report if report.exists() else report.parent
    if report.is_dir() or not there.exists() or not os.access(there, os.W_OK):
        raise Refusal(f"The report can't be written to “{report}”.")


def _with_option(refusal: Refusal) -> str:
    option = _OPTIONS.get(refusal.field)
    return f"{option}: {refusal.text}" if option else refusal.text


def _one_line(fault: Exception) -> str:
    return " ".join(str(fault).split()).rstrip(".")


def _amount(written: str | None) -> Decimal | None:
    if written is None:
        return None
    try:
        amount = Decimal(written)
    except InvalidOperation:
        raise Refusal(f"“{written}” is no amount.") from None
    if not amount.is_finite():
        raise Refusal(f"“{written}” is no amount.")
    return amount
