"""The seals' page: anybody has a chain checked on demand, also against heads kept elsewhere."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from governance.decisions import heads
from governance.decisions.digests import START
from governance.models import Verification
from portal.decisions import seals
from processes.models import Job, Notice
from tests.governance.decisions.logging import Log
from tests.governance.decisions.test_sealing import without_triggers
from tests.portal.decisions.test_pages import colleague

CHECK = "/decisions/seals/support_refunds/check/"
COMPARE = "/decisions/seals/compare/"


@pytest.fixture
def log(db: None) -> Log:
    made = Log()
    made.sealed(2)
    return made


def alter() -> None:
    with without_triggers() as run:
        run("UPDATE governance_decision SET decision = 'x'")


def test_a_check_on_demand_says_what_it_found(log: Log) -> None:
    page = colleague().post(CHECK, follow=True).content.decode()

    assert "2 sealed, all as it was." in page
    assert Verification.objects.get().is_ok


def test_what_was_altered_is_named_and_told(log: Log) -> None:
    alter()

    page = colleague().post(CHECK, follow=True).content.decode()

    assert "The facts of this record were altered." in page
    assert Notice.objects.filter(topic="decision.altered").exists()


def test_a_program_that_finds_something_tells_people_too(log: Log) -> None:
    alter()

    assert not log.verified()["ok"]
    assert Notice.objects.filter(topic="decision.altered").exists()


def test_a_long_chain_is_checked_beside_the_request(
    log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seals, "CHECKED_AT_ONCE", 1)

    page = colleague().post(CHECK, follow=True).content.decode()

    assert "are being checked" in page
    assert Job.objects.filter(kind="decisions.check", subject_id=str(log.process.pk)).exists()
    assert not Verification.objects.exists()


@pytest.mark.parametrize("is_file", [True, False])
def test_kept_heads_are_compared(log: Log, is_file: bool) -> None:
    kept = heads.exported()
    log.sealed(1)
    sent = {"file": SimpleUploadedFile("heads.json", kept.encode())} if is_file else {"text": kept}

    page = colleague().post(COMPARE, sent, follow=True).content.decode()

    assert "3 sealed, all as it was and as the head was kept." in page


@pytest.mark.parametrize("at_once", [1, 5000])
def test_a_chain_cut_short_does_not_fit_its_kept_head(
    log: Log, at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seals, "CHECKED_AT_ONCE", at_once)
    with without_triggers() as run:
        run("UPDATE governance_chain SET length = 9")
        kept = heads.exported()
        run("UPDATE governance_chain SET length = 2")

    page = colleague().post(COMPARE, {"text": kept}, follow=True).content.decode()

    assert "There were 9 links when a head was kept; only 2 are left." in page


def test_a_process_that_is_gone_is_named(log: Log) -> None:
    with without_triggers() as run:
        run("UPDATE processes_process SET slug = 'other' WHERE id = %s", log.process.pk)
        kept = heads.exported()
        run("UPDATE processes_process SET slug = 'support_refunds' WHERE id = %s", log.process.pk)

    page = colleague().post(COMPARE, {"text": kept}, follow=True).content.decode()

    assert "other: there was a chain when the heads were kept" in page


@pytest.mark.parametrize("changed", [False, True])
def test_only_heads_that_this_portal_signed_are_taken(log: Log, changed: bool) -> None:
    told = json.loads(heads.exported())
    told["heads"]["support_refunds"] = [1, START]

    answer = colleague().post(COMPARE, {"text": json.dumps(told) if changed else ""})

    assert answer.status_code == 422
    assert heads.HeadUnreadable.says in answer.content.decode()
    assert not Verification.objects.exists()


def test_nobody_checks_what_is_not_there(log: Log) -> None:
    assert colleague().post("/decisions/seals/nothing/check/").status_code == 404
    assert colleague().get(CHECK).status_code == 405
