"""The demo is built on any day, the same each time, and never mixes with a real company."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import models, transaction
from django.utils import timezone
from django_q.models import OrmQ

from audit.models import Entry
from house.clock import standing_at
from portal.demo import DatabaseInUse, build
from processes.models import (
    AgentKey,
    ContractVersion,
    Delivery,
    Job,
    Notice,
    Pause,
    Person,
    Proposal,
    Remark,
)
from processes.work.desk import backlog
from tests.conftest import Clock
from tests.factories import PersonFactory
from tests.source import APPS

pytestmark = pytest.mark.django_db

# Before anyone is up, on a day that few years have, and after everyone has gone home.
A_SUNDAY = datetime(2027, 3, 28, 0, 10, tzinfo=UTC)
A_LEAP_DAY = datetime(2028, 2, 29, 14, 0, tzinfo=UTC)
NEW_YEARS_EVE = datetime(2026, 12, 31, 19, 0, tzinfo=UTC)
# Decisions in the log: enough to see that they are built, few enough to build them often.
FEW = 300
# What is planned, or ends by itself.
AHEAD = {
    "Absence.starts_on",
    "Absence.ends_on",
    "AgentKey.expires_at",
    "Freeze.until",
    "Fix.due_on",
    "Waiver.until",
}
# An exception that is open may still be in time, or not; its clocks run, and so does a look at it.
PERHAPS = {
    "Escalation.respond_by",
    "Escalation.half_at",
    "Escalation.next_at",
    "Escalation.looked_until",
    "Holding.due_at",
}


def dated() -> Iterator[tuple[str, Any]]:
    """Every moment and day that our rows name, with where it stands."""
    for model in (model for label in APPS for model in apps.get_app_config(label).get_models()):
        for field in model._meta.concrete_fields:
            if isinstance(field, models.DateField):
                place = f"{model.__name__.removeprefix('Historical')}.{field.name}"
                for value in model._default_manager.values_list(field.name, flat=True):
                    if value is not None:
                        yield place, value


def is_later(value: date | datetime, moment: datetime) -> bool:
    """Whether a moment, or a day, lies ahead."""
    if isinstance(value, datetime):
        return value > moment
    return value > timezone.localtime(moment).date()


def built(moment: datetime) -> None:
    """The demo as it is built at a moment; nothing in it lies ahead."""
    with standing_at(moment):
        build(timezone.localtime(moment).date(), FEW)
    ahead = {place for place, value in dated() if is_later(value, moment)}
    assert AHEAD <= ahead <= AHEAD | PERHAPS


def test_the_demo_can_be_built_on_a_sunday() -> None:
    built(A_SUNDAY)
    assert Pause.objects.filter(lifted_at=None).count() == 1


def picture() -> dict[str, list[Any]]:
    """What the company is like, but for what is drawn by lot: keys, lineages, passwords."""
    trail = Entry.objects.exclude(verb__startswith="key.").order_by("id")
    return {
        "trail": list(trail.values_list("at", "actor", "verb", "subject", "because")),
        "people": list(Person.objects.order_by("email").values_list("email", "is_active")),
        "contracts": list(
            ContractVersion.objects.order_by("process__slug", "number").values_list(
                "process__slug", "number", "state", "content_hash", "behaviour_hash", "created_at"
            )
        ),
        "notices": list(
            Notice.objects.order_by("id").values_list("person__email", "title", "created_at")
        ),
        "keys": list(AgentKey.objects.order_by("id").values_list("label", "made_at", "expires_at")),
        "remarks": list(Remark.objects.order_by("id").values_list("says", "made_at")),
        "proposals": [
            ({name: row.becomes[name] for name in row.becomes.keys() - IDS}, row.subject, row.state)
            for row in Proposal.objects.order_by("id")
        ],
    }


# What a proposal names by a number that a database gives anew.
IDS = {"process", "metric", "partner"}


class _Undone(Exception):
    """Ends a build whose rows shall go."""


def pictured(moment: datetime) -> dict[str, list[Any]]:
    """The picture of a demo that is built and taken back."""
    seen: dict[str, list[Any]] = {}
    try:
        with transaction.atomic():
            built(moment)
            seen = picture()
            raise _Undone
    except _Undone:
        return seen


def test_the_same_day_gives_the_same_company_even_a_leap_day() -> None:
    first, second = pictured(A_LEAP_DAY), pictured(A_LEAP_DAY)
    assert first == second
    assert len(first["trail"]) > 200


def test_nothing_is_built_where_people_are() -> None:
    PersonFactory(name="Someone real")
    with pytest.raises(DatabaseInUse):
        build(date(2026, 3, 11))
    with pytest.raises(CommandError, match="already holds people"):
        call_command("demo")
    assert Person.objects.count() == 1


@pytest.mark.parametrize(
    ("day", "left_to_the_worker"), [(date(2026, 12, 30), False), (date(2026, 12, 31), True)]
)
def test_nothing_of_a_past_day_waits_for_the_worker(
    clock: Clock, day: date, left_to_the_worker: bool
) -> None:
    clock.set(NEW_YEARS_EVE)
    build(day, FEW)
    assert Job.objects.filter(state=Job.State.DONE).count() > 50
    assert Job.objects.waiting().exists() is left_to_the_worker
    assert OrmQ.objects.exists() is left_to_the_worker
    assert Delivery.objects.due(NEW_YEARS_EVE).exists() is left_to_the_worker
    assert backlog().is_well, backlog().says


def test_mails_of_past_days_are_not_sent_today(demo: None) -> None:
    waiting = Delivery.objects.filter(state=Delivery.State.WAITING)
    assert Delivery.objects.filter(state=Delivery.State.SENT).count() > 100
    topics = {each.notice.topic for each in waiting}
    of_today = {topic for topic in topics if topic.startswith("exception.")}
    of_today |= {"decision.breach", "budget.spent"}
    assert {"process.paused"} <= topics <= {"process.paused"} | of_today
    assert Job.objects.waiting().count() == waiting.count()


def test_the_trail_tells_things_in_the_order_in_which_they_happened(demo: None) -> None:
    # The log is told last, and what the portal noticed in it only then.
    told = Entry.objects.exclude(verb__startswith="alert.").order_by("id")
    moments = list(told.values_list("at", flat=True))
    assert moments == sorted(moments)
