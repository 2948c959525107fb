"""What the database itself refuses of weeks, fixes and corrections, whoever writes."""

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from governance.models import Fix, Week
from governance.scorecards.actions import NamedFix, agree, correct, finish_fix, say
from house.clock import now
from tests.governance.changes.team import Team
from tests.governance.scorecards.team import BEFORE, WEEK, WHY, an_aim, metric, on_target

pytestmark = pytest.mark.django_db


def refused(statement: str, *values: Any) -> str:
    with (
        pytest.raises(IntegrityError) as problem,
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement, values)
    return str(problem.value)


def a_fix(team: Team) -> Fix:
    fix = NamedFix("rule", "Refunds without a receipt", team.system, date(2026, 3, 20))
    return say(team.process, BEFORE, "fix", by=team.business, because=WHY, fix=fix).fix


def test_a_closed_week_never_changes(owners: Team):
    week = say(owners.process, BEFORE, "stop", by=owners.business, because=WHY)
    for column, value in (("word", "expand"), ("stuck", "Nowhere"), ("state", "open")):
        says = refused(f"UPDATE governance_week SET {column} = %s WHERE id = %s", value, week.pk)
        assert "A closed week never changes" in says
    assert "A week stays" in refused("DELETE FROM governance_week WHERE id = %s", week.pk)


def test_a_correction_stays(owners: Team):
    say(owners.process, BEFORE, "stop", by=owners.business, because=WHY)
    by = {"by": owners.business, "because": "It was the ledger"}
    made = correct(owners.process, BEFORE, "stuck", "In the ledger.", **by)
    table = "governance_weekcorrection"
    says = "A correction stays on record"
    assert says in refused(f"UPDATE {table} SET says = 'x' WHERE id = %s", made.pk)
    assert says in refused(f"DELETE FROM {table} WHERE id = %s", made.pk)


def test_a_fix_that_is_done_never_changes(owners: Team):
    fix = a_fix(owners)
    finish_fix(fix, by=owners.system, outcome="The rule asks for it")
    says = refused("UPDATE governance_fix SET outcome = 'x' WHERE id = %s", fix.pk)
    assert "A fix that is done" in says
    assert "A fix stays on record" in refused("DELETE FROM governance_fix WHERE id = %s", fix.pk)


def test_done_says_how(owners: Team):
    fix = a_fix(owners)
    says = refused("UPDATE governance_fix SET done_at = %s WHERE id = %s", now(), fix.pk)
    assert "done_says_how" in says


def test_expanding_takes_two(owners: Team):
    on_target(owners.process)
    week = say(owners.process, WEEK, "expand", by=owners.business, because=WHY)
    closing = "UPDATE governance_week SET state = 'closed', closed_at = %s, agreed_by_id = %s"
    for agreed in (None, owners.business.pk):
        assert "expanding_takes_two" in refused(f"{closing} WHERE id = %s", now(), agreed, week.pk)
    assert agree(owners.process, WEEK, by=owners.system).is_closed


def test_closed_with_a_word(owners: Team):
    Week.objects.create(process=owners.process, week_on=WEEK)
    says = refused("UPDATE governance_week SET state = 'closed'")
    assert "closed_with_a_word" in says


def test_a_week_is_one_row(owners: Team):
    Week.objects.create(process=owners.process, week_on=WEEK)
    with pytest.raises(IntegrityError), transaction.atomic():
        Week.objects.create(process=owners.process, week_on=WEEK)


def test_a_partner_is_another_metric(owners: Team):
    with pytest.raises(IntegrityError, match="partner_is_another"), transaction.atomic():
        an_aim(owners.process, partner=metric("error_rate"))


def test_a_success_number_has_a_target(owners: Team):
    aim = an_aim(owners.process)
    says = refused("UPDATE governance_aim SET target = NULL WHERE id = %s", aim.pk)
    assert "success_has_a_target" in says
