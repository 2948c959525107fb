"""The pages about sets: who reads them, who writes, what is said."""

import json
from typing import Any

import pytest
from django.urls import reverse

from governance.evaluations.actions import edit_case, use_pack
from governance.models import Case, EvaluationSet, RequiredSet, SetProposal, SetUse
from house.clock import now
from portal.desk import desk_for
from portal.evaluations.standing import gaps_of, measures_of
from processes.models import Tier
from tests.agents import a_process
from tests.contracts import a_contract
from tests.evaluations import a_case, a_set, watched_by
from tests.factories import PersonFactory
from tests.portal.evaluations.conftest import Cast, Visitor

pytestmark = pytest.mark.django_db


class TestTheList:
    def test_sets_by_process_and_packs(self, cast: Cast, charlie: Visitor) -> None:
        page = charlie.get("sets")
        assert page.index("Shared packs") < page.index(cast.process.name)
        assert cast.own.name in page
        assert "New shared pack" not in page

    def test_filtered(self, cast: Cast, eva: Visitor) -> None:
        assert cast.pack.name not in eva.get("sets", which="mine")
        assert cast.own.name not in eva.get("sets", which="packs")
        assert cast.own.name not in eva.get("sets", purpose="brand")
        assert "No set fits." in eva.get("sets", q="nowhere")
        assert cast.own.name in eva.get("sets", q="refunds")

    @pytest.mark.parametrize("kind", ["csv", "json"])
    def test_exported(self, cast: Cast, eva: Visitor, kind: str) -> None:
        file = eva.get("sets", export=kind)
        assert "refunds-normal" in file
        if kind == "json":
            row = next(row for row in json.loads(file) if row["slug"] == "refunds-normal")
            assert (row["cases"], row["process"]) == (1, "support_refunds")

    def test_as_many_queries_for_many(
        self, cast: Cast, eva: Visitor, django_assert_max_num_queries: object
    ) -> None:
        eva.get("sets")
        for number in range(6):
            a_set(f"more-{number}", cast.eva, process=cast.process)
        with django_assert_max_num_queries(26):  # type: ignore[operator]  # a fixture
            eva.get("sets")


class TestHidden:
    ADDRESSES = ("set", "edit", "retire", "bars", "history", "new_case", "check_case")

    @pytest.fixture
    def hidden(self, cast: Cast) -> Case:
        secret = watched_by(cast.eva, a_process("secret_work", is_restricted=True))
        return a_case(a_set("secret-set", cast.eva, process=secret), cast.eva, name="Secret case")

    def test_strangers_meet_nothing(self, cast: Cast, charlie: Visitor, hidden: Case) -> None:
        for name in self.ADDRESSES:
            charlie.get(name, "secret-set", status=404)
        for name in ("case", "drop", "case_history", "check_case"):
            charlie.get(name, "secret-set", hidden.lineage, status=404)
            charlie.post(name, "secret-set", hidden.lineage, status=404)
        for kind in ("", "csv", "json"):
            assert "ecret" not in charlie.get("sets", export=kind)

    def test_a_pack_tells_nobody_who_else_uses_it(self, cast: Cast, hidden: Case) -> None:
        secret = hidden.evaluation_set.process
        assert secret
        told = {"process": secret.pk, "threshold_percent": 80}
        Visitor(cast.eva).post("bars", "tone", **told, does="require")
        assert SetUse.objects.get().process == secret
        stranger = Visitor(cast.charlie)
        for name in ("set", "bars", "history"):
            assert "Secret" not in stranger.get(name, "tone")
        assert "Secret work" in Visitor(cast.eva).get("bars", "tone")

    def test_nor_that_anybody_unseen_relies_on_it(self, cast: Cast, hidden: Case) -> None:
        secret = hidden.evaluation_set.process
        assert secret
        a_contract(secret)
        use_pack(cast.pack, secret, by=cast.eva, because="It suits")
        RequiredSet.objects.create(
            process=secret, evaluation_set=cast.pack, threshold_percent=80, since=now()
        )
        stranger, keeper = Visitor(cast.charlie), Visitor(cast.eva)
        relied = "A contract in force relies on this set"
        assert relied not in stranger.get("set", "tone")
        assert "no process that you may see" in stranger.get("set", "tone")
        assert relied in keeper.get("set", "tone")
        for reads, number in ((stranger, 0), (keeper, 1)):
            rows = json.loads(reads.get("sets", export="json"))
            assert [row["used by"] for row in rows if row["slug"] == "tone"] == [number]

    def test_nor_a_proposal(self, cast: Cast, hidden: Case) -> None:
        made = SetProposal.objects.create(
            evaluation_set=cast.pack,
            process=hidden.evaluation_set.process,
            kind="set.release",
            subject="Secret",
            because="It is late",
            proposed_by=cast.eva,
            proposed_at=cast.pack.created_at,
        )
        stranger = Visitor(cast.charlie)
        stranger.get("proposal", made.pk, status=404)
        assert "Secret" not in stranger.get("proposals", which="all")
        assert "Secret" in Visitor(cast.olga).get("proposals", which="all")


class TestMaking:
    NEW = {"name": "Ugly refunds", "slug": "refunds-ugly", "purpose": "ugly"}

    def test_a_set_of_a_process(self, cast: Cast, eva: Visitor) -> None:
        there = f"{reverse('evaluations:new')}?process={cast.process.slug}"
        assert "New evaluation set of" in eva.client.get(there).text
        told = {**self.NEW, "owner": cast.eva.pk, "because": "They are missing"}
        done = eva.client.post(there, told, follow=True)
        assert "Now write its first case" in done.text
        assert EvaluationSet.objects.get(slug="refunds-ugly").process == cast.process

    def test_refusals_stand_at_their_fields(self, cast: Cast, eva: Visitor) -> None:
        page = eva.post("new", **{**self.NEW, "slug": "tone", "owner": cast.eva.pk}, status=422)
        assert "Another set has this short name" in page

    def test_strangers_may_not(self, cast: Cast, charlie: Visitor) -> None:
        charlie.get("new", status=403)
        charlie.get("edit", "refunds-normal", status=403)
        charlie.get("retire", "refunds-normal", status=403)
        charlie.get("new_case", "refunds-normal", status=403)

    def test_edited_and_retired(self, cast: Cast, eva: Visitor) -> None:
        page = eva.get("edit", "refunds-normal")
        assert cast.own.name in page
        eva.post(
            "edit", "refunds-normal", name="Usual", purpose="acceptance", owner=cast.eva.pk, says=""
        )
        assert EvaluationSet.objects.get(slug="refunds-normal").name == "Usual"
        assert "This set is retired" in eva.post("retire", "refunds-normal")
        assert "New case" not in eva.get("set", "refunds-normal")
        assert "This set is retired" not in eva.post("retire", "refunds-normal")


class TestBars:
    def test_asked_for_and_released(self, cast: Cast, eva: Visitor) -> None:
        told = {"process": cast.process.pk, "does": "require", "threshold_percent": 80}
        assert "has to pass 80 %" in eva.post("bars", "refunds-normal", **told)
        assert RequiredSet.objects.get().threshold_percent == 80
        eva.post("bars", "refunds-normal", process=cast.process.pk, does="release")
        assert not RequiredSet.objects.exists()

    def test_refused(self, cast: Cast, eva: Visitor, charlie: Visitor) -> None:
        told = {"process": cast.process.pk, "does": "require"}
        page = eva.post("bars", "refunds-normal", **told, threshold_percent="", status=422)
        assert "Say which share" in page
        page = eva.post("bars", "refunds-normal", **told, threshold_percent=400, status=422)
        assert "less than or equal to 100" in page
        assert "Change that" not in charlie.get("bars", "refunds-normal")
        charlie.post("bars", "refunds-normal", **told, status=422)
        assert not RequiredSet.objects.exists()


class TestDeciding:
    def test_from_proposal_to_done(self, cast: Cast, eva: Visitor, olga: Visitor) -> None:
        cast.rely()
        page = eva.post("drop", "refunds-normal", cast.case.lineage)
        assert "compliance has to consent first" in page
        made = SetProposal.objects.open().get()
        assert str(made) in [item.title for item in desk_for(cast.olga).waiting]
        assert str(made) not in [item.title for item in desk_for(cast.eva).waiting]
        page = olga.get("proposal", made.pk)
        assert "This would be easier to pass" in page
        assert "was dropped" in page
        assert "Consent, and do it" not in eva.get("proposal", made.pk)
        olga.post("proposal", made.pk, act="consent")
        assert Case.objects.get().is_dropped
        assert "Consented" in eva.get("proposal", made.pk)

    def test_declined_and_withdrawn(self, cast: Cast, eva: Visitor, olga: Visitor) -> None:
        cast.rely()
        eva.post("drop", "refunds-normal", cast.case.lineage)
        first = SetProposal.objects.open().get()
        olga.post("proposal", first.pk, act="decline")
        eva.post("drop", "refunds-normal", cast.case.lineage)
        second = SetProposal.objects.open().get()
        eva.post("proposal", second.pk, act="withdraw")
        states = SetProposal.objects.filter(pk__in=[first.pk, second.pk])
        assert set(states.values_list("state", flat=True)) == {"declined", "withdrawn"}
        assert not Case.objects.get().is_dropped

    def test_refused_by_the_action_too(self, cast: Cast, eva: Visitor, charlie: Visitor) -> None:
        cast.rely()
        eva.post("drop", "refunds-normal", cast.case.lineage)
        made = SetProposal.objects.open().get()
        assert "somebody else has to consent" in eva.post(
            "proposal", made.pk, act="consent", status=422
        )
        charlie.post("proposal", made.pk, act="consent", status=422)
        eva.post("proposal", made.pk, act="nonsense", status=404)

    def test_lists_and_files(self, cast: Cast, eva: Visitor, olga: Visitor) -> None:
        cast.rely()
        eva.post("drop", "refunds-normal", cast.case.lineage)
        assert "Drop a case" in olga.get("proposals")
        assert "Drop a case" in eva.get("proposals", which="mine")
        assert "Drop a case" not in olga.get("proposals", which="decided")
        assert json.loads(olga.get("proposals", export="json"))[0]["state"] == "open"


def test_the_processs_own_pages(cast: Cast, eva: Visitor, charlie: Visitor) -> None:
    page = eva.client.get(f"/register/{cast.process.slug}/").text
    assert "How we know that it is good" in page
    assert "no set of ugly cases" in page
    hub = eva.client.get(
        reverse("admin:processes_process_tab", args=[cast.process.pk, "evaluations"])
    )
    assert "What is missing" in hub.text
    assert "no set of ugly cases" not in charlie.client.get(f"/register/{cast.process.slug}/").text


def test_history(cast: Cast, eva: Visitor) -> None:
    eva.post("drop", "refunds-normal", cast.case.lineage)
    page = eva.get("history", "refunds-normal")
    assert "dropped a case" in page
    assert "It happens every day" in page
    assert "was dropped" in page
    assert "dropped a case" in eva.get("history", "refunds-normal", export="csv")
    assert "Dropped" in eva.get("case_history", "refunds-normal", cast.case.lineage)
    eva.get("case_history", "refunds-normal", cast.case.lineage, before="soon", status=302)


def test_a_keeper_who_left_is_a_gap(cast: Cast) -> None:
    cast.own.owner = PersonFactory(name="Greta Gone", is_active=False)
    cast.own.save()
    measures = measures_of(cast.process)
    gone = f"Greta Gone, who keeps the set “{cast.own}”, has left."
    assert gone in list(gaps_of(cast.process, measures))


def test_tier_4_has_to_pass_an_adversarial_set(cast: Cast, eva: Visitor) -> None:
    cast.process.tier = Tier.objects.get(number=4)
    cast.process.save()
    says = "At tier 4 it has to pass an adversarial set, and doesn't yet."
    assert says in list(gaps_of(cast.process, measures_of(cast.process)))
    a_set("attacks", cast.eva, process=cast.process, purpose="adversarial")
    assert says in list(gaps_of(cast.process, measures_of(cast.process)))
    eva.post("bars", "attacks", process=cast.process.pk, does="require", threshold_percent=100)
    assert says not in list(gaps_of(cast.process, measures_of(cast.process)))


def test_data_in_the_history_reads_as_it_is_written(cast: Cast, eva: Visitor) -> None:
    told: Any = {"checks": [{"type": "is-json"}], "by": cast.eva, "because": "It is stricter"}
    edit_case(cast.case, **told)
    page = eva.get("case_history", "refunds-normal", cast.case.lineage)
    assert "&quot;is-json&quot;" in page
    assert "&#x27;type&#x27;" not in page
