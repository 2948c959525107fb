"""The forms of the register's pages."""

from django import forms

from processes.models import Process, Remark
from processes.register import names
from processes.register.actions.remarks import REACHES


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

    kind = forms.ChoiceField(label="What happened", choices=Remark.Kind.choices)
    says = forms.CharField(
        label="In your words", max_length=4000, widget=forms.Textarea({"rows": 3})
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

    def __init__(self, process: Process, data: object = None) -> None:
        super().__init__(data)  # type: ignore[arg-type]  # request.POST or nothing
        kinds = [(kind.value, f"{_ASKS[kind]} – {self._reaches(process, kind)}") for kind in _ASKS]
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]  # a ChoiceField

    @staticmethod
    def _reaches(process: Process, kind: Remark.Kind) -> str:
        person = names.asked_for(process, REACHES[kind]) or process.accountable
        return f"reaches {person}"


_ASKS = {
    Remark.Kind.FRICTION: "Report friction",
    Remark.Kind.WORKAROUND: "I worked around it",
    Remark.Kind.CONTEST: "Contest a decision",
}


class AnswerForm(forms.Form):
    """An answer to a colleague."""

    answer = forms.CharField(max_length=4000, widget=forms.Textarea({"rows": 4}))
