"""What everyone may look up: the glossary, the tiers, the operating models."""

from collections import Counter

from django import forms
from django.db.models import Count, Prefetch, Q
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render

from house.refusals import Refusal
from portal.register.reader import for_colleagues, reader
from processes.models import Control, Domain, OperatingModel, Process, Term, Tier, TierQuestion
from processes.register.tiering import LowestTier, lowest_tier

MOST_MISFITS = 100


class WordsForm(forms.Form):
    """A search in the glossary."""

    q = forms.CharField(
        required=False,
        max_length=80,
        label="Search",
        widget=forms.TextInput({"type": "search", "placeholder": "A word"}),
    )


@for_colleagues
def glossary(request: HttpRequest) -> HttpResponseBase:
    """The house's words, with what they mean here."""
    form = WordsForm(request.GET)
    words = form.cleaned_data["q"].strip() if form.is_valid() else ""
    terms = Term.objects.published()
    context = {
        "title": "Glossary",
        "form": form,
        "terms": terms.matching(words) if words else terms,
        "may_edit": reader(request).has_perm("processes.change_term"),
    }
    return render(request, "portal/register/glossary.html", context)


class TierForm(forms.Form):
    """The questions that compute the lowest tier."""

    def __init__(self, data: object) -> None:
        super().__init__(data)  # type: ignore[arg-type]  # request.GET
        for question in TierQuestion.objects.prefetch_related("answers"):
            self.fields[question.slug] = forms.ChoiceField(
                label=question.asks,
                required=False,
                widget=forms.RadioSelect,
                choices=[(answer.slug, answer.says) for answer in question.answers.all()],
            )

    def lowest(self) -> LowestTier | None:
        """The lowest tier, once every question has its answer."""
        if not any(name in self.data for name in self.fields) or not self.is_valid():
            return None
        try:
            return lowest_tier(self.cleaned_data)
        except Refusal as refusal:
            self.add_error(refusal.field, refusal.text)
            return None


@for_colleagues
def tiers(request: HttpRequest) -> HttpResponseBase:
    """The five tiers, what each is asked for, and which one a piece of work would need."""
    form = TierForm(request.GET or {})
    lowest = form.lowest()
    controls = list(Control.objects.in_force().select_related("tier"))
    visible = Process.objects.visible_to(reader(request)).order_by()
    counts = Counter(dict(visible.values_list("tier").annotate(number=Count("pk"))))
    rows = [
        {
            "tier": tier,
            "processes": counts[tier.number],
            "own": [control for control in controls if control.tier_id == tier.number],
            "passed_on": [
                control
                for control in controls
                if control.tier_id < tier.number and control.passes_upward
            ],
        }
        for tier in Tier.objects.visible_to(reader(request))
    ]
    context = {
        "title": "Risk tiers",
        "rows": rows,
        "form": form,
        "lowest": lowest,
        "lowest_tier": Tier.objects.get(pk=lowest.number) if lowest else None,
    }
    return render(request, "portal/register/tiers.html", context)


@for_colleagues
def operating_models(request: HttpRequest) -> HttpResponseBase:
    """The five ways of working, the domains that chose them, and the processes that don't fit."""
    person = reader(request)
    visible = Process.objects.visible_to(person)
    counted = Count("processes", filter=Q(processes__in=visible.order_by().values("pk")))
    domains = Domain.objects.visible_to(person).annotate(visible=counted)
    misfits = list(
        visible.misfits()
        .select_related("domain__operating_model")
        .order_by("name", "id")[: MOST_MISFITS + 1]
    )
    models = list(OperatingModel.objects.prefetch_related(Prefetch("domains", domains)))
    for model in models:
        model.misfits = [  # type: ignore[attr-defined]  # for the page alone
            process for process in misfits[:MOST_MISFITS] if process.operating_model_id == model.pk
        ]
    context = {
        "title": "Operating models",
        "models": models,
        "more_misfits": len(misfits) > MOST_MISFITS,
        "most": MOST_MISFITS,
    }
    return render(request, "portal/register/models.html", context)
