"""Domains, operating models and the glossary: edited in place, with history; and the defaults."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.management.sql import emit_post_migrate_signal

from audit.models import Entry
from house.refusals import Invalid, NotPermitted, ReasonMissing
from processes.models import Control, Domain, OperatingModel, Person, Term, Tier, TierAnswer
from processes.register import actions, refusals
from processes.register.tiering import QuestionUnanswered, lowest_tier
from tests.agents import a_domain

pytestmark = pytest.mark.django_db
WHY = "People asked for it"
ANSWERS = {
    "who_sees": "inside",
    "acts": "no",
    "production": "no",
    "undo": "yes",
    "regulated": "no",
}


def a_term(by: Person) -> Term:
    return actions.add_term(
        by=by, because=WHY, slug="ticket", name="Ticket", meaning="One question of a customer."
    )


class TestDomains:
    def test_one_is_added(self, administrator: Person) -> None:
        model = OperatingModel.objects.get(slug="copilot")
        added = actions.add_domain(
            by=administrator,
            because=WHY,
            slug="sales",
            name="Sales",
            summary="From question to order.",
            operating_model=model,
        )
        row = added.history.get()
        assert (row.history_by, row.history_change_reason) == ("Adam Admin", WHY)
        assert Entry.objects.get(verb="domain.add").because == WHY

    def test_its_model_is_changed(self, administrator: Person) -> None:
        domain = a_domain()
        other = OperatingModel.objects.exclude(pk=domain.operating_model_id)[0]
        actions.edit_domain(domain, by=administrator, because=WHY, operating_model=other)
        domain.refresh_from_db()
        assert domain.operating_model == other
        assert Entry.objects.get(verb="domain.edit").details == {"changed": ["operating_model"]}

    def test_the_same_again_writes_nothing(self, administrator: Person) -> None:
        domain = a_domain()
        actions.edit_domain(domain, by=administrator, because=WHY, name=domain.name)
        assert not Entry.objects.filter(verb="domain.edit").exists()
        assert domain.history.count() == 1

    @pytest.mark.parametrize(
        ("fields", "field"),
        [({"name": ""}, "name"), ({"summary": "x" * 301}, "summary"), ({"slug": "a b"}, "slug")],
    )
    def test_what_cant_stand(
        self, administrator: Person, fields: dict[str, Any], field: str
    ) -> None:
        with pytest.raises(Invalid) as refused:
            actions.edit_domain(a_domain(), by=administrator, because=WHY, **fields)
        assert refused.value.field == field

    @pytest.mark.parametrize("field", ["name", "slug"])
    def test_a_name_means_one_thing(self, administrator: Person, field: str) -> None:
        one, two = a_domain("sales"), a_domain("finance")
        same = {field: getattr(one, field)}
        with pytest.raises(refusals.NameTaken) as refused:
            actions.edit_domain(two, by=administrator, because=WHY, **same)
        assert refused.value.field == field


class TestWords:
    def test_one_is_published_changed_retired_and_restored(self, compliance: Person) -> None:
        term = a_term(compliance)
        actions.edit_term(term, by=compliance, because=WHY, meaning="One case of a customer.")
        assert term in Term.objects.published().matching("case of a")
        actions.retire_term(term, by=compliance, because="Nobody says so")
        assert term not in Term.objects.published()
        actions.restore_term(term, by=compliance, because="They do")
        assert term in Term.objects.published()
        reasons = [row.history_change_reason for row in term.history.all()]
        assert reasons == ["They do", "Nobody says so", WHY, WHY]

    def test_a_word_stands_once(self, compliance: Person) -> None:
        a_term(compliance)
        with pytest.raises(refusals.NameTaken):
            a_term(compliance)


ACTS: dict[str, tuple[Callable[..., Any], set[str]]] = {
    "domain": (lambda **by: actions.edit_domain(a_domain(), name="New", **by), {"administrator"}),
    "model": (
        lambda **by: actions.edit_operating_model(
            OperatingModel.objects.all()[0], risk="None.", **by
        ),
        {"compliance"},
    ),
    "term": (
        lambda **by: actions.edit_term(Term.objects.all()[0], meaning="New.", **by),
        {"compliance"},
    ),
    "new term": (
        lambda **by: actions.add_term(slug="x", name="X", meaning="Y.", **by),
        {"compliance"},
    ),
}


@pytest.mark.parametrize("who", ["administrator", "compliance", "technology", "alice", "charlie"])
@pytest.mark.parametrize("name", ACTS)
def test_who_may(request: pytest.FixtureRequest, name: str, who: str) -> None:
    act, may = ACTS[name]
    by = request.getfixturevalue(who)
    if who in may:
        act(by=by, because=WHY)
        with pytest.raises(ReasonMissing):
            act(by=by, because="")
    else:
        with pytest.raises(NotPermitted):
            act(by=by, because=WHY)


class TestTheDefaults:
    def test_five_tiers_five_models_and_the_words(self) -> None:
        assert list(Tier.objects.values_list("number", flat=True)) == [0, 1, 2, 3, 4]
        assert OperatingModel.objects.count() == 5
        signed = Tier.objects.filter(compliance_signs=True).values_list("number", flat=True)
        assert list(signed) == [4]
        words = ("assistant", "agent", "autopilot", "copilot", "workflow", "aop")
        assert Term.objects.filter(slug__in=words).count() == len(words)

    @pytest.mark.parametrize(
        ("tier", "own", "asked"),
        [(0, 3, 3), (1, 3, 5), (2, 4, 9), (3, 4, 13), (4, 4, 17)],
    )
    def test_controls_pass_upward_but_for_one(self, tier: int, own: int, asked: int) -> None:
        assert Control.objects.filter(tier=tier).count() == own
        found = Control.objects.asked_at(tier)
        assert found.count() == asked
        assert found.filter(slug="nothing_outside").exists() is (tier == 0)

    def test_what_a_company_changed_stays(self, django_db_blocker: Any) -> None:
        Tier.objects.filter(number=2).update(review_says="Weekly")
        Control.objects.filter(slug="logging").update(is_retired=True)
        Term.objects.exclude(slug="agent").delete()
        before = [
            list(model.objects.order_by("pk").values())
            for model in (Tier, Control, Term, TierAnswer, OperatingModel, Domain)
        ]
        emit_post_migrate_signal(verbosity=0, interactive=False, db="default")
        after = [
            list(model.objects.order_by("pk").values())
            for model in (Tier, Control, Term, TierAnswer, OperatingModel, Domain)
        ]
        assert before == after


class TestTheLowestTier:
    def test_the_highest_answer_decides(self) -> None:
        assert lowest_tier(ANSWERS).number == 0
        found = lowest_tier({**ANSWERS, "acts": "records", "who_sees": "customers"})
        assert found.number == 2
        assert [answer.slug for answer in found.because] == ["records"]
        found = lowest_tier({**ANSWERS, "undo": "no", "regulated": "yes"})
        assert {answer.slug for answer in found.because} == {"no", "yes"}

    def test_a_changed_answer_counts(self) -> None:
        TierAnswer.objects.filter(question__slug="acts", slug="no").update(lowest_tier=1)
        assert lowest_tier(ANSWERS).number == 1

    @pytest.mark.parametrize("question", ANSWERS)
    def test_no_question_is_left_out(self, question: str) -> None:
        rest = {key: answer for key, answer in ANSWERS.items() if key != question}
        with pytest.raises(QuestionUnanswered) as refused:
            lowest_tier(rest)
        assert refused.value.field == question
