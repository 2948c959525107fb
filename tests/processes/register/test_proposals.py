"""House rules change by one person's proposal and another's consent."""

from collections.abc import Callable
from typing import Any

import pytest

from audit.models import Entry
from house.refusals import Invalid, NotPermitted, ReasonMissing, Refusal
from processes.models import Control, Notice, Person, Proposal, Tier, TierAnswer
from processes.people.actions import deactivate
from processes.register import actions, refusals
from processes.register.proposable import KINDS, changes_of
from processes.register.words import ANSWER, CONTROL, TIER
from tests.agents import BY
from tests.factories import PersonFactory

pytestmark = pytest.mark.django_db
WHY, AGREED = "It takes too long today", "It can be checked"
NEW = {
    "slug": "second_reader",
    "name": "Second reader",
    "says": "A second person reads every tenth reply.",
    "passes_upward": True,
    "is_retired": False,
}


@pytest.fixture
def control() -> Control:
    return Control.objects.get(slug="logging")


@pytest.fixture
def proposal(control: Control, compliance: Person) -> Proposal:
    return propose(compliance, control, says="Logged within a second.", tier=Tier(number=1))


def propose(by: Person, subject: Any, kind: str = CONTROL, **becomes: Any) -> Proposal:
    return actions.propose(kind, subject, becomes, by=by, because=WHY)


class TestProposing:
    def test_nothing_changes_yet(self, proposal: Proposal, control: Control) -> None:
        stands = Control.objects.get(pk=control.pk)
        assert stands.says == "Every decision is in the decision log."
        assert control.says == stands.says
        assert proposal.state == "open"
        assert proposal.was == {"says": stands.says, "tier": 0}
        assert proposal.becomes == {"says": "Logged within a second.", "tier": 1}
        assert proposal.subject == "Logging"

    def test_it_is_on_record_and_on_the_desks_of_others(
        self, proposal: Proposal, compliance: Person, colleague: Person
    ) -> None:
        entry = Entry.objects.get(verb="proposal.make")
        assert (entry.actor, entry.because) == (compliance.name, WHY)
        assert entry.details == {"becomes": proposal.becomes}

    def test_the_rest_of_compliance_is_told(
        self, colleague: Person, compliance: Person, control: Control
    ) -> None:
        propose(compliance, control, says="Logged within a second.")
        notices = Notice.objects.filter(topic="proposal")
        assert [notice.person for notice in notices] == [colleague]
        assert WHY in notices[0].body

    @pytest.mark.parametrize(
        ("who", "may"),
        [
            ("compliance", True),
            ("administrator", True),
            ("technology", False),
            ("alice", False),
            ("charlie", False),
        ],
    )
    def test_who_may(
        self, request: pytest.FixtureRequest, control: Control, who: str, may: bool
    ) -> None:
        by = request.getfixturevalue(who)
        if may:
            propose(by, control, says="Logged at once.")
        else:
            with pytest.raises(NotPermitted):
                propose(by, control, says="Logged at once.")
        assert Proposal.objects.exists() is may

    @pytest.mark.parametrize(
        ("becomes", "field"),
        [
            ({"says": ""}, "says"),
            ({"name": "x" * 121}, "name"),
            ({"tier": 9}, "tier"),
            ({"tier": "high"}, "tier"),
            ({"passes_upward": "perhaps"}, "passes_upward"),
            ({"slug": "sampled_qa"}, "slug"),
            ({"colour": "red"}, ""),
        ],
    )
    def test_what_couldnt_stand_is_refused_now(
        self, compliance: Person, control: Control, becomes: dict[str, Any], field: str
    ) -> None:
        with pytest.raises(Invalid) as refused:
            propose(compliance, control, **becomes)
        assert refused.value.field == field
        assert not Proposal.objects.exists()

    def test_nothing_proposed(self, compliance: Person, control: Control) -> None:
        for same in ({}, {"says": control.says}, {"tier": control.tier, "is_retired": "False"}):
            with pytest.raises(refusals.NothingChanges):
                propose(compliance, control, **same)

    def test_one_open_proposal_a_subject(
        self, proposal: Proposal, administrator: Person, control: Control
    ) -> None:
        with pytest.raises(refusals.OpenProposalExists):
            propose(administrator, control, name="Log")
        propose(administrator, Control.objects.get(slug="sampled_qa"), name="Sampling")
        actions.withdraw(proposal, by=proposal.proposed_by, because="Wrong words")
        propose(administrator, control, name="Log")

    def test_without_a_reason(self, compliance: Person, control: Control) -> None:
        with pytest.raises(ReasonMissing):
            actions.propose(CONTROL, control, {"name": "Log"}, by=compliance, because="")

    def test_a_kind_that_isnt_one(self, compliance: Person) -> None:
        with pytest.raises(Invalid):
            actions.propose("salary", None, {}, by=compliance, because=WHY)

    @pytest.mark.parametrize("kind", [TIER, ANSWER])
    def test_only_controls_are_added(self, compliance: Person, kind: str) -> None:
        becomes = {name: "x" for name in KINDS[kind].fields if name in {"name", "says"}}
        with pytest.raises(Invalid):
            actions.propose(kind, None, becomes, by=compliance, because=WHY)

    def test_a_stale_copy_is_compared_with_what_stands(
        self, compliance: Person, control: Control
    ) -> None:
        old = Control.objects.get(pk=control.pk)
        Control.objects.filter(pk=control.pk).update(says="Something newer.")
        made = propose(compliance, old, says="Newest.")
        assert made.was == {"says": "Something newer."}


class TestConsenting:
    def test_exactly_what_was_proposed_is_in_force(
        self, proposal: Proposal, colleague: Person, control: Control
    ) -> None:
        actions.consent(proposal, by=colleague, because=AGREED)
        before = {field.attname: getattr(control, field.attname) for field in control._meta.fields}
        control.refresh_from_db()
        after = {field.attname: getattr(control, field.attname) for field in control._meta.fields}
        changed = {name for name in after if after[name] != before[name]}
        assert changed == {"says", "tier_id"}
        assert (control.says, control.tier_id) == ("Logged within a second.", 1)

    def test_both_names_and_reasons_are_kept(
        self, proposal: Proposal, colleague: Person, control: Control
    ) -> None:
        decided = actions.consent(proposal, by=colleague, because=AGREED)
        assert (decided.state, decided.decided_by) == ("consented", colleague)
        row = control.history.first()
        assert row.history_by == "Conrad Compliance"
        for words in ("Carla Compliance", WHY, "Conrad Compliance", AGREED):
            assert words in row.history_change_reason
        entry = Entry.objects.get(verb="control.change")
        assert entry.subject_id == str(control.pk)
        assert entry.details["proposal"] == proposal.pk
        assert Entry.objects.get(verb="proposal.consented").because == AGREED
        notice = Notice.objects.get(person=proposal.proposed_by)
        assert AGREED in notice.body

    def test_a_new_control(self, compliance: Person, colleague: Person) -> None:
        made = propose(compliance, None, tier=Tier.objects.get(number=1), **NEW)
        assert made.subject == "new control: Second reader"
        actions.consent(made, by=colleague, because=AGREED)
        added = Control.objects.get(slug="second_reader")
        assert (added.tier_id, added.passes_upward) == (1, True)
        assert added in Control.objects.asked_at(3)

    def test_a_retired_control_is_asked_for_no_more(
        self, compliance: Person, colleague: Person, control: Control
    ) -> None:
        made = propose(compliance, control, is_retired=True)
        actions.consent(made, by=colleague, because=AGREED)
        assert control not in Control.objects.asked_at(0)

    def test_tiers_and_answers(self, compliance: Person, colleague: Person) -> None:
        tier = Tier.objects.get(number=2)
        answer = TierAnswer.objects.get(question__slug="acts", slug="records")
        for subject, kind, becomes in (
            (
                tier,
                TIER,
                {"review_every_days": "7", "review_says": "Weekly", "compliance_signs": True},
            ),
            (answer, ANSWER, {"lowest_tier": Tier.objects.get(number=3)}),
        ):
            made = propose(compliance, subject, kind, **becomes)
            actions.consent(made, by=colleague, because=AGREED)
            subject.refresh_from_db()
        assert (tier.review_every_days, tier.review_says) == (7, "Weekly")
        assert tier.compliance_signs
        assert answer.lowest_tier_id == 3
        assert tier.history.count() == answer.history.count() == 2

    def test_nobody_consents_to_their_own(self, proposal: Proposal, control: Control) -> None:
        for act in (actions.consent, actions.decline):
            with pytest.raises(refusals.ProposerCannotConsent):
                act(proposal, by=proposal.proposed_by, because=AGREED)
        control.refresh_from_db()
        assert control.tier_id == 0

    def test_not_even_whoever_may_everything(self, control: Control) -> None:
        almighty = PersonFactory(is_superuser=True)
        made = propose(almighty, control, says="Logged at once.")
        with pytest.raises(refusals.ProposerCannotConsent):
            actions.consent(made, by=almighty, because=AGREED)

    @pytest.mark.parametrize("who", ["administrator", "technology", "alice", "charlie"])
    @pytest.mark.parametrize("act", [actions.consent, actions.decline])
    def test_others_may_not(
        self,
        request: pytest.FixtureRequest,
        proposal: Proposal,
        who: str,
        act: Callable[..., Any],
    ) -> None:
        by = request.getfixturevalue(who)
        with pytest.raises(NotPermitted):
            act(proposal, by=by, because=AGREED)

    def test_what_was_changed_underneath_is_not_overwritten(
        self, proposal: Proposal, colleague: Person, control: Control
    ) -> None:
        Control.objects.filter(pk=control.pk).update(says="Something newer.")
        with pytest.raises(refusals.ChangedUnderneath):
            actions.consent(proposal, by=colleague, because=AGREED)
        control.refresh_from_db()
        assert (control.says, control.tier_id) == ("Something newer.", 0)
        proposal.refresh_from_db()
        assert proposal.state == "open"

    def test_a_change_elsewhere_on_it_does_no_harm(
        self, proposal: Proposal, colleague: Person, control: Control
    ) -> None:
        Control.objects.filter(pk=control.pk).update(name="The log")
        actions.consent(proposal, by=colleague, because=AGREED)
        control.refresh_from_db()
        assert (control.name, control.says) == ("The log", "Logged within a second.")

    def test_a_second_control_of_the_same_short_name(
        self, compliance: Person, colleague: Person
    ) -> None:
        tier = Tier.objects.get(number=1)
        first, second = (propose(compliance, None, tier=tier, **NEW) for _ in range(2))
        actions.consent(first, by=colleague, because=AGREED)
        with pytest.raises(Invalid):
            actions.consent(second, by=colleague, because=AGREED)
        assert Control.objects.filter(slug="second_reader").count() == 1

    def test_the_proposer_has_left(self, proposal: Proposal, colleague: Person) -> None:
        deactivate(proposal.proposed_by, **BY)
        actions.consent(proposal, by=colleague, because=AGREED)


class TestDecliningAndWithdrawing:
    def test_declined(self, proposal: Proposal, colleague: Person, control: Control) -> None:
        decided = actions.decline(proposal, by=colleague, because="It is quick enough")
        assert (decided.state, decided.answer) == ("declined", "It is quick enough")
        control.refresh_from_db()
        assert control.tier_id == 0
        assert Entry.objects.get(verb="proposal.declined").actor == "Conrad Compliance"
        assert "quick enough" in Notice.objects.get(person=proposal.proposed_by).body

    def test_withdrawn(self, proposal: Proposal, colleague: Person) -> None:
        with pytest.raises(NotPermitted):
            actions.withdraw(proposal, by=colleague, because="I would rather not")
        decided = actions.withdraw(proposal, by=proposal.proposed_by, because="Wrong words")
        assert (decided.state, decided.decided_by) == ("withdrawn", None)
        assert Entry.objects.get(verb="proposal.withdrawn").because == "Wrong words"

    @pytest.mark.parametrize("first", ["consent", "decline", "withdraw"])
    def test_once(self, proposal: Proposal, colleague: Person, first: str) -> None:
        people = {"withdraw": proposal.proposed_by}
        acts: dict[str, Callable[..., Any]] = {
            "consent": actions.consent,
            "decline": actions.decline,
            "withdraw": actions.withdraw,
        }
        acts[first](proposal, by=people.get(first, colleague), because=AGREED)
        for name, act in acts.items():
            with pytest.raises(refusals.ProposalIsClosed):
                act(proposal, by=people.get(name, colleague), because=AGREED)

    @pytest.mark.parametrize("act", [actions.consent, actions.decline])
    def test_a_reason_is_needed(
        self, proposal: Proposal, colleague: Person, act: Callable[..., Any]
    ) -> None:
        with pytest.raises(Refusal):
            act(proposal, by=colleague, because=" ")


class TestInWords:
    def test_fields_and_values_as_people_read_them(
        self, compliance: Person, control: Control
    ) -> None:
        made = propose(compliance, control, tier=1, passes_upward=False, says="Logged at once.")
        assert {change.label: (change.before, change.after) for change in changes_of(made)} == {
            "what it asks": ("Every decision is in the decision log.", "Logged at once."),
            "tier": ("Tier 0: Inside", "Tier 1: Words to customers"),
            "passes upward": ("yes", "no"),
        }

    def test_something_new(self, compliance: Person) -> None:
        made = propose(compliance, None, tier=1, **NEW)
        found = {change.label: change for change in changes_of(made)}
        assert found["tier"].after == "Tier 1: Words to customers"
        assert {change.before for change in found.values()} == {""}
