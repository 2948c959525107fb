"""The owner of a fix finishes it, also where its process is hidden from them meanwhile."""

from datetime import timedelta

import pytest

from governance.models import Fix
from governance.scorecards import actions
from governance.scorecards.actions import NamedFix
from governance.scorecards.desk import waiting
from house.clock import today
from processes.models import Notice
from processes.register.actions import restrict
from tests.agents import BY
from tests.factories import PersonFactory
from tests.governance.changes.team import Team
from tests.governance.scorecards.team import BEFORE, WHY
from tests.portal.scorecards.conftest import ONE, Visitor, visitor

pytestmark = pytest.mark.django_db


def a_fix(team: Team) -> str:
    """The address of one that a stranger is to mend."""
    named = NamedFix("rule", "The split-delivery rule", team.stranger, today() + timedelta(days=3))
    actions.say(team.process, BEFORE, "fix", by=team.business, because=WHY, fix=named)
    (item,) = [item for item in waiting(team.stranger) if item.kind == "fix"]
    return item.link


def test_whoever_sees_the_process_finds_it_on_the_scorecard(
    team: Team, owner: Visitor, stranger: Visitor
) -> None:
    link = a_fix(team)
    answer = stranger.client.get(link)
    assert answer.url == f"{ONE}#fix-{Fix.objects.get().pk}"  # type: ignore[attr-defined]
    stranger.post(f"{link}done/", outcome="The rule names both cases")
    answer = owner.client.get(link)
    assert answer.url == f"{ONE}?week=2026-W10#fixes"  # type: ignore[attr-defined]


def test_its_owner_finishes_it_where_the_process_is_hidden(team: Team, stranger: Visitor) -> None:
    link = a_fix(team)
    restrict(team.process, True, **BY)
    stranger.get(ONE, status=404)
    page = stranger.get(link)
    assert "The split-delivery rule" in page
    assert WHY not in page
    assert ONE not in page
    assert "Say in a sentence" in stranger.post(f"{link}done/", status=422, outcome="Done it")
    stranger.post(f"{link}move/", status=404, because=WHY, due_on="2026-04-01")
    page = stranger.post(f"{link}done/", outcome="The rule names both cases")
    assert "by Stran Ger: The rule names both cases" in page
    told = Notice.objects.filter(person=team.stranger, title__startswith="Mended").get()
    assert "by Stran Ger" in stranger.get(told.link)


def test_nobody_else_reaches_it(team: Team) -> None:
    link = a_fix(team)
    restrict(team.process, True, **BY)
    other = visitor(PersonFactory())
    other.get(link, status=404)
    other.post(f"{link}done/", status=404, outcome="The rule names both cases")
