"""What a run costs beside the model's own time, which is fixed; on SQLite and on PostgreSQL.

Each database is measured in a process of its own, see thousand.py.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator

from portal.env import ROOT
from tests.bench.figures import Figure
from tests.postgres import Cluster

_MEASURE = "import django; django.setup(); from tests.bench.thousand import tell; tell()"


def figures() -> Iterator[Figure]:
    """A thousand cases with three checks each, every row stored."""
    with tempfile.TemporaryDirectory() as folder:
        yield from _on("SQLite", f"sqlite:///{folder}/portal.sqlite3")
    with Cluster() as cluster:
        yield from _on("PostgreSQL", cluster.create("portal"))


def _on(name: str, database: str) -> Iterator[Figure]:
    settings = {
        "DATABASE_URL": database,
        "DJANGO_SETTINGS_MODULE": "tests.bench.settings",
        "PYTHONPATH": str(ROOT),
    }
    told = subprocess.Popen(
        [sys.executable, "-c", _MEASURE],
        cwd=ROOT,
        env={**os.environ, **settings},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert told.stdout
    for line in told.stdout:
        figure = json.loads(line)
        yield Figure(**{**figure, "name": f"{name}: {figure['name']}"})
    assert told.wait() == 0, name


if __name__ == "__main__":
    for shown in figures():
        print(shown, flush=True)
