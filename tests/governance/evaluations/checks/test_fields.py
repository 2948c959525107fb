"""json-field: paths, operators, tolerance."""

from typing import Any

import pytest

from tests.governance.evaluations.checks import error, passes, verdict

ORDER = {
    "order": {"total": 41.999, "items": [{"sku": "a", "n": 1}, {"sku": "b", "n": 2}], "note": None},
    "ok": True,
    "odd key": "x.y",
    "amount": "12.50",
}

HOLDS = [
    ("order.total", "==", 42, 0.01),
    ("order.total", "==", 42, "1%"),
    ("order.total", "!=", 43, 0.5),
    ("order.total", ">", 41, None),
    ("order.total", "at-most", 42, None),
    ("amount", ">=", 12.5, None),
    ("amount", "==", 12.5, 0),
    ("order.items[0].sku", "==", "a", None),
    ("order.items[-1].sku", "==", "b", None),
    ("order.items.1.sku", "one-of", ["b", "c"], None),
    ("order.items[*].sku", "==", "b", None),
    ("/order/items/0/n", "==", 1, None),
    ("$.ok", "==", True, None),
    ('["odd key"]', "starts-with", "x.", None),
    ("['odd key']", "matches", r"^x\.y$", None),
    ("order.items", "contains", {"sku": "a", "n": 1}, None),
    ("order", "contains", "total", None),
    ("order", "not-contains", "tax", None),
    ("order.note", "exists", None, None),
    ("order.note", "empty", None, None),
    ("order.items", "not-empty", None, None),
    ("order.tax", "absent", None, None),
    ("ok", "none-of", [1, "true"], None),
]
FAILS = [
    ("order.total", "==", 42, None),
    ("order.total", "==", 42, 0.0005),
    ("ok", "==", 1, None),
    ("order.tax", "==", None, None),
    ("order.tax", "!=", 3, None),
    ("order.total", "absent", None, None),
    ("order.items[7]", "exists", None, None),
    ("odd", ">", 1, None),
    ("order.note", ">", 1, None),
]


def told(path: str, operator: str, value: Any, tolerance: Any) -> dict[str, Any]:
    fields = {"path": path, "operator": operator, "value": value, "tolerance": tolerance}
    return {key: field for key, field in fields.items() if field is not None}


@pytest.mark.parametrize("case", HOLDS, ids=lambda case: f"{case[0]} {case[1]}")
def test_the_comparison_holds(case: Any):
    assert passes(ORDER, "json-field", **told(*case))


@pytest.mark.parametrize("case", FAILS, ids=lambda case: f"{case[0]} {case[1]}")
def test_the_comparison_fails(case: Any):
    assert not passes(ORDER, "json-field", **told(*case))


def test_the_settings_may_stand_in_the_value_or_in_the_config():
    fields = told("order.total", "==", 42, 0.01)
    assert passes(ORDER, "json-field", fields)
    assert passes(ORDER, "json-field", 42, config={"path": "order.total", "tolerance": 0.01})


def test_a_path_alone_asks_that_the_field_is_there():
    assert passes(ORDER, "json-field", path="ok")
    assert not passes(ORDER, "json-field", path="none")


def test_the_json_may_stand_inside_prose():
    assert passes('Here you are: {"total": 5}', "json-field", path="total", value=5)
    assert "has no JSON" in verdict("none", "json-field", path="total", value=5).reason


def test_every_asks_for_all_that_the_path_leads_to():
    assert not passes(
        ORDER, "json-field", path="order.items[*].n", operator=">", value=1, every=True
    )
    assert passes(ORDER, "json-field", path="order.items[*].n", operator=">", value=0, every=True)


def test_the_sentence_says_what_stands_there_and_what_is_asked():
    assert verdict(ORDER, "json-field", path="order.total", value=42).reason == (
        "The field “order.total” is 41.999; the check asks that it is 42."
    )


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"operator": "=="},
        {"path": ""},
        {"path": "a[", "value": 1},
        {"path": "a", "operator": "~", "value": 1},
        {"path": "a", "operator": ">", "value": "x"},
        {"path": "a", "operator": ">", "value": 1, "tolerance": 1},
        {"path": "a", "value": 1, "tolerance": -1},
        {"path": "a", "value": "x", "tolerance": 1},
        {"path": "a", "operator": "one-of", "value": "x"},
        {"path": "a", "operator": "matches", "value": "(?=x)"},
        {"value": {"path": "a", "valu": 1}},
    ],
)
def test_settings_that_mean_nothing_are_an_error(fields: dict[str, Any]):
    assert error(ORDER, "json-field", **fields)
