"""What people say when they close a week, mend a fault, judge a figure, or define a metric."""

from typing import Any

from django import forms

from governance.scorecards.actions import NamedFix
from governance.scorecards.words import HANDED_IN, Better, Fault, Kind, Source, Unit
from house.acts import ReasonForm
from house.clock import today
from processes.register.hub.forms import People, PersonField
from processes.register.words import Role

_DAY = {"type": "date"}
_LINES = {"rows": 2}
Choices = list[Any]


def _label(words: str) -> str:
    return words[:1].upper() + words[1:]


def _owner() -> PersonField:
    return PersonField(People({}), label="Who mends it", empty_label="Choose")


def people_to_choose() -> Choices:
    """Everybody who can be asked to mend something: looked up once for many forms."""
    offered: Any = _owner().choices
    return list(offered)


class StopForm(ReasonForm):
    """It costs more than it saves; perhaps it stops running at once."""

    pause = forms.BooleanField(
        label="Pause the process now, so that every agent stops at its next question",
        required=False,
    )

    def __init__(self, data: Any, *, may_pause: bool) -> None:
        super().__init__(data, auto_id="stop_%s")
        if not may_pause:
            del self.fields["pause"]


class FixForm(ReasonForm):
    """One thing, who mends it, and by when."""

    fault = forms.ChoiceField(
        label="What is it?",
        choices=[(each.value, _label(each.label)) for each in Fault],
        widget=forms.RadioSelect,
    )
    what = forms.CharField(
        label="Its name",
        max_length=200,
        help_text="The rule, the system, or the fault in a few words.",
    )
    due_on = forms.DateField(label="By", widget=forms.DateInput(_DAY, format="%Y-%m-%d"))
    field_order = ("fault", "what", "owner", "due_on", "because")

    def __init__(self, data: Any) -> None:
        super().__init__(data, auto_id="fix_%s")
        self.fields["owner"] = _owner()
        self.fields["due_on"].widget.attrs["min"] = today().isoformat()
        self.order_fields(self.field_order)

    @property
    def named(self) -> NamedFix:
        """The fix that was named."""
        told = self.cleaned_data
        return NamedFix(told["fault"], told["what"], told["owner"], told["due_on"])


class ExpandForm(ReasonForm):
    """The target held, and people manage by themselves."""

    def __init__(self, data: Any) -> None:
        super().__init__(data, auto_id="expand_%s")


class AgreeForm(forms.Form):
    """The other half's yes; words are welcome and not asked for."""

    because = forms.CharField(
        label="A word on it", required=False, max_length=1000, widget=forms.Textarea(_LINES)
    )

    def __init__(self, data: Any) -> None:
        super().__init__(data, auto_id="agree_%s")


class DoneForm(forms.Form):
    """What was done about a fault."""

    outcome = forms.CharField(
        label="What was done, and how it shows", max_length=4000, widget=forms.Textarea(_LINES)
    )


class MoveForm(ReasonForm):
    """Another day, or somebody else."""

    due_on = forms.DateField(label="By", widget=forms.DateInput(_DAY, format="%Y-%m-%d"))
    field_order = ("owner", "due_on", "because")

    def __init__(self, data: Any, *, people: Choices | None = None, **more: Any) -> None:
        super().__init__(data, **more)
        self.fields["owner"] = owner = _owner()
        if people is not None:
            owner.choices = people
        self.order_fields(self.field_order)


class JudgeForm(ReasonForm):
    """What became of a figure out of the ordinary."""

    verdict = forms.CharField(max_length=10, widget=forms.HiddenInput)


class MetricForm(ReasonForm):
    """Something else that is measured every week."""

    name = forms.CharField(max_length=80)
    says = forms.CharField(
        label="How it is counted",
        max_length=1000,
        widget=forms.Textarea(_LINES),
        help_text="So that two people who count get the same number.",
    )
    unit = forms.ChoiceField(choices=[(each.value, _label(each.label)) for each in Unit])
    better = forms.ChoiceField(
        label="Which way is good", choices=[(each.value, _label(each.label)) for each in Better]
    )
    kind = forms.ChoiceField(
        label="What it tells of", choices=[(each.value, _label(each.label)) for each in Kind]
    )
    source = forms.ChoiceField(
        label="Where it comes from",
        choices=[(each.value, _label(each.label)) for each in Source if each in HANDED_IN],
    )
    owner = forms.ChoiceField(
        label="Who sees to it",
        choices=[(each.value, _label(each.label)) for each in Role],
        initial=Role.ACCOUNTABLE.value,
    )
    field_order = ("name", "says", "unit", "better", "kind", "source", "owner", "because")
