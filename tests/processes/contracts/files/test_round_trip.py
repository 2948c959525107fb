"""A contract written to a file and read again says exactly the same."""

import json
import math
from decimal import Decimal
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from processes.contracts import actions
from processes.contracts.content import content, content_hash
from processes.contracts.files import JSON, YAML, read, write
from processes.contracts.part import Part
from processes.contracts.parts import RuleExample, StopRule
from processes.contracts.whole import KINDS, SINGLE, Whole, whole
from processes.models import ContractVersion, Process
from processes.register.words import Capability, KindOfWork
from tests.agents import BY, a_process
from tests.contracts import a_draft

# Whatever a database can keep: no NUL, no half characters.
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40)
WORDS = (
    "no yes on off null ~ true 1 1e5 0x1f 1_000 12:30 2026-05-03 - -x :a a: a:b #c a#b a b & * !"
)
SIGNS = "% @ ` ' \" {{x}} [x] {x:1} > | |- ? ?a , .inf .nan << --- ... '\" \\n"
BREAKS = [
    *("", " ", " a", "a ", "a\n", "\na", "a\n\nb", "a\n b", " a\nb", "a\tb", "a\r\nb", "a\x85b"),
    *("a\u2028b", "\ufeff", "\x01", "\x7f", "ünïcødé ☂ 🎈", "a: b\n- c", "a #b", "{x: 1}"),
]
TRICKY = st.sampled_from([*WORDS.split(), *SIGNS.split(), *BREAKS])
TEXTS = TEXT | TRICKY | st.lists(TEXT | TRICKY, max_size=4).map("\n".join)
NUMBERS = st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False)
DATA = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)
OBJECTS = st.dictionaries(TEXTS, DATA, max_size=4)
FIGURES = st.decimals(-(10**11), 10**11, allow_nan=False, places=4).filter(
    lambda value: Decimal(repr(float(value))) == value
)


def field_values(each: Any) -> st.SearchStrategy[Any]:
    """Whatever a field may hold."""
    kind = each.get_internal_type()
    if each.choices:
        return st.sampled_from([value for value, _ in each.flatchoices])
    if kind == "JSONField":
        if each.null:
            return st.none() | OBJECTS | st.lists(DATA, max_size=3) | st.booleans()
        return OBJECTS if each.get_default() == {} else st.lists(DATA, max_size=3)
    if kind == "BooleanField":
        return st.booleans()
    if kind == "DecimalField":
        return FIGURES
    if kind in ("PositiveIntegerField", "PositiveSmallIntegerField"):
        return st.integers(0, 32_000) | (st.none() if each.null else st.nothing())
    return TEXTS


@st.composite
def parts_of(draw: Any, model: type[Part]) -> Part:
    values = {
        name: draw(field_values(model._meta.get_field(name)))
        for name in model.content
        if not model._meta.get_field(name).is_relation
    }
    for each in model._meta.concrete_fields:
        if each.name in values and not each.blank and values[each.name] == "":
            values[each.name] = "x"
    return model(**values)


@st.composite
def contracts(draw: Any) -> Whole:
    """Any contract at all, however absurd, without people."""
    texts = st.fixed_dictionaries(
        {
            name: field_values(ContractVersion._meta.get_field(name))
            for name in ("purpose", "normal_path", "queue", "caution_acknowledged", "damage")
        }
    )
    answers = st.dictionaries(TEXTS, TEXTS, max_size=3)
    version = ContractVersion(
        process=Process(slug="absurd"),
        number=1,
        tier_id=draw(st.none() | st.integers(0, 4)),
        tier_answers=draw(answers),
        kinds_ruled_out=draw(answers),
        capability=draw(st.sampled_from(["", *Capability.values])),
        kind_of_work=draw(st.sampled_from(["", *KindOfWork.values])),
        sampling_percent=draw(st.integers(0, 100)),
        **draw(texts),
    )
    found = Whole(version)
    for relation, model in KINDS.items():
        if relation in SINGLE:
            setattr(found, relation, draw(parts_of(model)))
        else:
            setattr(found, relation, draw(st.lists(parts_of(model), max_size=2)))
    for rule in found.stop_rules:
        cases = st.builds(RuleExample, values=OBJECTS, stops=st.booleans(), says=TEXTS)
        found.examples[rule.lineage] = draw(st.lists(cases, max_size=2))
    return found


def same(one: Any, other: Any) -> bool:
    """Equal, and numbers of the same kind of value."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, float) and isinstance(other, float):
        return one == other or math.isclose(one, other, rel_tol=0)
    return bool(one == other)


def without_lineage(found: Whole) -> Any:
    said = content(found)
    for relation in KINDS:
        for part in [said[relation]] if relation in SINGLE else said[relation]:
            del part["lineage"]
    return said


@pytest.mark.django_db
@pytest.mark.parametrize("kind", [YAML, JSON])
@given(contract=contracts())
@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_any_contract_comes_back_as_it_was(kind: str, contract: Whole) -> None:
    text = write(contract, kind)
    loaded = read(text).whole
    assert same(without_lineage(loaded), without_lineage(contract)), text
    assert content_hash(loaded) == content_hash(contract)
    loaded.version.process, loaded.version.number = contract.version.process, 1
    assert write(loaded, kind) == text


@pytest.mark.django_db
@given(contract=contracts())
@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_other_readers_understand_it_too(contract: Whole) -> None:
    """What we write is plain YAML and JSON: stock libraries read the same."""
    as_yaml, as_json = write(contract, YAML), write(contract, JSON)
    assert same(yaml.safe_load(as_yaml), json.loads(as_json))


@pytest.mark.django_db
@pytest.mark.parametrize("kind", [YAML, JSON])
def test_through_the_database(kind: str) -> None:
    draft = a_draft()
    text = write(whole(draft), kind)
    process = draft.process
    other = a_process(
        "other_one",
        escalation_owner=process.escalation_owner,
        escalation_backup=process.escalation_backup,
    )
    copy = actions.start_draft(other, author=process.accountable, **BY)
    actions.import_content(copy, read(text).whole, **BY)
    copy.refresh_from_db()
    assert content_hash(whole(copy)) == content_hash(whole(draft))
    assert [part.lineage for part in whole(copy).limits] != [
        part.lineage for part in whole(draft).limits
    ]


@pytest.mark.django_db
def test_data_that_a_database_orders_its_own_way_is_written_in_one_order() -> None:
    draft = a_draft()
    schema = {"type": "object", "required": ["b", "a"], "properties": {"b": {}, "a": {}}}
    actions.edit_part(whole(draft).prompt, output_schema=schema, **BY)
    lines = write(whole(draft)).splitlines()
    at = lines.index("  output_schema:")
    assert [line.strip() for line in lines[at + 1 : at + 8]] == [
        "properties:",
        "a: {}",
        "b: {}",
        "required:",
        "- b",
        "- a",
        "type: object",
    ]


def test_a_rule_is_a_rule() -> None:
    """The strategies above draw what the models have."""
    assert StopRule in KINDS.values()
