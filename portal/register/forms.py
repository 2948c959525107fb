"""The forms of the register's pages."""

from django import forms

from processes.models import Person, Process, Remark
from processes.register.actions.remarks import reached_by


class ReasonOnly(forms.Form):
    """Why something is done."""

    because = forms.CharField(
        label="Why",
        max_length=1000,
        widget=forms.Textarea({"rows": 2}),
        help_text="Everyone who is told reads it.",
    )


class RemarkForm(forms.Form):
    """A colleague answers back."""

    kind = forms.ChoiceField(
        label="What is it?", choices=Remark.Kind.choices, widget=forms.RadioSelect
    )
    says = forms.CharField(
        label="What happened, in your words", max_length=4000, widget=forms.Textarea({"rows": 3})
    )
    case_id = forms.CharField(
        label="Case number",
        required=False,
        max_length=120,
        help_text="Needed to contest a decision.",
    )
    minutes_lost = forms.IntegerField(
        label="Minutes it cost you", required=False, min_value=0, max_value=10_000
    )

    def __init__(self, process: Process, person: Person, data: object = None) -> None:
        super().__init__(data)  # type: ignore[arg-type]  # request.POST or nothing
        reached = {kind: reached_by(process, kind, person) for kind in _ASKS}
        self.fields["kind"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            (kind.value, f"{says}: {reached[kind]} answers") for kind, says in _ASKS.items()
        ]


_ASKS = {
    Remark.Kind.FRICTION: "Report friction",
    Remark.Kind.WORKAROUND: "I worked around it",
    Remark.Kind.CONTEST: "Contest a decision",
}


class AnswerForm(forms.Form):
    """An answer to a colleague."""

    answer = forms.CharField(max_length=4000, widget=forms.Textarea({"rows": 4}))
