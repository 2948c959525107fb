"""Cases in a table and on a page of their own, by keyboard, by phone and without scripts."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from governance.evaluations.actions import consent, put_cases, require_set
from governance.evaluations.drafts import CaseDraft
from governance.models import Case, EvaluationSet, SetProposal
from processes.models import Person
from tests.agents import BY, a_process
from tests.browser.conftest import PHONE, WIDE, OpenFor
from tests.browser.test_hub import is_good
from tests.contracts import a_contract
from tests.evaluations import a_case, a_set, watched_by
from tests.factories import PersonFactory

pytestmark = pytest.mark.django_db(transaction=True)
BOTH = pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
SET = "/evaluations/sets/refunds-normal/"


@pytest.fixture
def eva() -> Person:
    return PersonFactory(name="Eva Ek", groups=["staff"])


@pytest.fixture
def olga() -> Person:
    return PersonFactory(name="Olga Orr", groups=["staff", "compliance"])


@pytest.fixture
def own(eva: Person) -> EvaluationSet:
    """A set with a few cases."""
    made = a_set(
        "refunds-normal",
        eva,
        process=watched_by(eva, a_process()),
        name="Refunds that happen every day",
        says="Small, clear requests that the agent pays by itself.",
    )
    a_case(made, eva)
    for name, kind in (
        ("An amount in words", "vague"),
        ("Two tickets for one parcel", "duplicate"),
        ("A furious customer who asks for four hundred", "angry"),
    ):
        a_case(made, eva, name=name, kind=kind, must_pass=kind == "angry")
    return made


@BOTH
def test_the_table_by_keyboard(
    open_for: OpenFor, own: EvaluationSet, eva: Person, size: dict[str, int]
) -> None:
    page = open_for(eva, SET, on=size)
    assert is_good(page)
    name = page.get_by_label("Name of case 1")
    name.fill("Forty back")
    page.keyboard.press("Tab")
    page.get_by_label("Why you change this").fill("It says it shorter")
    page.keyboard.press("Enter")
    expect(page.get_by_text("1 case saved.")).to_be_visible()
    assert Case.objects.order_by("order").first().name == "Forty back"  # type: ignore[union-attr]  # there are four
    page.get_by_role("button", name="Move Forty back down").click()
    expect(page.get_by_label("Name of case 2")).to_have_value("Forty back")
    page.get_by_role("button", name="Duplicate Forty back").click()
    expect(page.get_by_label("Name of case 5")).to_have_value("Forty back (copy)")
    assert is_good(page)


@BOTH
def test_a_case_and_an_answer_to_try(
    open_for: OpenFor, own: EvaluationSet, eva: Person, size: dict[str, int]
) -> None:
    page = open_for(eva, f"{SET}cases/new/", on=size)
    page.get_by_label("Name", exact=True).fill("A chair for 420")
    page.get_by_label("Inputs").fill('{"amount": 420}')
    first = page.get_by_role("group", name="Check 1")
    first.get_by_label("Check", exact=True).select_option("contains")
    first.get_by_label("Value").fill("a person decides")
    page.get_by_label("An answer").fill("For this a person decides.")
    verdict = page.locator("#answer")
    expect(verdict.locator(".state-passed").first).to_be_visible()
    page.get_by_label("An answer").fill("Paid.")
    expect(verdict.locator(".state-failed").first).to_be_visible()
    assert is_good(page)
    page.get_by_label("Why you change this").fill("It is the dearest thing we sell")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Added at the end of the set.")).to_be_visible()
    made = Case.objects.get(name="A chair for 420")
    assert made.checks == [{"type": "contains", "value": "a person decides"}]


def test_without_scripts(open_for: OpenFor, own: EvaluationSet, eva: Person) -> None:
    page = open_for(eva, f"{SET}cases/new/", scripts=False)
    first = page.get_by_role("group", name="Check 1")
    first.get_by_label("Check", exact=True).select_option("contains")
    first.get_by_label("Value").fill("paid")
    page.get_by_label("An answer").fill("It is paid.")
    page.get_by_role("button", name="Check", exact=True).click()
    expect(page.locator("#answer .state-passed").first).to_be_visible()
    page.get_by_role("button", name="One more line").click()
    expect(page.get_by_role("group", name="Check 3")).to_be_visible()


@BOTH
def test_two_people_change_what_a_contract_relies_on(
    open_for: OpenFor, own: EvaluationSet, eva: Person, olga: Person, size: dict[str, int]
) -> None:
    process = own.process
    assert process
    a_contract(process)
    told: Any = {"threshold_percent": 90, "by": eva, "because": "It shows enough"}
    asked = require_set(own, process, **told)
    assert asked.proposal
    consent(asked.proposal, by=olga, because="It does")
    page = open_for(eva, SET, on=size)
    page.get_by_role("link", name="Open A small refund").click()
    page.get_by_label("Weight", exact=True).last.fill("0.5")
    page.get_by_label("Why you change this").fill("It is easy")
    page.get_by_role("button", name="Propose it").click()
    expect(page.get_by_text("compliance has to consent first")).to_be_visible()
    made = SetProposal.objects.open().get()
    theirs = open_for(olga, f"/evaluations/proposals/{made.pk}/", on=size)
    expect(theirs.get_by_text("This would be easier to pass")).to_be_visible()
    assert is_good(theirs)
    theirs.get_by_label("Why").fill("I read it")
    theirs.get_by_role("button", name="Consent, and do it").click()
    expect(theirs.get_by_text("Consented, and done.")).to_be_visible()
    assert Case.objects.get(name="A small refund").weight == 0.5


@BOTH
def test_every_page_fits(
    open_for: OpenFor, own: EvaluationSet, eva: Person, size: dict[str, int]
) -> None:
    a_set("tone", eva, purpose="brand")
    page = open_for(eva, "/evaluations/", on=size, dark=True)
    assert is_good(page)
    case = own.cases.first()
    assert case
    for there in ("edit/", "bars/", "history/", f"cases/{case.lineage}/history/"):
        page.goto(f"{SET}{there}")
        assert is_good(page), there
    stranger = open_for(PersonFactory(groups=["staff"]), f"{SET}cases/{case.lineage}/", on=size)
    assert is_good(stranger)


def test_a_thousand_cases(open_for: OpenFor, own: EvaluationSet, eva: Person) -> None:
    many = [CaseDraft(name=f"Case {number}", key=str(number)) for number in range(1_000)]
    put_cases(own, many, **BY)
    page = open_for(eva, SET)
    seconds = _seconds_of(page)
    assert seconds < 5, seconds
    page.get_by_role("link", name="Next page").click()
    expect(page.get_by_label("Name of case 1", exact=True)).to_have_value("Case 96")


def _seconds_of(page: Page) -> float:
    """How long the page took from asking to being there."""
    told = page.evaluate("performance.getEntriesByType('navigation')[0].duration")
    return float(told) / 1000
