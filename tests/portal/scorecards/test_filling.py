"""A week is filled in: all at once without scripts, field by field with them."""

import json
from decimal import Decimal

import pytest

from governance.models import Figure, Reading, Week, WeekCorrection
from governance.scorecards import actions
from house.refusals import Refusal
from portal.scorecards.filling import number
from tests.conftest import Clock
from tests.governance.changes.team import Team
from tests.governance.scorecards.team import WEEK, WHY, figures, metric
from tests.portal.scorecards.conftest import ONE, Visitor

pytestmark = pytest.mark.django_db
FILL = f"{ONE}fill/"


def test_all_at_once(team: Team, owner: Visitor) -> None:
    figures(team.process, "satisfaction", 4.1, None)
    page = owner.get(FILL)
    assert "Last week 4.1 of 5" in page
    assert 'name="m_volume"' not in page
    owner.post(FILL, m_satisfaction="4.3", m_rework="", q_stuck="In the warehouse")
    assert Figure.objects.get(week_on=WEEK, metric__slug="satisfaction").value == Decimal("4.3")
    assert Week.objects.get().stuck == "In the warehouse"
    assert Reading.objects.count() == 1


def test_what_is_refused_stands_at_its_field_and_the_rest_is_kept(owner: Visitor) -> None:
    page = owner.post(FILL, status=422, m_satisfaction="7", m_rework="3.5", m_vendor_sla="most")
    assert "A score lies between 1 and 5." in page
    assert "Type a number, such as 4.2." in page
    assert 'value="7"' in page
    assert Reading.objects.get().metric.slug == "rework"


def test_the_same_once_more_is_nothing(owner: Visitor) -> None:
    owner.post(FILL, m_rework="3.5", q_cut="The digest")
    owner.post(FILL, m_rework="3.50", q_cut="The digest")
    assert Reading.objects.count() == 1


def test_a_field_alone(owner: Visitor) -> None:
    def send(name: str, text: str) -> dict[str, object]:
        answer = owner.client.post(FILL, {"field": name, name: text})
        assert answer.status_code == 200
        found: dict[str, object] = json.loads(answer.content)
        return found

    saved = {"is_saved": True, "says": "Saved", "filled": 1, "kept": "3.5"}
    assert send("m_rework", "3.50") == saved
    assert send("m_rework", "101")["says"] == "A share lies between 0 and 100 percent."
    assert send("q_unused", "The weekly digest")["is_saved"]
    assert Week.objects.get().unused == "The weekly digest"
    for name in ("m_volume", "q_word", "week", "q_because"):
        owner.post(FILL, status=404, field=name, **{name: "1"})


def test_a_page_that_stood_open_takes_nothing_back(team: Team, owner: Visitor) -> None:
    shown = owner.get(FILL)
    assert '<input type="hidden" name="was_m_rework" value="">' in shown
    told = {"was_m_rework": "", "was_q_stuck": "", "was_q_cut": ""}
    actions.answer(team.process, WEEK, "stuck", "In the yard", by=team.system)
    rework = metric("rework")
    actions.record_reading(team.process, rework, WEEK, Decimal("3.5"), by=team.system)
    owner.post(FILL, m_rework="", q_stuck="", q_cut="The digest", **told)
    week = Week.objects.get()
    assert (week.stuck, week.cut) == ("In the yard", "The digest")
    assert Reading.objects.count() == 1
    page = owner.post(FILL, status=422, m_rework="4", q_stuck="", **told)
    assert "Somebody wrote “3.5” here meanwhile. Press Save to put yours in its place." in page
    assert 'value="4"' in page
    assert '<input type="hidden" name="was_m_rework" value="3.5">' in page
    assert Reading.objects.count() == 1
    owner.post(FILL, m_rework="4", was_m_rework="3.5")
    assert Figure.objects.get(week_on=WEEK, metric=rework).value == 4


def test_a_field_alone_that_somebody_else_wrote(team: Team, owner: Visitor) -> None:
    actions.answer(team.process, WEEK, "stuck", "In the yard", by=team.system)
    alone = {"field": "q_stuck", "q_stuck": "At the desk", "was_q_stuck": ""}
    answer = owner.client.post(FILL, alone).json()
    assert answer["says"].startswith("Somebody wrote “In the yard” here meanwhile.")
    assert Week.objects.get().stuck == "In the yard"
    assert owner.client.post(FILL, {**alone, "was_q_stuck": answer["kept"]}).json()["is_saved"]
    assert Week.objects.get().stuck == "At the desk"


def test_a_closed_week_is_corrected_with_a_reason(team: Team, owner: Visitor) -> None:
    actions.answer(team.process, WEEK, "stuck", "In the yard", by=team.business)
    actions.say(team.process, WEEK, "stop", by=team.business, because=WHY)
    page = owner.post(FILL, status=422, q_stuck="In the warehouse", m_rework="4")
    assert page.count("Say why") == 2
    assert not WeekCorrection.objects.exists()
    page = owner.post(FILL, q_stuck="In the warehouse", m_rework="4", because="The wrong place")
    assert "<del>In the yard</del> <ins>In the warehouse</ins>" in page
    assert Reading.objects.get().is_correction
    assert "<strong>Rework</strong>: <del>not known</del> <ins>4 %</ins>" in page
    assert page.count("Business Owner, 13 Mar 2026, 15:00: The wrong place") == 2
    assert '<a class="state state-draft" href="#put-right">corrected</a>' in page
    assert page.count('<span class="state state-draft">corrected</span>') == 1
    assert "In the warehouse</textarea>" in owner.get(FILL)


@pytest.mark.parametrize(
    ("text", "value"),
    [("4", "4"), (" 4,2 ", "4.2"), ("−3.5", "-3.5"), ("1 200", "1200"), ("0.000001", "0.000001")],
)
def test_numbers_as_people_type_them(text: str, value: str) -> None:
    assert number(text) == Decimal(value)


@pytest.mark.parametrize("text", ["x", "1e9", "NaN", "Infinity", "1,200", "1.2.3", "٣", "9" * 30])
def test_what_is_no_number(text: str) -> None:
    with pytest.raises(Refusal):
        number(text)
    assert number("  ") is None


def test_what_was_put_right_is_marked_in_every_file(team: Team, owner: Visitor) -> None:
    actions.record_reading(team.process, metric("satisfaction"), WEEK, Decimal(4), by=team.business)
    actions.record_reading(team.process, metric("rework"), WEEK, Decimal(3), by=team.business)
    actions.say(team.process, WEEK, "stop", by=team.business, because=WHY)
    owner.post(FILL, m_rework="4", because="The wrong week")
    for page in (ONE, "/scorecards/"):
        found = json.loads(b"".join(owner.client.get(f"{page}?export=json&week=2026-W11")))
        marked = {row["metric"] for row in found if row["corrected"] in (True, "yes")}
        assert marked == {"rework"}
        assert len(found) > 1


def test_the_reason_is_read_as_it_was_put_right(team: Team, owner: Visitor, clock: Clock) -> None:
    actions.say(team.process, WEEK, "stop", by=team.business, because=WHY)
    told = {"by": team.business, "because": "It named the wrong system"}
    actions.correct(team.process, WEEK, "because", "The import costs more than it saves", **told)
    clock.forward(days=7)
    pages = (f"{ONE}?week=2026-W12", "/register/support_refunds/")
    for page in (owner.get(address) for address in pages):
        assert 'The import costs more than it saves <span class="muted">(corrected)</span>' in page
        assert WHY not in page
