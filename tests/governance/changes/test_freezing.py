from datetime import timedelta

import pytest

from governance.changes import actions, upkeep
from governance.changes.refusals import (
    FrozenAlready,
    FrozenTooLong,
    MayNotFreeze,
    MayNotLift,
    NotFrozen,
    TimeIsPast,
)
from governance.models import Freeze
from house.clock import now
from processes.models import Notice
from tests.conftest import Clock
from tests.governance.changes.team import WHY, Team


@pytest.mark.parametrize("who", ["accountable", "compliance"])
def test_the_accountable_person_and_compliance_freeze(team: Team, who: str):
    actions.freeze(team.process, now() + timedelta(days=5), by=team.people[who], because=WHY)
    assert Freeze.objects.standing().count() == 1
    assert Notice.objects.filter(person=team.author, topic="change.frozen").exists()


@pytest.mark.parametrize("who", ["author", "business", "escalation", "stranger"])
def test_nobody_else_does(team: Team, who: str):
    with pytest.raises(MayNotFreeze):
        actions.freeze(team.process, now() + timedelta(days=5), by=team.people[who], because=WHY)
    with pytest.raises(MayNotFreeze):
        actions.lift_freeze(team.process, by=team.people[who], because=WHY)


def test_handing_in_is_possible_meanwhile(team: Team):
    actions.freeze(team.process, now() + timedelta(days=5), by=team.accountable, because=WHY)
    assert team.approved().state == "approved"


def test_one_at_a_time_and_only_ahead(team: Team):
    with pytest.raises(TimeIsPast):
        actions.freeze(team.process, now(), by=team.accountable, because=WHY)
    actions.freeze(team.process, now() + timedelta(days=5), by=team.accountable, because=WHY)
    with pytest.raises(FrozenAlready):
        actions.freeze(team.process, now() + timedelta(days=9), by=team.compliance, because=WHY)


def test_lifted_with_a_reason(team: Team):
    with pytest.raises(NotFrozen):
        actions.lift_freeze(team.process, by=team.compliance, because=WHY)
    actions.freeze(team.process, now() + timedelta(days=5), by=team.accountable, because=WHY)
    lifted = actions.lift_freeze(team.process, by=team.compliance, because="The pilot is over")
    assert (lifted.lifted_by, lifted.lifted_because) == (team.compliance, "The pilot is over")


def test_what_compliance_froze_only_compliance_lifts(team: Team):
    actions.freeze(team.process, now() + timedelta(days=5), by=team.compliance, because=WHY)
    with pytest.raises(MayNotLift):
        actions.lift_freeze(team.process, by=team.accountable, because=WHY)
    actions.lift_freeze(team.process, by=team.compliance2, because=WHY)


def test_not_for_ever(team: Team):
    with pytest.raises(FrozenTooLong):
        actions.freeze(team.process, now() + timedelta(days=400), by=team.compliance, because=WHY)


def test_one_that_ran_out_stands_in_nobody_s_way(team: Team, clock: Clock):
    until = now() + timedelta(days=5)
    actions.freeze(team.process, until, by=team.accountable, because=WHY)
    clock.forward(days=6)
    assert upkeep.end_freezes() == 1
    assert upkeep.end_freezes() == 0
    assert Freeze.objects.get().lifted_at == until
    actions.freeze(team.process, now() + timedelta(days=5), by=team.accountable, because=WHY)
