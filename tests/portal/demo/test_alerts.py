"""The demo's alerts: one that is over, and one that stands and is true."""

import pytest

from governance.decisions.alerts.upkeep import watch
from governance.models import Alert, Decision

pytestmark = [pytest.mark.usefixtures("demo"), pytest.mark.django_db]


def test_one_is_over_and_one_stands() -> None:
    over, stands = Alert.objects.order_by("opened_at")

    assert over.cleared_says.startswith("A record came on ")
    assert stands.is_open
    assert all(each.told_at for each in over.told.all())


def test_the_one_that_stands_is_as_the_log_says_and_stays() -> None:
    alert = Alert.objects.standing().get()
    newest = Decision.objects.filter(process=alert.process).order_by("-at").first()

    assert newest is not None
    assert newest.received_at == alert.since
    watch()
    assert Alert.objects.get(pk=alert.pk).is_open
