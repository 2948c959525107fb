"""The evaluations of the demo company: a trend, a drift, a change that is blocked, a waiver."""

import pytest

from governance.changes.gates import Light, machine_gates
from governance.evaluations.runs.words import RunState
from governance.models import Price, Run, Waiver
from portal.demo.runs import MADE_UP, WATCHED
from portal.desk import desk_for
from portal.evaluation_runs.trends import moments_of, score_chart
from processes.contracts.in_force import newest_open
from processes.contracts.whole import whole
from processes.models import Person, Process

pytestmark = pytest.mark.django_db


def evaluated(slug: str) -> tuple[Light, str]:
    """The gate of the change that is on its way."""
    version = newest_open(Process.objects.get(slug=slug))
    assert version
    gate = next(each for each in machine_gates(whole(version)) if each.name == "evaluated")
    return gate.light, gate.says


@pytest.mark.usefixtures("demo")
def test_twelve_weeks() -> None:
    for slug in WATCHED:
        moments = moments_of(Process.objects.get(slug=slug))
        assert len(moments) >= 12
        assert any("v" in mark for each in moments for mark in each.marks)
        assert score_chart(moments)
    assert not Run.objects.open().exists()
    assert not Run.objects.exclude(is_practice=True).exists()
    assert Price.objects.count() == 2


@pytest.mark.usefixtures("demo")
def test_one_drift_says_that_it_is_made_up() -> None:
    run = Run.objects.get(because=MADE_UP)
    assert (run.state, run.results.filter(passed=False).count()) == (RunState.FAILED, 2)
    owner = Person.objects.get(email="owner@demo.example")
    assert "rules in force fail" in {item.kind for item in desk_for(owner).waiting}


@pytest.mark.usefixtures("demo")
def test_one_change_is_blocked_by_a_regression() -> None:
    light, says = evaluated("support_refunds")
    assert light == Light.RED
    assert "By the order 60 are due: a person pays" in says


@pytest.mark.usefixtures("demo")
def test_one_change_is_waived() -> None:
    light, says = evaluated("meeting_notes")
    assert light == Light.GREEN
    assert "Waived until" in says
    waiver = Waiver.objects.get(process__slug="meeting_notes")
    assert waiver.decided_by not in {waiver.author, waiver.asked_by}
