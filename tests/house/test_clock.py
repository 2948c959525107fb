"""The clock that everything governed asks."""

import threading
from datetime import UTC, date, datetime, timedelta

from django.utils import timezone

from house.clock import now, standing_at, today
from tests.conftest import Clock

NIGHT = datetime(2026, 7, 1, 23, 30, tzinfo=UTC)


def test_it_runs() -> None:
    assert timezone.now() - now() < timedelta(seconds=5)


def test_it_stands_and_runs_again() -> None:
    with standing_at(NIGHT):
        assert now() == NIGHT
        with standing_at(NIGHT + timedelta(days=1)):
            assert now() == NIGHT + timedelta(days=1)
        assert now() == NIGHT
    assert now() > NIGHT


def test_days_are_the_companys() -> None:
    """Half past eleven in the evening in London's summer is tomorrow in Berlin."""
    with standing_at(NIGHT):
        assert today() == date(2026, 7, 2)


def test_another_thread_has_its_own() -> None:
    seen: list[datetime] = []
    with standing_at(NIGHT):
        thread = threading.Thread(target=lambda: seen.append(now()))
        thread.start()
        thread.join()
    assert seen[0] > NIGHT


def test_a_test_can_turn_it(clock: Clock) -> None:
    before = now()
    assert clock.forward(hours=2, minutes=1) == before + timedelta(minutes=121)
    assert now() == before + timedelta(minutes=121)
