"""Records come in: one, many, the same again, and those that can't be kept."""

import json

import pytest

from governance.models import Decision, DecisionBody, Pending
from tests.agents import Caller, a_key, a_process
from tests.contracts import a_contract
from tests.governance.decisions.logging import AS_THE_PAGE_HAS_IT, Log

pytestmark = pytest.mark.django_db


def test_the_record_of_the_page_is_kept_byte_for_byte():
    process = a_process("support_refunds")
    for _ in range(3):
        a_contract(process)
    caller = Caller(a_key(process)[1])

    answer = caller.post("/decisions", AS_THE_PAGE_HAS_IT)

    assert answer.status_code == 201, answer.content
    body = answer.json()
    assert body["process_id"] == "support_refunds_tier2_v3"
    assert (body["duplicate"], body["breaches"]) == (False, [])
    kept = DecisionBody.objects.get(decision__public_id=body["id"])
    assert kept.text.encode() == AS_THE_PAGE_HAS_IT


def test_facts_stand_in_columns(log: Log):
    log.send(
        case_id="C-7",
        confidence=0.91,
        cost="0.0123",
        tokens_in=812,
        tokens_out=96,
        latency_ms=2100.4,
        authorization_id="auth_1",
        human_escalation=True,
        timestamp="2026-03-10T11:42:12.5+01:00",
    )

    row = Decision.objects.get()
    assert (row.case_id, row.confidence, str(row.cost)) == ("C-7", 0.91, "0.01230000")
    assert (row.tokens_in, row.tokens_out, row.latency_ms, row.units) == (812, 96, 2100, 1)
    assert (row.authorization_id, row.is_escalated, row.key) == ("auth_1", True, log.key.public_id)
    assert row.at.isoformat() == "2026-03-10T10:42:12.500000+00:00"
    assert (row.process, row.version) == (log.process, log.version)
    assert Pending.objects.count() == 1


class TestTheSameAgain:
    def test_is_told_as_a_duplicate(self, log: Log):
        record = log.record(event_id="e-1")
        first = log.caller.post("/decisions", record)
        again = log.caller.post("/decisions", record)

        assert (first.status_code, again.status_code) == (201, 200)
        assert again.json() == {**first.json(), "duplicate": True}
        assert Decision.objects.count() == 1

    def test_its_content_is_the_key_where_no_id_is_given(self, log: Log):
        record = log.record()
        turned = dict(reversed(record.items()))
        first = log.caller.post("/decisions", record)
        again = log.caller.post("/decisions", json.dumps(turned, indent=3).encode())

        assert again.status_code == 200
        assert again.json()["id"] == first.json()["id"]

    def test_other_content_under_the_same_id_is_refused(self, log: Log):
        log.caller.post("/decisions", log.record(event_id="e-1"))
        answer = log.caller.post("/decisions", log.record(event_id="e-1", decision="declined"))

        assert answer.status_code == 409
        assert answer.json()["errors"][0]["field"] == "event_id"
        assert Decision.objects.count() == 1

    def test_the_same_id_on_another_process_is_another_record(self, log: Log):
        other = Log(a_process("vendor_onboarding"))
        log.send(event_id="e-1")
        other.send(event_id="e-1")

        assert Decision.objects.count() == 2

    def test_tells_the_breaches_once_more(self, log: Log):
        record = log.record(tools_invoked=["crm.delete"])
        first = log.caller.post("/decisions", record).json()
        again = log.caller.post("/decisions", record).json()

        assert [each["rule"] for each in first["breaches"]] == ["tool_not_granted"]
        assert again["breaches"] == first["breaches"]


class TestABatch:
    def test_keeps_what_is_fit_and_refuses_the_rest_alone(self, log: Log):
        good, same = log.record(), log.record(event_id="e-2")
        bad = log.record(owner=...)
        hidden = log.record(process_id="no_such_process")

        answer = log.caller.post("/decisions", [good, bad, same, same, hidden])

        assert answer.status_code == 200
        body = answer.json()
        assert (body["accepted"], body["duplicates"]) == (2, 1)
        assert [(one["index"], one["errors"][0]["field"]) for one in body["rejected"]] == [
            (1, "owner"),
            (4, "process_id"),
        ]
        assert Decision.objects.count() == 2

    def test_comes_as_lines_too(self, log: Log):
        lines = [json.dumps(log.record()).encode() for _ in range(3)] + [b"{", b""]
        answer = log.caller.post("/decisions", b"\n".join(lines), "application/x-ndjson")

        assert answer.json()["accepted"] == 3
        assert [one["index"] for one in answer.json()["rejected"]] == [3]

    def test_of_nothing_is_nothing(self, log: Log):
        assert log.caller.post("/decisions", []).json() == {
            "accepted": 0,
            "duplicates": 0,
            "rejected": [],
        }

    def test_is_written_in_groups_and_loses_none(self, log: Log):
        records = [log.record(rationale="x" * 100_000) for _ in range(30)]

        assert log.caller.post("/decisions", records).json()["accepted"] == 30
        assert Decision.objects.count() == 30

    @pytest.mark.parametrize("kind", ["array", "lines"])
    def test_of_too_many_is_too_large(self, log: Log, kind: str):
        record = json.dumps(log.record()).encode()
        records = [record] * 5001
        body = b"[" + b",".join(records) + b"]" if kind == "array" else b"\n".join(records)
        kind = "application/json" if kind == "array" else "application/x-ndjson"

        answer = log.caller.post("/decisions", body, kind)

        assert answer.status_code == 413
        assert Decision.objects.count() == 0

    def test_of_too_many_bytes_is_too_large(self, log: Log):
        answer = log.caller.post("/decisions", b"[" + b" " * 16 * 1024 * 1024 + b"]")

        assert answer.status_code == 413

    def test_may_be_larger_than_other_calls_take(self, log: Log):
        records = [log.record(rationale="x" * 900_000) for _ in range(7)]

        assert log.caller.post("/decisions", records).json()["accepted"] == 7


class TestNames:
    def test_the_bare_process_means_the_version_in_force(self, log: Log):
        assert log.send(process_id=log.process.slug)["process_id"] == log.process_id

    @pytest.mark.parametrize(
        "named",
        [
            "support_refunds_tier3_v1",
            "support_refunds_tier2_v9",
            "no_such",
            "Support",
            "",
            "x" * 200,
        ],
    )
    def test_what_means_nothing_is_refused_in_the_same_words(self, log: Log, named: str):
        answer = log.caller.post("/decisions", log.record(process_id=named))

        assert answer.status_code == 422
        assert answer.json()["errors"] == [
            {
                "field": "process_id",
                "message": "There is no such process or version, or this key may not see it.",
            }
        ]

    def test_a_process_of_others_is_one_that_is_not_there(self, log: Log):
        other = Log(a_process("vendor_onboarding"))
        known = log.caller.post("/decisions", log.record(process_id=other.process_id))
        unknown = log.caller.post("/decisions", log.record(process_id="no_such_tier2_v1"))

        assert known.status_code == unknown.status_code == 422
        assert known.content == unknown.content

    def test_a_process_without_a_contract_is_kept_and_marked(self):
        process = a_process("kyc_check")
        caller = Caller(a_key(process)[1])
        log = Log()
        answer = caller.post("/decisions", log.record(process_id="kyc_check"))

        assert answer.status_code == 201
        assert [each["rule"] for each in answer.json()["breaches"]] == ["no_contract"]


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"model": 3}, "model"),
        ({"model": ""}, "model"),
        ({"timestamp": "yesterday"}, "timestamp"),
        ({"timestamp": "2026-04-26T10:42:12"}, "timestamp"),
        ({"timestamp": "0001-01-01T00:00:00+14:00"}, "timestamp"),
        ({"inputs": []}, "inputs"),
        ({"tools_invoked": [{"name": 1}]}, "tools_invoked.0.name"),
        ({"tools_invoked": ["x" * 121]}, "tools_invoked.0"),
        ({"policy_checks": [{"passed": True}]}, "policy_checks.0.name"),
        ({"human_escalation": "no"}, "human_escalation"),
        ({"confidence": 1.5}, "confidence"),
        ({"confidence": "0.9"}, "confidence"),
        ({"cost": "1 USD"}, "cost"),
        ({"cost": -1}, "cost"),
        ({"units": 1.5}, "units"),
        ({"tokens_in": -1}, "tokens_in"),
        ({"event_id": " "}, "event_id"),
        ({"case_id": "x" * 201}, "case_id"),
    ],
)
def test_what_is_at_fault_is_named(log: Log, fields: dict[str, object], field: str):
    answer = log.caller.post("/decisions", log.record(**fields))

    assert answer.status_code == 422, answer.content
    assert answer.json()["errors"][0]["field"] == field
    assert Decision.objects.count() == 0


def test_numbers_keep_every_digit(log: Log):
    record = json.dumps(log.record()).replace(
        '"amount": 40', '"amount": 40.10, "exact": 0.10000000000000000001, "big": 1e22'
    )
    log.caller.post("/decisions", record.encode())

    assert '"exact": 0.10000000000000000001, "big": 1e22' in DecisionBody.objects.get().text
    body = log.caller.get("/decisions").content.decode()
    assert "0.10000000000000000001" in body


def test_a_key_that_was_revoked_logs_nothing(log: Log):
    from processes.register import actions
    from tests.agents import BY

    actions.revoke_key(log.key, **BY)

    assert log.caller.post("/decisions", log.record()).status_code == 401
    assert Decision.objects.count() == 0
