"""A contract as a file that a team keeps in its own repository: YAML or JSON, exact both ways."""

from house.files.tree import FileProblem, FileRefused
from processes.contracts.files.reading import Loaded, read
from processes.contracts.files.writing import JSON, YAML, write

__all__ = ["JSON", "YAML", "FileProblem", "FileRefused", "Loaded", "read", "write"]
