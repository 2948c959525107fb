"""Two who close, agree, finish or judge in the same moment: one does, the other reads why not."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from governance.changes.actions import move_stage
from governance.models import Aim, Fix, Flag, Week
from governance.scorecards.actions import (
    NamedFix,
    agree,
    answer,
    finish_fix,
    judge_flag,
    say,
    set_aim,
)
from governance.scorecards.watching import raise_flags
from house.clock import standing_at
from processes.models import Notice, Pause, Proposal
from tests.conftest import Clock
from tests.governance.changes.team import Team
from tests.governance.scorecards.team import (
    BEFORE,
    FRIDAY,
    WEEK,
    WHY,
    a_running_team,
    an_aim,
    figures,
    metric,
    on_target,
)
from tests.processes.register.test_at_once import at_once as in_one_moment

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts: Callable[[], Any]) -> list[str]:
    """All at the same moment, on the Friday of the tests: each thread has a clock of its own."""

    def then(act: Callable[[], Any]) -> Callable[[], Any]:
        def does() -> None:
            with standing_at(FRIDAY):
                act()

        return does

    return in_one_moment(*(then(act) for act in acts))


def test_two_words(owners: Team):
    fix = NamedFix("rule", "Refunds without a receipt", owners.system, date(2026, 3, 20))
    by = {"because": WHY}
    refused = at_once(
        lambda: say(owners.process, WEEK, "stop", by=owners.business, pause=True, **by),
        lambda: say(owners.process, WEEK, "fix", by=owners.system, fix=fix, **by),
    )
    assert refused == ["", "WeekIsClosed"]
    week = Week.objects.get()
    assert Fix.objects.count() == (week.word == "fix")
    assert Pause.objects.count() == (week.word == "stop")
    assert Notice.objects.filter(topic="week.closed", person=owners.author).count() == 1


def test_both_halves_say_expand(owners: Team):
    on_target(owners.process)
    expand = {"word": "expand", "because": WHY}
    refused = at_once(
        lambda: say(owners.process, WEEK, by=owners.business, **expand),
        lambda: say(owners.process, WEEK, by=owners.system, **expand),
    )
    week = Week.objects.get()
    assert refused == ["", ""]
    assert week.is_closed
    assert {week.said_by, week.agreed_by} == {owners.business, owners.system}


def test_one_half_agrees_twice(owners: Team):
    on_target(owners.process)
    say(owners.process, WEEK, "expand", by=owners.business, because=WHY)

    def second() -> None:
        agree(owners.process, WEEK, by=owners.system)

    assert at_once(second, second) == ["", "WeekIsClosed"]


def test_an_answer_against_the_word(owners: Team):
    refused = at_once(
        lambda: answer(owners.process, WEEK, "stuck", "In the ledger.", by=owners.author),
        lambda: say(owners.process, WEEK, "stop", by=owners.business, because=WHY),
    )
    week = Week.objects.get()
    assert week.is_closed
    assert refused == (["", ""] if week.stuck else ["", "WeekIsClosed"])


def test_a_fix_finished_twice(owners: Team):
    fix = NamedFix("rule", "Refunds without a receipt", owners.system, date(2026, 3, 20))
    made = say(owners.process, WEEK, "fix", by=owners.business, because=WHY, fix=fix).fix

    def finish() -> None:
        finish_fix(made, by=owners.system, outcome="The rule asks for it")

    assert at_once(finish, finish) == ["", "FixIsDone"]


def test_two_hosts_raise_one_flag_and_two_people_judge_it(owners: Team):
    figures(owners.process, "time_saved", 10, 10, 10, 10, 30, until=BEFORE)
    assert at_once(raise_flags, raise_flags) == ["", ""]
    flag = Flag.objects.get()
    assert Notice.objects.filter(topic="figure.flagged", person=owners.accountable).count() == 1
    refused = at_once(
        lambda: judge_flag(flag, "false", by=owners.business, because=WHY),
        lambda: judge_flag(flag, "confirmed", by=owners.system, because=WHY),
    )
    assert refused == ["", "JudgedAlready"]


def test_an_aim_against_the_pilot(clock: Clock):
    team = a_running_team(clock, stage="designing", has_contract=True)
    an_aim(team.process)

    def loosen() -> None:
        set_aim(
            team.process, metric("error_rate"), by=team.business, because=WHY,
            baseline=Decimal(20), target=Decimal(19), is_success=True,
        )  # fmt: skip

    def start() -> None:
        move_stage(team.process, "pilot", by=team.system, because=WHY)

    assert at_once(loosen, start) == ["", ""]
    # Once the pilot has started, it is a proposal and no more.
    assert Aim.objects.get().target == (5 if Proposal.objects.exists() else 19)
