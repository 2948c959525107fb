"""Allowed actions are kept within a second, also when a batch fails at first."""

import time

import pytest
from django.db import DatabaseError
from django.test import override_settings

from governance.decisions.authorize.actions import authorize, traces
from governance.decisions.authorize.questions import Question
from governance.models import Authorization
from processes.models import Process
from tests.agents import a_key, a_process
from tests.contracts import a_contract
from tests.governance.decisions.authorize.conftest import INPUTS, PAY

pytestmark = pytest.mark.django_db(transaction=True)
ALLOWED = Question("123", "crm.update", {}, INPUTS, 0.9, text='{"case_id": "123"}')
REFUND = Question("123", "billing.refund", PAY, INPUTS, 0.9)


@pytest.fixture
def key(monkeypatch: pytest.MonkeyPatch) -> str:
    """A key of a process whose note-taking tool has no rate."""
    from governance.decisions.authorize import compiled as module  # the one place that reads it

    real = module._tool
    monkeypatch.setattr(module, "_tool", lambda tool, whole: real(_unlimited(tool), whole))
    module.compiled.cache_clear()
    return a_key(a_contract(a_process()).process)[1]


def _unlimited(tool: object) -> object:
    tool.rate_count = None  # type: ignore[attr-defined]  # a ToolGrant, unsaved
    return tool


@override_settings(ALLOWS_KEPT_IN_BATCHES=True)
def test_within_a_second(key: str) -> None:
    ids = {authorize(key, "support_refunds", ALLOWED).authorization_id for _ in range(3)}
    end = time.monotonic() + 3
    while Authorization.objects.count() < 3 and time.monotonic() < end:
        time.sleep(0.05)
    rows = Authorization.objects.all()
    assert {row.public_id for row in rows} == ids
    assert {(row.verdict, row.tool, row.question) for row in rows} == {
        ("allow", "crm.update", '{"case_id": "123"}')
    }
    assert [row.reasons for row in rows] == [[]] * 3


def test_a_batch_that_fails_waits_and_the_next_question_is_not_allowed(
    key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    batches, process = traces.Batches(), Process.objects.get()
    row = {
        "public_id": "auth_one",
        "process_id": process.pk,
        "version_id": None,
        "escalation_id": None,
        "at": process.created_at,
        "verdict": "allow",
        "key": "0",
        "case_id": "1",
        "tool": "",
        "action_hash": "",
        "is_shadow": False,
        "reasons": [],
        "question": "",
    }
    batches._begin = lambda: None  # type: ignore[method-assign]  # no thread: the test writes
    batches.keep(row)
    with monkeypatch.context() as away:
        away.setattr(traces, "_insert", _fails)
        with pytest.raises(DatabaseError):
            batches.write()
        with pytest.raises(DatabaseError):
            batches.keep({**row, "public_id": "auth_two"})
    assert not Authorization.objects.exists()
    batches.keep({**row, "public_id": "auth_three"})
    assert Authorization.objects.count() == 3
    batches.write()
    assert Authorization.objects.count() == 3


def _fails(*args: object) -> object:
    raise DatabaseError("away")
