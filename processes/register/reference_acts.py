"""Buttons on house rules: propose, consent, decline, withdraw; retire and restore a word."""

from typing import Any

from house.acts import Act
from processes.register import actions, rules
from processes.register import reference_forms as forms
from processes.register.models import Proposal, Term, Tier
from processes.register.words import ANSWER, CONTROL, TIER

_SAYS = "Nothing changes until someone else of compliance consents. Write what shall stand there."


def _may_propose(person: Any, obj: Any) -> bool:
    return rules.may_propose(person)


def _propose(kind: str) -> Any:
    def does(obj: Any, *, by: Any, because: str, **becomes: Any) -> Proposal:
        return actions.propose(kind, obj, becomes, by=by, because=because)

    return does


def _ask_for_control(tier: Tier, *, by: Any, because: str, **fields: Any) -> Proposal:
    becomes = {**fields, "tier": tier, "is_retired": False}
    return actions.propose(CONTROL, None, becomes, by=by, because=because)


def _act(title: str, kind: str, form: Any) -> Act:
    return Act(
        name="propose",
        title=title,
        says=_SAYS,
        does=_propose(kind),
        may=_may_propose,
        done="Proposed. Compliance has it on its desk.",
        form=form,
        initial=lambda obj: forms.standing(obj, form),
    )


TIER_ACTS = (
    _act("Propose a change", TIER, forms.ProposeTierForm),
    Act(
        name="control",
        title="Propose a control",
        says="A control that this tier shall be asked for. " + _SAYS,
        does=_ask_for_control,
        may=_may_propose,
        done="Proposed. Compliance has it on its desk.",
        form=forms.NewControlForm,
    ),
)
CONTROL_ACTS = (_act("Propose a change", CONTROL, forms.ProposeControlForm),)
ANSWER_ACTS = (_act("Propose a change", ANSWER, forms.ProposeAnswerForm),)


def _is_open(proposal: Proposal) -> bool:
    return proposal.state == Proposal.State.OPEN


def _may_decide(person: Any, proposal: Proposal) -> bool:
    return _is_open(proposal) and rules.may_consent(person, proposal)


def _may_withdraw(person: Any, proposal: Proposal) -> bool:
    return _is_open(proposal) and person == proposal.proposed_by


PROPOSAL_ACTS = (
    Act(
        name="consent",
        title="Consent",
        says="The change is in force at once, exactly as shown.",
        does=actions.consent,
        may=_may_decide,
        done="In force.",
    ),
    Act(
        name="decline",
        title="Decline",
        says="The rule stays as it stands. The proposer reads why.",
        does=actions.decline,
        may=_may_decide,
        done="Declined.",
        is_danger=True,
    ),
    Act(
        name="withdraw",
        title="Withdraw",
        says="You take your proposal back; the rule stays as it stands.",
        does=actions.withdraw,
        may=_may_withdraw,
        done="Withdrawn.",
    ),
)


def _may_retire(person: Any, term: Term) -> bool:
    return rules.may_edit_glossary(person) and not term.is_retired


def _may_restore(person: Any, term: Term) -> bool:
    return rules.may_edit_glossary(person) and term.is_retired


TERM_ACTS = (
    Act(
        name="retire",
        title="Take out of the glossary",
        says="Staff no longer find the word. Its history stays.",
        does=actions.retire_term,
        may=_may_retire,
        done="{} is no longer published.",
    ),
    Act(
        name="restore",
        title="Publish again",
        says="Staff find the word again.",
        does=actions.restore_term,
        may=_may_restore,
        done="{} is published.",
    ),
)
