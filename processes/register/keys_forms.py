"""What is filled in to make a key or to replace one."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.core.cache import cache

from house.acts import ReasonForm
from house.clock import now
from processes.people.models import Person
from processes.register.actions.agents import LONGEST_LIFE, USUAL_LIFE
from processes.register.models import Process

_REMEMBERED = 24 * 3600


class OnceForm(ReasonForm):
    """A form that reloading the page after it can't send a second time."""

    once = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        once = values.pop("once", None)
        if not self.errors and not cache.add(f"once:{once}", True, _REMEMBERED):
            raise forms.ValidationError(
                "This key was made and shown already. If it got lost, make another and revoke it."
            )
        return values


class MakeKeyForm(OnceForm):
    """Which agent gets a key, what it may, and for how long."""

    process = forms.CharField(
        max_length=80,
        label="Process",
        help_text="Its short name, such as support_refunds. The key is for the agent of this "
        "process; the account is made at first need.",
        widget=forms.TextInput(attrs={"list": "processes", "autocomplete": "off"}),
    )
    label = forms.CharField(
        max_length=120, help_text="Where this key will live, such as “production, eu-west”."
    )
    may_pause = forms.BooleanField(
        label="May pause the process, and lift a pause that it set itself", required=False
    )
    days = forms.IntegerField(
        label="Days until it expires",
        min_value=1,
        max_value=LONGEST_LIFE.days,
        initial=USUAL_LIFE.days,
        required=False,
        help_text="Every key expires: after three years (1095 days) at most. Empty: after a year.",
    )
    field_order = ("process", "label", "may_pause", "days", "because")

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._seen = Process.objects.visible_to(person)

    def clean_process(self) -> Process:
        """The process of this short name, as far as the person may see it."""
        slug = self.cleaned_data["process"].strip()
        process = self._seen.filter(slug=slug).first()
        if process is None:
            raise forms.ValidationError("There is no process with this short name.")
        return process

    @property
    def expires_at(self) -> datetime:
        """The moment at which the key ends by itself."""
        return now() + timedelta(days=self.cleaned_data["days"] or USUAL_LIFE.days)

    @property
    def suggestions(self) -> list[str]:
        """Short names for the field to complete; the field takes any other, too."""
        slugs = self._seen.exclude(stage="retired").order_by("slug").values_list("slug", flat=True)
        return list(slugs[:500])
