"""The form of one case, and of an answer to try it on."""

import json
from typing import Any

from django import forms

from governance.evaluations.checks import ToolCall
from governance.evaluations.trying import LONGEST, Trial, read_calls, read_json
from governance.evaluations.words import CaseKind
from governance.models import Case
from house.refusals import Refusal

_HELP = {
    "inputs": "Named values as JSON: what the agent gets to see.",
    "conversation": "Turns that came before: "
    '<code>[{"role": "user", "content": "Where is it?"}]</code>',
    "tool_answers": "What tools answer here: "
    '<code>[{"tool": "crm.read", "answer": {"plan": "pro"}}]</code>; '
    "with <code>arguments</code> only to such calls, with <code>error</code> instead of an answer "
    "when the tool fails.",
}


class JsonText(forms.CharField):
    """Data typed as JSON; what can't be read is said with its line."""

    def __init__(self, empty: Any, **options: Any) -> None:
        self._empty = empty
        widget = forms.Textarea({"rows": 3, "class": "code", "spellcheck": "false"})
        super().__init__(required=False, strip=False, widget=widget, **options)

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, str):
            return value
        return json.dumps(value, ensure_ascii=False, indent=2) if value else ""

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if not isinstance(text, str):
            return text
        if not text.strip():
            return self._empty() if callable(self._empty) else self._empty
        try:
            return read_json(text, "")
        except Refusal as refusal:
            raise forms.ValidationError(refusal.text) from None


class CaseForm(forms.Form):
    """What is asked, and how it counts; the checks stand in rows of their own."""

    name = forms.CharField(max_length=200)
    kind = forms.ChoiceField(choices=[(each.value, each.label.capitalize()) for each in CaseKind])
    says = forms.CharField(
        label="What it tries", required=False, widget=forms.Textarea({"rows": 2})
    )
    inputs = JsonText(dict, help_text=_HELP["inputs"])
    conversation = JsonText(list, help_text=_HELP["conversation"])
    tool_answers = JsonText(list, label="Answers of tools", help_text=_HELP["tool_answers"])
    weight = forms.FloatField(min_value=0, initial=1)
    must_pass = forms.BooleanField(
        required=False, label="Must pass", help_text="The set fails as a whole when this one does."
    )
    score_threshold = forms.FloatField(
        label="Score that is enough",
        required=False,
        min_value=0,
        max_value=1,
        help_text="Empty: every check has to pass. Otherwise their weighted mean.",
    )
    repeat_threshold = forms.FloatField(
        label="Share of repeats that is enough",
        min_value=0,
        max_value=1,
        initial=1,
        help_text="1: every repeat has to pass.",
    )
    because = forms.CharField(
        label="Why you change this",
        max_length=1000,
        widget=forms.Textarea({"rows": 2}),
        help_text="Kept for good with your name; offered again with your next save.",
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    asked = ("name", "kind", "says", "inputs")
    more = ("conversation", "tool_answers")
    counted = ("weight", "must_pass", "score_threshold", "repeat_threshold")

    @property
    def asked_fields(self) -> list[forms.BoundField]:
        """What is asked."""
        return [self[name] for name in self.asked]

    @property
    def more_fields(self) -> list[forms.BoundField]:
        """What few cases need."""
        return [self[name] for name in self.more]

    @property
    def more_is_open(self) -> bool:
        """Whether something stands there, or is wrong there."""
        return any(self[name].value() or name in self.errors for name in self.more)

    @property
    def counted_fields(self) -> list[forms.BoundField]:
        """How it counts."""
        return [self[name] for name in self.counted]

    def values(self) -> dict[str, Any]:
        """What the action is given, but for the checks."""
        names = (*self.asked, *self.more, *self.counted)
        return {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}


def standing(case: Case) -> dict[str, Any]:
    """What a case says, for the fields of its form."""
    told = {name: getattr(case, name) for name in Case.content if name != "checks"}
    return {name: _whole(value) for name, value in told.items()}


def _whole(value: Any) -> Any:
    """A whole number without its point."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


class TrialForm(forms.Form):
    """An answer to see every check's verdict on; nothing of it is kept."""

    answer = forms.CharField(
        required=False,
        strip=False,
        max_length=LONGEST,
        label="An answer",
        widget=forms.Textarea({"rows": 5, "spellcheck": "false"}),
    )
    tool_calls = JsonText(
        None,
        label="Tools that it called",
        help_text='<code>[{"name": "billing.refund", "arguments": {"amount": 40}}]</code>; '
        "empty: read from the answer.",
    )
    latency_ms = forms.FloatField(label="Milliseconds it took", required=False, min_value=0)
    cost = forms.FloatField(label="What it cost", required=False, min_value=0)

    @property
    def more_fields(self) -> list[forms.BoundField]:
        """What is known of the answer beside its words."""
        return [self[name] for name in ("tool_calls", "latency_ms", "cost")]

    @property
    def more_is_open(self) -> bool:
        """Whether something stands there, or is wrong there."""
        return any(each.value() or each.errors for each in self.more_fields)

    def trial(self) -> Trial:
        """The answer as it is graded."""
        given = self.cleaned_data
        return Trial(
            given.get("answer", "").replace("\r\n", "\n"),
            given.get("tool_calls"),
            given.get("latency_ms"),
            given.get("cost"),
        )

    def clean_tool_calls(self) -> list[ToolCall] | None:
        try:
            return read_calls(self.cleaned_data["tool_calls"])
        except Refusal as refusal:
            raise forms.ValidationError(refusal.text) from None
