import pytest

from audit.models import Entry
from governance.changes import actions
from governance.changes.refusals import (
    AnsweredAlready,
    CalledInAlready,
    CommentMissing,
    MayNotCallIn,
    MayNotSendBack,
    MayNotWithdraw,
    NotConsulted,
    NotInReview,
)
from governance.changes.standing import open_submission
from governance.models import Comment, Look, Submission
from house.refusals import NotPermitted, ReasonMissing
from processes.contracts.actions import edit_part
from processes.contracts.problems import ContractIncomplete
from processes.contracts.refusals import CantMove, MayNotPropose
from processes.models import Limit, Notice
from processes.register.actions import restrict, set_circle
from tests.agents import BY
from tests.conftest import Clock
from tests.factories import AgentFactory
from tests.governance.changes.team import WHY, Team


class TestHandedIn:
    def test_its_content_is_fixed_and_people_are_asked(self, team: Team):
        version = team.submitted()
        submission = open_submission(version)
        assert submission is not None
        assert version.state == "in_review"
        assert submission.content_hash == version.content_hash != ""
        assert submission.asked_at is not None
        assert submission.replaces == version.based_on
        halves = list(submission.requirements.values_list("half", flat=True))
        assert halves == ["business", "system"]
        entry = Entry.objects.get(verb="change.submit")
        assert (entry.because, entry.details["content"]) == (WHY, version.content_hash)

    def test_a_looser_limit_needs_compliance_and_says_so(self, team: Team):
        draft = team.draft()
        limit = Limit.objects.get(version=draft, name="refund_limit")
        edit_part(limit, by=team.author, because=WHY, value=80)
        submission = open_submission(team.submit(draft))
        assert submission is not None
        needed = submission.requirements.get(half="compliance")
        assert "refund_limit" in needed.because or "refund limit" in needed.because
        assert {risk["kind"] for risk in submission.risks} == {"limit_loosened"}

    def test_not_while_something_is_missing(self, team: Team):
        draft = team.draft(damage="")
        with pytest.raises(ContractIncomplete):
            team.submit(draft)
        draft.refresh_from_db()
        assert draft.state == "draft"
        assert not Submission.objects.filter(version=draft).exists()

    def test_not_without_a_reason(self, team: Team):
        with pytest.raises(ReasonMissing):
            actions.submit(team.draft(), by=team.author, because=" . ")

    @pytest.mark.parametrize("who", ["stranger", "compliance", "escalation"])
    def test_not_by_those_who_may_not_propose(self, team: Team, who: str):
        with pytest.raises(MayNotPropose):
            actions.submit(team.draft(), by=team.people[who], because=WHY)

    def test_not_twice(self, team: Team):
        version = team.submitted()
        with pytest.raises(CantMove):
            actions.submit(version, by=team.author, because=WHY)


class TestSentBack:
    @pytest.mark.parametrize("who", ["business", "system", "compliance"])
    def test_by_whoever_is_asked_and_by_compliance(self, team: Team, who: str):
        version = team.submitted()
        actions.send_back(version, by=team.people[who], because="Which orders does it mean?")
        version.refresh_from_db()
        assert version.state == "draft"
        submission = Submission.objects.get(version=version)
        assert (submission.ended, submission.ended_by) == ("sent_back", team.people[who])
        told = Notice.objects.get(person=team.author, title__startswith="Sent back")
        assert told.body == f"{team.people[who]}: Which orders does it mean?"

    @pytest.mark.parametrize("who", ["author", "accountable", "stranger"])
    def test_by_nobody_else(self, team: Team, who: str):
        with pytest.raises(MayNotSendBack):
            actions.send_back(team.submitted(), by=team.people[who], because=WHY)

    def test_never_without_saying_why(self, team: Team):
        with pytest.raises(ReasonMissing):
            actions.send_back(team.submitted(), by=team.business, because="")

    def test_a_draft_has_nowhere_to_go_back_to(self, team: Team):
        with pytest.raises(NotInReview):
            actions.send_back(team.draft(), by=team.business, because=WHY)


class TestWithdrawn:
    def test_those_who_approved_hear_of_it(self, team: Team):
        version = team.submitted()
        actions.approve(version, "business", by=team.business)
        actions.withdraw(version, by=team.author, because="We found a better way")
        version.refresh_from_db()
        assert version.state == "withdrawn"
        assert Notice.objects.filter(
            person=team.business, title__startswith="Withdrawn", body__contains="a better way"
        ).exists()

    def test_not_by_a_stranger(self, team: Team):
        with pytest.raises(MayNotWithdraw):
            actions.withdraw(team.submitted(), by=team.stranger, because=WHY)

    def test_nor_once_it_is_in_force(self, team: Team):
        version = team.published()
        with pytest.raises(CantMove):
            actions.withdraw(version, by=team.author, because=WHY)


class TestBesideIt:
    def test_a_comment_reaches_the_author(self, team: Team):
        version = team.submitted()
        actions.comment(version, "  Why two days?  ", by=team.stranger)
        assert Comment.objects.get().text == "Why two days?"
        assert Notice.objects.filter(person=team.author, body="Why two days?").exists()

    def test_an_empty_one_is_none(self, team: Team):
        with pytest.raises(CommentMissing):
            actions.comment(team.submitted(), " \n", by=team.stranger)

    def test_none_on_what_is_hidden_and_none_by_agents(self, team: Team):
        version = team.submitted()
        restrict(team.process, True, **BY)
        for person in (team.stranger, AgentFactory()):
            with pytest.raises(NotPermitted):
                actions.comment(version, "Hello there", by=person)
            with pytest.raises(NotPermitted):
                actions.look(version, by=person)

    def test_looking_runs_out(self, team: Team, clock: Clock):
        version = team.submitted()
        actions.look(version, by=team.business)
        actions.look(version, by=team.business)
        assert Look.objects.fresh().filter(version=version).count() == 1
        clock.forward(minutes=31)
        assert not Look.objects.fresh().exists()

    def test_compliance_calls_in_once(self, team: Team):
        version = team.submitted()
        actions.call_in(version, by=team.compliance, because="We had a complaint")
        with pytest.raises(CalledInAlready):
            actions.call_in(version, by=team.compliance2, because="We had a complaint")
        assert version.submissions.get().requirements.filter(half="compliance").exists()

    def test_a_call_in_holds_for_what_is_handed_in_later(self, team: Team):
        draft = team.draft()
        actions.call_in(draft, by=team.compliance, because="We had a complaint")
        submission = open_submission(team.submit(draft))
        assert submission is not None
        assert submission.requirements.filter(half="compliance").exists()

    def test_nobody_else_calls_in(self, team: Team):
        with pytest.raises(MayNotCallIn):
            actions.call_in(team.submitted(), by=team.accountable, because=WHY)


class TestConsulted:
    @pytest.fixture
    def asked(self, team: Team) -> Team:
        set_circle(team.process, "consulted", [team.stranger, team.author], **BY)
        return team

    def test_each_gets_a_date_but_nobody_is_asked_about_their_own(self, asked: Team):
        version = asked.submitted()
        consultation = version.submissions.get().consultations.get()
        assert consultation.person == asked.stranger
        # Two working days from Wednesday at eleven.
        assert f"{consultation.answer_by:%A %H:%M}" == "Friday 10:00"
        assert Notice.objects.filter(person=asked.stranger, topic="change.asked").exists()

    def test_an_answer_is_given_once(self, asked: Team):
        version = asked.submitted()
        actions.give_view(version, "comment", by=asked.stranger, words="Say which orders.")
        with pytest.raises(AnsweredAlready):
            actions.give_view(version, "no_objection", by=asked.stranger)
        assert Notice.objects.filter(person=asked.author, body="Say which orders.").exists()

    def test_a_comment_has_words(self, asked: Team):
        with pytest.raises(CommentMissing):
            actions.give_view(asked.submitted(), "comment", by=asked.stranger)

    @pytest.mark.parametrize("answer", ["silence", "yes", ""])
    def test_silence_is_not_an_answer_that_one_gives(self, asked: Team, answer: str):
        with pytest.raises(NotConsulted):
            actions.give_view(asked.submitted(), answer, by=asked.stranger)

    def test_only_those_asked_answer(self, asked: Team):
        with pytest.raises(NotConsulted):
            actions.give_view(asked.submitted(), "no_objection", by=asked.backup)
