"""What each tier asks of evaluations; a change is proposed here and waits for consent."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render

from governance.evaluations.runs.actions import propose_bar
from governance.evaluations.runs.bars import BAR, FIGURES, bar_of, bars
from governance.evaluations.words import Purpose
from governance.models import TierBar
from house.exports import Column, download
from house.forms import is_done
from house.history import Change
from portal.register.reader import for_colleagues, reader
from processes.models import Proposal, Tier
from processes.register.proposable import changes_of
from processes.register.rules import may_consent, may_propose

_COLUMNS: tuple[Column, ...] = (
    ("tier", lambda bar: bar.tier.number),
    ("required purposes", lambda bar: ", ".join(bar.purposes)),
    ("drop allowed in percent", lambda bar: bar.margin_percent),
    ("repeats", lambda bar: bar.repeats),
    ("simple rule below", lambda bar: bar.small_below),
    ("again after days", lambda bar: bar.every_days),
    ("budget of a run", lambda bar: str(bar.budget or "")),
    ("at once", lambda bar: bar.concurrency),
)


class BarForm(forms.Form):
    """Everything that a tier asks; what is left as it stands does not change."""

    tier = forms.ModelChoiceField(Tier.objects.order_by("number"), empty_label=None)
    purposes = forms.MultipleChoiceField(
        label="Required sets",
        choices=[(purpose.value, purpose.label.capitalize()) for purpose in Purpose],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="A process has to pass a set of each.",
    )
    margin_percent = forms.FloatField(
        label="Drop that is still no worse, in percent", min_value=0, max_value=100
    )
    repeats = forms.IntegerField(label="How often each case is asked", min_value=1, max_value=20)
    small_below = forms.IntegerField(
        label="Cases below which every loss counts",
        min_value=0,
        max_value=100_000,
        help_text="In a smaller run nothing that passed before may fail now.",
    )
    every_days = forms.IntegerField(
        label="Asked again after so many days", required=False, min_value=1, max_value=3650
    )
    budget = forms.DecimalField(
        label="Most that one run may cost",
        required=False,
        min_value=0,
        max_digits=12,
        decimal_places=4,
    )
    concurrency = forms.IntegerField(label="Cases at once", min_value=1, max_value=500)
    because = forms.CharField(
        label="Why",
        max_length=1000,
        widget=forms.Textarea({"rows": 2}),
        help_text="Kept for good, with your name.",
    )


@dataclass(frozen=True)
class Wish:
    """A proposal that waits, with what it would change."""

    proposal: Proposal
    changes: list[Change]
    may_consent: bool


@for_colleagues
def tier_bars(request: HttpRequest) -> HttpResponseBase:
    """The bars of all tiers; whoever may proposes another."""
    person = reader(request)
    rows = bars()
    if kind := request.GET.get("export"):
        return download(iter(rows), _COLUMNS, kind=kind, name="evaluation-bars")
    chosen = Tier.objects.filter(number=_number(request.GET.get("tier", ""))).first()
    form = _form(request, chosen) if may_propose(person) else None
    if request.method == "POST" and form is None:
        raise PermissionDenied
    if form and is_done(form, lambda **given: propose_bar(by=person, **given)):
        messages.success(request, "Proposed. Compliance has it on its desk.")
        return redirect("runs:bars")
    waiting = Proposal.objects.visible_to(person).open().filter(kind=BAR)
    context = {
        "title": "What each tier asks",
        "rows": rows,
        "wishes": [
            Wish(each, changes_of(each), may_consent(person, each))
            for each in waiting.select_related("proposed_by")
        ],
        "form": form,
        "is_open": bool(chosen) or bool(form and form.errors),
    }
    status = 422 if form and form.errors else 200
    return render(request, "portal/evaluation_runs/bars.html", context, status=status)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 4 else -1


def _form(request: HttpRequest, chosen: Tier | None) -> BarForm:
    if request.method == "POST":
        return BarForm(request.POST)
    tier = chosen or Tier.objects.order_by("number").first()
    return BarForm(initial=_standing(bar_of(tier)) if tier else {})


def _standing(bar: TierBar) -> dict[str, Any]:
    return {"tier": bar.tier_id, **{name: getattr(bar, name) for name in FIGURES}}
