"""The forms on an exception's page."""

from django import forms

from governance.escalations.words import Outcome, ReasonCode
from governance.models import Escalation
from processes.models import Person

_OUTCOMES = {
    Outcome.APPROVED: "Approve: the agent may do exactly this, once",
    Outcome.DECLINED: "Decline: the agent must not do this",
    Outcome.DONE_BY_HAND: "Done by hand: a person did it, the agent must not do it again",
}


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
    gave_up = forms.CharField(
        label="What was given up, where goals conflicted",
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 2}),
    )

    def __init__(self, escalation: Escalation, data: object = None) -> None:
        super().__init__(data)  # type: ignore[arg-type]  # request.POST or nothing
        self.fields["outcome"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            (outcome.value, says)
            for outcome, says in _OUTCOMES.items()
            if outcome != Outcome.APPROVED or escalation.can_be_approved
        ]


class ReasonForm(forms.Form):
    """Why it goes to someone else."""

    because = forms.CharField(label="Why", max_length=1000, widget=forms.Textarea({"rows": 2}))


class ReassignForm(ReasonForm):
    """To whom, and why."""

    to = forms.ModelChoiceField(label="To whom", queryset=Person.objects.none())
    field_order = ("to", "because")

    def __init__(self, escalation: Escalation, data: object = None) -> None:
        super().__init__(data)  # type: ignore[arg-type]  # request.POST or nothing
        people = Person.objects.people().active().exclude(pk=escalation.held_by_id)
        self.fields["to"].queryset = people.order_by("name")  # type: ignore[attr-defined]  # a ModelChoiceField
