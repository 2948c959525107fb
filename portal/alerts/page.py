"""One alert: what is out of the ordinary, by which figures, who was told; set aside from here."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render

from governance.decisions.alerts.actions import set_aside
from governance.decisions.alerts.rules import may_set_aside
from governance.decisions.alerts.words import Kind
from governance.models import Alert
from house.forms import show_refusal
from house.refusals import Refusal
from portal.register.reader import for_colleagues, reader

# Where somebody looks further, by what it is about.
_LOG = {
    Kind.SILENCE: "",
    Kind.BREACHES: "&breach=yes",
    Kind.ESCALATIONS: "&escalated=yes",
    Kind.ERRORS: "",
}


class SetAsideForm(forms.Form):
    """Why nobody needs to be shown this any more."""

    because = forms.CharField(
        label="Why",
        max_length=1000,
        help_text="It stays in the list, and opens anew only after it was well in between.",
        widget=forms.Textarea({"rows": 2}),
    )


@for_colleagues
def one(request: HttpRequest, pk: int) -> HttpResponseBase:
    """What is known of it, and the form for those who answer for it."""
    person = reader(request)
    rows = Alert.objects.visible_to(person).select_related("process")
    alert = rows.filter(pk=pk).first()
    if alert is None:
        raise Http404
    may = alert.stands and may_set_aside(person, alert)
    form = SetAsideForm(request.POST or None) if may else None
    if request.method == "POST" and (form is None or form.is_valid()):
        try:
            because = form.cleaned_data["because"] if form else ""
            set_aside(alert, by=person, because=because)
        except Refusal as refusal:
            if form is None:
                raise
            show_refusal(form, refusal)
        else:
            messages.success(request, "Set aside. It is no longer on anybody's desk.")
            return redirect("alerts:one", alert.pk)
    return _show(request, alert, form)


def _show(request: HttpRequest, alert: Alert, form: SetAsideForm | None) -> HttpResponseBase:
    context: dict[str, Any] = {
        "title": str(alert),
        "alert": alert,
        "form": form,
        "told": alert.told.all(),
        "log": _LOG.get(Kind(alert.kind)) if alert.process else None,
    }
    status = 422 if form and form.errors else 200
    return render(request, "portal/alerts/page.html", context, status=status)
