"""The week ends in one word, in the browser of whoever may say it."""

from datetime import timedelta

import pytest

from governance.models import Fix, Week
from governance.scorecards import actions
from house.clock import today
from processes.models import Process
from tests.conftest import Clock
from tests.governance.changes.team import Team
from tests.governance.scorecards.team import WEEK, WHY, on_target
from tests.portal.scorecards.conftest import ONE, Visitor, visitor

pytestmark = pytest.mark.django_db
CLOSE = f"{ONE}close/"


def test_stop_offers_pausing_at_once(team: Team, system: Visitor) -> None:
    assert "Pause the process now" in system.get(CLOSE)
    system.post(CLOSE, word="stop", because=WHY, pause="on")
    assert Week.objects.get().word == "stop"
    assert Process.objects.get().state == "paused"


def test_stop_alone_leaves_the_way_to_the_switch(team: Team, owner: Visitor) -> None:
    page = owner.post(CLOSE, word="stop", because=WHY)
    assert Process.objects.get().state == "running"
    assert "#switch" in page


def test_fix_names_one_thing(team: Team, owner: Visitor) -> None:
    day = today() + timedelta(days=7)
    told = {"word": "fix", "because": WHY, "fault": "rule", "owner": team.author.pk}
    page = owner.post(CLOSE, status=422, what="", due_on=day.isoformat(), **told)
    assert "This field is required." in page
    assert not Week.objects.exists()
    page = owner.post(
        CLOSE, status=422, what="The rule", due_on=(day - timedelta(days=8)).isoformat(), **told
    )
    assert "Choose a day from today on" in page
    owner.post(CLOSE, what="The split-delivery rule", due_on=day.isoformat(), **told)
    fix = Fix.objects.get()
    assert (fix.owner, fix.due_on, fix.week.word) == (team.author, day, "fix")


def test_expand_says_what_stands_in_the_way(owner: Visitor) -> None:
    page = owner.get(CLOSE)
    assert "No success number is set, so nobody can say that it held." in page
    assert "Say expand for your half" not in page
    page = owner.post(CLOSE, status=422, word="expand", because=WHY)
    assert "It can’t expand" in page or "It can&#x27;t expand yet." in page
    assert not Week.objects.exists()


def test_expand_takes_both_halves(team: Team, owner: Visitor, system: Visitor) -> None:
    on_target(team.process)
    owner.post(CLOSE, word="expand", because=WHY)
    page = owner.get(CLOSE)
    assert "System Owner" in page
    assert "Agree: expand" not in page
    assert "Agree: expand" in system.get(CLOSE)
    page = system.post(CLOSE, word="agree", because="")
    assert "Both halves agree" in page
    assert "More teams and cases can be given to it." in page
    assert Week.objects.get().agreed_by == team.system


def test_a_week_is_closed_once(team: Team, owner: Visitor) -> None:
    actions.say(team.process, WEEK, "stop", by=team.system, because=WHY)
    assert "closed meanwhile" in owner.post(CLOSE, word="stop", because=WHY)
    assert Week.objects.get().said_by == team.system


def test_a_week_that_still_runs(clock: Clock, owner: Visitor) -> None:
    clock.forward(days=4)
    page = owner.get(f"{CLOSE}?week=2026-W12")
    assert "It can be closed from Friday, 20 March on." in page
    assert "<form" not in page.partition('id="content"')[2]
    owner.post(f"{CLOSE}?week=2026-W12", status=422, word="stop", because=WHY)
    assert not Week.objects.exists()


def test_each_word_has_those_who_may_say_it(team: Team) -> None:
    page = visitor(team.author).get(CLOSE)
    assert "End it with fix" in page
    assert "End it with stop" not in page
    visitor(team.author).post(CLOSE, status=422, word="stop", because=WHY)
    visitor(team.business).post(CLOSE, status=404, word="perhaps", because=WHY)
    assert not Week.objects.exists()


def test_an_earlier_week_offers_no_expand(team: Team, owner: Visitor, clock: Clock) -> None:
    on_target(team.process)
    assert "Say expand for your half" in owner.get(CLOSE)
    clock.forward(days=10)
    page = owner.get(f"{CLOSE}?week=2026-W11")
    assert "it is said for 2026-W12 or a later week" in page
    assert "Say expand for your half" not in page
    assert "End it with stop" in page
    owner.post(f"{CLOSE}?week=2026-W11", status=422, word="expand", because=WHY)
    assert not Week.objects.exists()
