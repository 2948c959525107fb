"""A command that shows no page starts without them, and still knows every address."""

import os
import subprocess
import sys

from portal.env import ROOT

_STARTED = """
import sys
sys.argv = ["manage.py", {command!r}]
import django
django.setup()
print("portal.desk" in sys.modules)
from django.urls import reverse
print(reverse("admin:processes_process_changelist"))
from django.contrib.admin import site
print(len(site._registry) > 3)
"""


def _said(command: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", _STARTED.format(command=command)],
        cwd=ROOT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.split()


def test_evaluations_begin_without_pages_and_find_them_when_asked() -> None:
    """The start counts there; who wants an address gets them all."""
    assert _said("evaluate") == ["False", "/admin/processes/process/", "True"]


def test_other_commands_have_them_at_once() -> None:
    """The worker's notices lead to pages."""
    assert _said("worker") == ["True", "/admin/processes/process/", "True"]
