"""What someone says when they do something about a change."""

from typing import Any

from django import forms

from house.acts import ReasonForm
from processes.models import ContractVersion

VIEWS = (("no_objection", "No objection"), ("comment", "I have a comment"))


class Seen(forms.Form):
    """Carries what the page showed, so that nobody decides on something else."""

    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(self, data: Any, version: ContractVersion, called: str) -> None:
        super().__init__(data, auto_id=f"{called}_%s", initial={"seen": version.content_hash})


class ApproveForm(Seen):
    """A yes; words are welcome and not asked for."""

    because = forms.CharField(
        label="A word on it", required=False, max_length=1000, widget=forms.Textarea({"rows": 2})
    )


class BecauseForm(Seen, ReasonForm):
    """Every other act says why."""


class CommentForm(Seen):
    """A sentence beside the change."""

    text = forms.CharField(label="Comment", max_length=4000, widget=forms.Textarea({"rows": 3}))


class ViewForm(Seen):
    """The answer of someone who was consulted."""

    answer = forms.ChoiceField(label="Your view", choices=VIEWS, widget=forms.RadioSelect)
    words = forms.CharField(
        label="In your words", required=False, max_length=4000, widget=forms.Textarea({"rows": 2})
    )


class LookForm(Seen):
    """Nothing to say: others only see that one reads."""
