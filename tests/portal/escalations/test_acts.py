"""What can be done about an exception from its page, and by whom."""

import pytest
from django.test import Client

from governance.escalations.actions import Action, reassign
from governance.escalations.mergeable import mergeable
from governance.models import Advice, Escalation
from portal.escalations.forms import DecisionForm
from processes.models import Notice, Person, Process
from tests.factories import PersonFactory
from tests.governance.escalations.conftest import WORDS, Raise
from tests.portal.escalations.test_pages import DECIDED, browser, page

pytestmark = pytest.mark.django_db


def at(made: Escalation, verb: str = "") -> str:
    return f"/exceptions/{made.public_id}/{f'{verb}/' if verb else ''}"


class TestLooking:
    def test_everyone_sees_who_looks(self, opened: Raise) -> None:
        made = opened()
        client = browser(made.held_by)
        assert client.post(at(made, "look")).status_code == 302
        assert f"<strong>{made.held_by}</strong> is looking at it" in page(
            PersonFactory(), at(made)
        )
        assert "looking" in page(PersonFactory(), "/exceptions/?show=waiting")
        assert "You are looking at it" in page(made.held_by, at(made))
        client.post(at(made, "look-away"))
        assert "looking at it, until" not in page(made.held_by, at(made))

    def test_a_stranger_only_reads(self, opened: Raise) -> None:
        made = opened()
        answer = browser(PersonFactory()).post(at(made, "look"))
        assert answer.status_code == 422
        assert "This waits for someone else" in answer.content.decode()


class TestAdvice:
    def test_a_colleague_is_asked_and_answers(self, opened: Raise, process: Process) -> None:
        made, colleague = opened(), PersonFactory(name="Cora")
        Process.objects.filter(pk=process.pk).update(is_restricted=True)
        assert browser(colleague).get(at(made)).status_code == 404
        asked = {"of": colleague.pk, "question": "Is that the carrier's fault?"}
        assert browser(made.held_by).post(at(made, "ask"), asked).status_code == 302
        assert "asks for your view" in page(colleague, "/exceptions/")
        told = page(colleague, at(made))
        assert "Cora" in told
        assert f"{made.held_by} asks for your view" in told
        assert 'name="decision"' not in told
        given = {"answer": "It is: they signed for a wet box."}
        assert browser(colleague).post(at(made, "advise"), given).status_code == 302
        assert "It is: they signed for a wet box." in page(made.held_by, at(made))
        assert "No exception waits for you" in page(colleague, "/exceptions/")
        assert Advice.objects.get().answered_at

    def test_nobody_else_answers(self, opened: Raise) -> None:
        made = opened()
        answer = browser(PersonFactory()).post(at(made, "advise"), {"answer": "I think so too."})
        assert answer.status_code == 422
        assert "This question was put to someone else." in answer.content.decode()

    def test_a_question_without_words_stays_open_with_its_reason(self, opened: Raise) -> None:
        made = opened()
        answer = browser(made.held_by).post(at(made, "ask"), {"of": made.backup_id, "question": ""})
        assert answer.status_code == 422
        assert '<details class="act-in-place" open>' in answer.content.decode()


def test_a_duplicate_is_merged(opened: Raise) -> None:
    made, other = opened(trigger="It rains"), opened(trigger="It pours")
    told = page(made.held_by, at(made))
    assert "Merge it into another" in told
    sent = {"into": other.public_id, "because": "The same weather"}
    assert browser(made.held_by).post(at(made, "merge"), sent).status_code == 302
    assert f'href="{at(other)}"' in page(made.held_by, at(made))
    assert f'href="{at(made)}"' in page(made.held_by, at(other))
    assert "Merge it into another" not in page(made.held_by, at(other))


def test_only_what_can_be_merged_is_offered(opened: Raise, process: Process) -> None:
    rain, pour, holder = opened(trigger="It rains"), opened(trigger="It pours"), PersonFactory()
    to = {"by": process.escalation_owner, "because": "You know the weather"}
    rain = reassign(rain, to=holder, **to)
    assert "Merge it into another" not in page(holder, at(rain))
    reassign(pour, to=holder, **to)
    assert "Merge it into another" in page(holder, at(rain))
    cleo = Person.objects.get(name="Cleo")
    reassign(rain, to=cleo, by=holder, because="A question of the rules")
    assert not mergeable(pour, holder).exists()
    assert list(mergeable(pour, PersonFactory(groups=["compliance"]))) == [rain]
    assert list(mergeable(rain, process.accountable)) == [pour]


def test_an_action_goes_only_into_the_very_same(opened: Raise, process: Process) -> None:
    def asks(path: str, rules: list[str], can_be_approved: bool = True) -> Escalation:
        action = Action("billing.refund", {"amount": 9}, "0" * 64, rules, can_be_approved)
        return opened(trigger=path, action=action)

    narrow, wide = asks("large_refund", ["one"]), asks("no_order", ["one", "two"])
    asks("order_unclear", ["one", "two"], can_be_approved=False)
    opened(trigger="It rains")
    assert list(mergeable(narrow, process.accountable)) == [wide]
    assert not mergeable(wide, process.accountable).exists()


def test_endings_are_worded_by_what_they_end(opened: Raise) -> None:
    refund = Action("billing.refund", {"amount": 9}, "0" * 64)
    of_case = Action("", {}, "1" * 64)
    for made, says in (
        (opened(case_id="1", action=refund), "Approve: the agent may do exactly this, once"),
        (opened(case_id="2", action=of_case), "Approve: the case may go on"),
        (opened(case_id="3", source="person"), "Approve: the case may go on"),
        (opened(case_id="4", source="breach"), "Approve: what the agent did may stand"),
    ):
        assert DecisionForm(made).fields["outcome"].choices[0] == ("approved", says)  # type: ignore[attr-defined]  # a ChoiceField


def test_what_is_decided_takes_no_more_words(opened: Raise) -> None:
    made = opened()
    client = browser(made.held_by)
    client.post(at(made), DECIDED)
    answer = client.post(at(made, "take-over"), {"because": "I know better"})
    assert answer.status_code == 422
    assert "This was decided already" in answer.content.decode()
    assert client.post(at(made, "dance"), {}).status_code == 404
    assert client.get(at(made, "look")).status_code == 405


def test_where_goals_conflict_it_says_what_was_given_up(opened: Raise) -> None:
    made = opened()
    sent = {**DECIDED, "goals_conflicted": "on"}
    answer = browser(made.held_by).post(at(made), sent)
    assert answer.status_code == 422
    assert "Say what was given up" in answer.content.decode()
    sent["gave_up"] = "We did not wait for the chair to come back."
    assert browser(made.held_by).post(at(made), sent).status_code == 302
    assert sent["gave_up"] in page(PersonFactory(), at(made))


def test_the_page_tells_what_it_takes_to_decide(opened: Raise, process: Process) -> None:
    before = opened(case_id="old", context={"inputs": {"amount": 400}})
    browser(before.held_by).post(at(before), DECIDED)
    made = opened(context={"inputs": {"amount": 420}, "rationale": "It looks new."})
    told = page(made.held_by, at(made))
    assert "Refund above 300 needs a person" in told  # the rule that leads to its path
    assert WORDS in told  # how the one before ended
    assert "amount 400, here 420" in told
    assert "It looks new." in told
    assert f"Opened; {made.held_by} was called" in told
    assert f">{process.escalation_backup}</a>" in told  # to whom it goes next


class TestRaising:
    SENT = {
        "trigger": "large_refund",
        "case_id": "T-9",
        "summary": "A customer asks for 900 on the phone and wants an answer today.",
    }

    def test_any_colleague_calls_the_person_of_the_path(
        self, opened: Raise, process: Process
    ) -> None:
        opened(case_id="old")
        colleague = PersonFactory()
        assert "The customer asks for more than 300." in page(
            colleague, "/exceptions/raise/?process=support_refunds"
        )
        assert process.name in page(colleague, "/exceptions/raise/")
        client = browser(colleague)
        answer = client.post("/exceptions/raise/?process=support_refunds", self.SENT)
        made = Escalation.objects.get(case_id="T-9")
        assert answer.headers["Location"] == at(made)
        assert (made.source, made.path, made.raised_by) == ("person", "large_refund", colleague)
        assert Notice.objects.filter(person=made.held_by, title__contains="T-9").exists()

    def test_in_own_words_where_no_path_fits(self, opened: Raise) -> None:
        opened(case_id="old")
        client, sent = browser(PersonFactory()), {**self.SENT, "trigger": "other"}
        answer = client.post("/exceptions/raise/?process=support_refunds", sent)
        assert answer.status_code == 422
        assert "Say in a few words what kind of case it is." in answer.content.decode()
        sent["own_words"] = "Vouchers instead of money"
        client.post("/exceptions/raise/?process=support_refunds", sent)
        assert Escalation.objects.get(case_id="T-9").trigger == "Vouchers instead of money"

    def test_not_on_what_one_may_not_see(self, opened: Raise, process: Process) -> None:
        opened()
        Process.objects.filter(pk=process.pk).update(is_restricted=True)
        client: Client = browser(PersonFactory())
        assert client.get("/exceptions/raise/?process=support_refunds").status_code == 404
        assert process.name not in client.get("/exceptions/raise/").content.decode()

    def test_the_process_page_leads_there(self, process: Process) -> None:
        assert f"/exceptions/raise/?process={process.slug}" in page(
            PersonFactory(), f"/register/{process.slug}/"
        )
