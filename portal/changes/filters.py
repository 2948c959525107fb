"""Which changes are wanted: whose turn it is, of which process, in which words."""

from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet

from governance.changes import waiting
from governance.changes.releases import Freeze
from governance.changes.words import Planned
from governance.models import Plan
from processes.contracts.words import VersionState
from processes.models import ContractVersion, Person, Process

_IN_REVIEW = (VersionState.IN_REVIEW, VersionState.APPROVED)
_DECIDED = (VersionState.PUBLISHED, VersionState.SUPERSEDED, VersionState.WITHDRAWN)
TABS = {
    "mine": "Mine to decide",
    "others": "Waiting for others",
    "drafts": "Drafts",
    "planned": "Planned and frozen",
    "decided": "Decided",
}


class ChangeFilter(forms.Form):
    """What part of the changes is wanted."""

    q = forms.CharField(
        required=False,
        max_length=200,
        label="Search",
        widget=forms.TextInput({"type": "search", "placeholder": "Process, person, or why"}),
    )
    process = forms.ChoiceField(required=False)
    show = forms.ChoiceField(required=False, choices=list(TABS.items()), widget=forms.HiddenInput)

    def __init__(self, data: Any, person: Person) -> None:
        super().__init__(data)
        rows = Process.objects.visible_to(person).order_by("name", "id")
        choices = [("", "Any"), *rows.values_list("slug", "name")]
        self.fields["process"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField
        self.person = person

    @property
    def tab(self) -> str:
        """The list that is shown."""
        wanted = self.cleaned_data.get("show", "") if self.is_valid() else ""
        return wanted or "mine"

    def rows(self) -> "QuerySet[ContractVersion]":
        """The changes that the filled fields leave."""
        rows = ContractVersion.objects.visible_to(self.person)
        if not self.is_valid():
            return rows.none()
        if slug := self.cleaned_data["process"]:
            rows = rows.filter(process__slug=slug)
        for word in self.cleaned_data["q"].split()[:8]:
            rows = rows.filter(
                Q(process__name__icontains=word)
                | Q(author__name__icontains=word)
                | Q(because__icontains=word)
            )
        return self._in_tab(rows)

    def _in_tab(self, rows: "QuerySet[ContractVersion]") -> "QuerySet[ContractVersion]":
        is_later = Q(Exists(_waiting_plans())) | Q(state=VersionState.STAGED)
        is_later |= Q(Exists(_freezes()), state__in=_IN_REVIEW)
        match self.tab:
            case "mine":
                return rows.filter(pk__in=mine(self.person))
            case "others":
                mine_now = mine(self.person)
                return rows.filter(state__in=_IN_REVIEW).exclude(pk__in=mine_now).exclude(is_later)
            case "drafts":
                return rows.filter(state=VersionState.DRAFT)
            case "planned":
                return rows.filter(is_later)
            case _:
                return rows.filter(state__in=_DECIDED)


def mine(person: Person) -> set[int]:
    """The ids of the changes that wait for this person's word."""
    return {
        *(row.submission.version_id for row in waiting.to_approve(person, most=None)),
        *waiting.to_view(person).values_list("submission__version", flat=True),
        *(row.version_id for row in waiting.to_countersign(person, most=None)),
        *(row.release.version_id for row in waiting.to_review(person, most=None)),
        *waiting.sent_back_to(person).values_list("pk", flat=True),
        *waiting.to_publish(person).values_list("pk", flat=True),
    }


def _waiting_plans() -> "QuerySet[Plan]":
    return Plan.objects.filter(version=OuterRef("pk"), state=Planned.WAITING)


def _freezes() -> "QuerySet[Freeze]":
    return Freeze.objects.standing().filter(process=OuterRef("process"))
