"""The change page: what it shows to whom, and what each may do there."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from governance.changes import actions
from governance.changes.standing import hash_of
from governance.changes.upkeep import record_silence
from governance.models import Consultation, Submission
from house.clock import now
from portal.changes.standing import Change
from processes.contracts.actions import add_part, edit_part, edit_texts, remove_part
from processes.contracts.whole import whole
from processes.models import ContractVersion, Person, StopRule
from processes.register.actions import restrict, set_circle
from tests.agents import BY
from tests.conftest import Clock
from tests.factories import PASSWORD
from tests.governance.changes.team import WHY, Team, a_team

pytestmark = pytest.mark.django_db


@pytest.fixture
def team(clock: Clock) -> Team:
    return a_team()


def address(version: ContractVersion, verb: str = "") -> str:
    of = [version.process.slug, version.number]
    return reverse("changes:do", args=[*of, verb]) if verb else reverse("changes:change", args=of)


def read(client: Client, who: Person, version: ContractVersion) -> Any:
    client.force_login(who)
    return client.get(address(version))


def press(client: Client, who: Person, version: ContractVersion, verb: str, **given: str) -> Any:
    client.force_login(who)
    version.refresh_from_db()
    second = version.countersigns.filter(state="waiting").first()
    shown = {"seen": hash_of(version), "asked": second.pk if second else 0}
    return client.post(address(version, verb), {**shown, **given}, follow=True)


def offers(text: str, version: ContractVersion) -> set[str]:
    """The acts that a page has forms for."""
    start = address(version, "x")[:-2]
    found = {part.split('"')[0] for part in text.split(f'action="{start}')[1:]}
    return {each.split("/")[0] for each in found}


def test_it_says_who_asks_what_and_why_and_what_differs(client: Client, team: Team) -> None:
    draft = team.draft(success="The customer hears of it within an hour.")
    edit_part(whole(draft).limits[0], value=80, by=team.author, because=WHY)
    version = team.submit(draft)
    page = read(client, team.business, version)
    assert page.status_code == 200
    text = page.text
    assert f"<strong>{team.author}</strong> asks: {WHY}" in text
    assert "<del>50 EUR</del>" in text
    assert "<ins>80 EUR</ins>" in text
    assert "Limit refund_limit raised from 50 EUR to 80 EUR: more goes through." in text
    assert "compliance signs" in text
    assert "Goes by it: tool billing.refund, the prompt." in text
    assert "hour.</ins>" in text


def test_each_is_offered_what_they_may_do(client: Client, team: Team) -> None:
    version = team.submitted()
    found = {
        name: offers(read(client, team.people[name], version).text, version)
        for name in ("business", "system", "author", "compliance", "stranger", "accountable")
    }
    everyone = {"comment", "look"}
    assert found["stranger"] == everyone
    assert found["author"] == {*everyone, "edit-again", "withdraw"}
    owner = {*everyone, "edit-again", "withdraw", "send-back", "emergency"}
    assert found["business"] == {*owner, "approve-business"}
    assert found["system"] == {*owner, "approve-system"}
    assert found["accountable"] == owner - {"send-back"}
    assert found["compliance"] == {*everyone, "send-back", "call-in"}


def test_a_half_is_approved_in_one_press(client: Client, team: Team) -> None:
    version = team.submitted()
    page = press(client, team.business, version, "approve-business", because="Fine by me.")
    assert "The business half is approved." in page.text
    assert "“Fine by me.”" in page.text
    assert "approve-business" not in offers(page.text, version)
    page = press(client, team.system, version, "approve-system")
    version.refresh_from_db()
    assert version.state == "approved"
    assert "Approved" in page.text


def test_what_was_edited_meanwhile_is_not_approved(client: Client, team: Team) -> None:
    version = team.submitted()
    client.force_login(team.business)
    seen = version.content_hash
    actions.edit_again(version, by=team.author, because=WHY)
    version.refresh_from_db()
    edit_texts(version, success="Something else.", by=team.author, because=WHY)
    team.submit(version)
    page = client.post(address(version, "approve-business"), {"seen": seen})
    assert page.status_code == 409
    assert "The change was edited after you opened this page. Nothing was done" in page.text
    assert not Submission.objects.open().get(version=version).approvals.exists()
    # What answers shows it as it stands now, and the next press is about that.
    version.refresh_from_db()
    assert f'value="{version.content_hash}" id="approve-business_seen"' in page.text
    assert seen not in page.text


def test_a_refusal_stands_in_its_place(client: Client, team: Team) -> None:
    version = team.submitted()
    page = press(client, team.business, version, "send-back", because="")
    assert page.status_code == 422
    assert '<details class="act-in-place on-screen" id="send-back" open>' in page.text
    assert "This field is required." in page.text
    page = press(client, team.stranger, version, "approve-business")
    assert page.status_code == 403
    assert "This half is approved by its owner" in page.text


def test_sent_back_with_a_reason_that_its_author_reads(client: Client, team: Team) -> None:
    version = team.submitted()
    page = press(client, team.system, version, "send-back", because="The prompt still says a week.")
    assert "Sent back; its author is told why." in page.text
    page = read(client, team.author, version)
    assert "<strong>Sent back</strong> by System Owner" in page.text
    assert "The prompt still says a week." in page.text
    assert offers(page.text, version) >= {"submit", "withdraw"}
    page = press(client, team.author, version, "submit", because="The prompt is mended.")
    assert "Handed in." in page.text


def test_compliance_calls_in_and_signs(client: Client, team: Team) -> None:
    version = team.submitted()
    page = press(client, team.compliance, version, "call-in", because="We had a complaint.")
    assert "<strong>Called in</strong> by Clara Compliance: We had a complaint." in page.text
    assert "Sign for compliance" in page.text
    page = press(client, team.compliance, version, "approve-compliance")
    assert "Signed." in page.text


def test_once_approved_it_says_who_goes_on(client: Client, team: Team) -> None:
    version = team.approved()
    shown = read(client, team.compliance, version).content.decode()
    assert str(team.business) in shown
    assert "can put it in force." in shown
    assert "can put it in force." not in read(client, team.business, version).content.decode()


def test_consulted_people_answer_here(client: Client, team: Team) -> None:
    set_circle(team.process, "consulted", [team.stranger], **BY)
    version = team.submitted()
    page = read(client, team.stranger, version)
    assert "view" in offers(page.text, version)
    page = press(client, team.stranger, version, "view", answer="comment", words="")
    assert page.status_code == 422
    page = press(client, team.stranger, version, "view", answer="comment", words="Mind the VAT.")
    assert "Your view is on record." in page.text
    assert "“Mind the VAT.”" in page.text
    assert Consultation.objects.get().answer == "comment"


def test_silence_is_shown_as_silence(client: Client, team: Team, clock: Clock) -> None:
    set_circle(team.process, "consulted", [team.stranger], **BY)
    version = team.submitted()
    clock.forward(days=9)
    record_silence()
    assert "said nothing in time" in read(client, team.business, version).text


def test_who_looks_and_who_said_what(client: Client, team: Team) -> None:
    version = team.submitted()
    page = press(client, team.compliance, version, "look")
    assert "You are looking at this since" in page.text
    page = read(client, team.business, version)
    assert "Clara Compliance is looking at this since" in page.text
    page = press(client, team.business, version, "comment", text="Why <now>?")
    assert "Why &lt;now&gt;?" in page.text
    page = press(client, team.compliance, version, "look-away")
    assert "looking at this since" not in page.text


def test_what_blocks_and_who_can_unblock_it(client: Client, team: Team) -> None:
    version = team.submitted()
    text = read(client, team.author, version).text
    assert "Approved: business half" in text
    assert f'<a href="/people/{team.business.pk}/">Business Owner</a>' in text
    actions.freeze(team.process, now() + timedelta(days=3), by=team.accountable, because="A pilot.")
    assert "Frozen until" in read(client, team.author, version).text


def test_an_emergency_takes_a_second_person(client: Client, team: Team) -> None:
    draft = team.draft()
    page = press(client, team.business, draft, "emergency", because="Refunds pay twice.")
    assert "<strong>Business Owner asks for a second person</strong>" in page.text
    assert "confirm" not in offers(page.text, draft)
    page = read(client, team.system, draft)
    assert "confirm" in offers(page.text, draft)
    page = press(client, team.system, draft, "confirm", because="Seen in billing.")
    assert "Confirmed: it is in force." in page.text
    assert "Marked: emergency change." in page.text
    draft.refresh_from_db()
    assert draft.state == "published"
    # Whoever let it out doesn't approve it as well; their deputies do.
    assert "approve-business" not in offers(read(client, team.business, draft).text, draft)
    deputy = read(client, team.business_deputy, draft)
    assert {"approve-business", "send-back"} <= offers(deputy.text, draft)


def test_from_tier_three_an_approval_asks_who_is_there(client: Client, clock: Clock) -> None:
    team = a_team("deploys", tier=3)
    draft = team.draft()
    edit_texts(draft, tier=3, by=team.author, because=WHY)
    version = team.submit(draft)
    page = press(client, team.business, version, "approve-business")
    assert "/accounts/" in page.redirect_chain[0][0]
    review = Submission.objects.open().get(version=version)
    assert not review.approvals.exists()
    page = client.post(page.redirect_chain[-1][0], {"password": PASSWORD}, follow=True)
    assert "The business half is approved." in page.text
    assert review.approvals.get().by == team.business


def test_a_rollback_is_answered_on_its_own_page(client: Client, team: Team) -> None:
    first = team.process.publication.version
    team.published()
    team.published(team.submitted(success="Soon."))
    actions.roll_back(team.process, by=team.business, because="Wrong.", to=first)
    page = read(client, team.system, first)
    assert reverse("changes:roll_back", args=[team.process.slug]) in page.text
    assert "confirm" not in offers(page.text, first)


def test_strangers_to_a_restricted_process_find_nothing(client: Client, team: Team) -> None:
    version = team.submitted()
    restrict(team.process, True, **BY)
    client.force_login(team.stranger)
    assert client.get(address(version)).status_code == 404
    assert client.post(address(version, "comment"), {"text": "x"}).status_code == 404
    assert client.get(reverse("changes:rules", args=[team.process.slug])).status_code == 404
    assert read(client, team.business, version).status_code == 200
    client.logout()
    assert client.get(address(version)).status_code == 302


def test_where_nothing_is_to_do_no_card_says_so(client: Client, team: Team) -> None:
    version = team.submitted()
    text = read(client, team.business, version).text
    assert '<a href="#decide">Your decision</a>' in text
    assert 'id="decide"' in text
    assert '<a href="#decide">What you can do</a>' in read(client, team.stranger, version).text
    version = team.published(version)
    text = read(client, team.stranger, version).text
    assert 'id="decide"' not in text
    assert "What you can do" not in text


def test_nobody_is_led_to_dates_that_are_not_theirs(client: Client, team: Team) -> None:
    version = team.submitted()
    assert "Set the dates" in read(client, team.author, version).text
    assert "Set the dates" not in read(client, team.stranger, version).text


def test_nothing_happens_by_looking(client: Client, team: Team) -> None:
    version = team.submitted()
    client.force_login(team.business)
    assert client.get(address(version, "approve-business")).status_code == 302
    assert client.post(address(version, "no-such-act")).status_code == 404
    assert not Submission.objects.open().get(version=version).approvals.exists()


def test_however_large_the_change_the_queries_stay_the_same(client: Client, team: Team) -> None:
    draft = team.draft()
    few = count(client, team.business, draft)
    for number in range(12):
        add_part(
            draft,
            StopRule,
            name=f"rule_{number}",
            says=f"Above {number} needs a person",
            condition=f"amount > {number} && confidence < 0.5",
            path="large_refund",
            by=team.author,
            because=WHY,
        )
    remove_part(whole(draft).templates[0], by=team.author, because=WHY)
    assert StopRule.objects.filter(version=draft).count() > 12
    assert count(client, team.business, draft) <= few


def count(client: Client, who: Person, version: ContractVersion) -> int:
    read(client, who, version)
    with CaptureQueriesContext(connection) as queries:
        read(client, who, version)
    return len(queries)


def test_content_that_is_not_what_is_shown_raises_an_alarm(client: Client, team: Team) -> None:
    version = team.submitted()
    assert Change(version, team.business).shows_all
    # As if the rows had been changed behind the portal's back after it was handed in.
    version.content_hash = "0" * 64
    assert not Change(version, team.business).shows_all
