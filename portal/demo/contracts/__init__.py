"""The contracts of the demo company: one file each, which tells how it came to what it is now.

A file has a `story`, the versions in order, and a `contract`, the newest of them in the form in
which contracts are imported, with people by their key. An earlier version is the newest
`without` some parts, and with other values `set`.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from functools import partial
from typing import Any

from portal.demo import Event, Stage, pipeline
from portal.demo.data import HERE, data
from portal.demo.people import email_of
from processes.contracts.actions import import_content, start_draft
from processes.contracts.files import read

Content = dict[str, Any]
_FOLDER = HERE / "contracts"
# A draft is begun so many days before it comes into force, which a weekend may shorten.
_WRITING = 5
_PEOPLE = ("owner", "backup", "input_owner", "review_owner", "next_step_owner")
_RULE = re.compile(r"^\d+\. ")


def slugs() -> list[str]:
    """The processes that have a contract."""
    return sorted(file.stem for file in _FOLDER.glob("*.yaml"))


def told(slug: str) -> tuple[list[Content], Content]:
    """The story of a contract, and the contract as it stands now."""
    file: Content = data(_FOLDER / f"{slug}.yaml")
    return file["story"], file["contract"]


def events(stage: Stage) -> Iterator[Event]:
    """Each version is drafted by its author, reviewed by others, and in force some days later."""
    for slug in slugs():
        story, contract = told(slug)
        for entry in story:
            days, because = -int(entry["days_ago"]), entry["because"]
            text = json.dumps(addressed(as_it_stood(contract, entry)))
            drafted = stage.at_work(days - _WRITING, "14:20")
            yield Event(drafted, partial(_draft, stage, slug, entry["author"], because, text))
            yield from pipeline.events(stage, slug, because, days)


def draft_anew(stage: Stage, entry: Mapping[str, Any]) -> None:
    """A draft that is the contract as it stands, but for what the entry says."""
    _, contract = told(entry["slug"])
    text = json.dumps(addressed(as_it_stood(contract, entry)))
    _draft(stage, entry["slug"], entry["author"], entry["because"], text)


def _draft(stage: Stage, slug: str, author: str, because: str, text: str) -> None:
    by = stage.people[author]
    draft = start_draft(stage.process(slug), by=by, because=because)
    import_content(draft, read(text).whole, by=by, because=because)


def as_it_stood(contract: Mapping[str, Any], entry: Mapping[str, Any]) -> Content:
    """What the contract said in one version of its story."""
    stood = deepcopy(dict(contract))
    for kind, names in entry.get("without", {}).items():
        if kind == "prompt":
            stood["prompt"]["system"] = _without_rules(stood["prompt"]["system"], names)
        else:
            stood[kind] = [part for part in stood[kind] if _name(part) not in names]
    for path, value in entry.get("set", {}).items():
        _set(stood, path.split("."), value)
    return stood


def _without_rules(prompt: str, phrases: Iterable[str]) -> str:
    """The prompt without the numbered rules that hold one of the phrases, numbered anew."""
    kept, number = [], 0
    for line in prompt.split("\n"):
        if _RULE.match(line):
            if any(phrase in line for phrase in phrases):
                continue
            number += 1
            line = _RULE.sub(f"{number}. ", line)
        kept.append(line)
    return "\n".join(kept)


def _set(place: Any, path: list[str], value: Any) -> None:
    """Put a value where a path of names leads; in a list, a name is a part's."""
    for step in path[:-1]:
        place = _inside(place, step)
    place[path[-1]] = value


def _inside(place: Any, step: str) -> Any:
    if isinstance(place, list):
        return next(part for part in place if _name(part) == step)
    return place[step]


def _name(part: Mapping[str, Any]) -> str:
    return str(part.get("name") or part.get("item"))


def addressed(contract: Content) -> Content:
    """The contract with people by their email, as files name them."""
    for part in (*contract["exception_paths"], contract.get("handoff", {})):
        for field in _PEOPLE:
            if field in part:
                part[field] = email_of(part[field])
    return contract
