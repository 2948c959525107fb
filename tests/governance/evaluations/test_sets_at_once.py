"""Two people at once: each change is seen by the next, nothing is lost and nothing done twice."""

from collections.abc import Callable
from typing import Any

import pytest

from governance.evaluations.actions import add_case, consent, drop_case, edit_case, require_set
from governance.evaluations.content import hash_of, stamp
from governance.evaluations.drafts import CaseDraft
from governance.models import Case, EvaluationSet, Loosening, RequiredSet
from processes.models import Person, Process
from tests.factories import PersonFactory
from tests.processes.register.test_at_once import at_once

pytestmark = pytest.mark.django_db(transaction=True)
WHY = "Both at once"


def test_two_edits_of_one_case(own: EvaluationSet, case: Case, eva: Person) -> None:
    def edit(**fields: object) -> Callable[[], Any]:
        return lambda: edit_case(case, by=eva, because=WHY, **fields)

    assert at_once(edit(name="Hers"), edit(weight=2.0)) == ["", ""]
    case.refresh_from_db()
    assert (case.name, case.weight) == ("Hers", 2.0)
    assert EvaluationSet.objects.get(pk=own.pk).content_hash == hash_of(own)
    assert case.history.count() == 3


def test_one_is_told_of_the_other(own: EvaluationSet, case: Case, eva: Person) -> None:
    seen = stamp(case, ["name"])

    def edit(name: str) -> Callable[[], Any]:
        return lambda: edit_case(case, by=eva, because=WHY, seen=seen, name=name)

    assert at_once(edit("Hers"), edit("His")) == ["", "ChangedMeanwhile"]


def test_many_new_cases_each_with_a_place(own: EvaluationSet, eva: Person) -> None:
    def add(name: str) -> Callable[[], Any]:
        return lambda: add_case(own, CaseDraft(name), by=eva, because=WHY)

    assert at_once(*(add(name) for name in "ABCD")) == [""] * 4
    assert sorted(own.cases.values_list("order", flat=True)) == [0, 1, 2, 3]
    assert EvaluationSet.objects.get(pk=own.pk).content_hash == hash_of(own)


def test_dropped_once(own: EvaluationSet, case: Case, eva: Person) -> None:
    def drop() -> object:
        return drop_case(case, by=eva, because=WHY)

    assert at_once(drop, drop) == ["", "NothingChanges"]
    assert Loosening.objects.count() == 1


def test_two_consents(relied_on: EvaluationSet, case: Case, eva: Person, olga: Person) -> None:
    made = drop_case(case, by=eva, because=WHY).proposal
    assert made
    other = PersonFactory(groups=["staff", "compliance"])

    def agree(by: Person) -> Callable[[], Any]:
        return lambda: consent(made, by=by, because="I read it")

    assert at_once(agree(olga), agree(other)) == ["", "ProposalIsClosed"]
    assert Loosening.objects.count() == 1


def test_two_proposals_about_one_case(relied_on: EvaluationSet, case: Case, eva: Person) -> None:
    def wish() -> object:
        return drop_case(case, by=eva, because=WHY)

    assert at_once(wish, wish) == ["", "OpenProposalExists"]


def test_a_bar_once(own: EvaluationSet, process: Process, eva: Person) -> None:
    def ask() -> object:
        return require_set(own, process, threshold_percent=90, by=eva, because=WHY)

    assert at_once(ask, ask) == ["", "NothingChanges"]
    assert RequiredSet.objects.count() == 1


def test_no_edit_slips_past_a_bar_that_comes_into_being(
    own: EvaluationSet, case: Case, in_force: Process, eva: Person, olga: Person
) -> None:
    asked = require_set(own, in_force, threshold_percent=90, by=eva, because=WHY).proposal
    assert asked

    def agree() -> object:
        return consent(asked, by=olga, because="I read it")

    def drop() -> object:
        return drop_case(case, by=eva, because=WHY)

    assert at_once(agree, drop) == ["", ""]
    done_before = Case.objects.get().is_dropped
    assert own.proposals.open().exists() is not done_before
