"""What people fill in about themselves and others."""

from typing import ClassVar

from django import forms
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from house.acts import ReasonForm
from house.admin import GovernedForm
from processes.people.groups import GROUPS, WORDS
from processes.people.models import Absence, Person
from processes.people.week_field import WeekField

GROUP_NAMES = [(name, name.capitalize()) for name in GROUPS]
GROUPS_IN_WORDS = [(name, f"{name.capitalize()}: {WORDS[name]}") for name in GROUPS]

WEEK_HELP = (
    "Such as 9:00 to 17:30. Leave every day empty for the company's hours. A night is two spans: "
    "until 23:59, and from 0:00 on the next day."
)


class DayInput(UnfoldAdminTextInputWidget):
    """The browser's own calendar, in the admin's look."""

    input_type = "date"


class AdminReason(GovernedForm):
    """A form of the admin that asks why."""

    because = forms.CharField(
        label="Why",
        max_length=1000,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 2}),
        help_text="Kept for good, with your name.",
    )


class NewPersonForm(AdminReason):
    """A new account."""

    groups = forms.MultipleChoiceField(
        choices=GROUP_NAMES,
        required=False,
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
        help_text="Staff read the register, compliance signs off, operations and technology own "
        "the two halves of processes, administrators manage people.",
    )

    class Meta:
        model = Person
        fields = ("email", "name", "kind", "job_title", "department", "phone", "holiday_calendar")


class PersonForm(AdminReason):
    """What is known of someone."""

    class Meta:
        model = Person
        fields = ("email", "name", "job_title", "department", "phone", "holiday_calendar")


class NewAbsenceForm(GovernedForm):
    """Days away, one's own or, for administrators, anyone's."""

    because = forms.CharField(
        label="Why you enter it",
        required=False,
        max_length=1000,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 2}),
        help_text="Needed for another person's absence; kept for good, with your name.",
    )

    class Meta:
        model = Absence
        fields = ("person", "starts_on", "ends_on", "note")
        widgets: ClassVar = {"starts_on": DayInput, "ends_on": DayInput}


class GroupsForm(ReasonForm):
    """Which groups someone belongs to."""

    groups = forms.MultipleChoiceField(
        choices=GROUPS_IN_WORDS, required=False, widget=forms.CheckboxSelectMultiple
    )
    field_order = ("groups", "because")


class HoursForm(ReasonForm):
    """Someone's week, set by an administrator."""

    spans = WeekField(label="Working hours", help_text=WEEK_HELP)
    field_order = ("spans", "because")


class OwnHoursForm(forms.Form):
    """One's own week."""

    spans = WeekField(label="Working hours", help_text=WEEK_HELP)


class OwnDetailsForm(forms.ModelForm):  # type: ignore[type-arg]  # generic for the checker alone
    """What everyone may change of their own account."""

    class Meta:
        model = Person
        fields = ("phone",)


class OwnAbsenceForm(forms.ModelForm):  # type: ignore[type-arg]  # generic for the checker alone
    """Days on which one can't be asked."""

    class Meta:
        model = Absence
        fields = ("starts_on", "ends_on", "note")
        widgets: ClassVar = {
            "starts_on": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
            "ends_on": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        }
