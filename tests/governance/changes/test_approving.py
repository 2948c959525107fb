from typing import Any

import pytest

from audit.models import Entry
from governance.changes import actions, rules
from governance.changes.refusals import (
    ApprovedAlready,
    ContentChanged,
    HalfIsApproved,
    MayNotCallIn,
    NotAskedFor,
    NotInReview,
    NotYoursToApprove,
    WriterCannotApprove,
)
from governance.changes.standing import open_submission
from governance.models import Approval, Requirement, Submission
from processes.contracts.actions import edit_texts
from processes.models import ContractVersion, Notice, Tier
from processes.people.actions import deactivate
from processes.register.actions import name_role
from tests.agents import BY
from tests.conftest import Clock
from tests.factories import AbsenceFactory, AgentFactory
from tests.governance.changes.team import WHY, Team


def requirement(version: ContractVersion, half: str) -> Requirement:
    submission = open_submission(version)
    assert submission is not None
    found: Requirement = submission.requirements.get(half=half)
    return found


class TestTheWay:
    def test_both_halves_make_it_approved(self, team: Team):
        version = team.submitted()
        given = actions.approve(version, "business", by=team.business, because="Reads well to me")
        version.refresh_from_db()
        assert version.state == "in_review"

        actions.approve(version, "system", by=team.system)
        version.refresh_from_db()
        assert version.state == "approved"
        assert given.as_what == "business-half owner"
        assert given.content_hash == version.content_hash
        entry = Entry.objects.get(verb="change.approve", actor_id=str(team.business.pk))
        assert entry.because == "Reads well to me"
        assert entry.details["content"] == version.content_hash

    def test_each_is_asked_once_and_the_author_hears_that_it_is_ready(self, team: Team):
        version = team.approved()
        assert Notice.objects.filter(person=team.business, topic="change.asked").count() == 1
        ready = Notice.objects.get(person=team.author, topic="change.moved")
        assert ready.title == f"Approved, ready to publish: {version}"
        assert ready.link == f"/changes/{team.process.slug}/{version.number}/"


class TestWhoseTurnItIs:
    """The half's owner; where that person is author or away the deputy, and so on."""

    def turn(self, version: ContractVersion, team: Team) -> set[str]:
        wanted = requirement(version, "business")
        return {name for name, person in team.people.items() if rules.may_approve(person, wanted)}

    def test_the_owner(self, team: Team):
        assert self.turn(team.submitted(), team) == {"business"}

    def test_the_deputy_where_the_owner_wrote_it(self, team: Team):
        assert self.turn(team.submitted(author="business"), team) == {"business_deputy"}

    def test_the_deputy_where_the_owner_wrote_one_word_of_it(self, team: Team):
        draft = team.draft()
        edit_texts(draft, by=team.business, because=WHY, success="The customer is glad.")
        assert self.turn(team.submit(draft), team) == {"business_deputy"}

    def test_the_deputy_beside_an_owner_who_is_away_but_may_still(self, team: Team):
        AbsenceFactory(person=team.business)
        assert self.turn(team.submitted(), team) == {"business", "business_deputy"}

    def test_the_accountable_person_where_both_are_away(self, team: Team):
        AbsenceFactory(person=team.business)
        AbsenceFactory(person=team.business_deputy)
        assert self.turn(team.submitted(), team) == {"business", "accountable"}

    def test_compliance_where_none_of_them_can(self, team: Team):
        for name in ("business", "business_deputy"):
            AbsenceFactory(person=team.people[name])
        draft = team.draft()
        edit_texts(draft, by=team.accountable, because=WHY, success="The customer is glad.")
        assert self.turn(team.submit(draft), team) == {"business", "compliance"}

    def test_never_one_who_has_left(self, team: Team):
        version = team.submitted()
        deactivate(team.business, **BY)
        assert self.turn(version, team) == {"business_deputy"}

    def test_the_accountable_person_where_nobody_is_named(self, team: Team):
        name_role(team.process, "business", person=None, deputy=None, **BY)
        assert self.turn(team.submitted(), team) == {"accountable"}

    def test_said_as_what(self, team: Team):
        AbsenceFactory(person=team.business)
        given = actions.approve(team.submitted(), "business", by=team.business_deputy)
        assert given.as_what == "deputy business-half owner, for the business-half owner"


class TestRefused:
    def test_the_author(self, team: Team):
        version = team.submitted(author="business")
        with pytest.raises(WriterCannotApprove):
            actions.approve(version, "business", by=team.business)

    def test_the_author_with_every_right_there_is(self, team: Team):
        team.author.is_superuser = True
        team.author.save()
        version = team.submitted()
        for half in ("business", "system"):
            with pytest.raises(WriterCannotApprove):
                actions.approve(version, half, by=team.author)
        assert not Approval.objects.filter(by=team.author).exists()

    def test_a_superuser_whose_half_it_is_not(self, team: Team):
        team.stranger.is_superuser = True
        team.stranger.save()
        with pytest.raises(NotYoursToApprove):
            actions.approve(team.submitted(), "business", by=team.stranger)

    @pytest.mark.parametrize("who", ["stranger", "compliance", "system", "escalation", "backup"])
    def test_everybody_else(self, team: Team, who: str):
        with pytest.raises(NotYoursToApprove):
            actions.approve(team.submitted(), "business", by=team.people[who])

    def test_an_agent(self, team: Team):
        with pytest.raises(NotYoursToApprove):
            actions.approve(team.submitted(), "business", by=AgentFactory())

    def test_a_second_half_by_the_same_person(self, team: Team):
        name_role(team.process, "system", person=team.business, deputy=team.system_deputy, **BY)
        version = team.submitted()
        actions.approve(version, "business", by=team.business)
        with pytest.raises(ApprovedAlready):
            actions.approve(version, "system", by=team.business)
        actions.approve(version, "system", by=team.system_deputy)

    def test_the_same_half_again(self, team: Team):
        version = team.submitted()
        actions.approve(version, "business", by=team.business)
        with pytest.raises(HalfIsApproved):
            actions.approve(version, "business", by=team.business)

    def test_what_is_not_needed(self, team: Team):
        version = team.submitted()
        with pytest.raises(NotAskedFor):
            actions.approve(version, "compliance", by=team.compliance)

    def test_a_draft(self, team: Team):
        with pytest.raises(NotInReview):
            actions.approve(team.draft(), "business", by=team.business)

    def test_another_content_than_was_shown(self, team: Team):
        version = team.submitted()
        with pytest.raises(ContentChanged):
            actions.approve(version, "business", by=team.business, seen="0" * 64)


class TestCompliance:
    def test_signs_at_tier_4(self, team: Team):
        answers = {
            "who_sees": "customers",
            "acts": "records",
            "production": "no",
            "undo": "no",
            "regulated": "yes",
        }

        tier = Tier.objects.get(number=4)
        draft = team.draft(tier=tier, tier_answers=answers, sampling_percent=20)
        version = team.submit(draft)
        assert "tier 4" in requirement(version, "compliance").because

    def test_signs_where_it_called_in(self, team: Team):
        version = team.approved()
        actions.call_in(version, by=team.compliance2, because="We had a complaint")
        version.refresh_from_db()
        assert version.state == "in_review"

        actions.approve(version, "compliance", by=team.compliance)
        version.refresh_from_db()
        assert version.state == "approved"

    def test_signs_only_once_for_all_it_is_asked(self, team: Team):
        for name in ("business", "business_deputy"):
            AbsenceFactory(person=team.people[name])
        draft = team.draft()
        edit_texts(draft, by=team.accountable, because=WHY, success="The customer is glad.")
        actions.call_in(draft, by=team.compliance, because="We had a complaint")
        version = team.submit(draft)
        actions.approve(version, "business", by=team.compliance)
        with pytest.raises(ApprovedAlready):
            actions.approve(version, "compliance", by=team.compliance)
        actions.approve(version, "compliance", by=team.compliance2)

    def test_is_not_somebody_with_every_right_there_is(self, team: Team):
        team.stranger.is_superuser = True
        team.stranger.save()
        version = team.submitted()
        with pytest.raises(MayNotCallIn):
            actions.call_in(version, by=team.stranger, because="We had a complaint")
        actions.call_in(version, by=team.compliance, because="We had a complaint")
        with pytest.raises(NotYoursToApprove):
            actions.approve(version, "compliance", by=team.stranger)


class TestExactlyThisContent:
    def test_unchanged_keeps_approvals(self, team: Team):
        version = team.submitted()
        actions.approve(version, "business", by=team.business)
        actions.edit_again(version, by=team.author, because="One more look")
        version.refresh_from_db()
        edit_texts(version, by=team.author, because=WHY, success=version.success)
        team.submit(version)

        assert Submission.objects.filter(version=version).count() == 1
        actions.approve(version, "system", by=team.system)
        version.refresh_from_db()
        assert version.state == "approved"

    def test_all_of_them_given_makes_it_approved_again_at_once(self, team: Team):
        version = team.approved()
        actions.edit_again(version, by=team.author, because="One more look")
        version.refresh_from_db()
        assert team.submit(version).state == "approved"

    def test_one_word_changed_voids_them_all(self, team: Team):
        version = team.approved()
        actions.edit_again(version, by=team.author, because="One more look")
        version.refresh_from_db()
        edit_texts(version, by=team.author, because=WHY, success="The customer is glad.")
        assert team.submit(version).state == "in_review"
        assert Notice.objects.filter(
            person=team.business, title__startswith="Edited after you approved it"
        ).exists()
        again = open_submission(version)
        assert again is not None
        assert not again.approvals.exists()

    def test_whoever_wrote_in_it_since_has_approved_nothing(self, team: Team):
        version = team.submitted()
        said = version.success
        actions.approve(version, "business", by=team.business)
        actions.edit_again(version, by=team.business, because="One more look")
        version.refresh_from_db()
        for words in ("The customer is glad.", said):
            edit_texts(version, by=team.business, because=WHY, success=words)
        team.submit(version)
        again = open_submission(version)
        assert again is not None
        assert not again.approvals.exists()

    def test_sent_back_they_are_void_whatever_it_says_then(self, team: Team):
        version = team.submitted()
        actions.approve(version, "business", by=team.business)
        actions.send_back(version, by=team.system, because="Which model shall do this?")
        version.refresh_from_db()
        team.submit(version)
        again = open_submission(version)
        assert again is not None
        assert not again.approvals.exists()


def test_asked_again_where_whoever_stands_in_is_no_longer_free(team: Team, clock: Clock):
    name_role(team.process, "system", person=team.business, deputy=team.system_deputy, **BY)
    version = team.submitted()
    actions.approve(version, "business", by=team.business)
    told: Any = Notice.objects.filter(person=team.system_deputy, topic="change.asked")
    assert told.count() == 1
