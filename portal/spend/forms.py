"""What people say about fixed costs and budgets."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import QuerySet

from governance.models import FixedCost
from governance.scorecards.words import CostKind, ShareKey
from house.acts import ReasonForm
from house.clock import today
from house.refusals import Refusal
from portal.scorecards.filling import number
from processes.models import Process

_ONE = Decimal(1)
_CHOSEN = "shares"


def _said(label: str) -> str:
    return label[:1].upper() + label[1:]


class MonthField(forms.DateField):
    """A month, as the browser's own field gives it or as a day."""

    def __init__(self, label: str, *, required: bool = True, help_text: str = "") -> None:
        widget = forms.DateInput({"type": "month", "placeholder": "2026-11"}, format="%Y-%m")
        super().__init__(
            label=label,
            required=required,
            help_text=help_text,
            widget=widget,
            input_formats=["%Y-%m", "%Y-%m-%d"],
            error_messages={"invalid": "Name a month such as 2026-11."},
        )


class MoneyField(forms.CharField):
    """An amount as people type it."""

    def __init__(self, label: str, *, required: bool = True, help_text: str = "") -> None:
        widget = forms.TextInput({"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(
            label=label, required=required, help_text=help_text, max_length=40, widget=widget
        )

    def clean(self, value: Any) -> Decimal | None:
        """The amount, or what is wrong with it in words."""
        try:
            return number(super().clean(value))
        except Refusal as refusal:
            raise forms.ValidationError(refusal.text) from None


@dataclass(frozen=True)
class Row:
    """One process that may share: its box and its part."""

    process: Process
    name: str
    is_chosen: bool
    part: str


class CostForm(ReasonForm):
    """A fixed cost; the processes that share it stand in rows of their own below."""

    name = forms.CharField(label="What is paid", max_length=120)
    kind = forms.ChoiceField(
        label="Kind", choices=[(each.value, _said(each.label)) for each in CostKind]
    )
    per_month = MoneyField("A month")
    starts_on = MonthField("From the month of")
    ends_on = MonthField(
        "Until the month of", required=False, help_text="Empty while it goes on. Paid in it still."
    )
    key = forms.ChoiceField(
        label="Shared",
        choices=[(each.value, _said(each.label)) for each in ShareKey],
        help_text="By volume: what each process did in the month. Where none did anything, the "
        "same for each.",
    )
    field_order = ("name", "kind", "per_month", "starts_on", "ends_on", "key", "because")

    def __init__(
        self, data: Any, processes: "QuerySet[Process]", cost: FixedCost | None = None
    ) -> None:
        super().__init__(data, initial=_initial(cost))
        self._processes = list(processes)
        self._parts = (
            {row.process_id: row.parts for row in cost.shares.all()}
            if cost and data is None
            else {}
        )

    def rows(self) -> Iterator[Row]:
        """Every process with its box."""
        for process in self._processes:
            if self.is_bound:
                chosen, part = self._typed(process)
            else:
                chosen = process.pk in self._parts
                part = _plain(self._parts.get(process.pk, _ONE))
            yield Row(process, process.slug, chosen, part)

    def clean(self) -> dict[str, Any]:
        """The shares with the rest."""
        given = dict(super().clean() or {})
        given[_CHOSEN] = {}
        for process in self._processes:
            chosen, part = self._typed(process)
            if chosen:
                try:
                    given[_CHOSEN][process] = number(part) or Decimal(0)
                except Refusal as refusal:
                    raise forms.ValidationError(f"{process}: {refusal.text}") from None
        return given

    def _typed(self, process: Process) -> tuple[bool, str]:
        chosen = process.slug in self.data.getlist(_CHOSEN)  # type: ignore[attr-defined]  # a QueryDict
        return chosen, str(self.data.get(f"part_{process.slug}") or "1")


class EndForm(ReasonForm):
    """The last month in which it is paid."""

    ends_on = MonthField("The last month in which it is paid")
    field_order = ("ends_on", "because")

    def __init__(self, data: Any) -> None:
        super().__init__(data, auto_id="end_%s", initial={"ends_on": today()})


class BudgetForm(ReasonForm):
    """What may be spent in a month, and what happens when it is gone."""

    per_month = MoneyField("A month", help_text="For models, evaluations and fixed costs together.")
    alert_percent = forms.IntegerField(
        label="Tell people at so many percent", min_value=1, max_value=100, initial=80
    )
    pauses = forms.BooleanField(
        label="Stop the process once it is spent",
        required=False,
        help_text="Agents stop at their next question. People let it run again; it is not stopped "
        "a second time that month unless the budget is raised and spent too.",
    )
    field_order = ("per_month", "alert_percent", "pauses", "because")


def _initial(cost: FixedCost | None) -> dict[str, Any]:
    if cost is None:
        return {"starts_on": date(today().year, today().month, 1)}
    return {
        "name": cost.name,
        "kind": cost.kind,
        "per_month": _plain(cost.per_month),
        "starts_on": cost.starts_on,
        "ends_on": cost.ends_on,
        "key": cost.key,
    }


def _plain(amount: Decimal) -> str:
    text = f"{amount:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
