from datetime import timedelta

import pytest

from governance.changes import actions, upkeep
from governance.changes.refusals import (
    AnsweredMeanwhile,
    AskedAlready,
    AskerIsGone,
    ContentChanged,
    GatesAreRed,
    MayNotCountersign,
    MayNotPublish,
    MayNotReview,
    MayNotRollBack,
    MovedOnSince,
    NothingDue,
    NothingToRollBackTo,
    OwnReview,
    SecondMustBeAnother,
)
from governance.changes.standing import hash_of
from governance.changes.words import Asked
from governance.models import Countersign, FollowUp, Release
from house.clock import now
from processes.contracts.actions import edit_part, edit_texts
from processes.contracts.in_force import in_force
from processes.models import ContractVersion, Limit, Notice
from processes.people.actions import deactivate
from tests.agents import BY
from tests.conftest import Clock
from tests.governance.changes.team import WHY, Team


def looser(team: Team) -> ContractVersion:
    """A draft that pays more than before."""
    draft = team.draft()
    limit = Limit.objects.get(version=draft, name="refund_limit")
    edit_part(limit, by=team.author, because=WHY, value=80)
    return draft


class TestRollback:
    def test_to_the_version_before_by_one_person(self, team: Team):
        before = in_force(team.process)
        version = team.published()
        made = actions.roll_back(team.process, by=team.escalation, because="It refuses good cases")

        assert isinstance(made, Release)
        assert in_force(team.process) == before
        assert (made.kind, made.replaced, made.second) == ("rollback", version, None)
        assert FollowUp.objects.get(release=made).done_at is None
        told = Notice.objects.get(person=team.accountable, topic="change.released")
        assert "It refuses good cases" in told.body

    def test_and_forward_again(self, team: Team):
        version = team.published()
        actions.roll_back(team.process, by=team.escalation, because="It refuses good cases")
        actions.roll_back(team.process, by=team.system, because="It was something else")
        assert in_force(team.process) == version

    @pytest.mark.parametrize("who", ["author", "compliance", "stranger", "backup"])
    def test_not_by_everybody(self, team: Team, who: str):
        team.published()
        with pytest.raises(MayNotRollBack):
            actions.roll_back(team.process, by=team.people[who], because=WHY)

    def test_nothing_was_before(self, team: Team):
        with pytest.raises(NothingToRollBackTo):
            actions.roll_back(team.process, by=team.system, because=WHY)

    def test_not_to_what_was_never_in_force(self, team: Team):
        draft = team.draft()
        with pytest.raises(NothingToRollBackTo):
            actions.roll_back(team.process, by=team.system, because=WHY, to=draft)

    def test_further_back_takes_two(self, team: Team):
        first = in_force(team.process)
        team.published()
        team.published(team.submitted(success="The customer is paid."))
        asked = actions.roll_back(team.process, by=team.system, because=WHY, to=first)
        assert isinstance(asked, Countersign)
        assert in_force(team.process) != first

        made = actions.confirm(asked, by=team.compliance, because="I see the same")
        assert in_force(team.process) == first
        assert (made.by, made.second) == (team.system, team.compliance)

    def test_to_looser_rules_takes_two(self, team: Team):
        team.published(team.submit(looser(team)))
        tighter = team.draft()
        limit = Limit.objects.get(version=tighter, name="refund_limit")
        edit_part(limit, by=team.author, because=WHY, value=50)
        team.published(team.submit(tighter))
        asked = actions.roll_back(team.process, by=team.system, because=WHY)
        assert isinstance(asked, Countersign)
        told = Notice.objects.filter(person=team.compliance, title__startswith="Second person")
        assert "Its rules are looser" in told.get().body

    def test_it_is_reviewed_by_somebody_else(self, team: Team):
        team.published()
        actions.roll_back(team.process, by=team.system, because="It refuses good cases")
        due = FollowUp.objects.get()
        with pytest.raises(OwnReview):
            actions.review_release(due, by=team.system, because="Looks good to me")
        with pytest.raises(MayNotReview):
            actions.review_release(due, by=team.stranger, because="Looks good to me")
        actions.review_release(due, by=team.accountable, because="Right; the rule is rewritten.")
        with pytest.raises(NothingDue):
            actions.review_release(due, by=team.compliance, because="Right")

    def test_a_review_that_nobody_does_comes_to_compliance_once(self, team: Team, clock: Clock):
        team.published()
        actions.roll_back(team.process, by=team.system, because="It refuses good cases")
        clock.forward(hours=24)
        assert upkeep.escalate_late_reviews() == 0
        clock.forward(days=6)
        assert upkeep.escalate_late_reviews() == 1
        assert upkeep.escalate_late_reviews() == 0
        late = Notice.objects.filter(title__startswith="Nobody has reviewed")
        assert {each.person for each in late} >= {team.compliance, team.compliance2}


class TestEmergency:
    def test_two_people_publish_past_freeze_and_approvals(self, team: Team):
        version = team.draft()
        actions.freeze(
            team.process, now() + timedelta(days=5), by=team.compliance, because="The pilot runs"
        )
        asked = actions.ask_for_emergency(version, by=team.business, because="It pays twice")
        made = actions.confirm(asked, by=team.compliance, because="I saw it happen")

        assert in_force(team.process) == version
        assert (made.kind, made.by, made.second) == ("emergency", team.business, team.compliance)
        assert FollowUp.objects.get(release=made).due_at > now()

    def test_the_approvals_it_went_ahead_of_are_its_review(self, team: Team):
        version = team.forced(team.submit(looser(team)))
        due = FollowUp.objects.get()
        with pytest.raises(NothingDue, match="by giving the approvals"):
            actions.review_release(due, by=team.accountable, because="Looks right")
        for who, half in (("business", "business"), ("compliance", "compliance")):
            with pytest.raises(OwnReview):
                actions.approve(version, half, by=team.people[who])
        actions.approve(version, "business", by=team.business_deputy)
        actions.approve(version, "system", by=team.system)
        due.refresh_from_db()
        assert due.done_at is None
        actions.approve(version, "compliance", by=team.compliance2)
        due.refresh_from_db()
        assert due.done_by == team.compliance2

    def test_who_approves_late_may_also_say_no(self, team: Team):
        version = team.forced()
        actions.send_back(version, by=team.system, because="The rule stops good cases")
        version.refresh_from_db()
        assert version.state == "published"
        due = FollowUp.objects.get()
        assert (due.done_by, due.words) == (team.system, "Objected: The rule stops good cases")
        told = Notice.objects.filter(person=team.escalation, title__contains="objects to the")
        assert told.count() == 1

    def test_rolled_back_before_its_approvals_it_is_reviewed_in_words(self, team: Team):
        team.forced()
        actions.roll_back(team.process, by=team.system, because="It was something else")
        due = FollowUp.objects.get(release__kind="emergency")
        with pytest.raises(OwnReview):
            actions.review_release(due, by=team.business, because="It was not needed")
        actions.review_release(due, by=team.accountable, because="It was not needed")
        assert FollowUp.objects.open().get().release.kind == "rollback"

    def test_it_comes_back_only_by_two_once_it_is_gone(self, team: Team):
        version = team.forced()
        actions.roll_back(team.process, by=team.escalation, because="It was something else")
        asked = actions.roll_back(team.process, by=team.escalation, because="Or was it?")
        assert isinstance(asked, Countersign)
        assert in_force(team.process) != version

    def test_whoever_asked_must_still_have_the_right(self, team: Team):
        asked = actions.ask_for_emergency(team.draft(), by=team.business, because=WHY)
        deactivate(team.business, **BY)
        with pytest.raises(AskerIsGone):
            actions.confirm(asked, by=team.compliance, because=WHY)

    def test_whoever_may_only_roll_back_is_no_second_for_it(self, team: Team):
        asked = actions.ask_for_emergency(team.draft(), by=team.business, because=WHY)
        with pytest.raises(MayNotCountersign):
            actions.confirm(asked, by=team.escalation, because=WHY)

    def test_a_page_that_showed_something_else_asks_for_nothing(self, team: Team):
        version = team.draft()
        shown = hash_of(version)
        edit_texts(version, by=team.author, because=WHY, success="The customer is paid.")
        with pytest.raises(ContentChanged):
            actions.ask_for_emergency(version, by=team.business, because=WHY, seen=shown)

    def test_other_rules_came_into_force_meanwhile(self, team: Team):
        asked = actions.ask_for_emergency(team.draft(), by=team.business, because=WHY)
        team.published()
        with pytest.raises(MovedOnSince):
            actions.confirm(asked, by=team.compliance, because=WHY)

    def test_withdrawn_nobody_is_asked_any_more(self, team: Team):
        version = team.draft()
        asked = actions.ask_for_emergency(version, by=team.business, because=WHY)
        actions.withdraw(version, by=team.author, because="We found a better way")
        asked.refresh_from_db()
        assert asked.state == Asked.TAKEN_BACK

    def test_never_past_a_red_machine_gate(self, team: Team):
        version = team.draft(damage="")
        with pytest.raises(GatesAreRed, match="Not even an emergency"):
            actions.ask_for_emergency(version, by=team.business, because=WHY)

    @pytest.mark.parametrize("who", ["author", "stranger", "compliance", "escalation"])
    def test_is_asked_for_by_those_who_publish(self, team: Team, who: str):
        version = team.draft()
        with pytest.raises(MayNotPublish):
            actions.ask_for_emergency(version, by=team.people[who], because=WHY)

    def test_the_second_one_is_another_who_wrote_nothing_and_may(self, team: Team):
        version = team.draft()
        edit_texts(version, by=team.system, because=WHY, success="The customer is paid.")
        asked = actions.ask_for_emergency(version, by=team.business, because=WHY)
        for who in ("business", "system"):
            with pytest.raises(SecondMustBeAnother):
                actions.confirm(asked, by=team.people[who], because=WHY)
        with pytest.raises(MayNotCountersign):
            actions.confirm(asked, by=team.stranger, because=WHY)

    def test_what_was_edited_meanwhile_is_asked_for_anew(self, team: Team):
        version = team.draft()
        asked = actions.ask_for_emergency(version, by=team.business, because=WHY)
        edit_texts(version, by=team.author, because=WHY, success="The customer is paid.")
        with pytest.raises(ContentChanged):
            actions.confirm(asked, by=team.compliance, because=WHY)

    def test_asked_once_answered_once(self, team: Team):
        version = team.draft()
        asked = actions.ask_for_emergency(version, by=team.business, because=WHY)
        with pytest.raises(AskedAlready):
            actions.ask_for_emergency(version, by=team.accountable, because=WHY)
        declined = actions.decline(asked, by=team.compliance, because="This can wait")
        assert declined.state == Asked.DECLINED
        with pytest.raises(AnsweredMeanwhile):
            actions.confirm(asked, by=team.compliance2, because=WHY)
        actions.ask_for_emergency(version, by=team.accountable, because=WHY)

    def test_taken_back_by_whoever_asked(self, team: Team):
        asked = actions.ask_for_emergency(team.draft(), by=team.business, because=WHY)
        assert actions.decline(asked, by=team.business, because="Found it").state == "taken_back"
