"""The project's own source, for tests about how it is written."""

import ast
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from portal.env import ROOT

FLOORS: tuple[str, ...] = tuple(
    name
    for name in ("portal", "governance", "processes", "audit", "house")
    if name in settings.INSTALLED_APPS
)
APPS = tuple(name for name in FLOORS if name in {"governance", "processes"})
# Where a room's code may also stand, because Django or people look for it there.
NO_ROOMS = {"migrations", "management", "templatetags", "__pycache__"}


def rooms(app: str) -> list[str]:
    """The rooms of an app, by their folders."""
    found = (folder.name for folder in (ROOT / app).iterdir() if folder.is_dir())
    return sorted(name for name in found if name not in NO_ROOMS)


def modules(*floors: str) -> Iterator[Path]:
    """The Python files of these floors, migrations left out."""
    for floor in floors or FLOORS:
        for path in sorted((ROOT / floor).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


def named(path: Path) -> str:
    """A file as people name it."""
    return path.relative_to(ROOT).as_posix()


def tree(path: Path) -> ast.Module:
    """A file as the compiler sees it."""
    return ast.parse(path.read_text(), filename=str(path))


def templates() -> list[Path]:
    """Our templates."""
    return sorted((ROOT / "templates").rglob("*.html"))
