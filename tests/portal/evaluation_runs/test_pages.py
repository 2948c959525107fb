"""The pages about runs: how far one is, its grid, a case in full, two runs beside each other."""

import json
from datetime import timedelta

import pytest

from governance.evaluations.runs.words import RunState
from governance.models import Run
from house.clock import now, standing_at
from processes.models import Process
from tests.portal.evaluation_runs.conftest import NAMES, Cast, Visitor, answered, begun, ended

pytestmark = pytest.mark.django_db
NOT_A_MODEL = "not a language model"


def far_too_large(result: object) -> bool:
    return str(result.asked) == NAMES[-1]  # type: ignore[attr-defined]  # a result


class TestStarting:
    def test_advice_comes_first(self, cast: Cast, eva: Visitor) -> None:
        page = eva.get("new", "support_refunds")
        assert "3 cases show a drop of" in page
        assert "Below 50 cases a simple rule decides" in page
        assert NOT_A_MODEL in page

    def test_a_run_begins(self, cast: Cast, eva: Visitor) -> None:
        page = eva.post("new", "support_refunds", version="1", repeats="2", because="To see")
        run = Run.objects.get(version=cast.version)
        assert (run.repeats, run.because, run.asked_by) == (2, "To see", cast.eva)
        assert "It waits for a worker." in page
        assert "of 6" in page

    def test_a_source_that_changed_is_the_reason(self, cast: Cast, eva: Visitor) -> None:
        source = cast.version.knowledge_sources.get().name
        given = {"version": "1", "repeats": "1", "source": source}
        page = eva.post("new", "support_refunds", **given, status=422)
        assert "Say why" in page
        assert "Tier 2 asks for 1; a run with fewer" in page
        assert not Run.objects.exists()
        page = eva.post("new", "support_refunds", **given, because="New terms")
        run = Run.objects.get(version=cast.version)
        assert (run.trigger, run.asked_by) == ("model", cast.eva)
        assert run.because == f"The source “{source}” changed: New terms"
        assert f"{source}” changed: New terms" in page

    def test_what_is_wrong_stands_at_its_field(self, cast: Cast, eva: Visitor) -> None:
        page = eva.post("new", "support_refunds", version="1", repeats="99", status=422)
        assert "less than or equal to 20" in page
        assert not Run.objects.exists()

    def test_not_by_strangers(self, cast: Cast, charlie: Visitor) -> None:
        charlie.get("new", "support_refunds", status=403)
        charlie.post("new", "support_refunds", version="1", repeats="1", status=403)


class TestLive:
    def test_how_far_it_is(self, cast: Cast, eva: Visitor) -> None:
        run = begun(cast.version, cast.eva)
        page = eva.get("live", run.public_id)
        assert 'data-live="' in page
        assert "It is under way." in page
        assert "<html" not in page
        answered(run, far_too_large)
        page = eva.get("live", run.public_id)
        assert 'value="3"' in page
        assert "A minute" in page

    def test_one_that_nobody_picked_up_says_so(self, cast: Cast, eva: Visitor) -> None:
        with standing_at(now() - timedelta(minutes=5)):
            eva.post("new", "support_refunds", version="1", repeats="1")
        assert "No worker has picked this run up yet" in eva.get("run", Run.objects.get().public_id)

    def test_cancelled(self, cast: Cast, eva: Visitor, charlie: Visitor) -> None:
        run = begun(cast.version, cast.eva)
        assert "Cancel the run" not in charlie.get("run", run.public_id)
        charlie.post("cancel", run.public_id)
        run.refresh_from_db()
        assert not run.is_cancel_asked
        assert "It is being cancelled" in eva.post("cancel", run.public_id)
        run.refresh_from_db()
        assert run.is_cancel_asked

    def test_an_unknown_price_is_unknown(self, cast: Cast, eva: Visitor) -> None:
        run = begun(cast.version, cast.eva, is_practice=False)
        answered(run, far_too_large)
        assert "<dd>unknown</dd>" in eva.get("live", run.public_id)


class TestOne:
    def test_its_verdict_and_its_grid(self, cast: Cast, eva: Visitor) -> None:
        run = ended(cast.draft(), cast.eva, far_too_large)
        assert run.state == RunState.FAILED
        page = eva.get("run", run.public_id)
        assert "data-live" not in page
        assert NOT_A_MODEL in page
        assert "“Far too large” must pass every time" in page
        assert "Passed before, fail now" in page
        for said in (*NAMES, "icontains", "llm-rubric", "cell-failed", "cell-passed"):
            assert said in page

    @pytest.mark.parametrize(
        ("show", "shown"), [("failed", 1), ("worse", 1), ("mended", 0), ("must", 1), ("errors", 0)]
    )
    def test_filtered(self, cast: Cast, eva: Visitor, show: str, shown: int) -> None:
        run = ended(cast.draft(), cast.eva, far_too_large)
        page = eva.get("run", run.public_id, show=show)
        assert page.count('data-label="Result"') == shown
        assert eva.get("run", run.public_id, q="of 12").count('data-label="Result"') == 1

    def test_exported(self, cast: Cast, eva: Visitor) -> None:
        run = ended(cast.version, cast.eva, far_too_large)
        rows = json.loads(eva.get("run", run.public_id, export="json"))
        assert [row["passed"] for row in rows] == [False, True, True]
        assert rows[0]["findings"][0]["type"] == "icontains"
        assert eva.get("run", run.public_id, export="csv").count("We refund") == 2
        assert json.loads(eva.get("list", export="json"))[0]["id"] == run.public_id

    def test_as_many_queries_for_many(
        self, cast: Cast, eva: Visitor, django_assert_max_num_queries: object
    ) -> None:
        eva.post("new", "support_refunds", version="1", repeats="3")
        run = answered(Run.objects.get(), far_too_large)
        eva.get("run", run.public_id)
        with django_assert_max_num_queries(22):  # type: ignore[operator]  # a fixture
            assert "passed 3 of 3" in eva.get("run", run.public_id)


class TestACase:
    def test_in_full_beside_what_was_in_force(self, cast: Cast, eva: Visitor) -> None:
        run = ended(cast.draft(), cast.eva, far_too_large)
        result = run.results.get(asked__content__name=NAMES[-1])
        page = eva.get("case", run.public_id, result.evaluation_set_id, result.lineage)
        assert "<del>We" in page
        assert "<ins>No" in page
        for said in ("crm.update", "You decide refunds.", "a model judged", "Kind (judge-1)"):
            assert said in page
        assert NOT_A_MODEL in page

    def test_a_person_marks_it(self, cast: Cast, eva: Visitor, charlie: Visitor) -> None:
        run = ended(cast.version, cast.eva, far_too_large)
        result = run.results.get(asked__content__name=NAMES[-1])
        address = (run.public_id, result.evaluation_set_id, result.lineage)
        assert "Keep my mark" not in charlie.get("case", *address)
        charlie.post("mark", *address, opinion="agrees", status=422)
        assert "field-error" in eva.post("mark", *address, opinion="disagrees", status=422)
        page = eva.post("mark", *address, opinion="disagrees", because="It said no, rightly")
        assert "the verdict is wrong" in page
        assert "It said no, rightly" in page
        eva.post("mark", *address, opinion="agrees")
        page = eva.get("run", run.public_id)
        assert "1 of 1 agree with the verdict; with checks that a model made 1 of 1" in page

    def test_an_unknown_one(self, cast: Cast, eva: Visitor) -> None:
        run = ended(cast.version, cast.eva, far_too_large)
        result = run.results.first()
        assert result
        eva.get("case", run.public_id, 99999, result.lineage, status=404)


class TestCompared:
    def test_two_runs(self, cast: Cast, eva: Visitor) -> None:
        run = ended(cast.draft(), cast.eva, far_too_large)
        assert run.baseline
        told = {"a": run.baseline.public_id, "b": run.public_id}
        page = eva.get("compare", **told)
        assert "1 passed and fails now" in page
        assert "-33.3 points" in page
        rows = json.loads(eva.get("compare", export="json", **told))
        assert [row["outcome"] for row in rows] == ["worse", "same", "same"]

    def test_chosen_first(self, cast: Cast, eva: Visitor) -> None:
        ended(cast.version, cast.eva, far_too_large)
        assert "Version 1," in eva.get("compare", process="support_refunds")
        eva.get("compare", status=404)


class TestHidden:
    def test_strangers_meet_nothing(self, cast: Cast, charlie: Visitor) -> None:
        run = ended(cast.version, cast.eva, far_too_large)
        Process.objects.filter(pk=cast.process.pk).update(is_restricted=True)
        result = run.results.first()
        assert result
        for page in ("run", "live"):
            charlie.get(page, run.public_id, status=404)
        charlie.post("cancel", run.public_id, status=404)
        charlie.get("case", run.public_id, result.evaluation_set_id, result.lineage, status=404)
        charlie.get("new", "support_refunds", status=404)
        charlie.get("compare", a=run.public_id, status=404)
        charlie.get("compare", process="support_refunds", status=404)
        for kind in ("", "csv", "json"):
            assert run.public_id not in charlie.get("list", export=kind)
        assert run.public_id in Visitor(cast.eva).get("list")
