"""is-json, contains-json and their schemas."""

import pytest

from tests.governance.evaluations.checks import error, passes, verdict


@pytest.mark.parametrize("text", ["1", "null", ' {"a": 1} ', '"\\ud800"', "9" * 5_000, "[1e5]"])
def test_is_json_takes_what_json_parse_takes(text: str):
    assert passes(text, "is-json")


@pytest.mark.parametrize(
    "text", ["", "NaN", "[1,]", "{'a': 1}", '{"a":01}', "1 2", '"\t"', "\ufeff1"]
)
def test_is_json_refuses_what_json_parse_refuses(text: str):
    assert not passes(text, "is-json")


@pytest.mark.parametrize(
    "text",
    [
        'Here: {"a": "}"} done',
        '{"a": "{"} and {"b": 2}',
        "```json\n{'a': [1, 2,],}\n```",
        "{a: 1 /* one */}",
        '[{"a": 1}]',
        'text { then {"a": 1}',
    ],
)
def test_contains_json_finds_objects_leniently(text: str):
    assert passes(text, "contains-json")


@pytest.mark.parametrize("text", ["[1, 2]", "{placeholder}", '{"a": 1', "{ oops", "}{", "{}}"[2:]])
def test_contains_json_wants_a_whole_object(text: str):
    assert not passes(text, "contains-json")


def test_contains_json_passes_on_any_object_that_conforms():
    schema = {"required": ["id"]}
    assert passes('{"x": 1} then {"id": 1}', "contains-json", schema)
    assert not passes('{"x": 1} then {"id": 1}', "not-contains-json", schema)


def test_nesting_is_read_to_the_same_depth_everywhere():
    for opening, closing in ("[]", ('{"a":', "}")):
        inner = "1" if closing == "}" else ""
        assert passes(opening * 200 + inner + closing * 200, "is-json")
        assert not passes(opening * 201 + inner + closing * 201, "is-json")
    assert passes('"' + "[" * 500 + '"', "is-json")


def test_a_schema_checks_formats_and_takes_seven_point_nought_for_seven():
    schema = {"properties": {"d": {"format": "date"}, "n": {"type": "integer"}}}
    assert passes('{"d": "2025-02-03", "n": 7.0}', "is-json", schema)
    assert not passes('{"d": "2025-02-30"}', "is-json", schema)
    assert passes('"123e4567-e89b-12d3-a456-426614174000"', "is-json", {"format": "uuid"})
    assert not passes('"nope"', "is-json", {"format": "uuid"})
    assert passes('"P1DT2H"', "is-json", {"format": "duration"})
    assert not passes('"P1DT"', "is-json", {"format": "duration"})


def test_what_is_wrong_is_said_with_its_place():
    schema = {"properties": {"items": {"items": {"properties": {"n": {"type": "integer"}}}}}}
    assert "at “items[1].n”" in verdict('{"items": [{}, {"n": "x"}]}', "is-json", schema).reason


def test_a_schema_may_be_json_in_a_text_or_a_truth_value():
    assert passes("1", "is-json", '{"type": "integer"}')
    assert passes("1", "is-json", True)
    assert not passes("1", "is-json", False)


def test_a_later_draft_is_taken_where_the_schema_names_it():
    draft = "https://json-schema.org/draft/2020-12/schema"
    schema = {"$schema": draft, "prefixItems": [{"type": "integer"}]}
    assert not passes('["x"]', "is-json", schema)


@pytest.mark.parametrize(
    ("schema", "says"),
    [
        ({"type": "strin"}, "can't be used"),
        ({"pattern": "(?=x)"}, "can't be used"),
        ({"$ref": "#/definitions/none"}, "does not exist"),
        ({"$ref": "http://127.0.0.1:9/schema.json"}, "Retrieval is disabled"),
        ({"$ref": "file:///etc/passwd"}, "Retrieval is disabled"),
        ("not json", "not JSON"),
        (7, "object, true or false"),
    ],
)
def test_a_bad_schema_is_an_error_and_nothing_is_fetched(schema: object, says: str):
    assert says in error("1", "is-json", schema)


def test_references_that_multiply_are_refused_before_they_cost():
    fan = {
        f"d{depth}": {"anyOf": [{"$ref": f"#/definitions/d{depth + 1}"}] * 2} for depth in range(24)
    }
    schema = {"definitions": {**fan, "d24": {"type": "string"}}, "$ref": "#/definitions/d0"}
    assert "multiply" in error("1", "is-json", schema)


def test_a_schema_may_refer_to_itself():
    schema = {"type": ["object", "integer"], "properties": {"a": {"$ref": "#"}}}
    assert passes('{"a": {"a": 1}}', "is-json", schema)
    assert not passes('{"a": {"a": "x"}}', "is-json", schema)


def test_a_pattern_in_a_schema_takes_linear_time():
    assert not passes(f'"{"a" * 50_000}b"', "is-json", {"pattern": "^(a+)+$"})
