"""What someone says when they do something about a change."""

from typing import Any, Protocol

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS

from house.acts import ReasonForm

VIEWS = (("no_objection", "No objection"), ("comment", "I have a comment"))
NOT_SAID = "This form doesn't say what was shown. Nothing was done; look at it again, and decide."


class Shown(Protocol):
    """What a page shows, which a form on it carries along."""

    @property
    def shown_hash(self) -> str:
        """What stands for the content on the page."""

    @property
    def second_id(self) -> int | None:
        """Which request to a second person stands there."""


class Seen(forms.Form):
    """Carries what the page showed, so that nobody decides on something else."""

    # Whether the act is about the very words that were shown.
    is_about_content = True

    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(self, data: Any, shown: Shown, called: str) -> None:
        stands = {"seen": lambda: shown.shown_hash, "asked": lambda: shown.second_id}
        super().__init__(data, auto_id=f"{called}_%s", initial=stands)

    def clean(self) -> dict[str, Any]:
        """Without what was shown, nobody can tell what is decided."""
        given = super().clean() or self.cleaned_data
        if self.is_about_content and not given.get("seen"):
            raise forms.ValidationError(NOT_SAID)
        return given


class ApproveForm(Seen):
    """A yes; words are welcome and not asked for."""

    because = forms.CharField(
        label="A word on it", required=False, max_length=1000, widget=forms.Textarea({"rows": 2})
    )


class DecideForm(Seen, ReasonForm):
    """A word on exactly what is shown, with its reason."""


class BecauseForm(Seen, ReasonForm):
    """Every other act says why."""

    is_about_content = False


class SecondForm(DecideForm):
    """The word of a second person on one request, and on what it would bring."""

    asked = forms.IntegerField(
        widget=forms.HiddenInput, error_messages={"required": NOT_SAID, "invalid": NOT_SAID}
    )

    def clean(self) -> dict[str, Any]:
        """Which request is meant can't be mended by who reads it: it stands at the top."""
        if self.errors.pop("asked", None):
            raise forms.ValidationError(NOT_SAID)
        return super().clean()


class CommentForm(Seen):
    """A sentence beside the change."""

    is_about_content = False

    text = forms.CharField(label="Comment", max_length=4000, widget=forms.Textarea({"rows": 3}))


class ViewForm(Seen):
    """The answer of someone who was consulted."""

    answer = forms.ChoiceField(label="Your view", choices=VIEWS, widget=forms.RadioSelect)
    words = forms.CharField(
        label="In your words", required=False, max_length=4000, widget=forms.Textarea({"rows": 2})
    )


class LookForm(Seen):
    """Nothing to say: others only see that one reads."""

    is_about_content = False


# What each act asks; any other asks why.
_FORMS: dict[str, type[Seen]] = {
    "submit": DecideForm,
    "send-back": DecideForm,
    "emergency": DecideForm,
    "confirm": SecondForm,
    "decline": SecondForm,
    "view": ViewForm,
    "comment": CommentForm,
    "look": LookForm,
    "look-away": LookForm,
}


def form_of(verb: str) -> type[Seen]:
    """What an act asks."""
    return ApproveForm if verb.startswith("approve-") else _FORMS.get(verb, BecauseForm)


def is_refused(form: forms.Form) -> bool:
    """Whether what was sent is refused as it is, with nothing in it to mend."""
    return set(form.errors) == {NON_FIELD_ERRORS}


def show_what_stands(form: forms.Form, **stands: Any) -> None:
    """A page that answers shows things as they are now, so that the next press is about that."""
    form.data = {**dict(form.data.items()), **stands}
