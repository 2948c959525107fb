"""What follows from a breach: exceptions and notices, each once, and never a storm."""

from governance.decisions.actions.following import MOST_WAITING, follow_up
from governance.decisions.actions.sealing import seal_waiting
from governance.models import Breach, Escalation
from processes.models import Notice, Process
from processes.register import actions as register
from tests.governance.decisions.logging import Log

BIG = {"ticket_id": "1", "amount": 420}


def test_a_rule_that_held_takes_the_path_of_its_rule(log: Log):
    log.send(inputs=BIG, case_id="C-1")

    assert follow_up() == 1
    opened = Escalation.objects.get()
    assert (opened.case_id, opened.path, opened.source) == ("C-1", "large_refund", "breach")
    assert "Refund above 300 needs a person" in opened.summary
    assert opened.version == log.version
    told = Notice.objects.filter(topic="decision.breach")
    assert {notice.person for notice in told} >= {log.process.accountable}
    assert Breach.objects.untold().count() == 0


def test_on_a_retired_process_too(log: Log):
    """What was logged has happened all the same."""
    Process.objects.filter(pk=log.process.pk).update(stage="retired")
    answer = log.send(inputs=BIG, case_id="C-1")

    assert "refund_over_300" in {each["rule"] for each in answer["breaches"]}
    assert follow_up() == Breach.objects.count()
    assert Escalation.objects.filter(case_id="C-1", path="large_refund").exists()
    assert Notice.objects.filter(topic="decision.breach").exists()


def test_it_happens_once(log: Log):
    log.send(inputs=BIG, case_id="C-1")
    follow_up()
    notices = Notice.objects.count()

    assert follow_up() == 0
    log.send(inputs=BIG, case_id="C-1", decision="paid_again")
    assert follow_up() == 1
    assert Escalation.objects.count() == 1
    assert Notice.objects.count() == notices


def test_without_a_case_the_record_is_the_case(log: Log):
    answer = log.send(tools_invoked=["shell.run"], case_id=...)
    follow_up()

    assert answer["id"][:12] in Escalation.objects.get().case_id


def test_what_comes_from_how_the_agent_runs_opens_one_for_all_cases(log: Log):
    register.pause(log.process, by=log.process.accountable, because="Wrong amounts since noon")
    for _ in range(5):
        log.send()
    follow_up()

    assert Escalation.objects.get().case_id == "all cases"


def test_a_flood_of_breaches_opens_no_flood_of_exceptions(log: Log):
    log.caller.post("/decisions", [log.record(inputs=BIG) for _ in range(MOST_WAITING + 30)])
    while follow_up():
        pass

    assert Escalation.objects.count() == MOST_WAITING + 1
    assert Notice.objects.filter(topic="decision.breach").count() <= 4


def test_records_that_can_t_be_checked_are_told_once_a_day(log: Log):
    for _ in range(3):
        log.send(confidence=...)
        seal_waiting()

    told = Notice.objects.filter(topic="decision.unchecked")
    assert {notice.person for notice in told} == {log.process.accountable}
    assert told.count() == 1
