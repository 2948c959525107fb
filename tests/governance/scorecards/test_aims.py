"""Aims are fixed before a pilot starts; from then on they change by proposal and consent."""

from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from audit.models import Entry
from governance.changes import actions as changes
from governance.changes.refusals import GatesAreRed
from governance.changes.stages import gates_of
from governance.models import Aim
from governance.scorecards import refusals
from governance.scorecards.actions import define_metric, set_aim
from house.refusals import Invalid, NotPermitted
from processes.models import Notice, Proposal
from processes.people import groups
from processes.register import actions as register
from tests.conftest import Clock
from tests.governance.changes.team import WHY, Team, a_team
from tests.governance.scorecards.team import BEGAN, a_running_team, an_aim, metric

pytestmark = pytest.mark.django_db


@pytest.fixture
def designers(clock: Clock) -> Team:
    """A process that is being designed."""
    return a_running_team(clock, stage="designing")


def aim(team: Team, slug: str = "error_rate", by: str = "business", **fields: Any) -> Any:
    usual = {"baseline": Decimal(20), "target": Decimal(5), "is_success": True}
    person = team.people[by]
    return set_aim(team.process, metric(slug), by=person, because=WHY, **{**usual, **fields})


def test_set_and_set_again_while_it_is_designed(designers: Team):
    aim(designers)
    made = aim(designers, target=Decimal("4.5"))
    aim(designers, target=Decimal("4.5"))
    assert Aim.objects.get() == made
    entries = Entry.objects.filter(verb="aim.set").order_by("pk")
    assert [entry.details["is"]["target"] for entry in entries] == ["5", "4.5"]
    assert entries[1].details["was"]["target"] == "5"


@pytest.mark.parametrize("who", ["author", "escalation", "compliance", "stranger"])
def test_by_nobody_else(designers: Team, who: str):
    with pytest.raises(refusals.MayNotSetAims):
        aim(designers, by=who)


@pytest.mark.parametrize(
    ("slug", "fields", "field"),
    [
        ("error_rate", {"baseline": None}, "baseline"),
        ("error_rate", {"target": None}, "target"),
        ("error_rate", {"target": Decimal(101)}, "target"),
        ("satisfaction", {"baseline": Decimal(0), "target": Decimal(4)}, "baseline"),
        ("complaints", {"target": Decimal("0.5")}, "target"),
        ("volume", {}, "is_success"),
        ("cycle_time", {}, "partner"),
        ("cycle_time", {"partner": "adoption"}, "partner"),
        ("rework", {"partner": "rework"}, ""),
    ],
)
def test_an_aim_that_tells_nothing(designers: Team, slug: str, fields: dict, field: str):
    if "partner" in fields:
        fields = {**fields, "partner": metric(fields["partner"])}
    with pytest.raises(Invalid) as refused:
        aim(designers, slug, **fields)
    assert refused.value.field == field
    assert not Aim.objects.exists()


def test_two_success_numbers_at_most(designers: Team):
    aim(designers)
    aim(designers, "rework")
    with pytest.raises(refusals.AimUnfit, match="two success numbers"):
        aim(designers, "complaints")
    aim(designers, "complaints", is_success=False)
    aim(designers, "rework", target=Decimal(6))


def test_not_by_what_another_process_is_measured(designers: Team):
    other = a_team("support_triage", has_contract=False)
    own = define_metric(
        name="Tickets reopened", says="Tickets opened again within a week.", kind="quality",
        unit="count", better="lower", process=other.process, by=other.business, because=WHY,
    )  # fmt: skip
    with pytest.raises(refusals.AimUnfit, match="not measured by this"):
        aim(designers, own.slug)


# --- before a pilot ------------------------------------------------------------------------------


def aims_gate(team: Team) -> tuple[bool, str]:
    gate = next(gate for gate in gates_of(team.process, "pilot") if gate.name == "aims")
    return gate.is_green, gate.says


def test_no_pilot_without_them(designers: Team):
    by = {"by": designers.accountable, "because": WHY}
    with pytest.raises(GatesAreRed, match="No success number is set"):
        changes.move_stage(designers.process, "pilot", **by)
    aim(designers)
    assert aims_gate(designers) == (True, "It is judged by Error rate.")
    with pytest.raises(GatesAreRed) as refused:
        changes.move_stage(designers.process, "pilot", **by)
    assert "success" not in refused.value.text


def test_a_speed_needs_a_quality_that_is_aimed_at(designers: Team):
    aim(designers, "cycle_time", partner=metric("rework"))
    is_green, says = aims_gate(designers)
    assert not is_green
    assert says == "Cycle time is a speed: Rework, its partner, needs a target too."
    aim(designers, "rework", is_success=False)
    assert aims_gate(designers)[0]


def test_a_live_process_falls_back_to_a_pilot_without(owners: Team):
    assert "aims" not in {gate.name for gate in gates_of(owners.process, "pilot")}


# --- locked --------------------------------------------------------------------------------------


def test_a_target_changes_by_proposal_and_consent(owners: Team):
    stands = an_aim(owners.process)
    proposal = aim(owners, target=Decimal(8))
    assert isinstance(proposal, Proposal)
    assert (proposal.was, proposal.becomes) == ({"target": "5"}, {"target": "8"})
    stands.refresh_from_db()
    assert stands.target == 5
    assert Notice.objects.filter(person=owners.compliance, topic="proposal").exists()

    with pytest.raises(NotPermitted):
        register.consent(proposal, by=owners.business, because=WHY)
    with pytest.raises(NotPermitted):
        register.consent(proposal, by=owners.system, because=WHY)
    register.consent(proposal, by=owners.compliance, because="The old one was a guess")
    stands.refresh_from_db()
    assert stands.target == 8
    assert stands.history.latest().history_by == "Clara Compliance"
    assert Entry.objects.get(verb="aim.change").process == "support_refunds"


def test_a_pilot_that_goes_back_frees_nothing(designers: Team):
    an_aim(designers.process)
    for stage in ("pilot", "designing"):
        designers.process.stage = stage
        designers.process.save()
    assert isinstance(aim(designers, target=Decimal(8)), Proposal)
    assert Aim.objects.get().target == 5


def test_a_speed_and_its_quality_stay_together(owners: Team):
    partner = metric("rework")
    with pytest.raises(refusals.AimUnfit, match="Rework, the partner of a success number, needs"):
        aim(owners, "cycle_time", partner=partner)
    an_aim(owners.process, "rework", is_success=False)
    assert isinstance(aim(owners, "cycle_time", partner=partner), Proposal)
    an_aim(owners.process, "cycle_time", partner=partner)
    with pytest.raises(refusals.AimUnfit, match="Cycle time is a success number and leans"):
        aim(owners, "rework", target=None, is_success=False)


def test_the_same_again_proposes_nothing(owners: Team):
    an_aim(owners.process)
    with pytest.raises(Invalid, match="Nothing differs"):
        aim(owners)


def test_a_first_aim_is_proposed_too(owners: Team):
    an_aim(owners.process, "rework", is_success=False)
    proposal = aim(owners, "cycle_time", partner=metric("rework"))
    assert not Aim.objects.success().exists()
    register.consent(proposal, by=owners.compliance, because="It was agreed last year")
    made = Aim.objects.success().get()
    assert (made.metric.slug, made.target, made.partner.slug) == ("cycle_time", 5, "rework")


def test_nonsense_is_not_proposed(owners: Team):
    with pytest.raises(refusals.AimUnfit):
        aim(owners, "cycle_time")
    with pytest.raises(refusals.MayNotSetAims):
        aim(owners, by="author")
    assert not Proposal.objects.exists()


def test_what_was_right_when_proposed_is_looked_at_again(owners: Team):
    proposals = [aim(owners, slug) for slug in ("error_rate", "rework", "complaints")]
    for proposal in proposals[:2]:
        register.consent(proposal, by=owners.compliance, because=WHY)
    with pytest.raises(refusals.AimUnfit, match="two success numbers"):
        register.consent(proposals[2], by=owners.compliance, because=WHY)


def test_a_proposal_is_hidden_with_its_process(clock: Clock):
    clock.set(BEGAN)
    team = a_team(has_contract=False, is_restricted=True)
    proposal = aim(team)
    team.system.groups.set(Group.objects.filter(name=groups.TECHNOLOGY))
    page = f"/admin/processes/proposal/{proposal.pk}/change/"
    seen = {}
    for who in ("stranger", "system", "compliance"):
        assert Proposal.objects.visible_to(team.people[who]).exists() == (who != "stranger")
        client = Client()
        client.force_login(team.people[who])
        seen[who] = client.get(page).status_code
    assert seen == {"stranger": 404, "system": 200, "compliance": 200}
