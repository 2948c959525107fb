"""The forms on a decision's page."""

from django import forms


class OverrideForm(forms.Form):
    """What is right instead, and why."""

    result = forms.CharField(
        label="The right result",
        max_length=2000,
        widget=forms.Textarea({"rows": 2}),
        help_text="What should have been decided, in a sentence.",
    )
    because = forms.CharField(label="Why", max_length=1000, widget=forms.Textarea({"rows": 2}))


class EraseForm(forms.Form):
    """Why the text goes."""

    because = forms.CharField(
        label="Why",
        max_length=1000,
        widget=forms.Textarea({"rows": 2}),
        help_text="The facts and the seal stay; what was sent goes for good.",
    )
