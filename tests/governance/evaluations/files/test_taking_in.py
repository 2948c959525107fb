"""Taking a file into a set, by command: all of it or nothing, and never twice."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from audit.models import Entry
from governance.evaluations.actions import drop_case
from governance.evaluations.files import drafts_of, read, take_in, write
from governance.evaluations.refusals import MayNotEditEvaluations, NothingChanges
from governance.models import Case, EvaluationSet, SetProposal
from house.refusals import Invalid
from processes.models import Person
from tests.agents import BY, a_process
from tests.evaluations import a_case, a_set, watched_by
from tests.governance.evaluations.files.uploads import folder

LINES = [
    {"vars": {"q": "one"}, "assert": [{"type": "contains", "value": "1"}], "description": "One"},
    {"vars": {"q": "two"}, "assert": [{"type": "contains", "value": "2"}], "description": "Two"},
]


@pytest.fixture
def empty(eva: Person) -> EvaluationSet:
    return a_set("orders", eva, process=watched_by(eva, a_process()))


def file(path: Path, lines: list[Any]) -> Path:
    found = path / "tests.jsonl"
    found.write_text("\n".join(map(json.dumps, lines)))
    return found


def run(command: str, *args: Any, **options: Any) -> str:
    out = io.StringIO()
    call_command(command, *map(str, args), stdout=out, **options)
    return out.getvalue()


def test_a_dry_run_says_everything_and_writes_nothing(empty: EvaluationSet, tmp_path: Path):
    bundle = tmp_path / "orders.zip"
    bundle.write_bytes(folder("orders"))
    says = run("import_cases", "orders", bundle, dry_run=True)
    assert "11 cases" in says
    assert "json-field" in says
    assert "never executed" in says
    assert "Nothing was written" in says
    assert not Case.objects.exists()


def test_the_same_file_changes_and_does_not_double(empty: EvaluationSet, tmp_path: Path):
    assert "New: 2" in run("import_cases", "orders", file(tmp_path, LINES))
    assert Entry.objects.filter(verb="evaluations.cases.put").count() == 1
    again = run("import_cases", "orders", file(tmp_path, LINES))
    assert "Everything stands in the set already" in again
    other = [LINES[0], {**LINES[1], "assert": [{"type": "contains", "value": "zwei"}]}]
    assert "New: 0. Changed: 1. As they are: 1." in run(
        "import_cases", "orders", file(tmp_path, other)
    )
    assert [case.name for case in empty.cases.all()] == ["One", "Two"]
    assert empty.cases.get(name="Two").checks == [{"type": "contains", "value": "zwei"}]
    assert {case.source_kind for case in empty.cases.all()} == {"import"}


def test_a_case_that_the_file_lost_stays_and_is_told(empty: EvaluationSet, tmp_path: Path):
    run("import_cases", "orders", file(tmp_path, LINES))
    says = run("import_cases", "orders", file(tmp_path, LINES[:1]), dry_run=True)
    assert "no longer in it (1):\n- Two" in says


def test_a_dropped_case_comes_back_with_its_file(empty: EvaluationSet, eva: Person, tmp_path: Path):
    run("import_cases", "orders", file(tmp_path, LINES))
    drop_case(empty.cases.get(name="One"), by=eva, because="It is out of date")
    assert "Changed: 1" in run("import_cases", "orders", file(tmp_path, LINES))
    assert not empty.cases.get(name="One").is_dropped


def test_one_case_that_can_not_be_keeps_all_out(empty: EvaluationSet, tmp_path: Path):
    bad = {"vars": {"q": "x" * 300_000}, "description": "Too long"}
    with pytest.raises(CommandError, match=r"Nothing was taken\.\n“Too long”: .*256 KB"):
        run("import_cases", "orders", file(tmp_path, [*LINES, bad]))
    assert not Case.objects.exists()
    taken = read("tests.jsonl", file(tmp_path, [*LINES, bad]).read_bytes())
    with pytest.raises(Invalid, match="Too long"):
        take_in(empty, taken, **BY)


def test_only_who_keeps_the_cases_takes_any_in(
    empty: EvaluationSet, charlie: Person, tmp_path: Path
):
    path = file(tmp_path, LINES)
    with pytest.raises(CommandError, match=MayNotEditEvaluations.says):
        run("import_cases", "orders", path, by=charlie.email)
    with pytest.raises(CommandError, match="Nobody active"):
        run("import_cases", "orders", path, by="nobody@example.com")
    with pytest.raises(CommandError, match="no evaluation set"):
        run("import_cases", "other", path)
    with pytest.raises(CommandError, match="can't be read"):
        run("import_cases", "orders", tmp_path / "gone.csv")
    assert not Case.objects.exists()


@pytest.mark.parametrize("form", ["promptfoo", "jsonl", "csv", "json"])
def test_an_export_comes_back_to_the_same_cases(
    form: str, empty: EvaluationSet, eva: Person, tmp_path: Path
):
    a_case(empty, eva, name="Written here", checks=[{"type": "escalates", "by": "money"}])
    run("import_cases", "orders", file(tmp_path, LINES))
    text = run("export_cases", "orders", format=form)
    taken = read(f"orders.{'yaml' if form == 'promptfoo' else form}", text.encode())
    with pytest.raises(NothingChanges):
        take_in(empty, taken, by=eva, because="Back from the file")
    assert text == write(drafts_of(empty), form, name=empty.name, about=empty.says)


def test_what_a_contract_relies_on_is_proposed(
    relied_on: EvaluationSet, eva: Person, tmp_path: Path
):
    before = relied_on.cases.count()
    says = run("import_cases", relied_on.slug, file(tmp_path, LINES), by=eva.email)
    assert "waits for consent" in says
    assert relied_on.cases.count() == before
    assert SetProposal.objects.open().get().subject == "2 new, 0 changed"
