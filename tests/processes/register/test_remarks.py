"""Staff answer back: each remark reaches a person, who answers it."""

from typing import Any

import pytest

from audit.models import Entry
from house.refusals import Invalid, NotPermitted, Refusal
from processes.models import Notice, Person, Process, Remark
from processes.people.actions import deactivate
from processes.register import actions, desk, refusals, rules, upkeep
from tests.agents import BY
from tests.factories import AbsenceFactory, PersonFactory

pytestmark = pytest.mark.django_db
SAYS = "It asks for the order number twice."
ANSWER = "We mend it this week."
REACHED = {"friction": "business", "workaround": "alice", "contest": "escalation_owner"}


def said(process: Process, by: Person, kind: str = "friction", **more: Any) -> Remark:
    if kind == "contest":
        more.setdefault("case_id", "RF-1")
    return actions.remark(process, kind=kind, says=SAYS, by=by, **more)


@pytest.fixture
def everyone(
    alice: Person, bob: Person, charlie: Person, compliance: Person, team: dict[str, Person]
) -> dict[str, Person]:
    return {
        **team,
        "alice": alice,
        "bob": bob,
        "charlie": charlie,
        "compliance": compliance,
    }


class TestMaking:
    @pytest.mark.parametrize("kind", REACHED)
    def test_it_reaches_a_person(
        self, everyone: dict[str, Person], process: Process, kind: str
    ) -> None:
        made = said(process, everyone["charlie"], kind)
        assert made.waits_for == everyone[REACHED[kind]]
        notice = Notice.objects.get(topic="process.remark")
        assert (notice.person, notice.body) == (made.waits_for, SAYS)
        assert notice.link == f"/register/support_refunds/remarks/{made.pk}/"
        entry = Entry.objects.get(verb="remark.make")
        assert (entry.actor, entry.because, entry.process) == (
            "Charlie Chen",
            SAYS,
            "support_refunds",
        )

    @pytest.mark.parametrize(
        ("kind", "instead"),
        [
            ("friction", "business_deputy"),
            ("workaround", "accountable_deputy"),
            ("contest", "escalation_backup"),
        ],
    )
    def test_the_deputy_when_the_person_is_away(
        self, everyone: dict[str, Person], process: Process, kind: str, instead: str
    ) -> None:
        AbsenceFactory(person=everyone[REACHED[kind]])
        assert said(process, everyone["charlie"], kind).waits_for == everyone[instead]

    def test_nobody_is_asked_by_themselves(
        self, everyone: dict[str, Person], process: Process
    ) -> None:
        made = said(process, everyone["business"])
        assert made.waits_for == everyone["business_deputy"]

    def test_the_accountable_person_when_there_is_nobody(
        self, everyone: dict[str, Person], process: Process
    ) -> None:
        for person in everyone.values():
            if person != everyone["charlie"]:
                AbsenceFactory(person=person)
        assert said(process, everyone["charlie"]).waits_for == everyone["alice"]

    def test_minutes_and_case_are_kept(self, charlie: Person, process: Process) -> None:
        made = said(process, charlie, "contest", case_id=" RF-20 ", minutes_lost=12)
        assert (made.case_id, made.minutes_lost) == ("RF-20", 12)

    @pytest.mark.parametrize(
        ("wrong", "refusal", "field"),
        [
            ({"kind": "praise"}, Invalid, "kind"),
            ({"says": "Too short"}, refusals.NothingSaid, "says"),
            ({"kind": "contest"}, refusals.CaseNumberMissing, "case_id"),
            ({"kind": "contest", "case_id": " "}, refusals.CaseNumberMissing, "case_id"),
            ({"case_id": "x" * 121}, Invalid, "case_id"),
            ({"minutes_lost": -5}, Invalid, "minutes_lost"),
            ({"minutes_lost": 10**12}, Invalid, "minutes_lost"),
        ],
    )
    def test_what_is_wrong_is_named(
        self,
        charlie: Person,
        process: Process,
        wrong: dict[str, Any],
        refusal: type[Refusal],
        field: str,
    ) -> None:
        usual = {"kind": "friction", "says": SAYS}
        with pytest.raises(refusal) as refused:
            actions.remark(process, by=charlie, **{**usual, **wrong})
        assert refused.value.field == field
        assert not Remark.objects.exists()

    def test_strangers_know_of_nothing(
        self, charlie: Person, bob: Person, restricted: Process
    ) -> None:
        with pytest.raises(NotPermitted):
            said(restricted, charlie)
        made = said(restricted, bob)
        assert list(Remark.objects.visible_to(bob)) == [made]
        assert not Remark.objects.visible_to(charlie).exists()


class TestAnswering:
    def test_it_reaches_back(self, charlie: Person, process: Process) -> None:
        made = said(process, charlie)
        answered = actions.answer(made, by=made.waits_for, answer=f"  {ANSWER}  ")
        assert (answered.answer, answered.answered_by) == (ANSWER, made.waits_for)
        assert not Remark.objects.open().exists()
        notice = Notice.objects.get(person=charlie)
        assert (notice.body, notice.topic) == (ANSWER, "process.remark")
        entry = Entry.objects.get(verb="remark.answer")
        assert (entry.because, entry.actor) == (ANSWER, made.waits_for.name)

    @pytest.mark.parametrize(
        ("who", "may"),
        [
            ("business", True),
            ("alice", True),
            ("compliance", True),
            ("business_deputy", False),
            ("accountable_deputy", False),
            ("system", False),
            ("bob", False),
            ("charlie", False),
        ],
    )
    def test_who_may(
        self, everyone: dict[str, Person], process: Process, who: str, may: bool
    ) -> None:
        made = said(process, PersonFactory())
        assert rules.may_answer(everyone[who], made) is may
        if not may:
            with pytest.raises(NotPermitted):
                actions.answer(made, by=everyone[who], answer=ANSWER)

    def test_nobody_answers_themselves(self, everyone: dict[str, Person], process: Process) -> None:
        for who in ("alice", "compliance"):
            made = said(process, everyone[who])
            with pytest.raises(NotPermitted):
                actions.answer(made, by=everyone[who], answer=ANSWER)

    @pytest.mark.parametrize("answer", ["", "ok", "  thanks   "])
    def test_an_answer_is_a_sentence(self, charlie: Person, process: Process, answer: str) -> None:
        made = said(process, charlie)
        with pytest.raises(refusals.AnswerTooShort):
            actions.answer(made, by=made.waits_for, answer=answer)

    def test_once(self, charlie: Person, alice: Person, process: Process) -> None:
        made = said(process, charlie)
        actions.answer(made, by=made.waits_for, answer=ANSWER)
        with pytest.raises(refusals.AnsweredAlready):
            actions.answer(made, by=alice, answer="Something else, later.")


class TestWhoeverItWaitsFor:
    def waits_on(self, person: Person) -> list[str]:
        return [item.detail for item in desk.waiting(person) if item.detail == SAYS]

    def test_is_away_and_the_deputy_has_it_too(
        self, everyone: dict[str, Person], process: Process
    ) -> None:
        made = said(process, everyone["charlie"])
        assert self.waits_on(everyone["business"]) == [SAYS]
        assert self.waits_on(everyone["business_deputy"]) == []
        AbsenceFactory(person=everyone["business"])
        assert self.waits_on(everyone["business"]) == [SAYS]
        assert self.waits_on(everyone["business_deputy"]) == [SAYS]
        assert self.waits_on(everyone["system"]) == self.waits_on(everyone["compliance"]) == []
        actions.answer(made, by=everyone["business_deputy"], answer=ANSWER)
        assert self.waits_on(everyone["business"]) == []

    def test_has_left_and_the_next_has_it_at_once(
        self, everyone: dict[str, Person], process: Process
    ) -> None:
        made = said(process, everyone["charlie"])
        deactivate(everyone["business"], **BY)
        assert self.waits_on(everyone["business_deputy"]) == [SAYS]
        assert upkeep.hand_over_remarks() == 1
        made.refresh_from_db()
        assert made.waits_for == everyone["business_deputy"]
        assert self.waits_on(everyone["business_deputy"]) == [SAYS]
        told = Notice.objects.filter(person=everyone["business_deputy"], topic="process.remark")
        assert told.count() == 1
        entry = Entry.objects.get(verb="remark.hand_over")
        assert entry.because == "Business has left."
        assert upkeep.hand_over_remarks() == 0

    def test_has_left_and_nobody_else_is_there(
        self, everyone: dict[str, Person], process: Process
    ) -> None:
        made = said(process, everyone["charlie"], "workaround")
        for key in ("accountable_deputy", "compliance"):
            AbsenceFactory(person=everyone[key])
        deactivate(everyone["alice"], **BY)
        assert upkeep.hand_over_remarks() == 0
        made.refresh_from_db()
        assert made.waits_for == everyone["alice"]

    def test_answered_ones_stay_where_they_were(
        self, everyone: dict[str, Person], process: Process
    ) -> None:
        made = said(process, everyone["charlie"])
        actions.answer(made, by=everyone["business"], answer=ANSWER)
        deactivate(everyone["business"], **BY)
        assert upkeep.hand_over_remarks() == 0

    def test_may_no_longer_see_it(
        self, everyone: dict[str, Person], restricted: Process, compliance: Person
    ) -> None:
        noor, heir = PersonFactory(name="Noor"), everyone["business_deputy"]
        actions.name_role(restricted, "business", person=noor, deputy=heir, **BY)
        made = said(restricted, everyone["bob"])
        assert upkeep.hand_over_remarks() == 0
        assert self.waits_on(noor) == [SAYS]
        actions.name_role(restricted, "business", person=heir, deputy=everyone["system"], **BY)
        noor = Person.objects.get(pk=noor.pk)
        assert self.waits_on(noor) == []
        assert not rules.may_answer(noor, made)
        with pytest.raises(NotPermitted):
            actions.answer(made, by=noor, answer=ANSWER)
        assert upkeep.hand_over_remarks() == 1
        assert Entry.objects.get(verb="remark.hand_over").because == "Noor is no longer named here."
        assert self.waits_on(heir) == [SAYS]
        assert upkeep.hand_over_remarks() == 0


def test_an_answer_names_nothing_to_whom_it_is_hidden_from(
    charlie: Person, bob: Person, process: Process
) -> None:
    for maker in (charlie, bob):
        said(process, maker)
    actions.restrict(process, True, **BY)
    for made in Remark.objects.all():
        actions.answer(made, by=made.waits_for, answer=ANSWER)
    assert not Notice.objects.filter(person=charlie).exists()
    assert Notice.objects.filter(person=bob, body=ANSWER).exists()
