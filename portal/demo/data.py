"""The demo's data, as its YAML files have it."""

from pathlib import Path
from typing import Any

import yaml

# Fast where the C library is there; both make nothing but plain data.
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
HERE = Path(__file__).parent


def data(file: Path) -> Any:
    """What stands in a file."""
    return yaml.load(file.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506  a safe one
