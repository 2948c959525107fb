"""Waivers: asked for on the page of a change, decided by compliance, never by whoever asked."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from governance.evaluations.runs.standing import evaluation_standing
from governance.models import Run, Waiver
from house.clock import now, standing_at, today
from portal.desk import desk_for
from processes.contracts.actions import hold_for_review
from processes.models import ContractVersion, Process
from tests.agents import BY
from tests.portal.evaluation_runs.conftest import NAMES, Cast, Visitor, ended

pytestmark = pytest.mark.django_db
WHY = "The recorder is replaced next week"


def far_too_large(result: Any) -> bool:
    return str(result.asked) == NAMES[-1]


def failed(cast: Cast) -> ContractVersion:
    """A change whose evaluation did not pass."""
    draft = cast.draft()
    hold_for_review(draft, **BY)
    ended(draft, cast.eva, far_too_large)
    draft.refresh_from_db()
    return draft


def asked(cast: Cast) -> tuple[Visitor, Waiver]:
    """Somebody who asked for one."""
    draft = failed(cast)
    asker = Visitor(cast.process.accountable)
    told = {"until": (today() + timedelta(days=10)).isoformat(), "because": WHY}
    page = asker.post("ask_waiver", "support_refunds", draft.number, **told)
    assert "waits for compliance" in page
    return asker, Waiver.objects.get()


def change_page(visitor: Visitor, version: ContractVersion) -> str:
    return visitor.client.get(
        reverse("changes:change", args=[version.process.slug, version.number])
    ).text


class TestOnTheChange:
    def test_the_verdict_blocks(self, cast: Cast) -> None:
        page = change_page(Visitor(cast.process.accountable), failed(cast))
        assert page.count("“Far too large” must pass every time, and failed once.") == 1
        assert 'href="#verdict"' in page
        assert "Passed before, fail now" in page
        assert "Ask for a waiver" in page
        assert "practice model" in page

    def test_a_waiver_is_seen(self, cast: Cast, olga: Visitor) -> None:
        asker, waiver = asked(cast)
        version = ContractVersion.objects.get(number=waiver.version_number)
        assert "A waiver is asked for" in change_page(asker, version)
        olga.post("waiver", waiver.pk, act="approve", because="One week is fine")
        page = change_page(asker, version)
        assert "waived until" in page
        assert "by Olga Orr" in page
        stands = evaluation_standing(version, version.behaviour_hash)
        assert (stands.light, stands.about) == ("green", waiver)


class TestDeciding:
    def test_on_the_desk_of_compliance_alone(self, cast: Cast, olga: Visitor) -> None:
        asker, waiver = asked(cast)
        assert [item.kind for item in desk_for(cast.olga).waiting] == ["waiver"]
        assert "Approve until its day" in olga.get("waiver", waiver.pk)
        assert "Approve until its day" not in asker.get("waiver", waiver.pk)

    def test_never_by_whoever_asked(self, cast: Cast) -> None:
        asker, waiver = asked(cast)
        page = asker.post("waiver", waiver.pk, act="approve", because="I like it", status=422)
        assert "never by the author" in page
        waiver.refresh_from_db()
        assert waiver.state == "asked"

    def test_declined_with_a_reason(self, cast: Cast, olga: Visitor) -> None:
        _, waiver = asked(cast)
        olga.post("waiver", waiver.pk, act="decline", because="", status=422)
        assert "declined" in olga.post("waiver", waiver.pk, act="decline", because="Mend it")

    def test_taken_back(self, cast: Cast) -> None:
        asker, waiver = asked(cast)
        assert "taken back" in asker.post("waiver", waiver.pk, act="withdraw", because="Mended")

    def test_an_end_too_far_away(self, cast: Cast) -> None:
        draft = failed(cast)
        told = {"until": (today() + timedelta(days=120)).isoformat(), "because": WHY}
        asker = Visitor(cast.process.accountable)
        page = asker.post("ask_waiver", "support_refunds", draft.number, status=422, **told)
        assert "at most 90 days away" in page


class TestTheList:
    def test_what_stands_and_what_ended(self, cast: Cast, olga: Visitor) -> None:
        _, waiver = asked(cast)
        assert WHY in olga.get("waivers", show="asked")
        olga.post("waiver", waiver.pk, act="approve", because="One week is fine")
        assert WHY in olga.get("waivers", show="standing")
        assert json.loads(olga.get("waivers", export="json"))[0]["decided by"] == "Olga Orr"
        with standing_at(now() + timedelta(days=20)):
            page = Visitor(cast.olga).get("waivers")
            assert '<span class="state state-retired">ended</span>' in page

    def test_strangers_meet_nothing(self, cast: Cast, charlie: Visitor) -> None:
        _, waiver = asked(cast)
        Process.objects.filter(pk=cast.process.pk).update(is_restricted=True)
        charlie.get("waiver", waiver.pk, status=404)
        charlie.get("ask_waiver", "support_refunds", waiver.version_number, status=404)
        assert WHY not in charlie.get("waivers")
        assert WHY not in charlie.get("waivers", export="csv")
        assert Run.objects.exists()
