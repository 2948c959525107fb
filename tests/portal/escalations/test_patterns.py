"""The page of patterns, and how a pattern becomes a draft with its evidence."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from governance.escalations import patterns
from governance.escalations.actions import reassign
from governance.models import Escalation
from house.clock import now, standing_at
from processes.models import ContractVersion, Process
from tests.factories import PersonFactory
from tests.governance.escalations.conftest import Raise
from tests.portal.escalations.test_pages import DECIDED, browser, page

pytestmark = pytest.mark.django_db
PATTERN = {
    "process": "support_refunds",
    "path": "large_refund",
    "reason": "goodwill",
    "weeks": "4",
}


@pytest.fixture
def three(opened: Raise) -> list[Escalation]:
    """Decided three times the same way."""
    found = [opened(case_id=case) for case in ("T-1", "T-2", "T-3")]
    for made in found:
        browser(made.held_by).post(f"/exceptions/{made.public_id}/", DECIDED)
    return found


def test_an_empty_company_has_none() -> None:
    told = page(PersonFactory(), "/exceptions/patterns/")
    assert "Nothing came 3 times the same way" in told
    assert "Nobody holds an exception." in told


def test_what_repeats_is_told_and_leads_to_the_list(
    three: list[Escalation], opened: Raise, process: Process
) -> None:
    made = opened(case_id="round")
    for to in (process.escalation_backup, process.accountable):
        made = reassign(made, to=to, by=made.held_by, because="You know more about it")
    told = page(process.accountable, "/exceptions/patterns/?weeks=12")
    assert "3 × <code>large_refund</code>" in told
    assert "Always approved." in told
    assert f"{process.escalation_owner} → {process.escalation_backup}" in told
    assert "order_unclear" in told
    lead = told.split('class="process-name" href="')[1].split('"')[0].replace("&amp;", "&")
    listed = page(process.accountable, lead)
    assert listed.count("case T-") == 3
    assert "case round" not in listed


def test_one_click_starts_a_draft_that_names_its_evidence(
    three: list[Escalation], process: Process
) -> None:
    client = browser(process.accountable)
    answer = client.post("/exceptions/patterns/propose/", PATTERN)
    draft = ContractVersion.objects.drafts().get()
    assert answer.headers["Location"].endswith(f"/contract/{draft.number}/edit/")
    assert draft.because.startswith("In 4 weeks 3 cases stopped at the path large refund")
    assert all(made.public_id in draft.because for made in three)
    client.post("/exceptions/patterns/propose/", PATTERN)
    assert ContractVersion.objects.drafts().count() == 1
    told = page(process.accountable, f"/changes/{process.slug}/{draft.number}/")
    assert told.count('href="/exceptions/esc_') == 3
    assert "Evidence:" not in told.split('class="lede"')[1].split("</p>")[0]


def test_it_says_where_a_list_is_cut_and_files_have_all(
    three: list[Escalation], opened: Raise, process: Process, monkeypatch: pytest.MonkeyPatch
) -> None:
    for case in ("T-4", "T-5", "T-6"):
        made = opened(case_id=case, trigger="no_order")
        browser(made.held_by).post(f"/exceptions/{made.public_id}/", DECIDED)
    whole = page(process.accountable, "/exceptions/patterns/")
    assert "most frequent stand here" not in whole
    assert "Only the" not in whole
    monkeypatch.setattr(patterns, "SHOWN", 1)
    monkeypatch.setattr("portal.escalations.patterns.MOST_UNUSED", 1)
    told = page(process.accountable, "/exceptions/patterns/")
    assert "The 1 most frequent stand here; the files have all." in told
    assert "Only the 1 who have the most" in told
    assert "Only the first 1 are shown." in told
    answer = browser(process.accountable).get("/exceptions/patterns/?weeks=12&export=json")
    rows = json.loads(b"".join(answer.streaming_content))  # type: ignore[attr-defined]  # a stream
    found = [(row["path"], row["reason"], row["times"], row["approved"]) for row in rows]
    assert found == [("large_refund", "goodwill", 3, 3), ("no_order", "goodwill", 3, 3)]


def test_a_contract_of_yesterday_is_told_as_such(contract: ContractVersion) -> None:
    owner = contract.process.accountable
    assert "in force since" in page(owner, "/exceptions/patterns/")
    with standing_at(now() + timedelta(weeks=5)):
        assert "in force since" not in page(owner, "/exceptions/patterns/")


def test_who_may_not_propose_is_told_whom_to_ask(three: list[Escalation], process: Process) -> None:
    stranger = PersonFactory()
    told = page(stranger, "/exceptions/patterns/")
    assert "Propose a rule change" not in told
    assert "Its contract is written by others" in told
    client = browser(stranger)
    answer = client.post("/exceptions/patterns/propose/", PATTERN, follow=True)
    assert not ContractVersion.objects.drafts().exists()
    assert "message-error" in answer.content.decode()


def test_a_pattern_that_is_gone_starts_nothing(opened: Raise, process: Process) -> None:
    opened()
    client = browser(process.accountable)
    answer = client.post("/exceptions/patterns/propose/", PATTERN, follow=True)
    assert "This pattern is not there any more" in answer.content.decode()
    assert not ContractVersion.objects.drafts().exists()


def test_one_exception_is_evidence_too(opened: Raise, process: Process) -> None:
    made = opened()
    address = f"/exceptions/{made.public_id}/propose/"
    sent = {"because": "A chair is never below 300, so everyone is called for chairs."}
    answer = browser(PersonFactory()).post(address, sent)
    assert answer.status_code == 422
    assert "message-error" in answer.content.decode()
    assert not ContractVersion.objects.drafts().exists()
    browser(process.accountable).post(address, sent)
    draft = ContractVersion.objects.drafts().get()
    assert draft.because == f"{sent['because']} Evidence: /exceptions/{made.public_id}/"


def test_what_was_typed_stays_where_it_is_refused(opened: Raise, process: Process) -> None:
    made = opened()
    address = f"/exceptions/{made.public_id}/propose/"
    answer = browser(process.accountable).post(address, {"because": "4 !"})
    assert answer.status_code == 422
    told = answer.content.decode()
    assert "Say why, in a few words" in told
    assert ">\n4 !</textarea>" in told
    assert not ContractVersion.objects.drafts().exists()
    Process.objects.filter(pk=process.pk).update(is_restricted=True)
    assert browser(PersonFactory()).post(address, {"because": "4 !"}).status_code == 404


def test_as_many_queries_for_three_as_for_nine(
    three: list[Escalation], opened: Raise, process: Process
) -> None:
    client = browser(process.accountable)

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            client.get("/exceptions/patterns/")
        return len(asked)

    before = queries()
    for case in range(6):
        made = opened(case_id=f"more-{case}", trigger=("no_order", "policy_edge")[case % 2])
        browser(made.held_by).post(f"/exceptions/{made.public_id}/", DECIDED)
    assert queries() == before
