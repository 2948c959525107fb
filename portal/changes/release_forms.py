"""What someone says when rules come into force, go back, are frozen, or a process moves on."""

from datetime import datetime, timedelta
from typing import Any

from django import forms

from governance.changes.actions import EVERYBODY, Reaches
from house.acts import ReasonForm
from house.clock import now
from portal.changes.forms import NOT_SAID, DecideForm, Shown
from processes.contracts.words import Reach

ALL = "all"
LONGEST = timedelta(days=366)
FOR_WHOM = (
    (ALL, "For everybody"),
    (Reach.SHARE, "For a share of cases first"),
    (Reach.TEAMS, "For named teams first"),
    (Reach.SHADOW, "In shadow, beside people"),
)
_DAY = {"type": "date"}
_MOMENT = {"type": "datetime-local"}


class DatesForm(forms.Form):
    """When people are told of a version, and learn it."""

    announced_on = forms.DateField(
        label="Announced on", widget=forms.DateInput(_DAY, format="%Y-%m-%d")
    )
    training_on = forms.DateField(
        label="Training on", required=False, widget=forms.DateInput(_DAY, format="%Y-%m-%d")
    )
    no_training_because = forms.CharField(
        label="Or why nobody needs any",
        required=False,
        max_length=300,
        help_text="For example: what people do stays the same.",
    )


class PublishForm(ReasonForm):
    """For whom a version comes into force, when, and why."""

    for_whom = forms.ChoiceField(
        label="For whom",
        choices=FOR_WHOM,
        widget=forms.RadioSelect,
        help_text="In shadow it may not act; its answers are kept beside those of people.",
    )
    share = forms.IntegerField(
        label="Share of cases, in percent",
        required=False,
        min_value=1,
        max_value=99,
        help_text="The same case gets the same version every time; more percent only add cases.",
    )
    teams = forms.CharField(
        label="Teams",
        required=False,
        widget=forms.Textarea({"rows": 2}),
        help_text="One on each line.",
    )
    at = forms.DateTimeField(
        label="When",
        required=False,
        widget=forms.DateTimeInput(_MOMENT, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
        help_text="Leave it empty to publish now, or set it within a year. "
        "At a set time every gate is asked again.",
    )
    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    field_order = ("for_whom", "share", "teams", "at", "because", "seen")

    def clean_at(self) -> datetime | None:
        """A time that is near enough to be meant."""
        at: datetime | None = self.cleaned_data["at"]
        if at and at > now() + LONGEST:
            raise forms.ValidationError("Choose a time within a year.")
        return at

    def clean(self) -> dict[str, Any]:
        """Bring together what says for whom."""
        given = super().clean() or self.cleaned_data
        if not given.get("seen"):
            self.add_error(None, NOT_SAID)
        reach = given.pop("for_whom", ALL)
        share, teams = given.pop("share", None), given.pop("teams", "")
        if reach == Reach.SHARE and not share and "share" not in self.errors:
            self.add_error("share", "Say how many percent of the cases.")
        names = tuple(line.strip() for line in teams.splitlines() if line.strip())
        if reach == Reach.TEAMS and not names:
            self.add_error("teams", "Name the teams.")
        given["to"] = _reaches(reach, share or 0, names)
        return given


def _reaches(reach: str, share: int, teams: tuple[str, ...]) -> Reaches:
    if reach == Reach.SHARE:
        return Reaches(reach, share=share)
    if reach == Reach.TEAMS:
        return Reaches(reach, teams=teams)
    return Reaches(reach) if reach == Reach.SHADOW else EVERYBODY


class FreezeForm(ReasonForm):
    """Until when the rules stay as they are."""

    until = forms.DateTimeField(
        label="Until",
        widget=forms.DateTimeInput(_MOMENT, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d"],
    )
    field_order = ("until", "because")


class StageForm(ReasonForm):
    """Where a process moves to, and why."""

    to = forms.CharField(widget=forms.HiddenInput)


class BackForm(DecideForm):
    """What a rollback goes back to, and what it goes back from."""

    to = forms.IntegerField(widget=forms.HiddenInput)
    current = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any, shown: Shown, called: str, numbers: dict[str, Any]) -> None:
        super().__init__(data, shown, called)
        self.initial.update(numbers)
