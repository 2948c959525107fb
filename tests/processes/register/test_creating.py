"""Entering a process, its words, and who sees it."""

from typing import Any

import pytest

from audit.models import Entry
from house.refusals import Invalid, NotPermitted, ReasonMissing, Refusal
from processes.models import OperatingModel, Person, Process, Tier
from processes.register import actions, refusals
from processes.register.tiering import QuestionUnanswered
from tests.agents import BY, a_domain
from tests.factories import AgentFactory, PersonFactory

pytestmark = pytest.mark.django_db


def enter(administrator: Person, ways: dict[str, Any], **changed: Any) -> Process:
    return actions.create_process(by=administrator, because="It goes live", **{**ways, **changed})


class TestEntering:
    def test_it_is_there_with_its_people(self, administrator: Person, ways: dict[str, Any]) -> None:
        made = enter(administrator, ways)
        assert made.operating_model == made.domain.operating_model
        assert (made.stage, made.is_restricted, made.state) == ("candidate", False, "running")
        assert made.accountable.has_perm("processes.pause_process", made)
        row = made.history.get()
        assert (row.history_by, row.history_change_reason) == ("Adam Admin", "It goes live")

    def test_it_may_be_in_design_already(self, administrator: Person, ways: dict[str, Any]) -> None:
        assert enter(administrator, ways, stage="designing").stage == "designing"

    def test_the_trail_has_the_answers(self, administrator: Person, ways: dict[str, Any]) -> None:
        made = enter(administrator, ways)
        entry = Entry.objects.get(verb="process.create", process=made.slug)
        assert (entry.actor, entry.because) == ("Adam Admin", "It goes live")
        assert entry.details == {"tier": 2, "answers": ways["answers"]}

    def test_another_model_than_the_domains_is_a_misfit(
        self, administrator: Person, ways: dict[str, Any]
    ) -> None:
        other = OperatingModel.objects.exclude(pk=ways["domain"].operating_model_id)[0]
        made = enter(administrator, ways, operating_model=other)
        assert list(Process.objects.misfits()) == [made]

    @pytest.mark.parametrize("group", ["alice", "compliance", "technology", "charlie"])
    def test_only_administrators_do(
        self, request: pytest.FixtureRequest, ways: dict[str, Any], group: str
    ) -> None:
        with pytest.raises(NotPermitted):
            enter(request.getfixturevalue(group), ways)
        assert not Process.objects.filter(slug="vendor_onboarding").exists()

    @pytest.mark.parametrize(
        ("changed", "refusal", "field"),
        [
            ({"slug": "Vendor"}, refusals.SlugNotUsable, "slug"),
            ({"slug": "2vendors"}, refusals.SlugNotUsable, "slug"),
            ({"slug": "vendor-onboarding"}, refusals.SlugNotUsable, "slug"),
            ({"slug": "vendors_tier2_v3"}, refusals.SlugNotUsable, "slug"),
            ({"slug": "v" * 81}, refusals.SlugNotUsable, "slug"),
            ({"slug": "support_refunds"}, refusals.SlugTaken, "slug"),
            ({"slug": ""}, Invalid, "slug"),
            ({"name": ""}, Invalid, "name"),
            ({"name": "x" * 121}, Invalid, "name"),
            ({"summary": "x" * 401}, Invalid, "summary"),
            ({"learn_at": "javascript:alert(1)"}, Invalid, "learn_at"),
            ({"capability": "everything"}, Invalid, "capability"),
            ({"kind_of_work": "dream"}, Invalid, "kind_of_work"),
            ({"stage": "somewhere"}, Invalid, "stage"),
            ({"stage": "pilot"}, Invalid, "stage"),
            ({"stage": "live"}, Invalid, "stage"),
            ({"stage": "retired"}, Invalid, "stage"),
            ({"fallback": ""}, Invalid, "fallback"),
            ({"accountable": None}, Invalid, "accountable"),
            ({"owner": "x"}, Invalid, ""),
        ],
    )
    def test_what_is_wrong_is_named(
        self,
        administrator: Person,
        ways: dict[str, Any],
        changed: dict[str, Any],
        refusal: type[Refusal],
        field: str,
    ) -> None:
        with pytest.raises(refusal) as refused:
            enter(administrator, ways, **changed)
        assert refused.value.field == field
        assert Process.objects.count() == 1

    def test_without_a_reason(self, administrator: Person, ways: dict[str, Any]) -> None:
        with pytest.raises(ReasonMissing):
            actions.create_process(by=administrator, because=" ", **ways)


class TestTheTier:
    @pytest.mark.parametrize(
        ("answers", "lowest"),
        [
            ({}, 2),
            ({"acts": "no"}, 0),
            ({"acts": "no", "who_sees": "customers"}, 1),
            ({"undo": "costly", "acts": "no"}, 2),
            ({"production": "yes"}, 3),
            ({"undo": "no"}, 4),
            ({"regulated": "yes", "acts": "no"}, 4),
        ],
    )
    def test_a_tier_below_the_answers_is_refused(
        self, administrator: Person, ways: dict[str, Any], answers: dict[str, str], lowest: int
    ) -> None:
        wanted = {**ways["answers"], **answers}
        for tier in Tier.objects.filter(number__lt=lowest):
            with pytest.raises(refusals.TierTooLow) as refused:
                enter(administrator, ways, tier=tier, answers=wanted)
            assert refused.value.field == "tier"
            assert f"need tier {lowest} at least" in refused.value.text
        made = enter(administrator, ways, tier=Tier.objects.get(number=lowest), answers=wanted)
        assert made.tier_id == lowest

    @pytest.mark.parametrize("missing", ["who_sees", "acts", "production", "undo", "regulated"])
    def test_every_question_is_answered(
        self, administrator: Person, ways: dict[str, Any], missing: str
    ) -> None:
        for answers in (None, {**ways["answers"], missing: ""}, {**ways["answers"], missing: "x"}):
            with pytest.raises(QuestionUnanswered) as refused:
                enter(administrator, ways, answers=answers)
            assert refused.value.field == (missing if answers else "who_sees")


class TestWhoIsNamed:
    @pytest.mark.parametrize(
        "field", ["accountable", "accountable_deputy", "escalation_owner", "escalation_backup"]
    )
    def test_only_active_people(
        self, administrator: Person, ways: dict[str, Any], field: str
    ) -> None:
        left = PersonFactory(is_active=False)
        for person, refusal in (
            (AgentFactory(), refusals.OnlyPeopleAreNamed),
            (left, refusals.NamedPersonHasLeft),
        ):
            with pytest.raises(refusal) as refused:
                enter(administrator, ways, **{field: person})
            assert refused.value.field == field

    @pytest.mark.parametrize(
        ("holder", "second", "refusal"),
        [
            ("accountable", "accountable_deputy", refusals.DeputyIsTheSame),
            ("escalation_owner", "escalation_backup", refusals.BackupIsTheSame),
        ],
    )
    def test_whoever_steps_in_is_someone_else(
        self,
        administrator: Person,
        ways: dict[str, Any],
        holder: str,
        second: str,
        refusal: type[Refusal],
    ) -> None:
        with pytest.raises(refusal) as refused:
            enter(administrator, ways, **{second: ways[holder]})
        assert refused.value.field == second

    def test_who_left_a_moment_ago_is_seen(
        self, administrator: Person, ways: dict[str, Any]
    ) -> None:
        """What the form read may be old."""
        Person.objects.filter(pk=ways["accountable"].pk).update(is_active=False)
        with pytest.raises(refusals.NamedPersonHasLeft):
            enter(administrator, ways)


class TestWords:
    def test_they_change_with_history(self, alice: Person, process: Process) -> None:
        actions.edit_words(process, by=alice, because="Clearer", summary="Pays small refunds.")
        process.refresh_from_db()
        assert process.summary == "Pays small refunds."
        row = process.history.first()
        assert (row.history_by, row.history_change_reason) == ("Alice Adler", "Clearer")
        entry = Entry.objects.get(verb="process.edit")
        assert (entry.actor, entry.details) == ("Alice Adler", {"changed": ["summary"]})

    def test_nothing_is_written_when_nothing_differs(self, alice: Person, process: Process) -> None:
        rows = process.history.count()
        actions.edit_words(process, by=alice, because="The same again", name=process.name)
        assert process.history.count() == rows
        assert not Entry.objects.filter(verb="process.edit").exists()

    @pytest.mark.parametrize(
        ("words", "field"),
        [
            ({"name": ""}, "name"),
            ({"summary": "x" * 401}, "summary"),
            ({"learn_at": "javascript:alert(1)"}, "learn_at"),
            ({"tier": 0}, ""),
            ({"slug": "other"}, ""),
        ],
    )
    def test_what_cant_stand(
        self, alice: Person, process: Process, words: dict[str, Any], field: str
    ) -> None:
        with pytest.raises(Invalid) as refused:
            actions.edit_words(process, by=alice, because="I want it so", **words)
        assert refused.value.field == field

    @pytest.mark.parametrize("who", ["bob", "charlie", "compliance", "technology"])
    def test_others_may_not(
        self, request: pytest.FixtureRequest, process: Process, who: str
    ) -> None:
        by = request.getfixturevalue(who)
        with pytest.raises(NotPermitted):
            actions.edit_words(process, by=by, because="I want it so", name="Mine")


class TestWhoSeesIt:
    def test_restricting_hides_it_and_opening_shows_it(
        self, compliance: Person, alice: Person, bob: Person, charlie: Person, process: Process
    ) -> None:
        everyone = (alice, bob, charlie, compliance)

        def seen() -> list[bool]:
            return [Process.objects.visible_to(each).exists() for each in everyone]

        assert seen() == [True, True, True, True]
        actions.restrict(process, True, by=compliance, because="Names of customers")
        assert seen() == [True, True, False, True]
        actions.restrict(process, False, by=compliance, because="None left")
        assert seen() == [True, True, True, True]
        found = Entry.objects.filter(verb__in=["process.restrict", "process.open"]).order_by("pk")
        assert [entry.because for entry in found] == ["Names of customers", "None left"]

    def test_twice_is_once(self, compliance: Person, restricted: Process) -> None:
        entries, rows = Entry.objects.count(), restricted.history.count()
        actions.restrict(restricted, True, by=compliance, because="To be sure")
        assert (Entry.objects.count(), restricted.history.count()) == (entries, rows)

    @pytest.mark.parametrize("who", ["alice", "bob", "charlie", "technology"])
    def test_others_may_not(
        self, request: pytest.FixtureRequest, process: Process, who: str
    ) -> None:
        by = request.getfixturevalue(who)
        with pytest.raises(NotPermitted):
            actions.restrict(process, True, by=by, because="I want it so")

    def test_who_has_left_sees_nothing(self, alice: Person, process: Process) -> None:
        alice.is_active = False
        assert not Process.objects.visible_to(alice).exists()

    def test_an_agent_sees_what_it_works_on(self, process: Process) -> None:
        agent = actions.agent_of(process, **BY)
        actions.create_process(**_other(process), **BY)
        assert list(Process.objects.visible_to(agent)) == [process]


def _other(process: Process) -> dict[str, Any]:
    names = ("summary", "when_to_use", "when_not_to_use", "tier", "fallback", "kind_of_work")
    people = ("accountable", "accountable_deputy", "escalation_owner", "escalation_backup")
    same = {name: getattr(process, name) for name in (*names, *people, "capability")}
    return {**same, "slug": "other", "name": "Other", "domain": a_domain("sales")}
