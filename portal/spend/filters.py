"""Which month, which processes, and how their budgets stand."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.db.models import QuerySet

from governance.scorecards.calendar import month_on
from house.clock import today
from processes.models import Domain, Person, Process
from processes.register.words import Stage

MONTHS = 12
_OFFERED = 24
_NAMED = "%B %Y"


def months_until(last: date, count: int = MONTHS) -> list[date]:
    """So many months, the oldest first."""
    found = [month_on(last)]
    while len(found) < count:
        found.append(month_on(found[-1] - timedelta(days=1)))
    return found[::-1]


class SpendFilter(forms.Form):
    """What part of the money is wanted."""

    month = forms.ChoiceField(required=False)
    domain = forms.ChoiceField(required=False)
    process = forms.ChoiceField(required=False)
    budget = forms.ChoiceField(
        required=False,
        choices=[
            ("", "Any"),
            ("near", "Nearly or wholly spent"),
            ("set", "With a budget"),
            ("none", "Without a budget"),
        ],
    )

    def __init__(self, data: Any, person: Person) -> None:
        super().__init__(data)
        self._seen = Process.objects.visible_to(person)
        offered = months_until(today(), _OFFERED)[::-1]
        self._choose("month", [(f"{each:%Y-%m}", f"{each:{_NAMED}}") for each in offered])
        domains = Domain.objects.visible_to(person).order_by("name")
        self._choose("domain", [("", "Any"), *domains.values_list("slug", "name")])
        rows = self._seen.order_by("name", "id").values_list("slug", "name")
        self._choose("process", [("", "Any"), *rows])

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]  # a ChoiceField

    @property
    def month_on(self) -> date:
        """The month that is shown: this one unless told."""
        said = self._said("month")
        return date.fromisoformat(f"{said}-01") if said else month_on(today())

    @property
    def wanted_budgets(self) -> str:
        """How the budgets of the wanted processes stand."""
        return self._said("budget")

    @property
    def one(self) -> Process | None:
        """The only process that is wanted."""
        slug = self._said("process")
        return self._seen.filter(slug=slug).first() if slug else None

    def processes(self) -> "QuerySet[Process]":
        """The processes that the filled fields leave; retired ones cost nothing new."""
        rows = self._seen.select_related("domain").order_by("name", "id")
        if not self.is_valid():
            return rows.none()
        if slug := self._said("process"):
            return rows.filter(slug=slug)
        if slug := self._said("domain"):
            rows = rows.filter(domain__slug=slug)
        return rows

    def _said(self, name: str) -> str:
        return str(self.cleaned_data.get(name, "")) if self.is_valid() else ""


def is_quiet(process: Process) -> bool:
    """Whether a process without any money is left out of a list."""
    return process.stage not in (Stage.PILOT, Stage.LIVE)
