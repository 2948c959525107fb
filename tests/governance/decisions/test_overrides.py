"""Overrides have places, so that one taken away is noticed; and signatures outlive a secret."""

import json
from typing import Any

import pytest
from django.core import signing
from django.db import IntegrityError, transaction

from governance.decisions import heads
from governance.decisions.actions import check_log, erase, override
from governance.decisions.signatures import unreadable_signatures
from governance.decisions.verifying import verify
from governance.models import Chain, Decision, Override
from tests.agents import a_process
from tests.factories import PersonFactory
from tests.governance.decisions.logging import Log
from tests.governance.decisions.test_sealing import without_triggers

ANOTHER = "another-secret-" + "1" * 40


def corrected(log: Log, count: int = 3) -> list[Override]:
    """So many records, each put right by a person."""
    owner = log.process.escalation_owner
    return [
        override(
            Decision.objects.get(public_id=public_id),
            result="Refund 40",
            by=owner,
            because="The photo shows it",
        )
        for public_id in log.sealed(count)
    ]


def said(log: Log, *kept: Any) -> str:
    return verify(log.process, *kept).says


def test_each_has_its_place_among_those_of_its_process(log: Log) -> None:
    other = Log(a_process("vendor_onboarding"))
    corrected(log, 2)
    corrected(other, 1)
    corrected(log, 1)

    mine = Override.objects.filter(decision__process=log.process).order_by("id")
    assert [each.position for each in mine] == [1, 2, 3]
    assert (said(log), said(other)) == ("", "")
    assert Chain.objects.get(process=log.process).overrides == 3


@pytest.mark.parametrize("place", [1, 2, 3])
def test_one_taken_away_is_noticed(log: Log, place: int) -> None:
    corrected(log)
    with without_triggers() as run:
        run("DELETE FROM governance_override WHERE position = %s", place)

    assert said(log) == f"Override {place} of this process was removed."


def test_the_newest_taken_away_with_its_count_is_noticed_by_an_earlier_check(log: Log) -> None:
    corrected(log)
    check_log(log.process)
    with without_triggers() as run:
        run("DELETE FROM governance_override WHERE position = 3")
        run("UPDATE governance_chain SET overrides = 2")

    assert said(log) == "There were 3 overrides when a head was kept; only 2 are left."


def test_and_by_a_head_that_was_kept_elsewhere(log: Log) -> None:
    corrected(log)
    kept = heads.read(heads.exported())[log.process.slug]
    with without_triggers() as run:
        run("DELETE FROM governance_override WHERE position = 3")
        run("UPDATE governance_chain SET overrides = 2")

    assert said(log) == ""
    assert "There were 3 overrides" in said(log, kept)


def test_a_place_that_nobody_counted_is_noticed(log: Log) -> None:
    corrected(log)
    with without_triggers() as run:
        run("UPDATE governance_chain SET overrides = 2")

    assert said(log) == "There are overrides that the chain of this process does not count."


def test_those_made_before_there_were_places_stay_good(log: Log) -> None:
    made = corrected(log, 2)
    old = made[0]
    old.position = None
    old.sign()
    with without_triggers() as run:
        run(
            "UPDATE governance_override SET position = NULL, signature = %s WHERE id = %s",
            old.signature,
            old.pk,
        )
        run("UPDATE governance_override SET position = 1 WHERE id = %s", made[1].pk)
    renumbered = Override.objects.get(pk=made[1].pk)
    renumbered.sign()
    with without_triggers() as run:
        run(
            "UPDATE governance_override SET signature = %s WHERE position = 1", renumbered.signature
        )
        run("UPDATE governance_chain SET overrides = 1")

    assert said(log) == ""


def test_heads_from_before_are_still_read(log: Log) -> None:
    log.sealed(2)
    chain = Chain.objects.get()
    told = {"at": "2026-01-01", "heads": {"support_refunds": [chain.length, chain.head]}}
    signature = signing.Signer(salt="decisions.heads").signature(heads._text(told))
    kept = heads.read(json.dumps({**told, "signature": signature}))

    assert said(log, kept["support_refunds"]) == ""


def test_the_count_never_falls(log: Log) -> None:
    corrected(log, 2)
    grows = pytest.raises(IntegrityError, match="chain of a process only grows")
    with grows, transaction.atomic():
        Chain.objects.update(overrides=1)


def test_what_an_earlier_secret_signed_stays_good(log: Log, settings: Any) -> None:
    made = corrected(log, 2)
    erase(made[0].decision, by=PersonFactory(groups=["compliance"]), because="The customer asked")
    kept, first = heads.exported(), settings.SECRET_KEY
    assert unreadable_signatures() == 0

    settings.SECRET_KEY = ANOTHER
    assert unreadable_signatures() == 3
    assert "did not put up the tombstone" in said(log)
    with pytest.raises(heads.HeadUnreadable):
        heads.read(kept)

    settings.SECRET_KEY_FALLBACKS = [first]
    assert unreadable_signatures() == 0
    assert said(log, heads.read(kept)["support_refunds"]) == ""
