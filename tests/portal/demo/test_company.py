"""Halden & Finch: what a newcomer finds there, and what later states of the demo must keep."""

from datetime import timedelta

import pytest

from governance.escalations.patterns import bouncing, repeating
from governance.escalations.rules import is_plain
from governance.models import Advice, Escalation
from house.clock import now
from portal.demo.people import COLLEAGUES, email_of
from portal.load import LIMIT, loads
from portal.sweep import sweep
from processes.models import (
    AgentKey,
    Control,
    Domain,
    NamedRole,
    Notice,
    Pause,
    Person,
    Process,
    ProcessAgent,
    Proposal,
    Remark,
)
from processes.register.gaps import gaps, with_gaps
from processes.register.stops import stop_of
from processes.register.words import Stage, State

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]


def person(key: str) -> Person:
    return Person.objects.get(email=email_of(key))


def process(slug: str) -> Process:
    return Process.objects.get(slug=slug)


def agents_of(process: Process) -> list[Person]:
    return [row.agent for row in ProcessAgent.objects.filter(process=process)]


def test_fifteen_people_work_there_in_five_departments() -> None:
    active = Person.objects.people().active()
    assert {each.email for each in active} == {each.email for each in COLLEAGUES}
    assert len({each.department for each in active}) == 5
    assert active.count() == 15


def test_every_role_has_a_deputy_who_is_someone_else() -> None:
    for each in Process.objects.all():
        assert each.accountable != each.accountable_deputy
        assert each.escalation_owner != each.escalation_backup
    assert NamedRole.objects.count() > 40
    for named in NamedRole.objects.select_related("person", "deputy"):
        assert named.person != named.deputy
        assert not named.person.is_agent
        assert not named.deputy.is_agent


def test_the_portfolio_has_every_tier_stage_and_domain() -> None:
    found = Process.objects.all()
    assert found.count() == 14
    assert {each.tier_id for each in found} == {0, 1, 2, 3, 4}
    assert {each.stage for each in found} == set(Stage)
    assert {each.domain_id for each in found} == set(Domain.objects.values_list("pk", flat=True))
    assert {each.capability for each in found} == {"drafts_only", "suggests", "acts"}


def test_support_refunds_is_live_and_stays_running() -> None:
    """Whatever else the demo tells, this one can be tried at any time."""
    for _ in range(2):
        refunds = process("support_refunds")
        assert refunds.stage == Stage.LIVE
        assert refunds.state == State.RUNNING
        assert not refunds.is_restricted
        assert not Pause.objects.filter(process=refunds, lifted_at=None).exists()
        assert gaps(refunds) == []
        assert refunds.publication.version.state == "published"
        assert AgentKey.objects.filter(agent__in=agents_of(refunds), revoked_at=None).exists()
        assert [step.error for step in sweep(is_forced=True) if step.error] == []


def test_one_process_is_hidden_from_strangers() -> None:
    hidden = process("kyc_check")
    assert [each.slug for each in Process.objects.filter(is_restricted=True)] == ["kyc_check"]
    assert hidden not in Process.objects.visible_to(person("staff"))
    assert hidden in Process.objects.visible_to(person("compliance"))


def test_one_process_was_paused_this_morning_by_its_owner() -> None:
    pause = Pause.objects.get(lifted_at=None)
    assert pause.process.slug == "sales_intake"
    assert pause.process.accountable == pause.paused_by
    assert len(pause.because.split()) > 5


def test_pauses_were_lifted_with_their_story() -> None:
    lifted = Pause.objects.exclude(lifted_at=None).filter(is_drill=False)
    slugs = {"support_refunds", "support_triage", "lead_follow_up"}
    assert {each.process.slug for each in lifted} == slugs
    assert all(each.because and each.lifted_because for each in lifted)


def test_drills_show_how_soon_each_agent_knew() -> None:
    drills = Pause.objects.filter(is_drill=True)
    assert {each.process.slug for each in drills} == {"support_refunds", "invoice_approval"}
    assert all("after" in stop_of(each).says for each in drills)


def test_exceptions_wait_went_on_and_were_decided_in_good_words() -> None:
    statuses = {each.status for each in Escalation.objects.all()}
    assert {"overdue", "decided"} <= statuses <= {"open", "overdue", "decided"}
    decided = Escalation.objects.decided().exclude(outcome="merged")
    assert {each.outcome for each in decided} == {"approved", "declined", "done_by_hand"}
    assert Escalation.objects.filter(outcome="merged").exists()
    assert all(is_plain(each.decision) for each in decided)
    assert decided.exclude(gave_up="").exists()
    waiting = Escalation.objects.waiting()
    assert waiting.exclude(looked_by=None).exists()
    assert waiting.exclude(reminded_at=None).filter(status="open").exists()
    assert {each.is_late for each in waiting.filter(status="overdue")} == {True}
    asked = Advice.objects.filter(escalation__in=waiting)
    assert {bool(each.answer) for each in asked} == {True, False}


def test_six_exceptions_are_a_pattern_worth_a_rule() -> None:
    seen = Escalation.objects.visible_to(person("owner"))
    since = now() - timedelta(weeks=4)
    (pattern,) = repeating(seen, since)
    assert (pattern.process.slug, pattern.count, pattern.always) == (
        "support_refunds",
        6,
        "approved",
    )
    assert "V-0931" in {each.escalation.case_id for each in bouncing(seen, since)}


def test_someone_who_left_is_still_named() -> None:
    gone = Person.objects.people().get(is_active=False)
    assert gone.name == "Greta Holm"
    assert {each.slug for each in with_gaps()} == {"contract_summaries", "vendor_onboarding"}
    told = {each.person for each in Notice.objects.about("process.gap")}
    assert person("ruth.calder") in told


def test_some_processes_do_not_fit_their_domain() -> None:
    assert "meeting_notes" in {each.slug for each in Process.objects.misfits()}


def test_colleagues_answer_back_and_are_answered() -> None:
    assert {each.kind for each in Remark.objects.all()} == set(Remark.Kind)
    waiting = Remark.objects.open()
    assert {each.process.slug for each in waiting} == {"support_refunds", "vendor_onboarding"}
    assert all(each.waits_for.is_active for each in waiting)
    answered = Remark.objects.exclude(answered_at=None)
    assert answered.count() == 2
    assert all(each.answered_at and each.answered_at > each.made_at for each in answered)


def test_one_control_waits_for_compliance_and_one_was_consented() -> None:
    open_one = Proposal.objects.get(kind="control", state=Proposal.State.OPEN)
    assert open_one.kind == "control"
    assert open_one.proposed_by == person("admin")
    consented = Proposal.objects.get(kind="control", state=Proposal.State.CONSENTED)
    assert consented.decided_by == person("ruth.calder")
    assert Control.objects.get(slug="brand_and_style").says == consented.becomes["says"]


def test_one_person_is_near_the_limit_and_nobody_over_it() -> None:
    held = {pk: load.roles for pk, load in loads().items()}
    near = {Person.objects.get(pk=pk).name for pk, roles in held.items() if roles >= LIMIT - 1}
    assert near == {"Viktor Sand"}
    assert max(held.values()) <= LIMIT


def test_agents_of_piloted_and_live_processes_have_keys() -> None:
    working = Process.objects.filter(stage__in=[Stage.PILOT, Stage.LIVE])
    with_keys = {
        each.agent.email.partition("@")[0]
        for each in AgentKey.objects.filter(revoked_at=None).select_related("agent")
    }
    assert with_keys == {each.slug for each in working}
