"""A bundle of cases chosen once, looked at, and taken in; and a set written out."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from governance.evaluations.files import read
from governance.models import EvaluationSet
from processes.models import Person
from tests.agents import a_process
from tests.browser.conftest import PHONE, WIDE, OpenFor
from tests.browser.test_hub import is_good
from tests.evaluations import a_case, a_set, watched_by
from tests.factories import PersonFactory
from tests.governance.evaluations.files.uploads import folder

pytestmark = pytest.mark.django_db(transaction=True)
BOTH = pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
SET = "/evaluations/sets/refunds-normal/"


@pytest.fixture
def eva() -> Person:
    return PersonFactory(name="Eva Ek", groups=["staff"])


@pytest.fixture
def own(eva: Person) -> EvaluationSet:
    made = a_set("refunds-normal", eva, process=watched_by(eva, a_process()))
    a_case(made, eva)
    return made


@BOTH
def test_a_bundle_is_chosen_once(
    open_for: OpenFor, own: EvaluationSet, eva: Person, size: dict[str, int], tmp_path: Path
) -> None:
    bundle = tmp_path / "orders.zip"
    bundle.write_bytes(folder("orders"))
    page = open_for(eva, SET, on=size)
    page.get_by_role("link", name="Import and export").click()
    assert is_good(page)
    page.get_by_label("A file, or a zip archive of several").set_input_files(bundle)
    page.get_by_label("Why").fill("They stand beside our code")
    page.get_by_role("button", name="Look at it").click()
    expect(page.get_by_role("heading", name="It can be taken")).to_be_visible()
    expect(page.locator("#preview")).to_contain_text("never executed")
    assert is_good(page)
    page.get_by_role("button", name="Take it into the set").click()
    expect(page.get_by_text("Taken in: 11 new, 0 changed.")).to_be_visible()
    assert own.cases.count() == 12


def test_a_set_is_written_out(open_for: OpenFor, own: EvaluationSet, eva: Person) -> None:
    page = open_for(eva, f"{SET}import/", on=WIDE)
    with page.expect_download() as found:
        page.get_by_role("link", name="promptfoo (YAML)").click()
    path = found.value.path()
    assert found.value.suggested_filename == "refunds-normal.yaml"
    assert [case.name for case in read("a.yaml", path.read_bytes()).cases] == ["A small refund"]
