"""Uploads, made in memory."""

import io
import zipfile
from pathlib import Path

DATA = Path(__file__).parents[3] / "data/bundles"


def zipped(files: dict[str, bytes | str], *, way: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip archive of these files."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", way) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def folder(name: str) -> bytes:
    """A folder of the test data as people upload it."""
    root = DATA / name
    files = {
        str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()
    }
    return zipped(files)
