"""How a process did over time, what models cost, and what its pages say of that."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse

from governance.models import Price
from house.clock import now, standing_at
from portal.desk import desk_for
from portal.evaluation_runs.charts import HEIGHT, WIDTH, Point, chart_of
from processes.models import Process
from tests.portal.evaluation_runs.conftest import NAMES, Cast, Visitor, ended

pytestmark = pytest.mark.django_db


def nothing(result: Any) -> bool:
    return False


def far_too_large(result: Any) -> bool:
    return str(result.asked) == NAMES[-1]


def drifted(cast: Cast) -> None:
    """It passed for two weeks; then the same prompt no longer did."""
    for days, fails in ((14, nothing), (7, nothing), (0, far_too_large)):
        with standing_at(now() - timedelta(days=days)):
            ended(cast.version, cast.eva, fails)


class TestTheTrend:
    def test_charts_with_a_table_behind(self, cast: Cast, eva: Visitor) -> None:
        drifted(cast)
        page = eva.get("trend", "support_refunds")
        assert page.count("<svg") == 2
        assert page.count('data-label="Score"') == 3
        assert "66.7 %" in page
        assert "not a language model" in page
        rows = json.loads(eva.get("trend", "support_refunds", export="json"))
        assert [row["state"] for row in rows] == ["passed", "passed", "failed"]
        assert rows[0]["seconds an answer"] == 0.012

    def test_drift_is_on_the_desk(self, cast: Cast) -> None:
        drifted(cast)
        kinds = [item.kind for item in desk_for(cast.eva).waiting]
        assert kinds.count("rules in force fail") == 1

    def test_empty_and_hidden(self, cast: Cast, eva: Visitor, charlie: Visitor) -> None:
        assert "No verdict yet." in eva.get("trend", "support_refunds")
        Process.objects.filter(pk=cast.process.pk).update(is_restricted=True)
        charlie.get("trend", "support_refunds", status=404)

    def test_on_the_page_of_the_process_and_in_its_hub(self, cast: Cast, eva: Visitor) -> None:
        drifted(cast)
        page = eva.client.get(reverse("register:process", args=["support_refunds"])).text
        assert "Its last evaluation" in page
        assert "66.7 %" in page
        hub = reverse("admin:processes_process_tab", args=[cast.process.pk, "evaluations"])
        page = eva.client.get(hub).text
        assert "Evaluate now" in page
        assert "<svg" in page


class TestCharts:
    def test_everything_lies_inside(self) -> None:
        begun = datetime(2026, 1, 1, tzinfo=UTC)
        points = [
            Point(begun + timedelta(days=day), 0.9 - day / 100, "", 0.7, 1.0) for day in range(9)
        ]
        chart = chart_of(points, [(points[3].at, "v2"), (points[4].at, "v3")], str, most=1.0)
        assert chart
        assert all(0 < dot.x < WIDTH and 0 < dot.y < HEIGHT for dot in chart.dots)
        assert chart.dots[0].y < chart.dots[-1].y
        assert len(chart.band.split()) == 18
        assert [mark.label for mark in chart.marks] == ["v2", "v3"]

    @pytest.mark.parametrize("count", [0, 1])
    def test_one_point_is_no_line(self, count: int) -> None:
        assert chart_of([Point(now(), 1.0, "")] * count, [], str) is None

    def test_always_the_same(self) -> None:
        assert chart_of([Point(now(), 0.0, "")] * 2, [], str)
        assert chart_of([Point(now(), 1.0, "")] * 2, [], str, most=1.0)


class TestPrices:
    TOLD = {
        "model": "acme:large",
        "per_million_in": "2.5",
        "per_million_out": "10",
        "because": "Price list of May",
    }

    def test_kept_with_a_day(self, cast: Cast, olga: Visitor, charlie: Visitor) -> None:
        assert "No price is kept yet." in charlie.get("prices")
        page = olga.post("prices", since=now().date().isoformat(), **self.TOLD)
        assert "Price list of May" in page
        assert "in force" in page
        price = Price.objects.get()
        assert (price.model, price.set_by) == ("acme:large", cast.olga)
        assert json.loads(charlie.get("prices", export="json"))[0]["per million in"] == "2.500000"

    def test_not_by_strangers(self, cast: Cast, charlie: Visitor) -> None:
        charlie.post("prices", status=403, since="2026-01-01", **self.TOLD)
        assert not Price.objects.exists()

    def test_a_model_without_a_price_is_unknown(self, cast: Cast, eva: Visitor) -> None:
        run = ended(cast.version, cast.eva, nothing)
        assert "Nobody keeps a price" not in eva.get("prices")
        type(run).objects.bulk_create(
            [
                type(run)(
                    process=run.process,
                    version=run.version,
                    asked_at=now(),
                    model="acme:large",
                    trigger="hand",
                )
            ]
        )
        assert "<code>acme:large</code>" in eva.get("prices")
