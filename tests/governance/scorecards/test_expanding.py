"""Expanding takes both halves, a target that held, and nothing in the way."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from governance.escalations.actions import open_exception
from governance.escalations.words import Source
from governance.models import EvaluationSet, Fix, RequiredSet, Waiver, Week
from governance.scorecards import refusals
from governance.scorecards.actions import NamedFix, agree, finish_fix, say
from governance.scorecards.desk import waiting
from governance.scorecards.grounds import blocks_expansion
from house.clock import now
from processes.contracts.in_force import in_force
from processes.models import Notice, Person
from processes.register.actions import name_role, pause
from tests.agents import BY
from tests.conftest import Clock
from tests.contracts import a_contract
from tests.factories import AbsenceFactory
from tests.governance.changes.team import Team, a_team
from tests.governance.scorecards.team import (
    BEFORE,
    BEGAN,
    FRIDAY,
    WEEK,
    WHY,
    an_aim,
    figures,
    metric,
    on_target,
)

pytestmark = pytest.mark.django_db


def first(team: Team, who: str = "business") -> Week:
    return say(team.process, WEEK, "expand", by=team.people[who], because=WHY)


def second(team: Team, who: str) -> Week:
    return agree(team.process, WEEK, by=team.people[who], because="I see the same")


def test_one_says_it_and_the_other_agrees(owners: Team):
    on_target(owners.process)
    week = first(owners)
    assert (week.state, week.said_for, week.agreed_by) == ("half", "business", None)
    asked = Notice.objects.get(topic="week.halfway")
    assert asked.person == owners.system

    week = second(owners, "system")
    assert (week.state, week.word, week.agreed_by_name) == ("closed", "expand", "System Owner")
    assert {ground["kind"] for ground in week.grounds} == {
        "target", "breach", "exception", "waiver", "fix",
    }  # fmt: skip
    assert all(ground["holds"] for ground in week.grounds)
    told = Notice.objects.get(person=owners.accountable, topic="week.closed")
    assert "System Owner agreed" in told.body


def test_a_pilot_is_shown_the_way_to_live(owners: Team):
    owners.process.stage = "pilot"
    owners.process.save()
    on_target(owners.process)
    first(owners)
    second(owners, "system")
    told = Notice.objects.get(person=owners.system, topic="week.closed")
    assert told.link == "/register/support_refunds/stage/"


def test_saying_it_for_the_other_half_is_agreeing(owners: Team):
    on_target(owners.process)
    first(owners, "system")
    with pytest.raises(refusals.SaidAlready):
        first(owners, "system")
    assert first(owners, "business").is_closed


@pytest.mark.parametrize("who", ["business", "accountable", "author", "compliance", "stranger"])
def test_nobody_else_agrees(owners: Team, who: str):
    on_target(owners.process)
    first(owners)
    with pytest.raises(refusals.MayNotAgree):
        second(owners, who)


def test_there_is_nothing_to_agree_to(owners: Team):
    with pytest.raises(refusals.NothingToAgree):
        second(owners, "system")


def test_one_owner_of_both_halves_does_not_do_both(owners: Team):
    on_target(owners.process)
    pair = {"person": owners.business, "deputy": owners.system_deputy}
    name_role(owners.process, "system", **pair, **BY)
    assert first(owners).said_for == "both"
    for who in ("business", "system_deputy", "author"):
        with pytest.raises(refusals.MayNotAgree):
            second(owners, who)
    assert second(owners, "accountable").is_closed


def test_nor_by_standing_in_for_the_other_later(owners: Team):
    on_target(owners.process)
    pair = {"person": owners.system, "deputy": owners.business}
    name_role(owners.process, "system", **pair, **BY)
    assert first(owners).said_for == "business"
    AbsenceFactory(person=owners.system)
    with pytest.raises(refusals.MayNotAgree):
        second(owners, "business")
    assert second(owners, "accountable").is_closed


def test_nor_where_that_owner_is_accountable_too(clock: Clock, db: None):
    clock.set(BEGAN)
    team = a_team(has_contract=False)
    for role in ("business", "system"):
        pair = {"person": team.accountable, "deputy": team.system_deputy}
        name_role(team.process, role, **pair, **BY)
    clock.set(FRIDAY)
    on_target(team.process)
    assert first(team, "accountable").said_for == "both"
    with pytest.raises(refusals.MayNotAgree):
        second(team, "accountable")
    assert second(team, "accountable_deputy").is_closed


def test_the_accountable_speaks_for_a_half_in_which_nobody_is_here(owners: Team):
    on_target(owners.process)
    first(owners)
    AbsenceFactory(person=owners.system)
    with pytest.raises(refusals.MayNotAgree):
        second(owners, "accountable")
    AbsenceFactory(person=owners.system_deputy)
    assert second(owners, "accountable").is_closed


def test_the_other_half_may_say_stop_instead(owners: Team):
    on_target(owners.process)
    first(owners)
    week = say(owners.process, WEEK, "stop", by=owners.system, because="The vendor leaves")
    assert (week.word, week.said_by, week.said_for, week.grounds) == ("stop", owners.system, "", [])


def test_what_held_at_first_must_hold_still(owners: Team):
    on_target(owners.process)
    first(owners)
    pause(owners.process, by=owners.accountable, because="Wrong balances")
    with pytest.raises(refusals.NotYetExpanding, match="It is paused"):
        second(owners, "system")
    assert Week.objects.get().state == "half"


def test_a_week_long_over_does_not_expand(owners: Team, clock: Clock):
    on_target(owners.process)
    earlier = BEFORE - timedelta(days=7)
    figures(owners.process, "error_rate", 3, 3, 3, until=earlier)
    with pytest.raises(refusals.NotTheNewest, match="said for 2026-W10 or a later week"):
        say(owners.process, earlier, "expand", by=owners.business, because=WHY)
    first(owners)
    assert halves_asked(owners.system)
    clock.forward(days=9)
    assert halves_asked(owners.system)
    clock.forward(days=1)
    assert not halves_asked(owners.system)
    with pytest.raises(refusals.NotTheNewest, match="said for 2026-W12 or a later week"):
        second(owners, "system")
    with pytest.raises(refusals.NotTheNewest):
        first(owners, "system")
    assert say(owners.process, WEEK, "stop", by=owners.system, because=WHY).is_closed


def halves_asked(person: Person) -> bool:
    return any("do you agree?" in item.title for item in waiting(person))


# --- the targets ---------------------------------------------------------------------------------


def blocked(team: Team) -> list[str]:
    return [ground.says for ground in blocks_expansion(team.process, WEEK)]


def test_without_a_success_number_nothing_held(owners: Team):
    an_aim(owners.process, is_success=False)
    (ground,) = blocks_expansion(owners.process, WEEK)
    assert (ground.says[:25], ground.link) == (
        "No success number is set,",
        "/scorecards/support_refunds/aims/",
    )


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ((5, 5, 5), ""),
        ((9, 5, 5, 5), ""),
        ((5, 5.01, 5), "It was 5.01 % in 2026-W10."),
        ((4, None, 4), "It was not known in 2026-W10."),
        ((4, 4), "It was not known in 2026-W09."),
        ((7, 4, 8), "It was 7 % in 2026-W09; 8 % in 2026-W11."),
    ],
)
def test_a_target_holds_in_every_week(owners: Team, values: tuple, told: str):
    an_aim(owners.process)
    figures(owners.process, "error_rate", *values)
    says = blocked(owners)
    assert says == (
        [f"Error rate, at most 5 %, must have held for 3 weeks. {told}"] if told else []
    )


def test_higher_can_be_better_and_the_partner_counts(owners: Team):
    quality = metric("error_rate")
    an_aim(owners.process, "adoption", target="60")
    an_aim(owners.process, "cycle_time", target="2", partner=quality)
    an_aim(owners.process, "error_rate", target="5", is_success=False)
    figures(owners.process, "adoption", 60, 59.5, 80)
    figures(owners.process, "cycle_time", 2, 1, 1)
    figures(owners.process, "error_rate", 5, 5, 6)
    assert blocked(owners) == [
        "Error rate, at most 5 %, must have held for 3 weeks. It was 6 % in 2026-W11.",
        "Adoption, at least 60 %, must have held for 3 weeks. It was 59.5 % in 2026-W10.",
    ]


def test_a_speed_without_the_target_of_its_quality_does_not_pass(owners: Team):
    an_aim(owners.process, "cycle_time", target="2", partner=metric("rework"))
    figures(owners.process, "cycle_time", 1, 1, 1)
    assert blocked(owners) == ["Rework, the partner of Cycle time, has no target."]


@pytest.mark.parametrize(
    ("slug", "target", "value", "told"),
    [
        ("error_rate", "15", "15.04", "Error rate, at most 15 %, … It was 15.04 %"),
        ("error_rate", "15.01", "15.04", "Error rate, at most 15.01 %, … It was 15.04 %"),
        ("adoption", "80.001", "80", "Adoption, at least 80.001 %, … It was 80 %"),
        (
            "cost_of_errors",
            "15",
            "15.004",
            "Cost of errors, at most 15.000 EUR, … It was 15.004 EUR",
        ),
        ("downtime", "0.05", "0.050005", "Downtime, at most 3 min, … It was 3.0003 min"),
    ],
)
def test_what_missed_by_little_reads_otherwise(
    owners: Team, slug: str, target: str, value: str, told: str
):
    an_aim(owners.process, slug, target=target)
    figures(owners.process, slug, *[value] * 3)
    (says,) = blocked(owners)
    assert says.replace("must have held for 3 weeks.", "…").startswith(f"{told} in ")


def test_how_many_weeks_is_a_setting(owners: Team, settings: Any):
    an_aim(owners.process)
    figures(owners.process, "error_rate", 9, 4)
    settings.ENV = replace(settings.ENV, PORTAL_EXPAND_WEEKS=1)
    assert blocked(owners) == []


# --- what stands in the way ----------------------------------------------------------------------


def test_open_breaches_and_overdue_exceptions(owners: Team, clock: Clock):
    on_target(owners.process)
    case = {"trigger": "too_much", "summary": "Over the limit", "context": {}, "by": owners.author}
    open_exception(owners.process, case_id="17", **case)
    assert blocked(owners) == []
    open_exception(owners.process, case_id="18", source=Source.BREACH, **case)
    assert blocked(owners) == ["1 breach is open."]
    clock.forward(days=9)
    assert blocked(owners) == ["1 breach is open.", "2 exceptions are overdue."]


def test_late_fixes(owners: Team, clock: Clock):
    on_target(owners.process)
    fix = NamedFix("rule", "Refunds without a receipt", owners.system, FRIDAY.date())
    say(owners.process, BEFORE, "fix", by=owners.business, because=WHY, fix=fix)
    assert blocked(owners) == []
    clock.forward(days=1)
    (ground,) = blocks_expansion(owners.process, WEEK)
    assert (ground.says, ground.link) == (
        "1 fix is late.",
        "/scorecards/support_refunds/?week=2026-W10",
    )
    finish_fix(Fix.objects.get(), by=owners.system, outcome="The rule asks for the receipt")
    assert blocked(owners) == []


def a_waiver(team: Team, until: timedelta, **fields: object) -> None:
    current = in_force(team.process)
    assert current is not None
    Waiver.objects.create(
        process=team.process, behaviour_hash=current.behaviour_hash, version_number=1,
        author=team.author, asked_by=team.author, asked_at=now(), because="The service is down",
        until=now() + until, state="approved", decided_by=team.compliance, decided_at=now(),
    )  # fmt: skip


def test_a_waiver_that_ran_out(owners: Team):
    a_contract(owners.process)
    on_target(owners.process)
    a_waiver(owners, timedelta(days=-1))
    assert blocked(owners) == []  # nothing is required, so nothing had to be waived
    required(owners)
    assert blocked(owners) == ["1 waiver that it runs on has expired."]
    a_waiver(owners, timedelta(days=1))
    assert blocked(owners) == []


def required(team: Team) -> None:
    """A set that the process must pass, and has not."""
    made = EvaluationSet.objects.create(
        slug="refunds", name="Refunds", purpose="acceptance", process=team.process,
        owner=team.author, content_hash="0" * 64, created_at=now(),
    )  # fmt: skip
    RequiredSet.objects.create(
        process=team.process, evaluation_set=made, threshold_percent=90, since=now()
    )
