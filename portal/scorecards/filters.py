"""Which processes the board shows, for which week, and in which order."""

from datetime import date
from typing import Any

from django import forms
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from governance.escalations.words import Status
from governance.models import Escalation, Fix, Flag, Week
from governance.scorecards.calendar import week_name
from governance.scorecards.words import FlagState, WeekState, Word
from house.clock import now, today
from processes.models import Domain, Person, Process, Tier
from processes.register.words import Stage

RUNNING = (Stage.PILOT, Stage.LIVE)
ORDERS = {"attention": "Needs attention first", "name": "Name", "volume": "Largest volume first"}
_OPEN = "open"
_SEARCH = {"type": "search", "placeholder": "Process or owner"}


class BoardFilter(forms.Form):
    """What part of the board is wanted."""

    q = forms.CharField(
        required=False, max_length=200, label="Search", widget=forms.TextInput(_SEARCH)
    )
    domain = forms.ChoiceField(required=False)
    tier = forms.ChoiceField(required=False)
    stage = forms.ChoiceField(
        required=False, choices=[("", "Pilot and live"), *((s.value, s.label) for s in Stage)]
    )
    word = forms.ChoiceField(
        required=False,
        label="The week’s word",
        choices=[("", "Any"), *((w.value, w.label) for w in Word), (_OPEN, "Not closed yet")],
    )
    flagged = forms.ChoiceField(
        required=False,
        label="Out of the ordinary",
        choices=[("", "Any"), ("yes", "Only flagged")],
    )
    order = forms.ChoiceField(required=False, choices=list(ORDERS.items()))
    week = forms.CharField(required=False, max_length=10, widget=forms.HiddenInput)

    def __init__(self, data: Any, person: Person, week_on: date) -> None:
        super().__init__(data, initial={"week": week_name(week_on)})
        self.week_on = week_on
        self._visible = Process.objects.visible_to(person)
        domains = Domain.objects.visible_to(person).values_list("slug", "name")
        tiers = Tier.objects.visible_to(person)
        self._offer("domain", list(domains))
        self._offer("tier", [(str(tier.number), str(tier)) for tier in tiers])

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        self.fields[name].choices = [("", "Any"), *choices]  # type: ignore[attr-defined]  # a ChoiceField

    @property
    def ordering(self) -> str:
        """The order that was asked for."""
        return (self.cleaned_data.get("order") if self.is_valid() else "") or "attention"

    def rows(self) -> "QuerySet[Any]":
        """The processes that the filled fields leave, each with the state of its week."""
        if not self.is_valid():
            return self._visible.none()
        wanted, rows = self.cleaned_data, self._with_week()
        rows = (
            rows.filter(stage=wanted["stage"])
            if wanted["stage"]
            else rows.filter(stage__in=RUNNING)
        )
        if wanted["domain"]:
            rows = rows.filter(domain__slug=wanted["domain"])
        if wanted["tier"]:
            rows = rows.filter(tier=wanted["tier"])
        if wanted["word"]:
            rows = rows.filter(word="" if wanted["word"] == _OPEN else wanted["word"])
        if wanted["flagged"]:
            rows = rows.filter(flags_open__gt=0)
        for word in wanted["q"].split()[:8]:
            rows = rows.filter(Q(name__icontains=word) | Q(accountable__name__icontains=word))
        return rows.order_by("name", "id")

    def _with_week(self) -> "QuerySet[Any]":
        """Each with its word, whether it waits for a second half, and what is left lying."""
        week = Week.objects.filter(process=OuterRef("pk"), week_on=self.week_on)
        closed = week.filter(state=WeekState.CLOSED).values("word")[:1]
        flags = Flag.objects.filter(
            process=OuterRef("pk"), state=FlagState.OPEN, week_on__lte=self.week_on
        )
        counted = flags.order_by().values("process").annotate(number=Count("pk")).values("number")
        late = Fix.objects.late(today()).filter(process=OuterRef("pk"))
        overdue = Escalation.objects.waiting().filter(process=OuterRef("pk"))
        overdue = overdue.filter(Q(status=Status.OVERDUE) | Q(respond_by__lte=now()))
        return (
            self._visible.with_state()
            .annotate(
                word=Coalesce(Subquery(closed), Value("")),
                is_half=Exists(week.filter(state=WeekState.HALF)),
                flags_open=Coalesce(Subquery(counted), Value(0)),
                has_late_fix=Exists(late),
                has_overdue=Exists(overdue),
            )
            .select_related("domain", "accountable")
        )
