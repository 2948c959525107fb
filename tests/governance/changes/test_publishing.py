from datetime import timedelta

import pytest

from audit.models import Entry
from governance.changes import actions, upkeep
from governance.changes.refusals import (
    ContentChanged,
    GatesAreRed,
    MayNotPublish,
    NotApproved,
    NothingPlanned,
    PlannedAlready,
    Retired,
    ShareIsNotAll,
    TakeInFirst,
    TimeIsPast,
    TrainingUnsaid,
)
from governance.changes.words import Planned, ReleaseKind
from governance.models import Plan, Release, Submission
from house.clock import now, today
from house.refusals import NotPermitted
from processes.contracts.actions.taking_in import take_in
from processes.contracts.in_force import in_force
from processes.contracts.underneath import underneath
from processes.models import ContractVersion, Notice, Publication
from processes.people.actions import deactivate
from processes.register.actions import set_circle
from tests.agents import BY
from tests.conftest import Clock
from tests.factories import AbsenceFactory
from tests.governance.changes.team import WHY, Team


class TestNow:
    def test_it_is_in_force_and_the_one_before_is_not(self, team: Team):
        before = in_force(team.process)
        version = team.approved()
        made = team.publish(version)

        assert in_force(team.process) == version
        assert (made.kind, made.replaced, made.by_name) == ("published", before, str(team.business))
        assert made.content_hash == version.content_hash
        submission = Submission.objects.get(version=version)
        assert (submission.ended, submission.ended_by) == ("published", team.business)
        assert Entry.objects.filter(verb="contract.in_force", subject_id=str(version.pk)).exists()

    @pytest.mark.parametrize("who", ["accountable", "business", "system"])
    def test_by_whoever_answers_for_it(self, team: Team, who: str):
        assert team.publish(team.approved(), by=who).by == team.people[who]

    @pytest.mark.parametrize("who", ["author", "compliance", "escalation", "stranger"])
    def test_by_nobody_else(self, team: Team, who: str):
        version = team.approved()
        with pytest.raises(MayNotPublish):
            team.publish(version, by=who)

    def test_by_a_deputy_while_the_owner_is_away(self, team: Team):
        version = team.approved()
        with pytest.raises(MayNotPublish):
            team.publish(version, by="system_deputy")
        AbsenceFactory(person=team.system)
        team.publish(version, by="system_deputy")

    def test_not_before_it_is_approved(self, team: Team):
        version = team.submitted()
        actions.approve(version, "business", by=team.business)
        with pytest.raises(NotApproved):
            team.publish(version)

    def test_not_what_was_not_shown(self, team: Team):
        version = team.approved()
        with pytest.raises(ContentChanged):
            team.publish(version, seen="0" * 64)


class TestGates:
    def test_people_must_be_told_and_trained(self, team: Team):
        version = team.approved()
        with pytest.raises(GatesAreRed, match="Nobody has said yet when people are told"):
            actions.publish(version, by=team.business, because=WHY)

    def test_a_training_that_lies_ahead_is_waited_for(self, team: Team, clock: Clock):
        version = team.approved()
        actions.prepare(
            version,
            by=team.author,
            announced_on=today(),
            training_on=today() + timedelta(days=3),
        )
        with pytest.raises(GatesAreRed, match="The last of its dates is 14 March 2026"):
            actions.publish(version, by=team.business, because=WHY)
        clock.forward(days=3)
        actions.publish(version, by=team.business, because=WHY)

    def test_training_or_why_there_is_none(self, team: Team):
        with pytest.raises(TrainingUnsaid):
            actions.prepare(team.draft(), by=team.author, announced_on=today())

    def test_dates_are_not_a_stranger_s(self, team: Team):
        with pytest.raises(NotPermitted):
            actions.prepare(
                team.draft(), by=team.stranger, announced_on=today(), no_training_because="None"
            )

    def test_frozen_rules_wait(self, team: Team, clock: Clock):
        version = team.approved()
        actions.freeze(
            team.process, now() + timedelta(days=5), by=team.compliance, because="The pilot runs"
        )
        with pytest.raises(GatesAreRed, match="Frozen until 16 March 2026 by Clara Compliance"):
            team.publish(version)
        clock.forward(days=6)
        team.publish(version)

    def test_whoever_was_consulted_is_heard_first(self, team: Team, clock: Clock):
        set_circle(team.process, "consulted", [team.stranger, team.backup], **BY)
        version = team.approved()
        with pytest.raises(GatesAreRed, match="Consulted people were heard"):
            team.publish(version)
        actions.give_view(version, "no_objection", by=team.stranger)
        with pytest.raises(GatesAreRed, match="Waits for"):
            team.publish(version)

        clock.forward(days=7)
        assert upkeep.record_silence() == 1
        assert upkeep.record_silence() == 0
        answers = version.submissions.get().consultations.values_list("answer", flat=True)
        assert set(answers) == {"no_objection", "silence"}
        team.publish(version)

    def test_someone_named_in_it_has_left_meanwhile(self, team: Team):
        version = team.approved()
        deactivate(team.escalation, **BY)
        with pytest.raises(GatesAreRed, match="is no longer active"):
            team.publish(version)

    def test_nothing_is_published_on_a_retired_process(self, team: Team):
        version = team.approved()
        actions.move_stage(team.process, "retired", by=team.accountable, because=WHY)
        with pytest.raises(GatesAreRed, match="It was retired"):
            team.publish(version)
        with pytest.raises(Retired):
            actions.ask_for_emergency(team.draft(), by=team.business, because=WHY)


class TestTwoProposals:
    def test_the_later_one_takes_in_the_earlier(self, team: Team):
        later = team.draft(success="The customer is paid.")
        earlier = team.draft(damage="A wrong refund costs up to 50 and an apology.")
        team.published(team.submit(earlier))

        with pytest.raises(TakeInFirst):
            team.submit(later)
        seen = underneath(later).seen
        take_in(later, by=team.author, because=WHY, choices={}, seen=seen)
        later.refresh_from_db()
        assert later.damage == "A wrong refund costs up to 50 and an apology."
        assert later.success == "The customer is paid."
        team.published(team.submit(later))

    def test_one_that_was_approved_already_is_not_published_over_the_other(self, team: Team):
        one = team.approved(team.submitted(success="The customer is paid."))
        two = team.approved(team.submitted(success="The customer is glad."))
        team.publish(one)
        with pytest.raises(GatesAreRed, match="must be taken in"):
            team.publish(two)


class TestAtATime:
    def test_it_is_published_when_the_time_has_come(self, team: Team, clock: Clock):
        version = team.approved()
        actions.prepare(
            version, by=team.author, announced_on=today(), no_training_because="Nothing new"
        )
        actions.plan(version, now() + timedelta(hours=3), by=team.business, because=WHY)
        assert upkeep.publish_planned() == 0
        clock.forward(hours=4)
        assert upkeep.publish_planned() == 1
        assert upkeep.publish_planned() == 0
        assert in_force(team.process) == version
        assert Release.objects.get(version=version).by == team.business

    def test_a_red_gate_is_told_and_nothing_happens(self, team: Team, clock: Clock):
        version = team.approved()
        actions.plan(version, now() + timedelta(hours=3), by=team.business, because=WHY)
        clock.forward(hours=4)
        assert upkeep.publish_planned() == 1
        plan = Plan.objects.get()
        assert plan.state == Planned.BLOCKED
        assert "Nobody has said yet when people are told" in plan.outcome
        told = Notice.objects.get(
            person=team.business, title__startswith="Not published as planned"
        )
        assert told.body == plan.outcome
        assert in_force(team.process) != version

    def test_one_plan_at_a_time_and_it_can_be_cancelled(self, team: Team, clock: Clock):
        version = team.approved()
        with pytest.raises(TimeIsPast):
            actions.plan(version, now(), by=team.business, because=WHY)
        actions.plan(version, now() + timedelta(hours=3), by=team.business, because=WHY)
        with pytest.raises(PlannedAlready):
            actions.plan(version, now() + timedelta(hours=5), by=team.business, because=WHY)
        actions.cancel_plan(version, by=team.system, because="Not on a Friday")
        with pytest.raises(NothingPlanned):
            actions.cancel_plan(version, by=team.system, because="Not on a Friday")
        clock.forward(hours=4)
        assert upkeep.publish_planned() == 0

    def test_editing_it_cancels_the_plan(self, team: Team):
        version = team.approved()
        actions.plan(version, now() + timedelta(hours=3), by=team.business, because=WHY)
        actions.edit_again(version, by=team.author, because=WHY)
        assert Plan.objects.get().state == Planned.CANCELLED


class TestInStages:
    def test_a_share_then_more_then_all(self, team: Team):
        stable = in_force(team.process)
        version = team.approved()
        team.prepare(version)
        staged = actions.publish(
            version, by=team.business, because=WHY, to=actions.Reaches("share", share=20)
        )
        assert (staged.kind, staged.reach) == (ReleaseKind.STAGED, "20 % of cases")
        publication = Publication.objects.get(process=team.process)
        assert (publication.version, publication.candidate) == (stable, version)

        actions.publish(
            version, by=team.business, because=WHY, to=actions.Reaches("share", share=60)
        )
        team.publish(version)
        publication.refresh_from_db()
        assert (publication.version, publication.candidate) == (version, None)
        assert Submission.objects.get(version=version).ended == "published"

    def test_taken_back_everybody_is_on_what_stood_before(self, team: Team):
        version = team.approved()
        team.prepare(version)
        to = actions.Reaches("teams", teams=("North",))
        actions.publish(version, by=team.business, because=WHY, to=to)
        made = actions.take_back(version, by=team.escalation, because="Answers got worse")
        assert made.kind == ReleaseKind.TAKEN_BACK
        assert ContractVersion.objects.get(pk=version.pk).state == "superseded"
        assert Publication.objects.get(process=team.process).candidate is None

    @pytest.mark.parametrize(
        "to", [actions.Reaches("share", share=99), actions.Reaches("teams", teams=("North",))]
    )
    def test_nearly_everybody_is_told_like_everybody(self, team: Team, to: actions.Reaches):
        with pytest.raises(GatesAreRed, match="Nobody has said yet when people are told"):
            actions.publish(team.approved(), by=team.business, because=WHY, to=to)

    def test_all_of_them_is_no_share(self, team: Team):
        version = team.approved()
        team.prepare(version)
        with pytest.raises(ShareIsNotAll):
            actions.publish(
                version, by=team.business, because=WHY, to=actions.Reaches("share", share=100)
            )

    def test_a_stage_leaves_the_plan_for_all_standing(self, team: Team, clock: Clock):
        version = team.approved()
        team.prepare(version)
        actions.plan(version, now() + timedelta(hours=3), by=team.business, because=WHY)
        to = actions.Reaches("share", share=20)
        actions.publish(version, by=team.business, because=WHY, to=to)
        assert Plan.objects.get().state == Planned.WAITING
        clock.forward(hours=4)
        upkeep.publish_planned()
        assert in_force(team.process) == version
        assert Plan.objects.get().state == Planned.DONE

    def test_taken_back_it_is_not_published_later(self, team: Team, clock: Clock):
        version = team.approved()
        team.prepare(version)
        to = actions.Reaches("share", share=20)
        actions.publish(version, by=team.business, because=WHY, to=to)
        actions.plan(version, now() + timedelta(hours=3), by=team.business, because=WHY)
        actions.take_back(version, by=team.system, because="Answers got worse")
        assert Plan.objects.get().state == Planned.CANCELLED

    def test_called_in_meanwhile_it_waits_for_compliance(self, team: Team):
        version = team.approved()
        team.prepare(version)
        to = actions.Reaches("share", share=20)
        actions.publish(version, by=team.business, because=WHY, to=to)
        actions.call_in(version, by=team.compliance, because="We had a complaint")
        with pytest.raises(GatesAreRed, match="Signed by compliance"):
            team.publish(version)
        actions.approve(version, "compliance", by=team.compliance2)
        team.publish(version)

    def test_nobody_needs_training_for_a_shadow(self, team: Team):
        actions.publish(
            team.approved(), by=team.business, because=WHY, to=actions.Reaches("shadow")
        )
