"""Two about the same become one; an approval never covers more than it was asked for."""

import pytest
from django.db import IntegrityError, transaction

from audit.models import Entry
from governance.escalations.actions import Action, decide, merge, raise_exception
from governance.escalations.approvals import action_hash, was_approved
from governance.escalations.refusals import (
    AlikenessMissing,
    AnotherProcess,
    AsksForAnotherAction,
    DecidedAlready,
    NotYours,
    SameException,
)
from governance.models import Escalation
from processes.models import Notice, Process
from tests.agents import Caller, a_key, a_process
from tests.contracts import a_contract
from tests.factories import PersonFactory
from tests.governance.escalations.conftest import WORDS, Raise

pytestmark = pytest.mark.django_db
PAY = {"amount": 420}


def action(amount: int = 420, **words: object) -> Action:
    arguments = {"amount": amount}
    usual = {"rules": ["refund_over_300"], **words}
    hashed = action_hash("billing.refund", arguments)
    return Action("billing.refund", arguments, hashed, **usual)  # type: ignore[arg-type]  # words


def join(one: Escalation, into: Escalation) -> Escalation:
    return merge(one, into=into, by=one.process.accountable, because="The same parcel")


def end(made: Escalation, outcome: str = "approved") -> Escalation:
    words = {"decision": WORDS, "reason_code": "within_policy"}
    return decide(made, by=made.held_by, outcome=outcome, **words)


def test_it_ends_by_reference(opened: Raise, process: Process) -> None:
    one, into = opened(case_id="T-1"), opened(case_id="T-2", trigger="no_order")
    merged = join(one, into)
    assert (merged.status, merged.outcome, merged.survivor) == ("decided", "merged", into)
    assert merged.decided_by == process.accountable
    into.refresh_from_db()
    assert (into.status, into.duplicates) == ("open", [merged])
    told = Notice.objects.get(topic="exception.handed_over", person=process.escalation_owner)
    assert told.title.endswith("was merged into case T-2")
    assert Entry.objects.filter(verb="exception.merge").count() == 1
    with pytest.raises(DecidedAlready):
        end(merged)
    with pytest.raises(DecidedAlready):
        join(opened(case_id="T-3"), merged)


def test_the_agent_reads_the_answer_of_the_other(opened: Raise, process: Process) -> None:
    caller = Caller(a_key(process)[1])
    one, into = opened(case_id="T-1"), opened(case_id="T-2")
    join(one, into)
    told = caller.get(f"/escalations/{one.public_id}").json()
    assert (told["status"], told["outcome"], told["id"]) == ("open", None, into.public_id)
    assert told["stands_for"] == [one.public_id]
    end(into, "done_by_hand")
    told = caller.get(f"/escalations/{one.public_id}").json()
    assert (told["status"], told["outcome"], told["decision"]) == ("decided", "done_by_hand", WORDS)


def test_the_same_again_leads_to_the_other_while_it_waits(opened: Raise) -> None:
    one, into = opened(case_id="T-1"), opened(case_id="T-2")
    further = opened(case_id="T-3")
    join(one, into)
    join(into, further)
    assert opened(case_id="T-1") == opened(case_id="T-2") == further
    further.refresh_from_db()
    assert {each.case_id for each in further.duplicates} == {"T-1", "T-2"}
    end(further)
    assert opened(case_id="T-1") not in (one, into, further)


class TestTheVeryAction:
    def test_one_without_an_action_goes_into_any(self, opened: Raise, process: Process) -> None:
        into = opened(action=action())
        join(opened(trigger="order_unclear"), into)
        end(into)
        asked = {"case_id": "123", "tool": "billing.refund"}
        assert was_approved(process, arguments=PAY, **asked)
        assert not was_approved(process, arguments={"amount": 421}, **asked)

    def test_no_action_hides_behind_another_case(self, opened: Raise) -> None:
        one, into = opened(case_id="T-1"), opened(case_id="T-2")
        join(one, into)
        asked = opened(case_id="T-1", action=action())
        assert asked != into
        assert (asked.case_id, asked.tool) == ("T-1", "billing.refund")
        assert opened(case_id="T-1", action=action()) == asked

    @pytest.mark.parametrize("other", [action(421), action(can_be_approved=False)])
    def test_nor_behind_another_of_its_case(self, opened: Raise, other: Action) -> None:
        into = opened(action=action(), trigger="order_unclear")
        join(opened(), into)
        assert opened(action=action()) == into
        asked = opened(action=other)
        assert (asked.has_action, asked == into) == (True, False)

    def test_the_very_same_goes_into_its_like(self, opened: Raise) -> None:
        one = opened(action=action(), trigger="order_unclear")
        assert join(one, opened(action=action())).outcome == "merged"

    @pytest.mark.parametrize(
        ("one", "into"),
        [
            ({"action": action(421)}, {"action": action()}),
            ({"action": action()}, {}),
            ({"action": action(), "case_id": "124"}, {"action": action()}),
            ({"action": action(rules=["unsure"])}, {"action": action()}),
            ({"action": action(can_be_approved=False)}, {"action": action()}),
        ],
    )
    def test_any_other_is_refused(
        self, opened: Raise, one: dict[str, object], into: dict[str, object]
    ) -> None:
        first, other = opened(**one, trigger="order_unclear"), opened(**into)
        with pytest.raises(AsksForAnotherAction):
            join(first, other)
        first.refresh_from_db()
        assert first.status == "open"


def test_what_is_refused(opened: Raise, process: Process) -> None:
    one, into = opened(case_id="T-1"), opened(case_id="T-2")
    with pytest.raises(SameException):
        join(one, one)
    with pytest.raises(NotYours):
        merge(one, into=into, by=PersonFactory(), because="The same parcel")
    for nothing in ("ok.", "as discussed"):
        with pytest.raises(AlikenessMissing) as refused:
            merge(one, into=into, by=process.accountable, because=nothing)
        assert refused.value.field == "because"
    elsewhere = a_process("elsewhere", accountable=process.accountable)
    other = opened(version=a_contract(elsewhere), process=elsewhere)
    with pytest.raises(AnotherProcess):
        join(one, other)


def test_the_database_wants_a_reference(opened: Raise) -> None:
    made = opened()
    for change in ({"outcome": "merged"}, {"merged_into": opened(case_id="T-2")}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Escalation.objects.filter(pk=made.pk).update(**change)


def test_whoever_raised_a_duplicate_hears_of_the_decision(opened: Raise, process: Process) -> None:
    clerk = PersonFactory()
    summary = "The parcel came back twice."
    words = {"trigger": "order_unclear", "case_id": "T-1", "summary": summary}
    raised, _ = raise_exception(process, by=clerk, **words)
    into = opened(case_id="T-2")
    join(raised, into)
    assert not Notice.objects.filter(person=clerk).exists()
    end(into, "done_by_hand")
    told = Notice.objects.get(person=clerk)
    assert told.title.endswith("case T-1 is decided: done by hand")
