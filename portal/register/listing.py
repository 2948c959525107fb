"""The list of processes: search, filters with their counts, order, export."""

from collections import Counter
from typing import Any

from django import forms
from django.db.models import Count, Exists, OuterRef, Q
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render

from house.exports import Column, download
from house.pages import page_of
from portal.register.reader import for_colleagues, reader
from processes.models import Domain, Pause, Person, Process, Tier
from processes.register.models import ProcessQuerySet
from processes.register.words import Capability, KindOfWork, Stage, State

ORDERS: dict[str, tuple[str, tuple[str, ...]]] = {
    "name": ("Name", ("name", "id")),
    "tier": ("Highest tier first", ("-tier_id", "name", "id")),
    "stage": ("Stage", ("stage", "name", "id")),
    "new": ("Newest first", ("-created_at", "-id")),
}

COLUMNS: tuple[Column, ...] = (
    ("slug", lambda process: process.slug),
    ("name", lambda process: process.name),
    ("summary", lambda process: process.summary),
    ("domain", lambda process: process.domain.name),
    ("tier", lambda process: process.tier_id),
    ("stage", lambda process: process.stage),
    ("state", lambda process: process.state),
    ("capability", lambda process: process.get_capability_display()),
    ("kind_of_work", lambda process: process.kind_of_work),
    ("accountable", lambda process: process.accountable.name),
    ("escalation_owner", lambda process: process.escalation_owner.name),
    ("operating_model", lambda process: process.operating_model.name),
)


class RegisterFilter(forms.Form):
    """What part of the register is wanted."""

    q = forms.CharField(
        required=False,
        max_length=200,
        label="Search",
        widget=forms.TextInput({"type": "search", "placeholder": "What do you want done?"}),
    )
    domain = forms.ChoiceField(required=False)
    tier = forms.ChoiceField(required=False)
    stage = forms.ChoiceField(required=False)
    state = forms.ChoiceField(required=False)
    capability = forms.ChoiceField(required=False)
    owner = forms.ChoiceField(required=False)
    order = forms.ChoiceField(
        required=False, choices=[(key, label) for key, (label, _) in ORDERS.items()]
    )

    def __init__(self, data: Any, visible: ProcessQuerySet) -> None:
        super().__init__(data)
        self._visible = visible
        domains = list(Domain.objects.values_list("slug", "name"))
        tiers = [(str(tier.number), str(tier)) for tier in Tier.objects.all()]
        owns = Exists(visible.filter(accountable=OuterRef("pk")))
        owners = Person.objects.filter(owns).values_list("pk", "name")
        self._offer("domain", domains)
        self._offer("tier", tiers)
        self._offer("stage", Stage.choices)
        self._offer("state", State.choices)
        self._offer("capability", Capability.choices)
        self._offer("owner", [(str(pk), name) for pk, name in owners])

    def _offer(self, name: str, choices: Any) -> None:
        self.fields[name].choices = [("", "Any"), *choices]  # type: ignore[attr-defined]  # a ChoiceField

    def rows(self) -> ProcessQuerySet:
        """The processes that the filled fields leave."""
        if not self.is_valid():
            return self._visible.none()
        wanted, rows = self.cleaned_data, self._visible
        for name, field in (("domain", "domain__slug"), ("tier", "tier"), ("stage", "stage")):
            if wanted[name]:
                rows = rows.filter(**{field: wanted[name]})
        if wanted["capability"]:
            rows = rows.filter(capability=wanted["capability"])
        if wanted["owner"]:
            rows = rows.filter(accountable=wanted["owner"])
        return _in_state(_matching(rows, wanted["q"]), wanted["state"])

    @property
    def ordering(self) -> tuple[str, ...]:
        """The order that was asked for."""
        key = self.cleaned_data.get("order") or "name" if self.is_valid() else "name"
        return ORDERS[key][1]

    def count(self, rows: ProcessQuerySet) -> int:
        """How many rows there are; beside each choice, how many of them have it."""
        open_pause = Pause.objects.standing().filter(process=OuterRef("pk"))
        found = (
            rows.order_by()
            .annotate(paused=Exists(open_pause))
            .values_list("domain__slug", "tier", "stage", "capability", "paused")
            .annotate(number=Count("pk"))
        )
        counts: dict[str, Counter[str]] = {name: Counter() for name in _COUNTED}
        total = 0
        for domain, tier, stage, capability, paused, number in found:
            values = (domain, str(tier), stage, _state(stage, paused), capability)
            for name, value in zip(_COUNTED, values, strict=True):
                counts[name][value] += number
            total += number
        for name, counter in counts.items():
            self._write_counts(name, counter)
        return total

    def _write_counts(self, name: str, counter: Counter[str]) -> None:
        field: Any = self.fields[name]
        field.choices = [
            (value, f"{label} ({counter[value]})" if value else label)
            for value, label in field.choices
        ]


_COUNTED = ("domain", "tier", "stage", "state", "capability")


def _state(stage: str, paused: bool) -> str:
    if stage == Stage.RETIRED:
        return State.RETIRED
    return State.PAUSED if paused else State.RUNNING


def _matching(rows: ProcessQuerySet, words: str) -> ProcessQuerySet:
    for word in words.split()[:8]:
        rows = rows.filter(
            Q(name__icontains=word)
            | Q(slug__icontains=word)
            | Q(summary__icontains=word)
            | Q(when_to_use__icontains=word)
        )
    return rows


def _in_state(rows: ProcessQuerySet, state: str) -> ProcessQuerySet:
    if state == State.RETIRED:
        return rows.filter(stage=Stage.RETIRED)
    if state == State.PAUSED:
        return rows.exclude(stage=Stage.RETIRED).paused()
    return rows.running() if state == State.RUNNING else rows


@for_colleagues
def listing(request: HttpRequest) -> HttpResponseBase:
    """The processes that the reader may see, as asked for."""
    visible = Process.objects.visible_to(reader(request))
    form = RegisterFilter(request.GET, visible)
    rows = form.rows()
    shown = rows.with_state().select_related(
        "domain", "tier", "accountable", "operating_model", "escalation_owner"
    )
    if kind := request.GET.get("export"):
        return download(
            shown.order_by("name", "id").iterator(2000), COLUMNS, kind=kind, name="register"
        )
    context = {
        "title": "Register",
        "form": form,
        "total": form.count(rows),
        "page": page_of(shown, order=form.ordering, after=request.GET.get("after", "")),
        "cautions": (KindOfWork.PREDICT, KindOfWork.EXECUTE),
    }
    return render(request, "portal/register/list.html", context)
