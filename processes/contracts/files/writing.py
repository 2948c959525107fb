"""A contract written as YAML or JSON; read again it says exactly the same."""

import json
from decimal import Decimal
from typing import Any

import yaml
from django.db.models import Model

from house.files.yaml_reader import resolve
from processes.contracts.content import Content, canonical, content
from processes.contracts.models import ContractVersion
from processes.contracts.part import Part
from processes.contracts.whole import KINDS, SINGLE, TEXTS, Whole

YAML, JSON = "yaml", "json"
_EMPTY: tuple[Any, ...] = ("", None, [], {})
# These break a line for some readers and not for others.
_BREAKS = frozenset("\r\x85\u2028\u2029\ufeff")


def write(whole: Whole, kind: str = YAML) -> str:
    """The whole contract as a text; what is empty is left out."""
    said = file_form(whole)
    if kind == JSON:
        return json.dumps(said, indent=2, ensure_ascii=False) + "\n"
    version = whole.version
    head = f"# Contract of {version.process.slug}, version {version.number}.\n"
    text: str = yaml.dump(
        said, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=10**9, indent=2
    )
    return head + text


def file_form(whole: Whole) -> Content:
    """The content as files have it: without lineage, figures as numbers, in people's order."""
    said = content(whole)
    found = _fields(ContractVersion, {name: said[name] for name in TEXTS})
    for relation, model in KINDS.items():
        is_one = relation in SINGLE
        parts = [_part(model, part) for part in ([said[relation]] if is_one else said[relation])]
        if any(parts):
            found[relation] = parts[0] if is_one else parts
    return found


def _part(model: type[Part], said: Content) -> Content:
    found = _fields(model, {name: said[name] for name in model.content})
    if "value" in found:
        found["value"] = _number(Decimal(found["value"]))
    examples = [_example(each) for each in said.get("examples", [])]
    return {**found, "examples": examples} if examples else found


def _fields(model: type[Model], said: Content) -> Content:
    """What is said, without what says nothing and would be read as such when it is not there."""
    found = {}
    for name, value in said.items():
        each: Any = model._meta.get_field(name)
        usual = None if each.is_relation else each.get_default()
        if value not in _EMPTY or canonical(value) != canonical(usual):
            found[name] = _sorted(value)
    return found


def _example(said: Content) -> Content:
    values = _sorted(said["values"])
    return {
        **({"says": said["says"]} if said["says"] else {}),
        "stops": said["stops"],
        "values": values,
    }


def _number(value: Decimal) -> int | float | str:
    """A figure as a number where that is exact, and as text where no number is."""
    if value == value.to_integral_value() and abs(value) <= 2**53:
        return int(value)
    return float(value) if Decimal(repr(float(value))) == value else format(value, "f")


def _sorted(value: Any) -> Any:
    """Data in one order, whatever order a database gave it."""
    if isinstance(value, list):
        return [_sorted(item) for item in value]
    if isinstance(value, dict):
        return {name: _sorted(value[name]) for name in sorted(value)}
    return value


class _Dumper(yaml.SafeDumper):
    """YAML that people like to read: lists indented, long texts as blocks, no aliases."""

    def ignore_aliases(self, data: Any) -> bool:
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = None
    if _BREAKS & set(text) or not isinstance(resolve(text), str):
        style = '"'
    elif "\n" in text:
        style = "|"
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)
