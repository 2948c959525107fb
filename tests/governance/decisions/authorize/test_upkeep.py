"""What an agent wrote in a question goes with its tier's records; what it was told stays."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from governance.decisions.authorize.upkeep import erase_old_questions
from governance.models import Authorization, Retention
from tests.conftest import Clock
from tests.governance.decisions.authorize.conftest import Ask

pytestmark = pytest.mark.django_db


def test_old_questions_are_erased_and_verdicts_stay(ask: Ask, clock: Clock) -> None:
    old = ask(confidence=0)
    days = Retention.objects.get(tier=2).days
    clock.forward(days=days, minutes=-1)
    assert erase_old_questions() == 0
    new = ask()
    clock.forward(minutes=2)
    assert erase_old_questions() == 1
    kept = Authorization.objects.get(public_id=old["authorization_id"])
    assert (kept.question, kept.verdict, kept.reasons) == ("", "escalate", old["reasons"])
    assert kept.erased_at
    assert Authorization.objects.get(public_id=new["authorization_id"]).question
    assert erase_old_questions() == 0


def test_nothing_else_of_a_verdict_changes(ask: Ask) -> None:
    ask()
    for change in (
        {"verdict": "refuse"},
        {"reasons": [{"rule": "another"}]},
        {"question": "another"},
        {"question": ""},
        {"question": "another", "erased_at": "2026-03-11T10:00:00Z"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Authorization.objects.update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        Authorization.objects.all()._raw_delete("default")
    assert timedelta(days=Retention.objects.get(tier=4).days) >= timedelta(days=183)
