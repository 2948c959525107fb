"""A fix stays on desks until it is done; it is moved with a reason, and told once when late."""

from datetime import date, timedelta
from typing import Any

import pytest

from audit.models import Entry
from governance.models import Fix
from governance.scorecards import refusals, upkeep
from governance.scorecards.actions import NamedFix, finish_fix, move_fix, say
from governance.scorecards.desk import waiting
from house.clock import today
from house.refusals import Invalid, ReasonMissing
from processes.models import Notice, Person
from processes.people.actions import deactivate
from tests.agents import BY
from tests.conftest import Clock
from tests.factories import AgentFactory, PersonFactory
from tests.governance.changes.team import Team, a_team
from tests.governance.scorecards.team import BEFORE, BEGAN, FRIDAY, WHY

pytestmark = pytest.mark.django_db
DONE = "The rule asks for the receipt now"


def a_fix(team: Team, owner: Person | None = None, days: int = 3) -> Fix:
    due_on = today() + timedelta(days=days)
    fix = NamedFix("rule", "Refunds without a receipt", owner or team.system, due_on)
    return say(team.process, BEFORE, "fix", by=team.business, because=WHY, fix=fix).fix


def on_desk(person: Person) -> list[str]:
    return [item.title for item in waiting(person) if item.kind == "fix"]


def test_it_waits_for_its_owner_and_for_who_answers(owners: Team):
    fix = a_fix(owners)
    assert on_desk(owners.system) == ["Refunds without a receipt"]
    assert on_desk(owners.accountable) == ["System Owner: Refunds without a receipt"]
    assert on_desk(owners.business) == on_desk(owners.stranger) == []

    finish_fix(fix, by=owners.system, outcome=DONE)
    assert on_desk(owners.system) == on_desk(owners.accountable) == []
    assert Entry.objects.get(verb="fix.finish").because == DONE
    assert Notice.objects.filter(person=owners.accountable, title__startswith="Mended").exists()


@pytest.mark.parametrize("who", ["author", "stranger", "escalation", "compliance"])
def test_not_anybody_elses(owners: Team, who: str):
    fix = a_fix(owners)
    with pytest.raises(refusals.NotYourFix):
        finish_fix(fix, by=owners.people[who], outcome=DONE)
    with pytest.raises(refusals.NotYourFix):
        move_fix(fix, by=owners.people[who], because=WHY, due_on=date(2026, 4, 1))


def test_its_owner_does_not_move_it_alone(owners: Team):
    fix = a_fix(owners, owners.stranger)
    with pytest.raises(refusals.NotYourFix, match="moved by the accountable"):
        move_fix(fix, by=owners.stranger, because=WHY, due_on=date(2026, 4, 1))
    finish_fix(fix, by=owners.stranger, outcome=DONE)
    with pytest.raises(refusals.FixIsDone):
        move_fix(fix, by=owners.business, because=WHY, due_on=date(2026, 4, 1))
    with pytest.raises(refusals.FixIsDone):
        finish_fix(fix, by=owners.stranger, outcome=DONE)


def test_done_says_how(owners: Team):
    fix = a_fix(owners)
    with pytest.raises(ReasonMissing):
        finish_fix(fix, by=owners.system, outcome="")
    with pytest.raises(refusals.OutcomeTooShort):
        finish_fix(fix, by=owners.system, outcome="all done")


def test_moved_with_a_reason(owners: Team):
    fix = a_fix(owners)
    moved = move_fix(
        fix, by=owners.accountable, because="The vendor is late", owner=owners.business,
        due_on=date(2026, 4, 1),
    )  # fmt: skip
    assert (moved.owner, moved.due_on) == (owners.business, date(2026, 4, 1))
    details = Entry.objects.get(verb="fix.move").details
    assert details["was"] == {"owner": "System Owner", "due": "2026-03-16"}
    assert on_desk(owners.system) == []
    with pytest.raises(Invalid, match="another day"):
        move_fix(fix, by=owners.accountable, because=WHY, due_on=date(2026, 4, 1))


def unfit(kind: str, team: Team) -> Any:
    if kind == "agent":
        return AgentFactory()
    return deactivate(PersonFactory(), **BY) if kind == "gone" else team.stranger


@pytest.mark.parametrize("kind", ["agent", "gone", "stranger"])
def test_an_owner_is_a_colleague_who_may_look(clock: Clock, db: None, kind: str):
    clock.set(BEGAN)
    team = a_team(has_contract=False, is_restricted=True)
    clock.set(FRIDAY)
    with pytest.raises(refusals.FixOwnerUnfit):
        a_fix(team, unfit(kind, team))
    fix = a_fix(team)
    with pytest.raises(refusals.FixOwnerUnfit):
        move_fix(fix, by=team.business, because=WHY, owner=unfit(kind, team))


def test_late_is_told_once_for_each_date(owners: Team, clock: Clock):
    fix = a_fix(owners, days=0)
    assert upkeep.tell_of_late_fixes() == 0
    clock.forward(days=1)
    assert [upkeep.tell_of_late_fixes() for _ in range(2)] == [1, 0]
    late = Notice.objects.filter(title__startswith="Late:")
    assert {notice.person for notice in late} == {owners.system, owners.accountable}

    move_fix(fix, by=owners.accountable, because="The vendor is late", due_on=today())
    clock.forward(days=1)
    assert [upkeep.tell_of_late_fixes() for _ in range(2)] == [1, 0]
    finish_fix(fix, by=owners.system, outcome=DONE)
    clock.forward(days=9)
    assert upkeep.tell_of_late_fixes() == 0
