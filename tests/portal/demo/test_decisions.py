"""Twelve weeks of decisions in the demo: their rhythm, their breaches, their seals."""

from collections import Counter
from datetime import timedelta

import pytest
from django.db.models import Max, Min
from django.db.models.functions import ExtractHour, ExtractWeekDay

from governance.decisions.verifying import verify
from governance.models import Breach, Chain, Decision, Override, Pending, Verification
from processes.models import Process

pytestmark = [pytest.mark.usefixtures("demo"), pytest.mark.django_db]


def test_they_are_as_many_as_twelve_weeks_bring() -> None:
    spread = Decision.objects.aggregate(first=Min("at"), last=Max("at"))

    assert 2_500 < Decision.objects.count() <= 3_000
    assert spread["last"] - spread["first"] > timedelta(days=80)
    assert not Decision.objects.filter(received_at__lt=spread["first"]).exists()


def test_every_process_with_a_contract_has_some() -> None:
    logged = set(Decision.objects.values_list("process__slug", flat=True).distinct())

    assert logged == {
        process.slug
        for process in Process.objects.filter(publication__isnull=False).exclude(stage="retired")
    }


def test_days_and_weeks_have_their_rhythm() -> None:
    days = Counter(Decision.objects.annotate(d=ExtractWeekDay("at")).values_list("d", flat=True))
    hours = Counter(Decision.objects.annotate(h=ExtractHour("at")).values_list("h", flat=True))

    sunday, monday = days[1], days[2]
    assert sunday < monday / 3
    assert sum(hours[hour] for hour in range(5, 19)) > 0.95 * sum(hours.values())


def test_a_few_broke_the_contract_and_one_was_put_right() -> None:
    breached = Decision.objects.breached().count()

    assert 4 <= breached <= 60
    assert {"rule"} <= set(Breach.objects.values_list("kind", flat=True))
    assert not Breach.objects.untold().exists()
    assert Override.objects.get().decision.process.slug == "support_refunds"


def test_all_of_it_is_sealed_and_as_it_was() -> None:
    assert not Pending.objects.exists()
    assert sum(Chain.objects.values_list("length", flat=True)) == Decision.objects.count()
    assert not Verification.objects.filter(is_ok=False).exists()
    assert verify(Process.objects.get(slug="support_refunds")).is_ok
