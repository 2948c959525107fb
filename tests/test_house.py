"""How the house is built, held by tests: floors, rooms, front doors, who writes, how long."""

import ast
import importlib
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import models

from portal.env import ROOT
from tests.source import APPS, FLOORS, modules, named, rooms, tree

OUR_APPS = tuple(name for name in FLOORS if (ROOT / name / "migrations").exists())
# The company's vocabulary and the machinery: the same for everybody who may see the page.
SAME_FOR_EVERYBODY = {"Control", "Domain", "OperatingModel", "Pulse", "Term", "Tier"}
SAME_FOR_EVERYBODY |= {"TierAnswer", "TierQuestion"}
# Rows that are written outside actions, and why.
WRITERS = {
    "audit/record.py": "the trail, written by every action",
    "portal/demo/": "the passwords of the demo accounts, and mails that count as sent",
    "portal/sweep.py": "sessions that have expired",
    "portal/working/": "pulses of the worker",
    "processes/work/": "jobs and pulses are machinery: they say what happened, not what is right",
    "processes/notices/delivery.py": "what became of sending",
    "processes/people/authentication.py": "when a key was last used",
    "processes/people/groups.py": "rights, set anew after every migrate",
    "processes/register/defaults.py": "what a new database begins with",
    "governance/decisions/defaults.py": "what a new database begins with",
    "governance/scorecards/default_metrics.py": "what a new database begins with",
    "governance/scorecards/figuring.py": "figures, worked out anew from what actions wrote",
    "governance/scorecards/spending.py": "money of months, worked out anew in the same way",
    "processes/register/names.py": "rights on a process, worked out inside the action",
}
# Files that ask the machine's clock, and why.
REAL_TIME = {
    "house/clock.py": "where the clock gets it from",
    "processes/work/messages.py": "the queue's own locks know no other",
}
LONGEST_FILE, LONGEST_FUNCTION = 400, 40


def our_models() -> list[type[models.Model]]:
    """Every model of ours but the history tables."""
    found = [model for label in OUR_APPS for model in apps.get_app_config(label).get_models()]
    return [model for model in found if not hasattr(model, "instance_type")]


def room_of(model: type[models.Model]) -> tuple[str, str]:
    """The floor and the room that a model's code stands in."""
    parts = model.__module__.split(".")
    return parts[0], parts[1] if parts[0] in APPS else ""


# --- floors and rooms ---------------------------------------------------------------------------


def test_imports_go_one_way() -> None:
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr


def contracts() -> dict[str, Any]:
    """What import-linter is told, by contract."""
    told = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    assert sorted(told["root_packages"]) == sorted(FLOORS)
    return {contract["id"]: contract for contract in told["contracts"]}


def order_of_rooms(app: str) -> list[str]:
    """The rooms as the contract orders them, earliest first."""
    layers = contracts()[f"rooms-of-{app}"]["layers"]
    names = [name.strip(" ()") for layer in layers for name in layer.split(":")]
    return [name for name in reversed(names) if name in rooms(app)]


@pytest.mark.parametrize("app", APPS)
def test_every_room_has_its_place_in_the_order(app: str) -> None:
    assert sorted(order_of_rooms(app)) == rooms(app)


def foreign_keys() -> Iterator[tuple[type[models.Model], type[models.Model], str]]:
    for model in our_models():
        for field in model._meta.get_fields():
            if isinstance(field, models.ForeignKey | models.ManyToManyField):
                yield model, field.related_model, field.name


def test_a_foreign_key_sits_on_the_later_thing() -> None:
    """Also those named as text, which no import shows."""
    floors = list(reversed(FLOORS))
    seen = 0
    for model, target, name in foreign_keys():
        floor, room = room_of(model)
        other_floor, other_room = room_of(target)
        if other_floor not in floors:
            continue
        seen += 1
        assert floors.index(other_floor) <= floors.index(floor), f"{model.__name__}.{name}"
        if floor == other_floor and floor in APPS:
            order = order_of_rooms(floor)
            assert order.index(other_room) <= order.index(room), f"{model.__name__}.{name}"
    assert seen > 3


def rooms_with(app: str, name: str) -> list[str]:
    """The rooms of an app that have a file of this name."""
    return [room for room in rooms(app) if (ROOT / app / room / name).exists()]


@pytest.mark.parametrize("app", [app for app in APPS if rooms_with(app, "models.py")])
def test_the_front_door_shows_every_model(app: str) -> None:
    door = importlib.import_module(f"{app}.models")
    shown = set(door.__all__)
    ours = {model.__name__ for model in our_models() if model._meta.app_label == app}
    assert ours - shown == set()
    assert all(hasattr(door, name) for name in shown)


@pytest.mark.parametrize("app", [app for app in APPS if rooms_with(app, "admin.py")])
def test_the_front_door_shows_every_admin(app: str) -> None:
    door = importlib.import_module(f"{app}.admin")
    for room in rooms_with(app, "admin.py"):
        module = importlib.import_module(f"{app}.{room}.admin")
        classes = {
            type(each).__name__
            for each in admin.site._registry.values()
            if type(each).__module__ == module.__name__
        }
        assert classes
        assert {name for name in classes if not hasattr(door, name)} == set()


def test_the_page_about_the_house_names_every_room() -> None:
    page = (ROOT / "docs" / "house.md").read_text()
    named_there = set(re.findall(r"^\| `([a-z]+/[a-z]+)` \|", page, flags=re.MULTILINE))
    assert named_there == {f"{app}/{room}" for app in APPS for room in rooms(app)}
    for floor in FLOORS:
        assert re.search(rf"^{floor}\s", page, flags=re.MULTILINE), floor


# --- what models are like -----------------------------------------------------------------------


def can_begin_with_visible_to(model: type[models.Model]) -> bool:
    return hasattr(model._default_manager.all(), "visible_to")


def is_part_of_a_whole(model: type[models.Model]) -> bool:
    """Whether each row belongs to a row that is itself only shown to those who may see it."""
    wholes = [
        field.related_model
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey) and not field.null
    ]
    return any(can_begin_with_visible_to(whole) or is_part_of_a_whole(whole) for whole in wholes)


def test_every_list_can_begin_with_visible_to() -> None:
    without = {model for model in our_models() if not can_begin_with_visible_to(model)}
    alone = {model.__name__ for model in without if not is_part_of_a_whole(model)}
    assert alone - SAME_FOR_EVERYBODY == set()
    assert without & set(admin.site._registry) == set()


def test_times_come_from_the_clock() -> None:
    for model in our_models():
        for field in model._meta.get_fields():
            assert not getattr(field, "auto_now", False), f"{model.__name__}.{field.name}"
            assert not getattr(field, "auto_now_add", False), f"{model.__name__}.{field.name}"
    for path in modules():
        if named(path) not in REAL_TIME:
            text = path.read_text()
            assert "timezone.now" not in text, named(path)
            assert "datetime.now(" not in text, named(path)


def test_saving_has_no_rules_of_its_own() -> None:
    for model in our_models():
        own = {name for name in ("save", "delete", "clean", "full_clean") if name in vars(model)}
        assert own == set(), f"{model.__name__} overrides {own}"


# --- who writes ---------------------------------------------------------------------------------

WRITING = {"save", "create", "delete", "bulk_create", "bulk_update", "get_or_create"}
WRITING |= {"update_or_create", "asave", "acreate", "adelete", "aupdate", "raw"}


def writes_in(path: Path) -> list[str]:
    """Calls that write rows. `update(a=1)` does, `update(other)` is a dictionary's."""
    found = []
    for node in ast.walk(tree(path)):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        name = node.func.attr
        if name in WRITING or (name == "update" and node.keywords and not node.args):
            found.append(f"{named(path)}:{node.lineno} {ast.unparse(node)[:80]}")
    return found


def writer(path: Path) -> str:
    return next((known for known in WRITERS if named(path).startswith(known)), "")


def is_action(path: Path) -> bool:
    return path.name == "actions.py" or path.parent.name == "actions"


def test_only_actions_write() -> None:
    stray = [
        line
        for path in modules()
        if not is_action(path) and not writer(path)
        for line in writes_in(path)
    ]
    assert stray == []


def test_the_list_of_other_writers_is_short_and_true() -> None:
    needed = {writer(path) for path in modules() if not is_action(path) and writes_in(path)}
    assert set(WRITERS) - needed == set()


# --- how it is written --------------------------------------------------------------------------


def everything() -> Iterator[Path]:
    yield from modules()
    yield from (ROOT / "tests").rglob("*.py")


def test_files_stay_short() -> None:
    lengths = {named(path): len(path.read_text().splitlines()) for path in everything()}
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_FILE} == {}


def test_functions_stay_short() -> None:
    long = {
        f"{named(path)}:{node.lineno} {node.name}": node.end_lineno - node.lineno + 1  # type: ignore[operator]
        for path in modules()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    assert {name: lines for name, lines in long.items() if lines > LONGEST_FUNCTION} == {}


def test_names_say_what_a_file_is_about() -> None:
    empty_words = {"utils", "util", "helpers", "common", "manager", "managers", "services", "misc"}
    assert {named(path) for path in everything() if path.stem in empty_words} == set()
    assert {named(path) for path in everything() if path.parent.name in empty_words} == set()


def test_nothing_is_left_for_later() -> None:
    words = re.compile(r"\b(TODO|FIXME|XXX|NotImplementedError)\b")
    here = Path(__file__)
    left = [named(path) for path in everything() if path != here and words.search(path.read_text())]
    assert left == []
