"""Handing in readings and reading a week, word by word."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from governance.models import Aim, Reading, Week
from governance.scorecards.figuring import refresh_touched
from house.clock import now
from tests.agents import Caller, a_key, a_process
from tests.conftest import Clock
from tests.governance.decisions.logging import Log
from tests.governance.scorecards.plainly import metric

pytestmark = pytest.mark.django_db
GIVEN: dict[str, Any] = {"week": "2026-W11", "metric": "satisfaction", "value": 4.2}
READINGS, SCORECARD = "/processes/support_refunds/readings", "/processes/support_refunds/scorecard"


@pytest.fixture
def log(clock: Clock) -> Log:
    return Log()


def test_a_reading_is_kept_once(log: Log) -> None:
    answer = log.caller.post(READINGS, GIVEN)
    assert answer.status_code == 201
    told = answer.json()
    assert told == {
        "recorded_at": "2026-03-11T10:00:00Z",
        "process": "support_refunds",
        "week": "2026-W11",
        "metric": "satisfaction",
        "unit": "score",
        "value": "4.2",
        "correction": False,
        "duplicate": False,
    }
    again = log.caller.post(READINGS, {**GIVEN, "week": "2026-03-15", "value": "4.20"})
    assert again.status_code == 200
    assert again.json() == {**answer.json(), "duplicate": True}
    assert log.caller.post(READINGS, {**GIVEN, "value": 3}).status_code == 201
    kept = Reading.objects.order_by("id")
    assert [each.value for each in kept] == [Decimal("4.2"), Decimal(3)]
    assert {(each.source, each.by) for each in kept} == {("api", log.key.agent)}


def test_it_is_taken_back(log: Log) -> None:
    nothing = log.caller.post(READINGS, {**GIVEN, "value": None})
    assert (nothing.status_code, nothing.json()["duplicate"]) == (200, True)
    log.caller.post(READINGS, GIVEN)
    answer = log.caller.post(READINGS, {**GIVEN, "value": None})
    assert (answer.status_code, answer.json()["value"]) == (201, None)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"week": ""}, "week"),
        ({"week": "2026-W54"}, "week"),
        ({"week": "last week"}, "week"),
        ({"week": "2026-W12"}, "week"),
        ({"week": "2019-W12"}, "week"),
        ({"week": 11}, "week"),
        ({"week": "1" * 2000}, "week"),
        ({"metric": "nothing"}, "metric"),
        ({"metric": "volume"}, "metric"),
        ({"metric": None}, "metric"),
        ({"value": "NaN"}, "value"),
        ({"value": "Infinity"}, "value"),
        ({"value": True}, "value"),
        ({"value": "four"}, "value"),
        ({"value": [4]}, "value"),
        ({"value": 7}, "value"),
        ({"value": 10**400}, "value"),
        ({"value": "1e400"}, "value"),
        ({"value": 1e-9}, "value"),
        ({"because": "w" * 1001}, "because"),
    ],
)
def test_what_cannot_be_used(log: Log, change: dict[str, Any], field: str) -> None:
    answer = log.caller.post(READINGS, {**GIVEN, **change})
    assert answer.status_code == 422, answer.content
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert not Reading.objects.exists()


@pytest.mark.parametrize("body", [b"{", b"[]", b'{"week": "2026-W11", "value": NaN}', b"4"])
def test_what_is_no_reading_at_all(log: Log, body: bytes) -> None:
    assert log.caller.post(READINGS, body).status_code == 422


def test_a_process_of_others_is_none(log: Log) -> None:
    other = Caller(a_key(a_process("elsewhere"))[1])
    for path in ("/processes/nowhere", "/processes/support_refunds"):
        assert other.post(f"{path}/readings", GIVEN).status_code == 404
        assert other.get(f"{path}/scorecard").status_code == 404
    assert Caller().post(READINGS, GIVEN).status_code == 401
    assert log.caller.get(READINGS).status_code == 405
    assert not Reading.objects.exists()


def test_a_week_is_read(log: Log) -> None:
    log.sealed(3)
    log.sealed(1, policy_checks=["pii_redaction"])
    refresh_touched()
    log.caller.post(READINGS, GIVEN)
    goal = metric("error_rate")
    Aim.objects.create(
        process=log.process, metric=goal, baseline=6, target=2, is_success=True, set_at=now()
    )
    told = log.caller.get(SCORECARD, week="2026-W11").json()
    assert told == log.caller.get(SCORECARD).json()
    assert [told[name] for name in ("week", "starts_on", "ends_on", "state", "word")] == [
        "2026-W11",
        "2026-03-09",
        "2026-03-15",
        "open",
        None,
    ]
    lines = {line["metric"]: line for line in told["metrics"]}
    wrong = lines["error_rate"]
    assert (wrong["value"], wrong["top"], wrong["bottom"]) == ("25", "1", "4")
    assert (wrong["baseline"], wrong["target"], wrong["success"]) == ("6", "2", True)
    assert (lines["volume"]["value"], lines["satisfaction"]["value"]) == ("4", "4.2")
    assert (lines["rework"]["value"], lines["rework"]["made_at"]) == (None, None)


def test_how_a_week_ended(log: Log) -> None:
    Week.objects.create(
        process=log.process,
        week_on=date(2026, 3, 2),
        state="closed",
        word="stop",
        because="It costs more than it saves",
        said_by=log.process.accountable,
        closed_at=now(),
    )
    told = log.caller.get(SCORECARD, week="2026-W10").json()
    assert (told["state"], told["word"]) == ("closed", "stop")
    assert told["because"] == "It costs more than it saves"
    assert all(line["value"] is None for line in told["metrics"])
    assert not any(line["corrected"] for line in told["metrics"])
    late = {**GIVEN, "week": "2026-W10", "because": "The form came late"}
    assert log.caller.post(READINGS, late).json()["correction"]
    told = log.caller.get(SCORECARD, week="2026-W10").json()
    assert [line["metric"] for line in told["metrics"] if line["corrected"]] == ["satisfaction"]


@pytest.mark.parametrize("week", ["2026-W12", "2026-W54", "x", "2026-W11" * 5])
def test_a_week_that_is_none(log: Log, week: str) -> None:
    answer = log.caller.get(SCORECARD, week=week)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "week"
