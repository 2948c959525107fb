"""An upload as files by name: one file, or a zip archive that is opened with care."""

import io
import posixpath
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from governance.evaluations.files.bounds import (
    LARGEST_UNPACKED,
    LARGEST_UPLOAD,
    MIB,
    MOST_FILES,
    BundleRefused,
)

LONGEST_PATH = 300
_LOCAL, _END, _END_64 = b"PK\x03\x04", b"PK\x05\x06", b"PK\x06\x07"
_ARCHIVES = (_LOCAL, _END, b"\x1f\x8b", b"BZh", b"7z\xbc\xaf", b"\xfd7zXZ", b"Rar!", b"(\xb5/\xfd")
_DIRECTORY = 400 * MOST_FILES  # bytes of a table of contents with so many files
_WAYS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
# What the library runs into, one or the other, when an archive is not what it says.
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    ValueError,
    RuntimeError,
    LookupError,
)
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_NOISE = re.compile(r"(?:^|/)(?:__MACOSX/|\.DS_Store$|Thumbs\.db$|\.git/)")


@dataclass
class Bundle:
    """The files of an upload, by their path in it."""

    files: dict[str, bytes] = field(default_factory=dict)
    is_single: bool = True

    def text(self, path: str) -> str:
        """What stands in a file."""
        raw = self.files[path]
        if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
            raise BundleRefused(f"{path} is UTF-16; save it as UTF-8.")
        try:
            text = raw.decode("utf-8-sig")
        except UnicodeDecodeError as trouble:
            line = raw.count(b"\n", 0, trouble.start) + 1
            raise BundleRefused(f"{path}, line {line}: this is not UTF-8.") from None
        if "\x00" in text:
            line = text.count("\n", 0, text.index("\x00")) + 1
            raise BundleRefused(f"{path}, line {line}: there is a NUL character.")
        return text

    def paths(self, reference: str, folder: str) -> list[str]:
        """The files that a reference means, seen from a folder; it never leads outside."""
        path = reference.removeprefix("file://").replace("\\", "/")
        if path.startswith("/") or re.match(r"[A-Za-z]:", path) or _CONTROL.search(path):
            raise BundleRefused(f"“{_short(reference)}” points outside of the upload.")
        path = posixpath.normpath(posixpath.join(folder, path))
        if path == ".." or path.startswith("../"):
            raise BundleRefused(f"“{_short(reference)}” points outside of the upload.")
        if path in self.files:
            return [path]
        if len(path) > LONGEST_PATH or not re.search(r"[*?[]", path):
            return []
        pattern = path.replace("**/", "*")
        return sorted(name for name in self.files if fnmatchcase(name, pattern))


def open_bundle(name: str, raw: bytes) -> Bundle:
    """The files of an upload, or the refusal that says what is wrong with it."""
    if len(raw) > LARGEST_UPLOAD:
        raise BundleRefused(f"The file is larger than {LARGEST_UPLOAD // MIB} MiB.")
    if not raw.strip():
        raise BundleRefused("The file is empty.")
    if raw.startswith((_LOCAL, _END)):
        return Bundle(dict(_unpacked(raw)), is_single=False)
    if raw.startswith(_ARCHIVES):
        raise BundleRefused("This is an archive of a kind that is not opened; use zip.")
    own = posixpath.basename(name.replace("\\", "/")) or "upload"
    return Bundle({_CONTROL.sub("", own)[-150:]: raw})


def _unpacked(raw: bytes) -> Iterator[tuple[str, bytes]]:
    _refuse_large_directory(raw)
    seen: set[str] = set()
    left = LARGEST_UNPACKED
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            for entry in archive.infolist():
                if entry.is_dir() or _NOISE.search(entry.filename):
                    continue
                path = _safe_path(entry, seen)
                content = _content(archive, entry, left)
                left -= len(content)
                yield path, content
    except BundleRefused:
        raise
    except _DAMAGE:
        raise BundleRefused("The zip archive is damaged.") from None
    if not seen:
        raise BundleRefused("The zip archive is empty.")


def _refuse_large_directory(raw: bytes) -> None:
    """Before anything is built of it: the table of contents alone could fill the memory."""
    end = raw.rfind(_END)
    if end < 0 or len(raw) < end + 22:
        raise BundleRefused("The zip archive is damaged.")
    count = int.from_bytes(raw[end + 10 : end + 12], "little")
    size = int.from_bytes(raw[end + 12 : end + 16], "little")
    if count > MOST_FILES or size > _DIRECTORY or raw.rfind(_END_64) >= 0:
        raise BundleRefused(f"The zip archive has more than {MOST_FILES} files.")


def _safe_path(entry: zipfile.ZipInfo, seen: set[str]) -> str:
    name = entry.filename
    told = _short(name)
    is_outside = name.startswith("/") or ".." in name.split("/") or ":" in name or "\\" in name
    if is_outside or _CONTROL.search(name) or len(name) > LONGEST_PATH:
        raise BundleRefused(f"“{told}” in the zip archive is no path inside of it.")
    mode = entry.external_attr >> 16
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG):
        raise BundleRefused(f"“{told}” in the zip archive is a link, and no file.")
    if entry.flag_bits & 0x1:
        raise BundleRefused("The zip archive has a password.")
    if entry.compress_type not in _WAYS:
        raise BundleRefused(f"“{told}” is packed in a way that is not opened.")
    path = posixpath.normpath(name)
    if path in seen:
        raise BundleRefused(f"“{told}” stands in the zip archive twice.")
    seen.add(path)
    return path


def _content(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, left: int) -> bytes:
    """What is in it, read no further than there is room, whatever size it says it has."""
    with archive.open(entry) as stream:
        content = stream.read(left + 1)
    if len(content) > left:
        raise BundleRefused(f"Unpacked, the files are larger than {LARGEST_UNPACKED // MIB} MiB.")
    if content.startswith(_ARCHIVES):
        raise BundleRefused(f"“{_short(entry.filename)}” is an archive inside the archive.")
    return content


def _short(name: str) -> str:
    shown = _CONTROL.sub("?", name).encode(errors="replace").decode()
    return shown if len(shown) <= 80 else f"{shown[:79]}…"
