"""The life of a live exception, minute by minute: each notice exactly once, and never nobody."""

import pytest
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from governance.escalations.actions import look
from governance.models import Escalation, Holding
from processes.models import Process
from tests.conftest import Clock
from tests.governance.escalations.conftest import Raise
from tests.governance.escalations.rounds import (
    Meanwhile,
    Row,
    Team,
    all_of,
    away,
    follow,
    gone,
    local,
)

pytestmark = pytest.mark.django_db
HALF = "backup next, owner reminder"
OVER = "accountable overdue, backup waiting, owner handed_over"
NOTHING: dict[str, Meanwhile] = {}

# What it is about, when it is opened, what happens meanwhile, and the table.
ROUNDS: dict[str, tuple[str, str, dict[str, Meanwhile], list[Row]]] = {
    "to the end of the chain, and daily from then on": (
        "large_refund",  # 4 business hours
        "2026-03-11 11:00",
        NOTHING,
        [
            ("2026-03-11 12:59", "owner", "open", ""),
            ("2026-03-11 13:00", "owner", "open", HALF),
            ("2026-03-11 14:59", "owner", "open", ""),
            ("2026-03-11 15:00", "backup", "overdue", OVER),
            ("2026-03-11 16:59", "backup", "overdue", ""),
            ("2026-03-12 09:00", "backup", "overdue", "accountable next, backup reminder"),
            (
                "2026-03-12 11:00",
                "accountable",
                "overdue",
                "accountable waiting, backup handed_over",
            ),
            ("2026-03-12 13:00", "accountable", "overdue", "accountable reminder, cleo next"),
            ("2026-03-12 15:00", "cleo", "overdue", "accountable handed_over, cleo waiting"),
            ("2026-03-12 17:00", "cleo", "overdue", "cleo reminder"),
            ("2026-03-13 11:00", "cleo", "overdue", "cleo stuck"),
            ("2026-03-14 10:59", "cleo", "overdue", ""),
            ("2026-03-14 11:00", "cleo", "overdue", "cleo stuck"),
            ("2026-03-15 11:00", "cleo", "overdue", "cleo stuck"),
        ],
    ),
    "minutes run at night": (
        "low_confidence",  # 20 minutes
        "2026-03-11 23:50",
        NOTHING,
        [
            ("2026-03-11 23:59", "owner", "open", ""),
            ("2026-03-12 00:00", "owner", "open", HALF),
            ("2026-03-12 00:10", "backup", "overdue", OVER),
            ("2026-03-12 00:20", "backup", "overdue", "accountable next, backup reminder"),
        ],
    ),
    "over a weekend": (
        "large_refund",
        "2026-03-13 16:00",
        NOTHING,
        [
            ("2026-03-14 12:00", "owner", "open", ""),
            ("2026-03-16 09:59", "owner", "open", ""),
            ("2026-03-16 10:00", "owner", "open", HALF),
            ("2026-03-16 12:00", "backup", "overdue", OVER),
        ],
    ),
    "over the night in which the clocks go forward": (
        "order_unclear",  # 2 days
        "2026-03-28 10:00",
        NOTHING,
        [
            ("2026-03-29 10:59", "owner", "open", ""),
            ("2026-03-29 11:00", "owner", "open", HALF),
            ("2026-03-30 10:59", "owner", "open", ""),
            ("2026-03-30 11:00", "backup", "overdue", OVER),
        ],
    ),
    "over the night in which they go back": (
        "order_unclear",
        "2026-10-24 10:00",
        NOTHING,
        [
            ("2026-10-25 08:59", "owner", "open", ""),
            ("2026-10-25 09:00", "owner", "open", HALF),
            ("2026-10-26 09:00", "backup", "overdue", OVER),
        ],
    ),
    "a sweep an hour late for the half": (
        "large_refund",
        "2026-03-11 11:00",
        NOTHING,
        [
            ("2026-03-11 14:00", "owner", "open", HALF),
            ("2026-03-11 15:00", "backup", "overdue", OVER),
        ],
    ),
    "a sweep an hour late for the end: no reminder comes after it": (
        "large_refund",
        "2026-03-11 11:00",
        NOTHING,
        [
            ("2026-03-11 16:00", "backup", "overdue", OVER),
            # The backup has four hours from when they were told.
            ("2026-03-12 11:59", "backup", "overdue", "accountable next, backup reminder"),
            (
                "2026-03-12 12:00",
                "accountable",
                "overdue",
                "accountable waiting, backup handed_over",
            ),
        ],
    ),
    "a week without a worker: one step, not five": (
        "low_confidence",
        "2026-03-11 11:00",
        NOTHING,
        [
            ("2026-03-18 11:00", "backup", "overdue", OVER),
            ("2026-03-18 11:09", "backup", "overdue", ""),
            ("2026-03-18 11:10", "backup", "overdue", "accountable next, backup reminder"),
        ],
    ),
    "leave that begins in mid-clock": (
        "order_unclear",
        "2026-03-11 11:00",
        {"2026-03-11 12:00": away("owner", "2026-03-12", "2026-03-20")},
        [
            ("2026-03-11 12:00", "owner", "open", ""),
            ("2026-03-12 00:00", "backup", "open", "backup waiting, owner handed_over"),
            ("2026-03-13 00:00", "backup", "open", "accountable next, backup reminder"),
            # What the agent was promised does not move with the case.
            ("2026-03-13 11:00", "backup", "overdue", ""),
            (
                "2026-03-14 00:00",
                "accountable",
                "overdue",
                "accountable waiting, backup handed_over",
            ),
        ],
    ),
    "leave that is entered late": (
        "large_refund",
        "2026-03-11 11:00",
        {"2026-03-11 13:30": away("owner", "2026-03-11", "2026-03-11")},
        [
            ("2026-03-11 13:00", "owner", "open", HALF),
            ("2026-03-11 13:30", "backup", "open", "backup waiting, owner handed_over"),
            ("2026-03-11 15:00", "backup", "overdue", "accountable overdue"),
            ("2026-03-11 15:30", "backup", "overdue", "accountable next, backup reminder"),
        ],
    ),
    "the backup is away, and so is the accountable person": (
        "large_refund",
        "2026-03-11 11:00",
        {
            "2026-03-11 12:00": all_of(
                away("backup", "2026-03-11", "2026-03-12"),
                away("accountable", "2026-03-11", "2026-03-11"),
            )
        },
        [
            ("2026-03-11 12:00", "owner", "open", ""),
            ("2026-03-11 13:00", "owner", "open", "deputy next, owner reminder"),
            ("2026-03-11 15:00", "deputy", "overdue", "deputy waiting, owner handed_over"),
        ],
    ),
    "both away in mid-clock": (
        "low_confidence",
        "2026-03-11 23:55",
        {
            "2026-03-11 23:56": all_of(
                away("owner", "2026-03-12", "2026-03-12"),
                away("backup", "2026-03-12", "2026-03-12"),
            )
        },
        [
            ("2026-03-11 23:56", "owner", "open", ""),
            ("2026-03-12 00:00", "accountable", "open", "accountable waiting, owner handed_over"),
            ("2026-03-12 00:10", "accountable", "open", "accountable reminder, cleo next"),
            ("2026-03-12 00:15", "accountable", "overdue", ""),
            ("2026-03-12 00:20", "cleo", "overdue", "accountable handed_over, cleo waiting"),
        ],
    ),
    "the owner leaves the company in mid-clock": (
        "large_refund",
        "2026-03-11 11:00",
        {"2026-03-11 14:00": gone("owner")},
        [
            ("2026-03-11 13:00", "owner", "open", HALF),
            ("2026-03-11 14:00", "backup", "open", "backup waiting"),
            ("2026-03-11 15:00", "backup", "overdue", "accountable overdue"),
            ("2026-03-11 16:00", "backup", "overdue", "accountable next, backup reminder"),
            (
                "2026-03-12 10:00",
                "accountable",
                "overdue",
                "accountable waiting, backup handed_over",
            ),
        ],
    ),
    "everybody is away: it stays, and goes on when somebody is back": (
        "large_refund",
        "2026-03-11 11:00",
        {
            "2026-03-11 12:00": all_of(
                away("backup", "2026-03-11", "2026-03-13"),
                away("accountable", "2026-03-11", "2026-03-12"),
                away("deputy", "2026-03-11", "2026-03-13"),
                away("cleo", "2026-03-11", "2026-03-13"),
            )
        },
        [
            ("2026-03-11 12:00", "owner", "open", ""),
            ("2026-03-11 13:00", "owner", "open", "owner reminder"),
            (
                "2026-03-11 15:00",
                "owner",
                "overdue",
                "accountable overdue, cleo stuck, deputy overdue, owner stuck",
            ),
            ("2026-03-12 15:00", "owner", "overdue", "cleo stuck, owner stuck"),
            ("2026-03-12 23:59", "owner", "overdue", ""),
            (
                "2026-03-13 00:00",
                "accountable",
                "overdue",
                "accountable waiting, owner handed_over",
            ),
            ("2026-03-13 10:59", "accountable", "overdue", ""),
            ("2026-03-13 11:00", "accountable", "overdue", "accountable reminder"),
        ],
    ),
}


@pytest.mark.parametrize("name", ROUNDS)
def test_round(name: str, opened: Raise, process: Process, clock: Clock) -> None:
    path, start, meanwhile, rows = ROUNDS[name]
    clock.set(local(start))
    made = opened(trigger=path)
    follow(made, Team(process), clock, rows, meanwhile)
    assert (made.outcome, made.decided_at) == ("", None)  # an expiry is no answer


def test_nobody_is_reminded_while_somebody_looks(
    opened: Raise, process: Process, clock: Clock
) -> None:
    """The look of two hours is over at 14:55; the clock runs all the same."""
    clock.set(local("2026-03-11 11:00"))
    made, team = opened(), Team(process)
    looks: dict[str, Meanwhile] = {
        "2026-03-11 12:55": lambda team: look(made, by=made.held_by),
        "2026-03-11 15:00": lambda team: look(made, by=made.held_by),
    }
    rows: list[Row] = [
        ("2026-03-11 12:55", "owner", "open", ""),
        ("2026-03-11 13:00", "owner", "open", ""),
        ("2026-03-11 14:54", "owner", "open", ""),
        ("2026-03-11 14:55", "owner", "open", HALF),
        ("2026-03-11 15:00", "backup", "overdue", OVER),
    ]
    follow(made, team, clock, rows, looks)
    assert not made.is_looked_at


def test_who_had_it_since_when_and_why_is_kept(
    opened: Raise, process: Process, clock: Clock
) -> None:
    clock.set(local("2026-03-11 11:00"))
    made, team = opened(), Team(process)
    happens = {"2026-03-11 16:00": gone("backup")}
    rows: list[Row] = [
        ("2026-03-11 15:00", "backup", "overdue", OVER),
        ("2026-03-11 16:00", "accountable", "overdue", "accountable waiting"),
    ]
    follow(made, team, clock, rows, happens)
    kept = [(team.name(each.person), each.since, each.why, each.due_at) for each in held(made)]
    assert kept == [
        ("owner", local("2026-03-11 11:00"), "opened", local("2026-03-11 15:00")),
        ("backup", local("2026-03-11 15:00"), "ran_out", local("2026-03-12 11:00")),
        ("accountable", local("2026-03-11 16:00"), "left", local("2026-03-12 12:00")),
    ]
    stays = pytest.raises(IntegrityError, match="Who had an exception")
    with stays, transaction.atomic():
        held(made).update(why="away")


def held(made: Escalation) -> QuerySet[Holding]:
    return Holding.objects.filter(escalation=made).order_by("pk")


def test_one_from_before_there_were_clocks_goes_on_too(
    opened: Raise, process: Process, clock: Clock
) -> None:
    """Rows of an earlier version have no step of their own yet, only the promise."""
    clock.set(local("2026-03-11 11:00"))
    made = opened()
    Escalation.objects.filter(pk=made.pk).update(half_at=None, next_at=None)
    rows: list[Row] = [
        ("2026-03-11 14:59", "owner", "open", ""),
        ("2026-03-11 15:00", "backup", "overdue", OVER),
        ("2026-03-12 11:00", "accountable", "overdue", "accountable waiting, backup handed_over"),
    ]
    follow(made, Team(process), clock, rows, NOTHING)
