"""`manage.py contract`: a contract out to a file, a file held against rules, a file taken in."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from audit.models import Entry
from processes.contracts.content import content_hash
from processes.contracts.files import read
from processes.contracts.whole import whole
from processes.models import ContractVersion, Process
from tests.agents import a_process
from tests.contracts import a_contract, a_draft, refunds_text, someone

pytestmark = pytest.mark.django_db


@pytest.fixture
def process() -> Process:
    return a_process()


@pytest.fixture
def file(process: Process, tmp_path: Path) -> Path:
    path = tmp_path / "refunds.yaml"
    path.write_text(refunds_text(process.escalation_owner, process.escalation_backup))
    return path


def run(*words: object) -> str:
    out = StringIO()
    call_command("contract", *map(str, words), stdout=out)
    return out.getvalue()


def refused(*words: object) -> str:
    with pytest.raises(CommandError) as caught:
        run(*words)
    return str(caught.value)


def test_what_goes_out_says_what_is_in_force(process: Process) -> None:
    version = a_contract(process)
    a_draft(process, queue="The inbox")
    text = run("export", "support_refunds")
    assert text.startswith("# Contract of support_refunds, version 1.\n")
    assert content_hash(read(text).whole) == version.content_hash
    as_json = run("export", "support_refunds", "--format", "json")
    assert json.loads(as_json)["queue"] == "The refunds queue"
    second = run("export", "support_refunds", "--version", "2")
    assert "queue: The inbox" in second


def test_before_there_is_a_contract_the_draft_goes_out(process: Process) -> None:
    assert "no contract" in refused("export", "support_refunds")
    a_draft(process)
    assert "version 1" in run("export", "support_refunds")
    assert "no such version" in refused("export", "support_refunds", "--version", "9")
    assert "short name 'nothing'" in refused("export", "nothing")


def test_a_file_is_checked_without_writing_anything(process: Process, file: Path) -> None:
    assert run("check", file) == f"{file}: nothing is wrong.\n"
    assert not ContractVersion.objects.exists()


def test_what_is_wrong_is_told_by_line(file: Path) -> None:
    lines = file.read_text().replace("confidence < confidence_floor", "if unsure")
    file.write_text(lines)
    line = 1 + lines.splitlines().index("    condition: if unsure")
    assert f"{file}, line {line}: " in refused("check", file)
    file.write_text("queue: x\nqueue: y\n")
    assert refused("check", file).startswith(f"{file}, line 2: 'queue' stands here a second time")
    assert "can't be read" in refused("check", file.with_name("none.yaml"))


def test_a_half_done_file_may_pass(file: Path) -> None:
    file.write_text("purpose: Decide one refund request against the order and pay it.\n")
    assert "Describe how people do the work" in refused("check", file)
    assert "nothing is wrong" in run("check", file, "--half-done")
    file.write_text("purpose: Help with support\n")
    assert "names a topic" in refused("check", file, "--half-done")


def test_for_its_process_a_file_is_held_to_more(process: Process, file: Path) -> None:
    """Whether it is the first contract shows only there."""
    file.write_text(file.read_text().replace("hold: held", "hold: sampled"))
    assert "nothing is wrong" in run("check", file)
    assert "starts held" in refused("check", file, "--process", "support_refunds")
    a_contract(process)
    assert "nothing is wrong" in run("check", file, "--process", "support_refunds")


def test_a_file_is_taken_into_a_draft(process: Process, file: Path) -> None:
    owner = process.accountable
    said = run("import", "support_refunds", file, "--by", owner.email.upper())
    assert said == f"Draft 1 of {process} says what stands in the file.\n"
    draft = ContractVersion.objects.get()
    assert (draft.author, draft.state) == (owner, "draft")
    assert content_hash(whole(draft)) == content_hash(read(file.read_text()).whole)
    entry = Entry.objects.get(verb="contract.import")
    assert (entry.actor, entry.because) == (str(owner), "Imported from refunds.yaml")
    # Again: the same draft, and nothing to write.
    run("import", "support_refunds", file, "--by", owner.email)
    assert Entry.objects.filter(verb="contract.import").count() == 1
    run("import", "support_refunds", file, "--by", owner.email, "--new", "--because", "A try")
    assert [each.number for each in ContractVersion.objects.order_by("number")] == [1, 2]


def test_what_is_still_missing_is_listed(process: Process, file: Path) -> None:
    file.write_text("queue: The inbox\n")
    said = run("import", "support_refunds", file, "--by", process.accountable.email)
    assert "Still missing: " in said
    assert "- Say in a sentence which one job the agent does." in said


def test_what_can_t_be_taken_leaves_nothing(process: Process, file: Path) -> None:
    owner = process.accountable.email
    bad = file.read_text().replace("confidence: 0.7", "confidence: 0.9")
    file.write_text(bad)
    assert "Goes on, but must stop" in refused("import", "support_refunds", file, "--by", owner)
    assert not ContractVersion.objects.exists()
    assert "Nobody active" in refused("import", "support_refunds", file, "--by", "x@example.com")
    stranger = someone().email
    assert "A contract is written by" in refused(
        "import", "support_refunds", file, "--by", stranger
    )
