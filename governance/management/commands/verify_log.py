"""Check the decision log: `manage.py verify_log`, with `--head FILE` against kept heads."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from governance.decisions import heads
from governance.decisions.actions import check_log
from governance.decisions.actions.sealing import seal_waiting
from governance.decisions.verifying import Head
from house.refusals import Refusal
from processes.register.models import Process


class Command(BaseCommand):
    help = "Check every record of the decision log against its seals; say which is not as it was."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("process", nargs="*", help="Short names; all processes unless told.")
        parser.add_argument("--head", type=Path, help="A file of heads that was kept elsewhere.")
        parser.add_argument(
            "--export", type=Path, help="Write the heads to this file once all is well."
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        kept = _kept(options["head"])
        seal_waiting()
        processes = Process.objects.filter(chain__isnull=False).order_by("slug")
        wanted = set(options["process"])
        gone = sorted(set(kept) - set(processes.values_list("slug", flat=True)))
        bad = [self._gone(slug) for slug in gone if not wanted or slug in wanted]
        for process in processes:
            if not wanted or process.slug in wanted:
                bad += self._check(process, kept.get(process.slug))
        if bad:
            raise CommandError(f"The log was altered: {', '.join(bad)}.")
        if options["export"]:
            options["export"].write_text(heads.exported())

    def _check(self, process: Process, head: Head | None) -> list[str]:
        found, _ = check_log(process, *([head] if head else []))
        says = "as it was" if found.is_ok else f"{found.says} {found.first_bad}".strip()
        self.stdout.write(f"{process.slug}: {found.sealed} sealed, {says}")
        return [] if found.is_ok else [process.slug]

    def _gone(self, slug: str) -> str:
        self.stdout.write(f"{slug}: there was a chain when the heads were kept, and none is left")
        return slug


def _kept(file: Path | None) -> dict[str, Head]:
    if file is None:
        return {}
    try:
        return heads.read(file.read_text())
    except OSError as problem:
        raise CommandError(f"{file} can't be read: {problem.strerror}.") from None
    except Refusal as refusal:
        raise CommandError(refusal.text) from None
