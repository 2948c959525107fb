"""Something that happened becomes a case in one action, without the people in it."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.evaluations import refusals
from governance.evaluations.actions import case_from
from governance.evaluations.checks import find_personal_data
from governance.evaluations.drafts import Happening
from governance.evaluations.masking import Mask
from governance.evaluations.words import SourceKind
from governance.models import EvaluationSet
from processes.models import Person, Process
from tests.agents import a_process
from tests.evaluations import a_set, watched_by
from tests.factories import PersonFactory

WHY = "It must not happen again"
MAIL, PHONE, IBAN = "ada@example.com", "+49 30 1234567", "DE89 3704 0044 0532 0130 00"


def what_happened(process: Process, **fields: Any) -> Happening:
    usual: dict[str, Any] = {
        "kind": SourceKind.DECISION,
        "id": "d_123",
        "says": f"Decision d_123 about {MAIL}",
        "name": f"Refund for {MAIL}",
        "inputs": {"mail": MAIL, "amount": 40, "note": f"call {PHONE}, or write to {MAIL}"},
        "tool_answers": [{"tool": "crm.read", "answer": {"account": IBAN}}],
        "conversation": [{"role": "user", "content": f"I am {MAIL}"}],
    }
    return Happening(process=process, **{**usual, **fields})


@pytest.mark.django_db
class TestOneAction:
    def test_the_source_stays_and_the_people_go(
        self, own: EvaluationSet, process: Process, eva: Person
    ) -> None:
        made = case_from(what_happened(process), own, by=eva, because=WHY).case
        assert made
        assert (made.source_kind, made.source_id) == ("decision", "d_123")
        assert made.source_says == "Decision d_123 about [e-mail address 1]"
        assert made.inputs == {
            "mail": "[e-mail address 1]",
            "amount": 40,
            "note": "call [phone number 1], or write to [e-mail address 1]",
        }
        row = json.dumps([made.name, made.inputs, made.tool_answers, made.conversation])
        kept = made.history.get()
        for text in (row, json.dumps([kept.name, kept.inputs]), str(own.history.first())):
            assert find_personal_data(text) == []

    def test_who_may(self, own: EvaluationSet, process: Process, eva: Person) -> None:
        for person in (eva, process.accountable, process.escalation_owner):
            assert case_from(what_happened(process), own, by=person, because=WHY).case
        for person in (process.accountable_deputy, PersonFactory()):
            with pytest.raises(refusals.MayNotOfferCases):
                case_from(what_happened(process), own, by=person, because=WHY)

    def test_only_into_its_own_sets_and_packs(
        self, pack: EvaluationSet, process: Process, eva: Person, olga: Person
    ) -> None:
        other = a_set("other", eva, process=watched_by(eva, a_process("other")))
        with pytest.raises(refusals.AnotherProcesssSet):
            case_from(what_happened(process), other, by=eva, because=WHY)
        with pytest.raises(refusals.MayNotOfferCases):
            case_from(what_happened(process), pack, by=process.accountable, because=WHY)
        assert case_from(what_happened(process), pack, by=olga, because=WHY).case

    def test_nothing_hidden_leaves_its_process(self, pack: EvaluationSet, eva: Person) -> None:
        owner = PersonFactory()
        shared = a_set("mine", owner)
        hidden = a_process("hidden", is_restricted=True)
        with pytest.raises(refusals.MayNotOfferCases):
            case_from(what_happened(hidden), shared, by=owner, because=WHY)

    def test_it_waits_where_a_contract_relies_on_the_set(
        self, relied_on: EvaluationSet, process: Process
    ) -> None:
        by = process.escalation_owner
        made = case_from(what_happened(process), relied_on, by=by, because=WHY).proposal
        assert made
        assert find_personal_data(json.dumps(made.becomes)) == []


pieces = st.sampled_from([MAIL, PHONE, IBAN, "4111 1111 1111 1111", "born on 1.2.1980"])
texts = st.lists(pieces | st.text("ab 1@.+-", max_size=6), max_size=5).map(" ".join)
values = st.recursive(
    texts | st.integers() | st.none() | st.booleans(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)


def _texts(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [*map(str, value), *(text for each in value.values() for text in _texts(each))]
    if isinstance(value, list):
        return [text for each in value for text in _texts(each)]
    return [str(value)]


@given(values)
def test_nothing_that_can_be_recognised_is_left(value: Any) -> None:
    masked = Mask().value(value)
    assert [found for text in _texts(masked) for found in find_personal_data(text)] == []


def test_the_same_person_stays_the_same() -> None:
    mask = Mask()
    assert mask.text(f"{MAIL} {MAIL.upper()} bob@example.com") == (
        "[e-mail address 1] [e-mail address 1] [e-mail address 2]"
    )
    assert mask.found == 2


def test_a_bare_number_is_taken_for_a_phone() -> None:
    assert Mask().value([5551234567, f"{PHONE}, 5551234567"]) == [
        "[phone number 1]",
        "[phone number 2], [phone number 1]",
    ]


def test_words_that_only_a_person_recognises() -> None:
    mask = Mask([" Krüger ", "Anna Krüger", "jo", ""])
    assert mask.text("ANNA KRÜGER and Jo took the job") == (
        "[taken out 1] and [taken out 2] took the job"
    )
    assert mask.value({"to": ["Frau Krüger", "anna krüger", "krüger@example.com"]}) == {
        "to": ["Frau [taken out 3]", "[taken out 1]", "[e-mail address 1]"]
    }
    assert Mask(["", " "]).text("as it is") == "as it is"


def test_however_many_there_are() -> None:
    many = " ".join(f"person{number}@example.com" for number in range(2_500))
    assert find_personal_data(Mask().text(many)) == []
