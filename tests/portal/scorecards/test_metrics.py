"""Something else is measured, by one process or by all, and one day no longer."""

import pytest

from governance.models import Metric
from tests.governance.changes.team import Team
from tests.governance.scorecards.team import WHY
from tests.portal.scorecards.conftest import ONE, Visitor, visitor

pytestmark = pytest.mark.django_db
TOLD = {
    "name": "Photos asked for",
    "says": "Cases in which the customer was asked for a photo.",
    "kind": "people",
    "unit": "count",
    "better": "lower",
    "source": "hand",
    "owner": "business",
    "because": WHY,
}


def test_of_one_process(team: Team, owner: Visitor) -> None:
    owner.post(f"{ONE}metrics/", **TOLD)
    made = Metric.objects.get(process=team.process)
    assert "Photos asked for" in owner.get(f"{ONE}fill/")
    page = owner.post(f"{ONE}metrics/", status=422, **TOLD)
    assert "There is a metric of this name already." in page
    owner.post(f"/scorecard-metrics/{made.pk}/retire/", because="Nobody looks at it")
    assert "Photos asked for" not in owner.get(f"{ONE}fill/")


def test_of_all_is_for_compliance(team: Team, owner: Visitor) -> None:
    owner.post("/scorecard-metrics/", status=404, **TOLD)
    visitor(team.compliance).post("/scorecard-metrics/", **TOLD)
    made = Metric.objects.get(name="Photos asked for")
    assert made.process is None
    owner.get(f"/scorecard-metrics/{made.pk}/retire/", status=404)


def test_what_the_portal_counts_stays(team: Team) -> None:
    volume = Metric.objects.get(slug="volume")
    visitor(team.compliance).get(f"/scorecard-metrics/{volume.pk}/retire/", status=404)
