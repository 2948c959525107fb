"""promptfoo's configurations: defaults, scenarios and tests, wherever they stand, laid flat."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from governance.evaluations.checks.assertion import as_list
from governance.evaluations.files.bounds import MOST_CASES, BundleRefused
from governance.evaluations.files.chat import earlier_turns
from governance.evaluations.files.plain import from_lines
from governance.evaluations.files.references import FILE, NotTaken, References, folder_of
from governance.evaluations.files.tables import rows_of
from governance.evaluations.files.taken import Taken

Raw = dict[str, Any]
_TABLES, _LINES = (".csv", ".tsv"), (".jsonl", ".ndjson")
_SILENT = frozenset(
    "description prompts tests defaultTest scenarios metadata tags sharing outputPath env "
    "commandLineOptions evaluateOptions writeLatestResults assertionTemplates derivedMetrics "
    "$schema id version providers targets nunjucksFilters extensions".split()
)


@dataclass(frozen=True, slots=True)
class Test:
    """One test with everything that is true of it by default merged in."""

    where: str
    folder: str
    variables: Raw = field(default_factory=dict)
    checks: tuple[Any, ...] = ()
    options: Raw = field(default_factory=dict)
    metadata: Raw = field(default_factory=dict)
    description: str = ""
    threshold: Any = None
    # What was said before, where the prompts of the file are conversations.
    turns: tuple[Raw, ...] = ()
    # Whether {{ }} means nothing: the file is not one of promptfoo's.
    is_literal: bool = False
    # The variables whose values were not to be had, each with why.
    missing: dict[str, str] = field(default_factory=dict)


class Configuration:
    """Reads one configuration of an upload."""

    def __init__(self, references: References, taken: Taken) -> None:
        self.references, self.taken = references, taken
        self.root: Raw = {}

    def tests(self, root: Raw, path: str) -> Iterator[Test]:
        """Every test of a configuration that stands in a file."""
        self.root = root
        folder = folder_of(path)
        self._say_what_stays(root)
        default = self._default(root.get("defaultTest"), folder, (path,))
        default = replace(default, turns=self._turns(root.get("prompts"), folder))
        if root.get("tests") is not None:
            for where, raw, place in self.raw_tests(root["tests"], folder, (path,), path):
                yield self._merged(where, place, default, raw)
        for number, scenario in enumerate(_listed(root.get("scenarios")), start=1):
            yield from self._scenario(scenario, folder, default, f"{path}, scenario {number}")

    def plain_test(self, value: Any, path: str, where: str) -> Iterator[Test]:
        """A test that stands in a file without a configuration; several where it points to some."""
        for _, raw, place in self.raw_tests([value], folder_of(path), (path,), where):
            yield self._merged(where, place, Test("", place), raw)

    def table(self, path: str) -> Iterator[Test]:
        """The tests of a table or of JSON lines."""
        for where, raw, place in self._of_file(path, ()):
            yield self._merged(where, place, Test("", place), raw)

    def raw_tests(
        self, value: Any, folder: str, chain: tuple[str, ...], place: str
    ) -> Iterator[tuple[str, Raw, str]]:
        """Tests as they are written, each with where it stands and the folder it is seen from."""
        for number, item in enumerate(_listed(value), start=1):
            where = f"{place}, test {number}"
            item = self._meant(item)
            if isinstance(item, dict) and isinstance(item.get("path"), str) and "vars" not in item:
                item = item["path"]
            if isinstance(item, str):
                yield from self._of_reference(item, folder, chain, where)
            elif isinstance(item, dict):
                yield where, item, folder
            else:
                self.taken.note(f"{where} is no test and was left out.")

    def _of_reference(
        self, reference: str, folder: str, chain: tuple[str, ...], where: str
    ) -> Iterator[tuple[str, Raw, str]]:
        try:
            paths = self.references.found(reference, folder, chain)
        except NotTaken as trouble:
            self.taken.note(f"{where} was left out: {trouble.why}")
            return
        for path in paths:
            yield from self._of_file(path, chain)

    def _of_file(self, path: str, chain: tuple[str, ...]) -> Iterator[tuple[str, Raw, str]]:
        references, folder = self.references, folder_of(path)
        if path.endswith(_TABLES):
            text = references.bundle.text(path)
            for where, raw in rows_of(text, path, references.budget, self.taken):
                yield where, raw, folder
        elif path.endswith(_LINES):
            text = references.bundle.text(path)
            for where, raw in from_lines(text, path, references.budget):
                yield from self.raw_tests([raw], folder, (*chain, path), where)
        else:
            yield from self.raw_tests(references.value(path), folder, (*chain, path), path)

    def _scenario(self, raw: Any, folder: str, default: Test, place: str) -> Iterator[Test]:
        """Each of a scenario's configurations with each of its tests."""
        scenario = self._file_or_value(self._meant(raw), folder)
        if not isinstance(scenario, dict):
            self.taken.note(f"{place} is no scenario and was left out.")
            return
        settings = list(self.raw_tests(scenario.get("config") or [{}], folder, (), place))
        tests = list(self.raw_tests(scenario.get("tests") or [{}], folder, (), place))
        if len(settings) * len(tests) > MOST_CASES:
            raise BundleRefused(f"{place} comes to more than {MOST_CASES} cases.")
        for number, (_, setting, its_folder) in enumerate(settings, start=1):
            base = self._merged(place, its_folder, default, setting)
            for where, test, test_folder in tests:
                yield self._merged(f"{where} with {number}", test_folder, base, test)

    def _default(self, raw: Any, folder: str, chain: tuple[str, ...]) -> Test:
        if raw is None:
            return Test("", folder)
        value = self._file_or_value(self._meant(raw), folder, chain)
        if not isinstance(value, dict):
            self.taken.note("defaultTest is no test and was left out.")
            return Test("", folder)
        return self._merged("defaultTest", folder, Test("", folder), value)

    def _turns(self, prompts: Any, folder: str) -> tuple[Raw, ...]:
        """What was said before the last word, in the first prompt that is a conversation."""
        for prompt in _listed(prompts):
            if isinstance(prompt, dict):
                prompt = prompt.get("raw", prompt.get("id"))
            found = self._file_or_value(prompt, folder)
            turns = earlier_turns(found, self.references.budget)
            if turns:
                self.taken.note(
                    "The turns before the last one of a chat prompt became the conversation of "
                    "each case; its system messages are left to the contract's own prompt."
                )
                return turns
        return ()

    def _file_or_value(self, value: Any, folder: str, chain: tuple[str, ...] = ()) -> Any:
        if not (isinstance(value, str) and value.startswith(FILE)):
            return value
        try:
            return self.references.value(self.references.found(value, folder, chain)[0])
        except NotTaken as trouble:
            self.taken.note(trouble.why)
            return None

    def _merged(self, where: str, folder: str, base: Test, raw: Raw) -> Test:
        variables, missing = self._variables(raw.get("vars"), folder)
        inherited = {name: why for name, why in base.missing.items() if name not in variables}
        checks = raw.get("assert")
        own = tuple(self._meant(each) for each in as_list(checks)) if _can_list(checks) else ()
        threshold = raw.get("threshold")
        return Test(
            where,
            folder,
            {**variables, **base.variables, **variables},
            base.checks + own,
            {**base.options, **_mapping(raw.get("options"))},
            {**base.metadata, **_mapping(raw.get("metadata"))},
            str(raw.get("description") or base.description or ""),
            base.threshold if threshold is None else threshold,
            base.turns,
            missing={**inherited, **missing},
        )

    def _variables(self, raw: Any, folder: str) -> tuple[Raw, dict[str, str]]:
        """Variables in place, or in files of their own; and those that are not to be had."""
        found: Raw = {}
        missing: dict[str, str] = {}
        if isinstance(raw, (str, list)):
            for reference in map(str, _listed(raw)):
                try:
                    paths = self.references.found(
                        f"{FILE}{reference.removeprefix(FILE)}", folder, ()
                    )
                    found |= _mapping(self.references.value(paths[0]))
                except NotTaken as trouble:
                    missing[reference] = trouble.why
            return found, missing
        for name, value in _mapping(raw).items():
            try:
                found[name] = self._variable(value, folder)
            except NotTaken as trouble:
                missing[name] = trouble.why
        return found, missing

    def _variable(self, value: Any, folder: str) -> Any:
        if isinstance(value, str) and value.startswith(FILE):
            return self.references.text_of(value, folder)
        if isinstance(value, list):
            return [self._variable(item, folder) for item in value]
        return value

    def _meant(self, value: Any) -> Any:
        """What `{$ref: "#/…"}` in the same configuration stands for."""
        if not (isinstance(value, dict) and set(value) == {"$ref"}):
            return value
        found: Any = self.root
        reference = str(value["$ref"])
        for step in reference.removeprefix("#/").split("/"):
            found = found.get(step) if isinstance(found, dict) else None
        if found is None or not reference.startswith("#/") or "$ref" in _mapping(found):
            raise BundleRefused(f"“{reference[:80]}” is not in the configuration.")
        return found

    def _say_what_stays(self, root: Raw) -> None:
        if root.get("prompts"):
            self.taken.note(
                "Prompts of the file were left out: a set is run with the contract's own prompt, "
                "and the variables of the tests are its inputs."
            )
        if root.get("providers") or root.get("targets"):
            self.taken.note("Providers named in the file are never called; they were left out.")
        for name in root:
            if name not in _SILENT:
                self.taken.note(f"“{str(name)[:60]}” has no place here and was left out.")


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _mapping(value: Any) -> Raw:
    return value if isinstance(value, dict) else {}


def _can_list(value: Any) -> bool:
    return isinstance(value, (dict, list))
