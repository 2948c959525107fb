import pytest

from audit.models import Entry
from governance.changes import actions
from governance.changes.refusals import GatesAreRed, MayNotMoveStage, NoSuchMove
from house.clock import today
from processes.contracts.in_force import in_force
from processes.models import AgentKey, Notice, Publication
from processes.people.actions import deactivate
from processes.register.actions import name_role, pause, resume
from tests.agents import BY, a_key
from tests.governance.changes.team import WHY, Team, a_team
from tests.governance.scorecards.team import an_aim

pytestmark = pytest.mark.django_db


def test_from_a_candidate_to_a_live_process(clock: object):
    team = a_team(has_contract=False, stage="candidate")
    by = {"by": team.accountable, "because": WHY}
    assert actions.move_stage(team.process, "designing", **by).stage == "designing"
    with pytest.raises(GatesAreRed, match="No contract is in force yet"):
        actions.move_stage(team.process, "pilot", **by)

    team.published()
    an_aim(team.process)
    actions.move_stage(team.process, "pilot", **by)
    with pytest.raises(GatesAreRed, match="The kill switch was tried: Pause it once"):
        actions.move_stage(team.process, "live", **by)
    pause(team.process, by=team.accountable, because="A drill")
    resume(team.process, by=team.accountable, because="The drill is over")
    moved = actions.move_stage(team.process, "live", **by)

    assert moved.stage == "live"
    entry = Entry.objects.filter(verb="process.stage").latest("pk")
    assert entry.details == {"was": "pilot", "is": "live"}
    assert Notice.objects.filter(person=team.escalation, topic="process.stage").count() == 3


def test_live_waits_for_people_to_be_told(clock: object):
    team = a_team(stage="pilot")
    pause(team.process, by=team.accountable, because="A drill")
    resume(team.process, by=team.accountable, because="The drill is over")
    by = {"by": team.system, "because": WHY}
    with pytest.raises(GatesAreRed, match="Nobody has said yet when people are told"):
        actions.move_stage(team.process, "live", **by)
    version = in_force(team.process)
    assert version is not None
    dates = {"announced_on": today(), "training_on": today()}
    actions.prepare(version, by=team.accountable, **dates)
    assert actions.move_stage(team.process, "live", **by).stage == "live"


def test_nothing_goes_on_once_it_is_retired(team: Team):
    key, _ = a_key(team.process)
    version = team.approved()
    team.prepare(version)
    actions.publish(version, by=team.business, because=WHY, to=actions.Reaches("share", share=20))
    actions.move_stage(team.process, "retired", by=team.accountable, because="Replaced by another")
    assert AgentKey.objects.get(pk=key.pk).revoked_at is not None
    assert Publication.objects.get(process=team.process).candidate is None
    with pytest.raises(NoSuchMove):
        actions.move_stage(team.process, "live", by=team.accountable, because=WHY)


@pytest.mark.parametrize("who", ["author", "escalation", "compliance", "stranger"])
def test_moved_by_nobody_else(team: Team, who: str):
    with pytest.raises(MayNotMoveStage):
        actions.move_stage(team.process, "retired", by=team.people[who], because=WHY)


def test_not_by_leaps(clock: object):
    team = a_team(stage="candidate")
    for to in ("live", "pilot", "candidate", "nowhere"):
        with pytest.raises(NoSuchMove):
            actions.move_stage(team.process, to, by=team.accountable, because=WHY)


def test_both_halves_must_be_somebody(clock: object):
    team = a_team(stage="candidate")
    name_role(team.process, "system", person=None, deputy=None, **BY)
    with pytest.raises(GatesAreRed, match="Nobody is named as system-half owner"):
        actions.move_stage(team.process, "designing", by=team.accountable, because=WHY)


def test_and_still_be_here(clock: object):
    team = a_team(stage="designing")
    deactivate(team.backup, **BY)
    with pytest.raises(GatesAreRed, match="has left"):
        actions.move_stage(team.process, "pilot", by=team.accountable, because=WHY)
