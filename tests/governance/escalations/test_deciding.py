"""Who may decide, in which words, and what stays."""

from dataclasses import replace
from typing import Any
from unittest.mock import patch

import pytest
from django.db import IntegrityError, transaction

from audit.models import Entry
from governance.escalations.actions import decide, opening, reassign, take_over
from governance.escalations.paths import path_for
from governance.escalations.refusals import (
    CannotHold,
    DecidedAlready,
    GaveUpMissing,
    HoldsItAlready,
    NeverAllowed,
    NotPlain,
    NotYours,
)
from governance.escalations.rules import is_plain, says_something
from governance.models import Escalation
from house.refusals import Invalid
from processes.models import ContractVersion, Notice, Person, Process
from tests.agents import agent_of
from tests.factories import PersonFactory
from tests.governance.escalations.conftest import WORDS, Raise

pytestmark = pytest.mark.django_db


def end(made: Escalation, by: Person, **words: Any) -> Escalation:
    usual = {"outcome": "declined", "decision": WORDS, "reason_code": "risk"}
    return decide(made, by=by, **{**usual, **words})


def test_the_decision_stays(opened: Raise) -> None:
    made = opened()
    ended = end(made, made.held_by, gave_up="The customer's patience")
    assert (ended.status, ended.outcome, ended.decision) == ("decided", "declined", WORDS)
    assert ended.decided_by_name == made.held_by.name
    assert ended.expires_at is None
    entry = Entry.objects.get(verb="exception.decide")
    assert entry.because == WORDS
    assert entry.details["gave_up"] == "The customer's patience"
    with pytest.raises(DecidedAlready):
        end(made, made.held_by)
    for change in ({"decision": "Another"}, {"outcome": "approved"}, {"status": "open"}):
        stays = pytest.raises(IntegrityError, match="A decided exception never changes")
        with stays, transaction.atomic():
            Escalation.objects.filter(pk=made.pk).update(**change)


def test_what_was_told_of_it_leaves_the_desks(opened: Raise) -> None:
    made = opened()
    first, second = made.held_by, made.backup
    take_over(made, by=second, because="She is in a meeting until noon.")
    unread = Notice.objects.unread().filter(subject_kind="escalation")
    assert set(unread.filter(person=first).values_list("topic", flat=True)) == {
        "exception.handed_over"
    }
    end(made, second)
    assert not unread.exists()


@pytest.mark.parametrize(
    "decision",
    [
        "",
        "ok",
        "OK.",
        "as discussed",
        "Approved per review.",
        "approved as discussed with the team yesterday",
        "Yes, that is fine with me, go on please.",
        "Refund.",
        "....... ..... .... ... .. .",
        "Refund refund refund refund refund refund",
        "Approved-per-review, as-discussed-earlier, ok-with-me.",
        "ok 11 22 33 44 55 66",
        "ok aaa bbb ccc ddd eee fff",
        "o k a y f i n e w i t h m e",
        "ＡＰＰＲＯＶＥＤ ｐｅｒ ｒｅｖｉｅｗ ａｓ ｄｉｓｃｕｓｓｅｄ",
        "аррrоvеd as discussеd with thе tеam yеstеrday",
        "as\u200b dis\u200bcussed app\u200broved per re\u200bview",
        "ok, ok, ok! Paid, paid, paid. Fine? Fine... ok; as discussed",
        "👍 👍 👍 👍 👍 👍",
        "Approved per review by Anna Schmidt Becker",
        "Refund approved by Anna Schmidt Becker",
        "as discussed with Maria Schmidt and Jonas Weber",
        "see Slack thread from Monday morning",
        "same as last time, nothing new",
        "exactly what we talked about on Friday",
        "aprooved as discused with maneger",
        "wie besprochen mit dem Team",
        "asdf qwer zxcv hjkl uiop",
        "没问题，同意",
        "好好好好好好好好",
    ],
)
def test_words_that_tell_nothing(opened: Raise, decision: str) -> None:
    made = opened()
    with pytest.raises(NotPlain):
        end(made, made.held_by, decision=decision)
    assert not Escalation.objects.decided().exists()


@pytest.mark.parametrize(
    "decision",
    [
        WORDS,
        "Pay back 48: the order shows one chair, not two.",
        "Not paid: the receipt belongs to another shop.",
        "Refund the shipping costs, the parcel came a week late.",
        "Kein Geld zurück: der Karton war schon vor der Lieferung offen.",
        "Деньги не возвращаем: пломба на коробке была сорвана.",
        "Refund denied: receipt missing.",
        "Paid: invoice matches order",
        "退款被拒绝：客户没有提供收据。",
        "領収書がないため返金できません。",
        "The customer paid by card and the card was stolen",
        "Denied by the bank because the card was reported stolen",
        "The police report says that the parcel was found with a neighbour.",
    ],
)
def test_words_that_tell_something(decision: str) -> None:
    assert is_plain(decision)


def test_an_unknown_end_or_reason_is_refused(opened: Raise) -> None:
    made = opened()
    for words in ({"outcome": "perhaps"}, {"reason_code": "because"}, {"reason_code": ""}):
        with pytest.raises(Invalid):
            end(made, made.held_by, **words)


def test_what_the_contract_refuses_is_never_approved(opened: Raise) -> None:
    from governance.escalations.actions import Action  # what authorize hands over

    made = opened(action=Action("crm.delete", {}, "0" * 64, can_be_approved=False))
    with pytest.raises(NeverAllowed):
        end(made, made.held_by, outcome="approved")
    with pytest.raises(IntegrityError), transaction.atomic():
        Escalation.objects.filter(pk=made.pk).update(outcome="approved")
    assert end(made, made.held_by, outcome="done_by_hand").outcome == "done_by_hand"


class TestWhatWasGivenUp:
    def test_where_goals_conflicted_it_is_said(self, opened: Raise) -> None:
        made = opened()
        for words in (
            {},
            {"gave_up": "  "},
            {"gave_up": "none"},
            {"gave_up": "as discussed"},
            {"gave_up": "none really"},
        ):
            with pytest.raises(GaveUpMissing) as refused:
                end(made, made.held_by, goals_conflicted=True, **words)
            assert refused.value.field == "gave_up"
        ended = end(made, made.held_by, goals_conflicted=True, gave_up="The customer's patience")
        assert ended.goals_conflicted

    def test_where_somebody_may_be_hurt_they_always_conflict(
        self, opened: Raise, process: Process, contract: ContractVersion
    ) -> None:
        path = path_for(process, contract, "policy_edge")
        with patch.object(opening, "path_for", return_value=replace(path, kind="harm")):
            made = opened(trigger="policy_edge")
        with pytest.raises(GaveUpMissing):
            end(made, made.held_by)
        assert end(made, made.held_by, gave_up="A day of deliveries").goals_conflicted


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("none really", False),
        ("nothing here", False),
        ("not applicable", False),
        ("A day of deliveries", True),
        ("客户的耐心", True),
    ],
)
def test_a_few_words(text: str, says: bool) -> None:
    assert says_something(text) == says


class TestWho:
    """Alice holds it, Bob answers for the process, Charlie is a stranger."""

    def test_the_accountable_person_and_the_owner_may(
        self, opened: Raise, process: Process
    ) -> None:
        for case, person in enumerate((process.accountable, process.escalation_owner)):
            made = opened(case_id=str(case))
            assert end(made, person).decided_by == person

    def test_a_stranger_a_backup_and_an_agent_may_not(
        self, opened: Raise, process: Process
    ) -> None:
        made = opened()
        others = (
            PersonFactory(),
            process.escalation_backup,
            agent_of(process),
            Person.objects.get(name="Cleo"),
        )
        for person in others:
            with pytest.raises(NotYours):
                end(made, person)

    def test_compliance_may_once_it_came_to_them(self, opened: Raise, process: Process) -> None:
        made, cleo = opened(), Person.objects.get(name="Cleo")
        reassign(made, to=cleo, by=process.accountable, because="It touches the law")
        other = PersonFactory(groups=["compliance"])
        assert end(made, other).decided_by == other


class TestHandingOver:
    def test_the_backup_takes_it_over(self, opened: Raise, process: Process) -> None:
        made = opened()
        moved = take_over(made, by=process.escalation_backup, because="I know the customer")
        assert moved.held_by == process.escalation_backup
        assert moved.handed_over_at
        told = Notice.objects.get(topic="exception.handed_over")
        assert told.person == process.escalation_owner
        assert end(moved, process.escalation_backup).is_decided

    def test_a_stranger_does_not(self, opened: Raise) -> None:
        with pytest.raises(NotYours):
            take_over(opened(), by=PersonFactory(), because="I am curious")

    def test_it_is_given_to_a_colleague(self, opened: Raise, process: Process) -> None:
        made, colleague = opened(), PersonFactory()
        moved = reassign(made, to=colleague, by=made.held_by, because="She packed it")
        assert moved.held_by == colleague
        with pytest.raises(NotYours):
            reassign(made, to=made.owner, by=PersonFactory(), because="Give it back")
        with pytest.raises(HoldsItAlready):
            reassign(made, to=colleague, by=colleague, because="To myself")

    def test_not_to_an_agent_or_to_someone_who_may_not_see_it(
        self, opened: Raise, process: Process
    ) -> None:
        made = opened()
        for nobody in (agent_of(process), PersonFactory(is_active=False)):
            with pytest.raises(CannotHold):
                reassign(made, to=nobody, by=made.held_by, because="To someone")
        Process.objects.filter(pk=process.pk).update(is_restricted=True)
        with pytest.raises(CannotHold):
            reassign(made, to=PersonFactory(), by=made.held_by, because="To someone")
