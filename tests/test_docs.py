"""Pages that say something about the code are compared with it."""

import ast
import importlib.util
import re
import sys
import tomllib
from importlib.metadata import distributions, packages_distributions
from pathlib import Path

import pytest
from django.urls import get_resolver

from portal.env import ROOT
from portal.settings_table import settings_table
from tests.source import FLOORS, modules

DOCS = ROOT / "docs"
PINNED = re.compile(r"(?P<name>[A-Za-z0-9_.-]+)(\[[a-z,]+\])?==(?P<version>[0-9][A-Za-z0-9_.]*)")
# Used without being imported by us: Django loads it by name, or another package asks for it.
NOT_IMPORTED = {"psycopg"}


# Part of what the named requirement gives, and imported as such.
GIVEN_BY = {
    "pydantic": "django-ninja",
    "requests": "django-allauth",
    "aiohttp": "openai",
    "httpx2": "openai",
}


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def lines_of(file: str) -> list[str]:
    """What a list of requirements asks for, without comments."""
    lines = (line.split(" #")[0].strip() for line in (ROOT / file).read_text().splitlines())
    return [line for line in lines if line and not line.startswith(("#", "-r "))]


def required(*files: str) -> dict[str, str]:
    """Distribution and version of every requirement."""
    found = {}
    for line in (line for file in files for line in lines_of(file)):
        pin = PINNED.fullmatch(line)
        assert pin, f"not pinned exactly: {line}"
        found[plain(pin["name"])] = pin["version"]
    return found


def test_the_page_of_settings_is_true() -> None:
    assert settings_table() in (DOCS / "settings.md").read_text()


def test_every_requirement_has_its_line() -> None:
    page = (DOCS / "dependencies.md").read_text()
    lines = re.findall(r"^\| `([^`]+)` \| \S.+ \| \S.* \|$", page, flags=re.MULTILINE)
    assert sorted(map(plain, lines)) == sorted(required("requirements.txt", "requirements-dev.txt"))


def test_what_requirements_bring_along_is_pinned_too() -> None:
    exactly = required("constraints.txt")
    for name, version in required("requirements.txt", "requirements-dev.txt").items():
        assert exactly[name] == version
    needed = required("requirements.txt", "requirements-dev.txt")
    for each in distributions():
        needed_here = plain(each.metadata["Name"]) in needed
        assert not needed_here or each.version == exactly[plain(each.metadata["Name"])]


def test_every_requirement_to_run_is_used() -> None:
    source = "\n".join(path.read_text() for path in modules(*FLOORS))
    packages: dict[str, set[str]] = {}
    for package, names in packages_distributions().items():
        for name in names:
            packages.setdefault(plain(name), set()).add(package)
    unused = {
        name
        for name in set(required("requirements.txt")) - NOT_IMPORTED
        if not any(re.search(rf"""(^|\s|["']){package}\b""", source) for package in packages[name])
    }
    assert unused == set()


def imported(path: Path) -> set[str]:
    """The packages from elsewhere that a file imports, wherever in it."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            found.add(node.module)
    tops = {name.split(".")[0] for name in found} - {"_typeshed"}
    return tops - sys.stdlib_module_names - {*FLOORS, "governance", "tests"}


def test_what_is_imported_is_required() -> None:
    """Not merely there because a tool for tests brought it along."""
    to_run = set(required("requirements.txt"))
    to_test = to_run | set(required("requirements-dev.txt"))
    comes_with = packages_distributions()
    wanted = [(path, to_run) for path in modules()]
    wanted += [(path, to_test) for path in (ROOT / "tests").rglob("*.py")]
    for path, allowed in wanted:
        for package in imported(path):
            names = {plain(name) for name in comes_with[package]}
            assert names & allowed or GIVEN_BY.get(package) in allowed, f"{path}: {package}"


def test_the_oldest_python_is_the_same_everywhere() -> None:
    told = tomllib.loads((ROOT / "pyproject.toml").read_text())
    assert told["project"]["requires-python"] == ">=3.11"
    assert told["tool"]["mypy"]["python_version"] == "3.11"
    assert told["tool"]["ruff"]["target-version"] == "py311"
    spec = importlib.util.find_spec("portal.bootstrap")
    assert spec
    assert spec.origin
    assert "OLDEST = (3, 11)" in Path(spec.origin).read_text()


PAGES = sorted([ROOT / "README.md", *DOCS.rglob("*.md")])


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text()):
        assert "://" in target or (page.parent / target).exists(), target


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_files_commands_and_targets_that_are_named_exist(page: Path) -> None:
    text = page.read_text()
    for path in re.findall(
        r"`((?:portal|processes|governance|audit|house|tests|docs)/[\w/.-]+)`", text
    ):
        assert (ROOT / path).exists(), path
    commands = {path.stem for path in ROOT.glob("*/management/commands/*.py")}
    commands |= {"migrate", "check", "makemigrations", "shell", "runserver"}
    for command in re.findall(r"manage\.py ([a-z_]+)", text):
        assert command in commands, command
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), flags=re.MULTILINE))
    for target in re.findall(r"`(?:[A-Z]+=\S+ )?make ([a-z-]+)", text):
        assert target in targets, target


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_addresses_that_are_named_exist(page: Path) -> None:
    for address in re.findall(
        r"`(?:GET )?/((?:admin|accounts|healthz)[\w/.-]*)`", page.read_text()
    ):
        assert get_resolver().resolve(f"/{address}"), address


def test_nothing_says_how_it_is_made() -> None:
    telling = re.compile(r"\b(issue #?\d+|sub-?agent|claude|copilot session)\b", re.IGNORECASE)
    here = Path(__file__)
    files = [*PAGES, *modules(), *(ROOT / "tests").rglob("*.py"), ROOT / "Makefile"]
    found = {
        str(path.relative_to(ROOT)): telling.findall(path.read_text())
        for path in files
        if path != here
    }
    assert {name: words for name, words in found.items() if words} == {}
