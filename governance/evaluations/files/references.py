"""What `file://` means inside an upload: other files of it, and never anything else."""

import json
import posixpath
import re
from typing import Any

from governance.evaluations.files.bounds import Budget, BundleRefused
from governance.evaluations.files.bundle import Bundle
from governance.evaluations.files.carrying import KEPT_IN
from governance.evaluations.files.plain import from_json, from_lines, from_yaml

FILE = "file://"
_CODE = re.compile(r"\.(?:js|cjs|mjs|ts|cts|mts|py|rb|go|sh)(?::[\w.]+)?$")
_BINARY = re.compile(r"\.(?:xlsx?|pdf|png|jpe?g|gif|webp|mp[34]|wav)$", re.IGNORECASE)
_ELSEWHERE = re.compile(r"(?:https?|s3|gs|az|sftp|huggingface|package|langfuse|portkey):")
_DEEPEST = 8


class NotTaken(Exception):
    """A reference that leads to something that is not read, with the reason."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class References:
    """Follows the references of one upload."""

    def __init__(self, bundle: Bundle, budget: Budget) -> None:
        self.bundle, self.budget = bundle, budget

    def found(self, reference: str, folder: str, chain: tuple[str, ...]) -> list[str]:
        """The files that a reference means; refused where it leads back to where it came from."""
        told = reference[:80]
        if _ELSEWHERE.match(reference):
            raise NotTaken(f"“{told}” lies outside of the upload, and nothing is fetched.")
        if _CODE.search(reference):
            raise NotTaken(f"“{told}” is code, which is never executed here.")
        if _BINARY.search(reference):
            raise NotTaken(f"“{told}” is no text.")
        paths = self.bundle.paths(reference, folder)
        if not paths:
            hint = "; put both in a zip archive" if self.bundle.is_single else ""
            raise NotTaken(f"“{told}” is not in the upload{hint}.")
        if len(chain) >= _DEEPEST or any(path in chain for path in paths):
            raise BundleRefused(f"“{told}” leads back to a file that leads to it.")
        for path in paths:
            self.budget.spend(len(self.bundle.files[path]))
        return paths

    def value(self, path: str) -> Any:
        """The value that stands in a file."""
        text = self.bundle.text(path)
        if path.endswith((".yaml", ".yml")):
            return from_yaml(text, path, self.budget)
        if path.endswith(".jsonl"):
            return [value for _, value in from_lines(text, path, self.budget)]
        if path.endswith(".json"):
            return from_json(text, path, self.budget)
        return text.strip()

    def value_of_json(self, path: str) -> Any:
        """The value of a file that is JSON by its look."""
        return from_json(self.bundle.text(path), path, self.budget)

    def value_of_yaml(self, path: str) -> Any:
        """The value of a file that is YAML by its look."""
        return from_yaml(self.bundle.text(path), path, self.budget)

    def text_of(self, reference: str, folder: str) -> str:
        """What a variable that points to a file stands for: its text."""
        path = self.found(reference, folder, ())[0]
        if path.endswith((".yaml", ".yml")):
            return json.dumps(self.value(path), ensure_ascii=False)
        return self.bundle.text(path).strip()

    def filled(self, value: Any, folder: str) -> Any:
        """A check with the values that stand in files in their place."""
        if isinstance(value, str) and value.startswith(FILE):
            return self.value(self.found(value, folder, ())[0])
        if isinstance(value, list):
            return [self.filled(item, folder) for item in value]
        if isinstance(value, dict) and set(value) != {KEPT_IN}:
            return {key: self.filled(item, folder) for key, item in value.items()}
        return value


def folder_of(path: str) -> str:
    """The folder that references in a file are seen from."""
    return posixpath.dirname(path)
