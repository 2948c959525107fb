"""What a contract in force relies on changes by one person's proposal and another's consent."""

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from audit.models import Entry
from governance.evaluations import refusals
from governance.evaluations.actions import (
    Outcome,
    add_case,
    consent,
    decline,
    drop_case,
    edit_case,
    edit_set,
    move_case,
    put_cases,
    release_set,
    require_set,
    use_pack,
    withdraw,
)
from governance.evaluations.drafts import CaseDraft
from governance.evaluations.loosening import loosened_since
from governance.models import Case, EvaluationSet, Loosening, RequiredSet, SetProposal
from house.clock import now
from house.refusals import Invalid, NotPermitted
from processes.models import Notice, Person, Process
from processes.people.groups import COMPLIANCE
from tests.agents import BY
from tests.factories import PersonFactory

pytestmark = pytest.mark.django_db
WHY, AGREED = "It asks for too little", "I read both versions"


@pytest.fixture
def proposal(relied_on: EvaluationSet, case: Case, eva: Person) -> SetProposal:
    return proposed(edit_case(case, by=eva, because=WHY, name="Forty", weight=0.5))


def proposed(outcome: Outcome) -> SetProposal:
    assert outcome.proposal is not None
    return outcome.proposal


class TestProposing:
    def test_nothing_changes_yet(
        self, proposal: SetProposal, case: Case, relied_on: EvaluationSet
    ) -> None:
        stood_for = EvaluationSet.objects.get(pk=relied_on.pk).content_hash
        case.refresh_from_db()
        assert case.name == "A small refund"
        assert case.history.count() == 1
        assert proposal.was == {"name": "A small refund", "weight": 1.0}
        assert proposal.becomes == {"name": "Forty", "weight": 0.5}
        assert [says.split(": ")[1] for says in proposal.loosens] == ["it counts 0.5 instead of 1."]
        assert not Loosening.objects.exists()
        assert stood_for == EvaluationSet.objects.get(pk=relied_on.pk).content_hash

    def test_compliance_is_told(self, proposal: SetProposal, olga: Person, eva: Person) -> None:
        notice = Notice.objects.get(
            person=olga, topic="evaluations.proposal", title__contains="A small"
        )
        assert WHY in notice.body
        assert notice.link == f"/evaluations/proposals/{proposal.pk}/"
        entry = Entry.objects.filter(verb="evaluations.propose").first()
        assert entry is not None
        assert (entry.actor, entry.process) == (eva.name, "support_refunds")

    @pytest.mark.parametrize("wish", ["add", "drop", "put", "rename", "lower", "release"])
    def test_every_wish_waits(
        self, relied_on: EvaluationSet, case: Case, process: Process, eva: Person, wish: str
    ) -> None:
        acts: dict[str, Any] = {
            "add": lambda: add_case(relied_on, CaseDraft("New"), by=eva, because=WHY),
            "drop": lambda: drop_case(case, by=eva, because=WHY),
            "put": lambda: put_cases(relied_on, [CaseDraft("New")], by=eva, because=WHY),
            "rename": lambda: edit_set(relied_on, by=eva, because=WHY, name="Other"),
            "lower": lambda: require_set(
                relied_on, process, threshold_percent=50, by=eva, because=WHY
            ),
            "release": lambda: release_set(relied_on, process, by=eva, because=WHY),
        }
        before = self.everything()
        made = proposed(acts[wish]())
        assert self.everything() == before
        assert made.state == "open"

    def everything(self) -> list[Any]:
        return [
            *EvaluationSet.objects.values(),
            *Case.objects.values(),
            *RequiredSet.objects.values(),
            Case.history.count(),
        ]

    def test_the_order_is_free(
        self, relied_on: EvaluationSet, case: Case, eva: Person, olga: Person
    ) -> None:
        consent(
            proposed(add_case(relied_on, CaseDraft("New"), by=eva, because=WHY)),
            by=olga,
            because=AGREED,
        )
        move_case(case, to=1, by=eva, because=WHY)
        assert list(relied_on.cases.values_list("name", flat=True)) == ["New", "A small refund"]

    def test_one_open_proposal_about_a_case(
        self, proposal: SetProposal, case: Case, eva: Person
    ) -> None:
        with pytest.raises(refusals.OpenProposalExists):
            drop_case(case, by=eva, because=WHY)
        withdraw(proposal, by=eva, because="Another way")
        drop_case(case, by=eva, because=WHY)

    def test_what_couldnt_stand_is_refused_now(
        self, relied_on: EvaluationSet, case: Case, eva: Person
    ) -> None:
        with pytest.raises(Invalid):
            edit_case(case, by=eva, because=WHY, checks=[{"type": "contians"}])
        with pytest.raises(Invalid):
            add_case(relied_on, CaseDraft(""), by=eva, because=WHY)
        assert not SetProposal.objects.open().exists()

    def test_the_portal_itself_needs_a_person(self, relied_on: EvaluationSet, case: Case) -> None:
        with pytest.raises(refusals.SecondPersonNeeded):
            drop_case(case, **BY)

    def test_a_bar_waits_as_soon_as_there_is_a_contract(
        self, pack: EvaluationSet, in_force: Process, eva: Person
    ) -> None:
        use_pack(pack, in_force, by=eva, because=WHY)
        made = require_set(pack, in_force, threshold_percent=80, by=eva, because=WHY)
        assert made.is_waiting
        assert not RequiredSet.objects.exists()


class TestConsenting:
    def test_exactly_what_was_shown_is_written(
        self, proposal: SetProposal, case: Case, olga: Person, eva: Person
    ) -> None:
        consent(proposal, by=olga, because=AGREED)
        case.refresh_from_db()
        assert (case.name, case.weight) == ("Forty", 0.5)
        assert Loosening.objects.get().by == olga.name
        proposal.refresh_from_db()
        assert (proposal.state, proposal.decided_by) == ("consented", olga)
        why = case.history.first().history_change_reason
        assert why == f"{eva} proposed: {WHY} {olga} consented: {AGREED}"
        assert Notice.objects.filter(person=eva, title__contains="consented").exists()
        assert Entry.objects.filter(verb="evaluations.case.edit", actor=olga.name).exists()

    def test_never_the_proposer(
        self, relied_on: EvaluationSet, case: Case, process: Process, eva: Person
    ) -> None:
        eva.groups.set(PersonFactory(groups=[COMPLIANCE]).groups.all())
        eva = Person.objects.get(pk=eva.pk)
        made = proposed(drop_case(case, by=eva, because=WHY))
        for act in (consent, decline):
            with pytest.raises(refusals.ProposerCannotConsent):
                act(made, by=eva, because=AGREED)

    def test_only_compliance(self, proposal: SetProposal, charlie: Person) -> None:
        for act in (consent, decline):
            with pytest.raises(NotPermitted):
                act(proposal, by=charlie, because=AGREED)
        with pytest.raises(NotPermitted):
            withdraw(proposal, by=charlie, because="Not mine")

    def test_once(self, proposal: SetProposal, olga: Person, eva: Person) -> None:
        decline(proposal, by=olga, because="It is right as it stands")
        for act, by in ((consent, olga), (decline, olga), (withdraw, eva)):
            with pytest.raises(refusals.ProposalIsClosed):
                act(proposal, by=by, because=AGREED)

    def test_not_what_changed_meanwhile(
        self, proposal: SetProposal, case: Case, olga: Person
    ) -> None:
        Case.objects.filter(pk=case.pk).update(weight=3.0)
        with pytest.raises(refusals.ChangedUnderneath):
            consent(proposal, by=olga, because=AGREED)
        proposal.refresh_from_db()
        assert proposal.state == "open"

    def test_many_cases_at_once(self, relied_on: EvaluationSet, eva: Person, olga: Person) -> None:
        drafts = [CaseDraft(f"Case {key}", key=key) for key in "ab"]
        consent(
            proposed(put_cases(relied_on, drafts, by=eva, because=WHY)), by=olga, because=AGREED
        )
        assert relied_on.cases.count() == 3
        again = [CaseDraft("Anew", key="a", must_pass=True)]
        consent(proposed(put_cases(relied_on, again, by=eva, because=WHY)), by=olga, because=AGREED)
        assert relied_on.cases.get(key="a").name == "Anew"

    def test_a_lower_bar(
        self, relied_on: EvaluationSet, process: Process, eva: Person, olga: Person
    ) -> None:
        began = now()
        made = require_set(relied_on, process, threshold_percent=50, by=eva, because=WHY)
        assert loosened_since(process, began) == []
        consent(proposed(made), by=olga, because=AGREED)
        says = f"{process} has to pass 50 % of {relied_on}, no longer 90 %."
        assert loosened_since(process, began) == [says]
        assert loosened_since(process, now()) == []


class TestTheDatabase:
    def test_no_proposer_consents(self, proposal: SetProposal, eva: Person) -> None:
        with pytest.raises(IntegrityError), transaction.atomic():
            SetProposal.objects.filter(pk=proposal.pk).update(
                state="consented", decided_by=eva, decided_at=now()
            )

    @pytest.mark.parametrize("column", ["becomes", "because", "was"])
    def test_a_proposal_says_what_it_said(self, proposal: SetProposal, column: str) -> None:
        value = '{"weight": 9}' if column != "because" else "Other words"
        table = SetProposal._meta.db_table
        kept = pytest.raises(IntegrityError, match="A proposal says for good what it said")
        with kept, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE {table} SET {column} = %s", [value])

    @pytest.mark.parametrize("model", [SetProposal, Case, EvaluationSet])
    def test_nothing_goes(self, proposal: SetProposal, model: Any) -> None:
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {model._meta.db_table}")

    def test_decided_once(self, proposal: SetProposal, olga: Person) -> None:
        decline(proposal, by=olga, because="It is right as it stands")
        with pytest.raises(IntegrityError), transaction.atomic():
            SetProposal.objects.filter(pk=proposal.pk).update(state="open")
