"""The activity page: the trail, filtered, page by page, and what one act changed."""

from datetime import date, datetime, time
from typing import Any

from django import forms
from django.contrib import admin
from django.core.validators import MaxValueValidator, MinValueValidator
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.utils import timezone

from audit.models import Entry, EntryQuerySet
from house.exports import Column, download
from house.history_page import changes_of_request
from house.pages import page_of

ORDER = ("-at", "-id")

COLUMNS: tuple[Column, ...] = (
    ("at", lambda entry: entry.at.isoformat()),
    ("who", lambda entry: entry.actor),
    ("verb", lambda entry: entry.verb),
    ("what", lambda entry: entry.subject),
    ("kind", lambda entry: entry.subject_kind),
    ("id", lambda entry: entry.subject_id),
    ("process", lambda entry: entry.process),
    ("why", lambda entry: entry.because),
    ("request", lambda entry: entry.request_id),
)


class DayField(forms.DateField):
    """A day of the calendar that the trail can have."""

    default_validators = [
        MinValueValidator(date(1970, 1, 1)),
        MaxValueValidator(date(2999, 12, 31)),
    ]
    widget = forms.DateInput({"type": "date"}, format="%Y-%m-%d")


class ActivityFilter(forms.Form):
    """What part of the trail is wanted."""

    who = forms.CharField(required=False)
    process = forms.CharField(required=False)
    verb = forms.CharField(
        required=False, label="Did", widget=forms.TextInput({"placeholder": "deactivate"})
    )
    since = DayField(required=False, label="From")
    until = DayField(required=False, label="To")
    subject = forms.CharField(required=False, widget=forms.HiddenInput)

    def narrow(self, rows: EntryQuerySet) -> EntryQuerySet:
        """The rows that the filled fields leave."""
        wanted = self.cleaned_data
        if who := wanted["who"]:
            rows = rows.filter(actor__icontains=who)
        if process := wanted["process"]:
            rows = rows.filter(process=_short_name(process))
        if verb := wanted["verb"]:
            rows = rows.filter(verb__icontains=verb.strip())
        if since := wanted["since"]:
            rows = rows.filter(at__gte=_local(datetime.combine(since, time.min)))
        if until := wanted["until"]:
            rows = rows.filter(at__lte=_local(datetime.combine(until, time.max)))
        if ":" in wanted["subject"]:
            kind, _, number = wanted["subject"].partition(":")
            rows = rows.filter(subject_kind=kind, subject_id=number)
        return rows


def _short_name(process: str) -> str:
    """A process as the trail has it, whether its name or its short name was typed."""
    return process.strip().lower().replace(" ", "_").replace("-", "_")


def _local(moment: datetime) -> datetime:
    return timezone.make_aware(moment)


def activity(request: HttpRequest) -> HttpResponseBase:
    """The trail, newest first; everyone sees what they may."""
    form = ActivityFilter(request.GET)
    rows = Entry.objects.visible_to(request.user)
    rows = form.narrow(rows) if form.is_valid() else rows.none()
    if kind := request.GET.get("export"):
        return download(rows.iterator(2000), COLUMNS, kind=kind, name="activity")
    sees_all = request.user.has_perm("audit.view_entry")
    page = page_of(rows, order=ORDER, after=request.GET.get("after", ""))
    return _shown(
        request, "activity", "Activity", {"form": form, "page": page, "sees_all": sees_all}
    )


def entry(request: HttpRequest, entry_id: int) -> HttpResponseBase:
    """One act, with everything that its request did and changed."""
    found = Entry.objects.visible_to(request.user).filter(pk=entry_id).first()
    if found is None:
        raise Http404
    same = (
        Entry.objects.visible_to(request.user).of_request(found.request_id).exclude(pk=found.pk)
        if found.request_id
        else Entry.objects.none()
    )
    context = {
        "entry": found,
        "same_request": same[:50],
        "changes": changes_of_request(found.request_id),
    }
    return _shown(request, "entry", str(found), context)


def _shown(
    request: HttpRequest, name: str, title: str, context: dict[str, Any]
) -> HttpResponseBase:
    shell = {**admin.site.each_context(request), "title": title}
    return TemplateResponse(request, f"audit/{name}.html", {**shell, **context})
