"""The forms on an exception's page, and the one that raises an exception."""

from typing import Any

from django import forms

from governance.escalations.rules import sets_goals_against_each_other
from governance.escalations.words import Outcome, ReasonCode, Source
from governance.models import Escalation
from processes.models import Person
from processes.register.hub.forms import People, PersonField

_OF_ACTION = {
    Outcome.APPROVED: "Approve: the agent may do exactly this, once",
    Outcome.DECLINED: "Decline: the agent must not do this",
    Outcome.DONE_BY_HAND: "Done by hand: a person did it, the agent must not do it again",
}
_OF_CASE = {
    Outcome.APPROVED: "Approve: the case may go on",
    Outcome.DECLINED: "Decline: the case must not go on",
    Outcome.DONE_BY_HAND: "Done by hand: a person finished the case, the agent leaves it alone",
}
_OF_BREACH = {
    Outcome.APPROVED: "Approve: what the agent did may stand",
    Outcome.DECLINED: "Decline: what the agent did was wrong, and must not happen again",
    Outcome.DONE_BY_HAND: "Done by hand: a person has put it right",
}
OTHER = "other"


class DecisionForm(forms.Form):
    """How it ends, in words for a new hire."""

    outcome = forms.ChoiceField(label="How does it end?", widget=forms.RadioSelect)
    decision = forms.CharField(
        label="What was decided, and why",
        max_length=4000,
        widget=forms.Textarea({"rows": 4}),
        help_text="For a new colleague who was not there. The agent gets these words too.",
    )
    reason_code = forms.ChoiceField(label="Reason", choices=[("", "Choose"), *ReasonCode.choices])
    goals_conflicted = forms.BooleanField(
        label="Two goals conflicted, and one had to give way", required=False
    )
    gave_up = forms.CharField(
        label="What was given up, where goals conflicted",
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 2}),
    )

    def __init__(self, escalation: Escalation, data: Any = None) -> None:
        super().__init__(data)
        self.fields["outcome"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            (outcome.value, says)
            for outcome, says in _outcomes(escalation).items()
            if outcome != Outcome.APPROVED or escalation.can_be_approved
        ]
        if sets_goals_against_each_other(escalation):
            del self.fields["goals_conflicted"]
            self.fields["gave_up"].label = "What was given up"
            self.fields["gave_up"].required = True


class NothingMore(forms.Form):
    """One press is all it takes."""


class ReasonForm(forms.Form):
    """Why it goes to someone else."""

    because = forms.CharField(label="Why", max_length=1000, widget=forms.Textarea({"rows": 2}))


class ReassignForm(ReasonForm):
    """To whom, and why."""

    field_order = ("to", "because")

    def __init__(self, escalation: Escalation, data: Any = None) -> None:
        super().__init__(data)
        self.fields["to"] = _colleague("To whom", escalation.held_by_id)
        self.order_fields(self.field_order)


class AskForm(forms.Form):
    """Whom, and what."""

    question = forms.CharField(
        label="What do you want to know?", max_length=2000, widget=forms.Textarea({"rows": 2})
    )

    def __init__(self, person: Person, data: Any = None) -> None:
        super().__init__(data)
        self.fields["of"] = _colleague("Whom", person.pk)
        self.order_fields(("of", "question"))


class AdviseForm(forms.Form):
    """What one thinks."""

    answer = forms.CharField(label="Your view", max_length=2000, widget=forms.Textarea({"rows": 3}))


class _OtherException(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic for the checker alone
    def label_from_instance(self, obj: Escalation) -> str:
        return f"Case {obj.case_id}: {obj.trigger}, with {obj.held_by}"[:160]


class MergeForm(ReasonForm):
    """Into which, and why they are the same."""

    def __init__(self, others: Any, data: Any = None) -> None:
        super().__init__(data)
        self.fields["into"] = _OtherException(
            others, label="Into", empty_label="Choose", to_field_name="public_id"
        )
        self.order_fields(("into", "because"))


class RuleForm(forms.Form):
    """Why the rules should change."""

    because = forms.CharField(
        label="What should change, and why",
        max_length=1000,
        widget=forms.Textarea({"rows": 3}),
        help_text="The draft begins with these words and names this exception as evidence.",
    )


class RaiseForm(forms.Form):
    """A colleague calls the person whom the contract names."""

    trigger = forms.ChoiceField(label="What kind of case is it?")
    own_words = forms.CharField(
        label="In your own words, where none of these fits", required=False, max_length=300
    )
    case_id = forms.CharField(
        label="Case", max_length=200, help_text="The ticket, order or invoice that it is about."
    )
    summary = forms.CharField(
        label="What happened, and what should be decided",
        max_length=4000,
        widget=forms.Textarea({"rows": 4}),
        help_text="For someone who was not there.",
    )

    def __init__(self, kinds: list[tuple[str, str]], data: Any = None) -> None:
        super().__init__(data)
        self.fields["trigger"].choices = kinds  # type: ignore[attr-defined]  # a ChoiceField

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if given.get("trigger") == OTHER and not given.get("own_words", "").strip():
            self.add_error("own_words", "Say in a few words what kind of case it is.")
        return given


def _outcomes(escalation: Escalation) -> dict[Outcome, str]:
    """What each ending means for this one: an action to come, what has happened, or a case."""
    if escalation.tool:
        return _OF_ACTION
    return _OF_BREACH if escalation.source == Source.BREACH else _OF_CASE


def _colleague(label: str, but: int) -> PersonField:
    people = People({})
    people.rows = people.rows.exclude(pk=but)
    return PersonField(people, label=label, empty_label="Choose")
