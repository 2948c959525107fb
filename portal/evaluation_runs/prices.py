"""What models cost, from which day on; a model without a price is shown as unknown."""

from datetime import date, datetime, time

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone

from governance.evaluations.asking import model_name
from governance.evaluations.runs.actions import set_price
from governance.evaluations.runs.rules import may_set_prices
from governance.models import Price, Run
from house.clock import now, today
from house.exports import Column, download
from house.forms import show_refusal
from house.refusals import Refusal
from portal.register.reader import for_colleagues, reader
from processes.models import Person, Process

_COLUMNS: tuple[Column, ...] = (
    ("model", lambda row: row.model),
    ("from", lambda row: row.since.isoformat()),
    ("per million in", lambda row: str(row.per_million_in)),
    ("per million out", lambda row: str(row.per_million_out)),
    ("set by", lambda row: row.set_by.name if row.set_by else ""),
    ("set at", lambda row: row.set_at.isoformat()),
    ("where it comes from", lambda row: row.because),
)


class PriceForm(forms.Form):
    """A model's price from a day on."""

    model = forms.CharField(
        max_length=200, help_text="As contracts name it, for example vendor:model."
    )
    per_million_in = forms.DecimalField(
        label="A million tokens in", min_value=0, max_digits=14, decimal_places=6
    )
    per_million_out = forms.DecimalField(
        label="A million tokens out", min_value=0, max_digits=14, decimal_places=6
    )
    since = forms.DateField(
        label="From", widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"), initial=today
    )
    because = forms.CharField(
        label="Where it comes from",
        max_length=1000,
        widget=forms.Textarea({"rows": 2}),
        help_text="For example the vendor's price list, with its day.",
    )

    def keep(self, by: Person) -> None:
        """Keep it; what was kept before stays."""
        given = dict(self.cleaned_data)
        set_price(given.pop("model"), since=_moment(given.pop("since")), by=by, **given)


def _moment(day: date) -> datetime:
    """From now on where that is today, else from the day's beginning."""
    return now() if day == today() else timezone.make_aware(datetime.combine(day, time()))


@for_colleagues
def prices(request: HttpRequest) -> HttpResponseBase:
    """Every price, and the models that have none."""
    person = reader(request)
    rows = Price.objects.visible_to(person).select_related("set_by")
    if kind := request.GET.get("export"):
        return download(rows.iterator(500), _COLUMNS, kind=kind, name="model-prices")
    form = PriceForm(request.POST or None) if may_set_prices(person) else None
    if request.method == "POST":
        if form is None:
            raise PermissionDenied
        if form.is_valid() and _saved(request, form, person):
            return redirect("runs:prices")
    found = list(rows)
    context = {
        "title": "Prices of models",
        "rows": found,
        "current": {row.pk for row in _in_force(found)},
        "unknown": _unknown(person, {row.model for row in _in_force(found)}),
        "form": form,
    }
    status = 422 if form and form.errors else 200
    return render(request, "portal/evaluation_runs/prices.html", context, status=status)


def _saved(request: HttpRequest, form: PriceForm, person: Person) -> bool:
    try:
        form.keep(person)
    except Refusal as refusal:
        show_refusal(form, refusal)
        return False
    messages.success(request, "Kept. What ran before keeps its cost.")
    return True


def _in_force(rows: list[Price]) -> list[Price]:
    """The newest price of each model that has begun."""
    found: dict[str, Price] = {}
    for row in rows:
        if row.since <= now():
            found.setdefault(row.model, row)
    return list(found.values())


def _unknown(person: Person, known: set[str]) -> list[str]:
    """Models that contracts in force or runs name, and nobody keeps a price of."""
    seen = Process.objects.visible_to(person)
    named = set(
        seen.filter(publication__version__isnull=False).values_list(
            "publication__version__prompt__model", flat=True
        )
    )
    named |= set(
        Run.objects.visible_to(person)
        .filter(is_practice=False)
        .order_by()
        .values_list("model", flat=True)
        .distinct()
    )
    return sorted(
        each
        for each in named
        if each and not each.startswith("practice:") and not {each, model_name(each)} & known
    )
