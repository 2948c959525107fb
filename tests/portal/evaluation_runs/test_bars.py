"""What tiers ask of evaluations: read by everybody, changed by two."""

from typing import Any

import pytest
from django.urls import reverse

from governance.evaluations.runs.bars import BAR, bar_of
from governance.models import TierBar
from processes.models import Proposal
from processes.people.groups import COMPLIANCE, STAFF
from processes.register.actions.proposals import consent
from tests.factories import PersonFactory
from tests.portal.evaluation_runs.conftest import Cast, Visitor

pytestmark = pytest.mark.django_db


def wanted(cast: Cast, **more: Any) -> dict[str, Any]:
    """The form of tier 2 as it stands, but for what is told."""
    bar = bar_of(cast.process.tier)
    stands = {
        "tier": bar.tier_id,
        "purposes": bar.purposes,
        "margin_percent": bar.margin_percent,
        "repeats": bar.repeats,
        "small_below": bar.small_below,
        "every_days": bar.every_days,
        "concurrency": bar.concurrency,
        "because": "Losses came late",
    }
    return {**stands, **more}


def test_colleagues_read_and_propose_nothing(cast: Cast) -> None:
    charlie = Visitor(cast.charlie)
    page = charlie.get("bars")
    assert "every 14 days" in page
    assert "Propose a change" not in page
    charlie.post("bars", status=403, **wanted(cast, repeats=3))
    assert "drop allowed in percent" in charlie.get("bars", export="csv")


def test_a_change_counts_once_another_consents(cast: Cast) -> None:
    olga, another = Visitor(cast.olga), PersonFactory(groups=[STAFF, COMPLIANCE])
    assert f'value="{cast.process.tier_id}" selected' in olga.get("bars", tier=2)
    page = olga.post("bars", **wanted(cast, margin_percent=3, purposes=["adversarial"]))
    asked = Proposal.objects.get(kind=BAR)
    assert asked.becomes == {"margin_percent": 3.0, "purposes": ["adversarial"]}
    assert "waits for consent" in page
    door = reverse("admin:processes_proposal_change", args=[asked.pk])
    assert door not in page
    assert door in Visitor(another).get("bars")
    assert bar_of(cast.process.tier).margin_percent == 5
    consent(asked, by=another, because="Losses are dear here")
    assert bar_of(cast.process.tier).margin_percent == 3
    assert "waits for consent" not in olga.get("bars")
    assert Visitor(another).client.get(door).status_code == 200


def test_what_does_not_fit_is_said_at_its_field(cast: Cast) -> None:
    olga = Visitor(cast.olga)
    assert "less than or equal to 100" in olga.post(
        "bars", status=422, **wanted(cast, margin_percent=101)
    )
    assert "Nothing differs from what stands there now" in olga.post(
        "bars", status=422, **wanted(cast)
    )
    assert not Proposal.objects.filter(kind=BAR).exists()
    assert not TierBar.objects.exists()
