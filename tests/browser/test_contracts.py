"""A process owner writes a contract alone: a rule with its cases, and a whole small draft."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import Page, expect

from processes.contracts import actions
from processes.contracts.checks import problems
from processes.contracts.whole import whole
from processes.models import ContractVersion, Person, Process
from processes.people.groups import STAFF
from tests.agents import BY, a_process
from tests.browser.conftest import PHONE, WIDE, OpenFor
from tests.contracts import a_contract, a_draft, refunds_text
from tests.factories import PersonFactory

pytestmark = pytest.mark.django_db(transaction=True)
BOTH = pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])


def is_good(page: Page) -> bool:
    """Nothing has to be scrolled sideways, and nobody is shut out."""
    fits = page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    problems: list[Any] = Axe().run(page).response["violations"]
    return bool(fits) and not problems


def owned(slug: str = "support_refunds", **fields: Any) -> Process:
    owner: Person = PersonFactory(name="Marta Lindqvist", groups=[STAFF])
    called: Person = PersonFactory(name="Jonas Weber")
    backup: Person = PersonFactory(name="Priya Nair")
    people = {"accountable": owner, "escalation_owner": called, "escalation_backup": backup}
    return a_process(slug, **people, **fields)


def to(version: ContractVersion, name: str, *more: Any) -> str:
    return reverse(f"contracts:{name}", args=[version.process.slug, version.number, *more])


@BOTH
def test_a_contract_is_read_from_the_register(open_for: OpenFor, size: dict[str, int]):
    process = owned()
    a_contract(process)
    reader: Person = PersonFactory(groups=[STAFF])
    page = open_for(reader, reverse("register:process", args=[process.slug]), on=size)
    expect(page.get_by_text("Refund above 300 needs a person")).to_be_visible()
    page.get_by_role("link", name="The whole contract, version 1").click()
    expect(page.get_by_role("heading", name="What stops it")).to_be_visible()
    assert is_good(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="YAML").click()
    assert download.value.suggested_filename == "support_refunds_v1.yaml"
    page.goto(reverse("contracts:contract", args=[process.slug]))
    page.get_by_label("What was in force on").fill("2026-01-01")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_text("no contract was in force when the day began")).to_be_visible()
    assert is_good(page)


@BOTH
def test_an_owner_writes_a_rule_alone(open_for: OpenFor, size: dict[str, int]):
    process = owned()
    draft = a_draft(process)
    page = open_for(process.accountable, to(draft, "section", "stops"), on=size)
    page.get_by_role("link", name="Add a stop rule").click()
    answer = page.locator("#answer")
    page.get_by_label("Name", exact=True).fill("Second refund")
    page.get_by_label("In words").fill("A refund above the limit needs a person")
    page.get_by_label("Condition").press_sequentially("amonut > 3")
    expect(answer.get_by_text("did you mean 'amount'?")).to_be_visible()
    page.get_by_label("Condition").fill("amount > ")
    page.locator("details.inserts").nth(1).locator("summary").click()
    page.get_by_role("button", name="refund_limit", exact=True).click()
    expect(page.get_by_label("Condition")).to_have_value("amount > refund_limit")
    expect(answer.get_by_text("amount is more than refund limit (50)")).to_be_visible()
    expect(answer.get_by_text("Give an example that this rule must stop.")).to_be_visible()
    page.get_by_label("Goes to").select_option("large_refund")
    page.get_by_label("Case 1").fill("A chair")
    page.get_by_label("Values").nth(0).fill("amount: 20")
    page.get_by_label("Case 2").fill("A box of pens")
    page.get_by_label("Values").nth(1).fill("amount: 38.5")
    expect(answer.get_by_text("A chair: Goes on, but must stop.")).to_be_visible()
    assert is_good(page)

    page.get_by_label("Why you change this").fill("Agreed with finance")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#id_examples").get_by_text("Goes on, but must stop.")).to_be_visible()
    assert not draft.stop_rules.filter(name="second_refund").exists()
    assert is_good(page)

    page.get_by_label("Values").nth(0).fill("amount: 60")
    expect(answer.get_by_text("A chair: Stops, as it must.")).to_be_visible()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("link", name="second_refund")).to_be_visible()
    assert draft.stop_rules.get(name="second_refund").examples.count() == 2
    assert is_good(page)


TEXTS = {
    "Purpose": "Write the notes of one internal meeting from its recording.",
    "Starts when": "The recording of a meeting lands in the notes folder.",
    "Is finished when": "The notes stand in the folder and the host has the link.",
    "Who starts it": "Whoever hosts the meeting",
    "Works on": "The notes folder",
    "Success is": "The host changes fewer than five lines.",
    "Normal path": "1. Read the recording.\n2. Write decisions and tasks.",
    "Must never": "Send notes to anyone outside the company.",
    "When it is wrong": "A wrong note misleads the colleagues of one meeting until they read it.",
}
HANDOFF = {
    "What it is": "Notes of a meeting",
    "What the tool does": "Writes decisions and tasks",
    "Input needed": "The recording",
    "Standard for the output": "Every task has a name and a day",
    "Approval rule": "The host reads them before they are shared",
    "Approved work goes to": "The team's folder",
    "We know it worked when": "Nobody asks what was decided",
}


def save(page: Page, **fields: str) -> None:
    """Fill fields by their labels, and save."""
    for label, text in fields.items():
        page.get_by_label(label, exact=True).fill(text)
    page.get_by_label("Why you change this").fill("The first contract")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()


def goto_section(page: Page, draft: ContractVersion, section: str, add: str = "") -> None:
    page.goto(to(draft, "section", section))
    if add:
        page.get_by_role("link", name=f"Add {add}").click()


def write_rule_and_path(page: Page, draft: ContractVersion) -> None:
    goto_section(page, draft, "called", "an exception path")
    page.get_by_label("Owner", exact=True).select_option(label="Jonas Weber (Clerk, 1 role)")
    page.get_by_label("Backup", exact=True).select_option(label="Priya Nair (Clerk)")
    page.get_by_label("Kind", exact=True).select_option("low_confidence")
    save(
        page,
        **{
            "Name": "hard to hear",
            "A newcomer sees it by": "The recording has gaps of more than a minute.",
            "Respond within": "2 days",
            "What the owner is told": "A recording can't be heard. Please write the notes.",
            "The manual way": "Listen to it and write the decisions.",
        },
    )
    goto_section(page, draft, "called", "an exception path")
    page.get_by_label("Owner", exact=True).select_option(index=1)
    page.get_by_label("Backup", exact=True).select_option(index=2)
    page.get_by_label("Kind", exact=True).select_option("missing_data")
    save(
        page,
        **{
            "Name": "no recording",
            "A newcomer sees it by": "The folder holds no recording.",
            "Respond within": "2 days",
            "What the owner is told": "There is no recording. Please send it.",
            "The manual way": "Ask the host.",
        },
    )
    goto_section(page, draft, "stops", "a stop rule")
    page.get_by_label("Goes to").select_option("hard_to_hear")
    page.get_by_label("Values").nth(0).fill("confidence: 0.5")
    page.get_by_label("Values").nth(1).fill("confidence: 0.9")
    says = "Confidence below 0.8 needs a person"
    save(page, **{"Name": "hard to hear", "In words": says, "Condition": "confidence < 0.8"})


def answer_the_tier(page: Page, draft: ContractVersion) -> None:
    goto_section(page, draft, "may")
    fieldset = page.locator("#id_tier_answers")
    for slug, answer in LOW.items():
        fieldset.locator(f"#id_answer_{slug}").select_option(answer)
    expect(page.locator("#answer").get_by_text("These answers allow tier 0")).to_be_visible()
    save(page)


LOW = {"who_sees": "inside", "acts": "no", "production": "no", "undo": "yes", "regulated": "no"}


@BOTH
def test_a_draft_goes_from_missing_to_complete(open_for: OpenFor, size: dict[str, int]):
    process = owned("meeting_notes", tier=0, capability="drafts_only", kind_of_work="generate")
    page = open_for(
        process.accountable, reverse("contracts:contract", args=[process.slug]), on=size
    )
    page.get_by_text("Propose a change").click()
    page.get_by_label("Why").fill("The first contract")
    page.get_by_role("button", name="Begin").click()
    expect(page.get_by_text("sections are complete")).to_be_visible()
    assert is_good(page)
    draft = ContractVersion.objects.get()

    page.get_by_role("link", name="Say in a sentence which one job the agent does.").click()
    save(page, **TEXTS)
    goto_section(page, draft, "uses", "an input")
    save(page, **{"Name": "recording", "What it is": "What was said, as text"})
    answer_the_tier(page, draft)
    write_rule_and_path(page, draft)
    goto_section(page, draft, "called")
    for kind in ("conflicting data", "policy edge", "legal", "money", "harm to a customer"):
        reason = "Notes of a meeting touch nothing of the sort."
        page.get_by_label(f"Why {kind} can't occur").fill(reason)
    save(page)

    goto_section(page, draft, "says")
    page.get_by_role("link", name="Instructions to the model").last.click()
    page.get_by_label("System prompt").fill("1. Write decisions and tasks.\n2. Invent nothing.")
    page.get_by_label("User prompt").fill("The recording: {{ inputs.recording }}")
    page.get_by_label("recording").last.fill("We buy new chairs.")
    preview = page.locator("#answer").get_by_text("The recording: We buy new chairs.")
    expect(preview).to_be_visible()
    assert is_good(page)
    save(page, Model="practice:small")
    goto_section(page, draft, "handoff")
    page.get_by_role("link", name="How it is handed over").last.click()
    for label in ("Input owner", "Review owner", "Next step owner"):
        page.get_by_label(label).select_option(index=1)
    save(page, **HANDOFF)
    goto_section(page, draft, "data", "a part of the system map")
    save(page, Name="Notes folder", Gets="Notes", Gives="The recording", **FAILS)
    goto_section(page, draft, "data", "a system of record")
    save(page, **{"Item": "Notes", "System of record": "Notes folder"})
    goto_section(page, draft, "fails")
    save(page, **{"Rollback plan": "Put the version before in force and read the last notes."})

    draft.refresh_from_db()
    assert [each.text for each in problems(whole(draft))] == []
    page.goto(to(draft, "edit"))
    expect(page.get_by_text("9 of 9 sections are complete.")).to_be_visible()
    assert is_good(page)


FAILS = {
    "On timeout": "Tries again after an hour",
    "On wrong format": "Stops and calls a person",
    "On a half-done update": "Writes the notes anew",
}


def test_a_colleague_was_faster(open_for: OpenFor):
    process = owned()
    draft = a_draft(process)
    page = open_for(process.accountable, to(draft, "section", "fails"), on=PHONE)
    page.get_by_label("Rollback plan").fill("Version 1 again")
    actions.edit_texts(draft, rollback_plan="Call the shop first", **BY)
    page.get_by_label("Why you change this").fill("Clearer")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("changed this while you were writing")
    expect(page.get_by_label("Rollback plan")).to_have_value("Version 1 again")
    assert is_good(page)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()


@BOTH
def test_a_rule_is_written_without_scripts(open_for: OpenFor, size: dict[str, int]):
    process = owned()
    draft = a_draft(process)
    address = to(draft, "add", "stop_rules")
    page = open_for(process.accountable, address, on=size, scripts=False)
    page.get_by_label("Name", exact=True).fill("Second refund")
    page.get_by_label("In words").fill("A refund above the limit needs a person")
    page.get_by_label("Condition").fill("amount > refund_limit")
    page.get_by_label("Goes to").select_option("large_refund")
    page.get_by_label("Values").nth(0).fill("amount: 60")
    page.get_by_label("Values").nth(1).fill("amount: 20")
    page.get_by_role("button", name="Check").click()
    expect(page.get_by_text("Case 1: Stops, as it must.")).to_be_visible()
    assert not draft.stop_rules.filter(name="second_refund").exists()
    page.get_by_label("Why you change this").fill("Agreed with finance")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("link", name="second_refund")).to_be_visible()


@BOTH
def test_a_file_is_looked_at_first(open_for: OpenFor, size: dict[str, int]):
    process = owned()
    draft = actions.start_draft(process, author=process.accountable, **BY)
    page = open_for(process.accountable, to(draft, "import"), on=size)
    page.get_by_label("Or its text").fill("purpose: Decide one refund.\nlimts: []\n")
    page.get_by_label("Why you change this").fill("From our repository")
    page.get_by_role("button", name="Look at it").click()
    expect(page.get_by_text("Line 2:")).to_be_visible()
    assert is_good(page)
    text = refunds_text(process.escalation_owner, process.escalation_backup)
    file = {"name": "contract.yaml", "mimeType": "application/yaml", "buffer": text.encode()}
    page.get_by_label("A YAML or JSON file").set_input_files([file])
    page.get_by_role("button", name="Look at it").click()
    expect(page.get_by_text("It can be taken")).to_be_visible()
    assert is_good(page)
    page.get_by_role("button", name="Take it into the draft").click()
    expect(page.get_by_text("9 of 9 sections are complete.")).to_be_visible()
    assert is_good(page)
