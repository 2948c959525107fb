"""Readings: what people hand in, kept once, and put right with a reason after a week is closed."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction

from audit.models import Entry
from governance.models import Figure, Metric, Reading, Week
from governance.scorecards import refusals
from governance.scorecards.actions import record_reading
from house.clock import now
from house.refusals import Invalid, ReasonMissing, Refusal
from processes.models import Person, Process
from processes.register import actions
from tests.agents import BY, a_process, agent_of
from tests.conftest import Clock
from tests.factories import PersonFactory
from tests.governance.scorecards.plainly import metric

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 3, 9)


@pytest.fixture
def process(clock: Clock) -> Process:
    return a_process()


def hand_in(process: Process, slug: str, value: str | None, **words: object) -> Reading | None:
    usual = {"by": process.accountable, "week_on": MONDAY}
    number = None if value is None else Decimal(value)
    return record_reading(process, metric(slug), value=number, **{**usual, **words})  # type: ignore[arg-type]


def test_it_counts_at_once_with_its_name_and_in_the_trail(process: Process) -> None:
    made = hand_in(process, "satisfaction", "4.2", because="312 answers")
    assert made is not None
    assert (made.by_name, made.is_correction) == (process.accountable.name, False)
    found = Figure.objects.get()
    assert (found.value, found.top, found.week_on) == (Decimal("4.2"), None, MONDAY)
    entry = Entry.objects.get(verb="reading.record")
    assert entry.details == {
        "metric": "satisfaction",
        "week": "2026-W11",
        "value": "4.2",
        "was": None,
    }


def test_what_adds_up_has_its_part(process: Process) -> None:
    hand_in(process, "support_hours_real", "12.5")
    assert Figure.objects.get().top == Decimal("12.5")


def test_the_same_once_more_writes_nothing(process: Process) -> None:
    first = hand_in(process, "satisfaction", "4.2")
    assert hand_in(process, "satisfaction", "4.20") == first
    assert hand_in(process, "satisfaction", "4.3") != first
    assert Reading.objects.count() == 2
    assert Figure.objects.get().value == Decimal("4.3")


def test_it_can_be_taken_back(process: Process) -> None:
    assert hand_in(process, "satisfaction", None) is None
    hand_in(process, "satisfaction", "4.2")
    hand_in(process, "satisfaction", None)
    assert Figure.objects.get().value is None
    assert Entry.objects.filter(verb="reading.record").latest("id").details["was"] == "4.2"


def test_in_a_closed_week_it_is_a_correction_and_says_why(process: Process) -> None:
    hand_in(process, "satisfaction", "4.2")
    Week.objects.create(
        process=process,
        week_on=MONDAY,
        state="closed",
        word="fix",
        said_by=process.accountable,
        closed_at=now(),
    )
    with pytest.raises(ReasonMissing):
        hand_in(process, "satisfaction", "3.9")
    made = hand_in(process, "satisfaction", "3.9", because="Two answers were counted twice")
    assert made is not None
    assert made.is_correction
    assert Entry.objects.filter(verb="reading.correct").count() == 1


@pytest.mark.parametrize(
    ("slug", "value", "says"),
    [
        ("satisfaction", "5.1", "between 1 and 5"),
        ("satisfaction", "0", "between 1 and 5"),
        ("rework", "100.5", "between 0 and 100"),
        ("rework", "-1", "between 0 and 100"),
        ("support_hours_real", "-1", "below nought"),
        ("cost_of_errors", "-0.01", "below nought"),
        ("cost_of_errors", "1000000000001", "too large"),
        ("cost_of_errors", "1e999999", "too large"),
        ("cost_of_errors", "0.0000001", "places"),
        ("cost_of_errors", "1e-999999", "places"),
        ("cost_of_errors", "NaN", "number"),
        ("cost_of_errors", "-Infinity", "number"),
        ("cost_of_errors", "sNaN", "number"),
    ],
)
def test_a_value_that_cannot_be(process: Process, slug: str, value: str, says: str) -> None:
    with pytest.raises(Invalid) as refused:
        hand_in(process, slug, value)
    assert says in refused.value.text
    assert refused.value.field == "value"
    assert not Reading.objects.exists()


def test_time_saved_can_be_a_loss(process: Process) -> None:
    hand_in(process, "time_saved", "-3.5")
    assert Figure.objects.get().value == Decimal("-3.5")


@pytest.mark.parametrize(
    ("week_on", "refusal"),
    [
        (MONDAY + timedelta(days=7), refusals.WeekNotBegun),
        (MONDAY - timedelta(weeks=105), refusals.WeekTooOld),
        (MONDAY + timedelta(days=1), refusals.NoSuchWeek),
    ],
)
def test_a_week_that_cannot_be(process: Process, week_on: date, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal) as refused:
        hand_in(process, "satisfaction", "4", week_on=week_on)
    assert refused.value.field == "week"


def test_what_the_portal_counts_is_never_typed_in(process: Process) -> None:
    with pytest.raises(refusals.PortalCountsThis):
        hand_in(process, "volume", "4")


def test_another_processs_own_metric_is_none_of_this_one(process: Process) -> None:
    other = Metric.objects.create(
        slug="own", name="Own", says="x", kind="quality", unit="count", better="higher",
        source="hand", process=a_process("vendor_onboarding"),
    )  # fmt: skip
    with pytest.raises(refusals.UnknownMetric):
        record_reading(process, other, MONDAY, Decimal(1), by=process.accountable)


class TestWhoMay:
    def may(self, process: Process, person: Person) -> bool:
        try:
            hand_in(process, "satisfaction", "4", by=person)
        except refusals.MayNotRecord:
            return False
        return True

    def test_those_who_answer_for_it_and_its_agent(self, process: Process) -> None:
        responsible = PersonFactory()
        actions.set_circle(process, "responsible", [responsible], **BY)
        assert self.may(process, process.accountable)
        assert self.may(process, responsible)
        assert self.may(process, agent_of(process))

    def test_nobody_else(self, process: Process) -> None:
        stranger, other = PersonFactory(groups=["compliance"]), a_process("vendor_onboarding")
        assert not self.may(process, stranger)
        assert not self.may(process, other.accountable)
        assert not self.may(process, agent_of(other))
        assert not Reading.objects.exists()


def test_what_is_designed_is_measured_and_what_is_retired_no_more(process: Process) -> None:
    Process.objects.filter(pk=process.pk).update(stage="designing")
    hand_in(process, "satisfaction", "4.2")
    Process.objects.filter(pk=process.pk).update(stage="retired")
    with pytest.raises(refusals.NothingIsMeasured):
        hand_in(process, "satisfaction", "4.3")


def test_the_database_keeps_readings(process: Process) -> None:
    hand_in(process, "satisfaction", "4.2")
    for statement in (
        "UPDATE governance_reading SET value = 5",
        "DELETE FROM governance_reading",
    ):
        refused = pytest.raises(DatabaseError, match="A reading never changes")
        with refused, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
