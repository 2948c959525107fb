"""Reading an upload: which of the known forms it has, and every case that is in it."""

from collections.abc import Iterator
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from governance.evaluations.drafts import CaseDraft
from governance.evaluations.files.bounds import Budget, BundleRefused
from governance.evaluations.files.bundle import Bundle, open_bundle
from governance.evaluations.files.making import Maker, own_case, with_keys
from governance.evaluations.files.plain import from_lines
from governance.evaluations.files.promptfoo import Configuration, Test
from governance.evaluations.files.references import References
from governance.evaluations.files.samples import is_sample, is_test, plain, sample, with_answer
from governance.evaluations.files.taken import LONGEST_NAME, Taken
from governance.evaluations.words import SourceKind

OWN_FORM = "evaluation-cases"
_CONFIGURES = ("tests", "scenarios", "prompts", "defaultTest", "providers")
_TABLES, _LINES = (".csv", ".tsv"), (".jsonl", ".ndjson")
_DATA = (".yaml", ".yml", ".json", *_TABLES, *_LINES)
_FIELDS = frozenset(each.name for each in fields(CaseDraft) if not each.name.startswith("source_"))


def read(name: str, raw: bytes, *, takes_offers: bool = True) -> Taken:
    """Everything that an upload holds, or the refusal of the whole of it."""
    return _read(open_bundle(name, raw), takes_offers=takes_offers)


def read_folder(folder: Path) -> Taken:
    """The same of a folder that belongs to the program."""
    files = (path for path in sorted(folder.rglob("*.*")) if path.is_file())
    return _read(Bundle({str(path.relative_to(folder)): path.read_bytes() for path in files}))


def _read(bundle: Bundle, *, takes_offers: bool = True) -> Taken:
    reader = _Reader(bundle, takes_offers=takes_offers)
    path = _main_file(bundle)
    reader.read(path)
    taken = reader.taken
    if not taken.cases:
        raise BundleRefused(" ".join(["No case was found in it.", *taken.notes[:3]]))
    came_from = path[-LONGEST_NAME:]
    taken.cases = [
        replace(case, source_kind=SourceKind.IMPORT.value, source_id=came_from)
        for case in with_keys(taken.cases)
    ]
    return taken


def _main_file(bundle: Bundle) -> str:
    """The file that everything begins with."""
    paths = sorted(bundle.files, key=lambda path: (path.count("/"), path))
    named = [path for path in paths if path.rpartition("/")[2].startswith("promptfooconfig.")]
    for path in named:
        if path.endswith((".yaml", ".yml", ".json")):
            return path
    if named:
        raise BundleRefused(f"{named[0]} is code, which is never executed here; use its YAML form.")
    if bundle.is_single:
        return paths[0]
    known = [path for path in paths if path.endswith(_DATA)]
    configs = [path for path in known if path.endswith((".yaml", ".yml"))]
    if len(configs) == 1 or len(known) == 1:
        return (configs if len(configs) == 1 else known)[0]
    raise BundleRefused(
        "There are several files and none is called promptfooconfig.yaml, so it can't be told "
        "which one to begin with."
    )


class _Reader:
    def __init__(self, bundle: Bundle, *, takes_offers: bool) -> None:
        self.bundle, self.budget, self.taken = bundle, Budget(), Taken("tests")
        self.references = References(bundle, self.budget)
        self.configuration = Configuration(self.references, self.taken)
        self.maker = Maker(self.references, self.taken, takes_offers=takes_offers)

    def read(self, path: str) -> None:
        self.budget.spend(len(self.bundle.files[path]))
        if path.endswith(_TABLES):
            self.taken.form = "a table (CSV)"
            self._table(path)
        elif path.endswith(_LINES):
            self._lines(path)
        elif path.endswith((".yaml", ".yml", ".json")):
            self._value(self.references.value(path), path)
        else:
            self._unnamed(path)

    def _table(self, path: str) -> None:
        head = self.bundle.text(path).lstrip().partition("\n")[0]
        # Where a table says what it expects, every other column is an input.
        is_plain = "__" not in head
        for test in self.configuration.table(path):
            self.maker.add(with_answer(test, self.taken) if is_plain else test)

    def _unnamed(self, path: str) -> None:
        """A file whose name does not say what it is: pasted text, for one."""
        text = self.bundle.text(path).lstrip()
        second = text.partition("\n")[2].lstrip()
        if text.startswith("{") and second.startswith("{"):
            self._lines(path)
        elif text.startswith(("{", "[")):
            self._value(self.references.value_of_json(path), path)
        else:
            self._value(self.references.value_of_yaml(path), path)

    def _lines(self, path: str) -> None:
        self.taken.form = "JSON lines"
        text = self.bundle.text(path)
        self._items(list(from_lines(text, path, self.budget)), path)

    def _value(self, value: Any, path: str) -> None:
        if isinstance(value, dict) and isinstance(value.get("config"), dict) and "results" in value:
            value = value["config"]
        if isinstance(value, dict) and value.get("form") == OWN_FORM:
            self._own(value, path)
        elif isinstance(value, dict) and any(key in value for key in _CONFIGURES):
            self.taken.form = "a promptfoo configuration"
            self._make(self.configuration.tests(value, path))
        elif isinstance(value, list):
            self.taken.form = "a list of tests"
            self._items([(f"{path}, item {at}", each) for at, each in enumerate(value, 1)], path)
        elif is_test(value):
            self._make(self.configuration.plain_test(value, path, path))
        else:
            raise BundleRefused(
                f"{path} is in none of the forms that are read: a promptfoo configuration, a list "
                "of tests, openai/evals samples, CSV or JSON lines."
            )

    def _items(self, items: list[tuple[str, Any]], path: str) -> None:
        for where, item in items:
            if is_sample(item):
                self.taken.form = "openai/evals samples"
                self.maker.add(sample(item, where, self.budget, self.taken))
            elif isinstance(item, dict) and not is_test(item) and "$ref" not in item:
                self.maker.add(plain(item, where, self.taken))
            else:
                self._make(self.configuration.plain_test(item, path, where))

    def _own(self, value: dict[str, Any], path: str) -> None:
        self.taken.form = "an export of this portal"
        cases = value.get("cases")
        if not isinstance(cases, list):
            raise BundleRefused(f"{path} has no list of cases.")
        for number, each in enumerate(cases, start=1):
            where = f"{path}, case {number}"
            if not isinstance(each, dict) or not set(each) <= _FIELDS:
                raise BundleRefused(f"{where} has something that no case has.")
            self.taken.cases.append(own_case(each, where))

    def _make(self, tests: Iterator[Test]) -> None:
        for test in tests:
            self.maker.add(test)
