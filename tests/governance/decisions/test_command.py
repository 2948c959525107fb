"""`manage.py verify_log`: what it says, and when it fails."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from governance.models import Decision
from tests.governance.decisions.logging import Log
from tests.governance.decisions.test_sealing import pk_of, without_triggers


def said(*words: str) -> str:
    out = StringIO()
    call_command("verify_log", *words, stdout=out)
    return out.getvalue()


def test_says_that_all_is_well_and_keeps_the_heads(log: Log, tmp_path: Path):
    log.sealed(2)
    file = tmp_path / "heads.json"

    assert said("--export", str(file)) == "support_refunds: 2 sealed, as it was\n"
    log.sealed(1)
    assert said("--head", str(file)) == "support_refunds: 3 sealed, as it was\n"


def test_fails_and_names_what_was_altered(log: Log):
    ids = log.sealed(2)
    with without_triggers() as run:
        run("UPDATE governance_decision SET decision = 'x' WHERE id = %s", pk_of(ids[1]))

    with pytest.raises(CommandError, match="support_refunds"):
        said()
    assert Decision.objects.count() == 2


def test_notices_a_whole_chain_that_is_gone(log: Log, tmp_path: Path):
    log.sealed(1)
    file = tmp_path / "heads.json"
    said("--export", str(file))
    with without_triggers() as run:
        for table in ("decisionbody", "decisiontool", "seal", "chain", "verification", "decision"):
            run(f"DELETE FROM governance_{table}")

    with pytest.raises(CommandError, match="support_refunds"):
        said("--head", str(file))


def test_takes_no_heads_that_it_did_not_sign(log: Log, tmp_path: Path):
    file = tmp_path / "heads.json"
    with pytest.raises(CommandError, match="can't be read"):
        said("--head", str(file))
    file.write_text('{"heads": {}, "at": "", "signature": "x"}')
    with pytest.raises(CommandError, match="signed"):
        said("--head", str(file))
