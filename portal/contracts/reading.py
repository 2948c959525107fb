"""Reading a contract: one version in plain words, all versions, what was in force when."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone

from house.acts import ReasonForm
from house.clock import now, today
from portal.contracts.found import found_version
from portal.contracts.plain import Readable
from portal.register.reader import for_colleagues, reader, seen
from processes.contracts.checks import problems
from processes.contracts.files import JSON, YAML, write
from processes.contracts.history import history_of
from processes.contracts.in_force import in_force, newest_draft
from processes.contracts.rules import may_propose
from processes.contracts.whole import whole
from processes.contracts.words import Section, VersionState
from processes.models import ContractVersion, Person, Process, Publication, PublicationChange

TYPES = {YAML: "application/yaml", JSON: "application/json"}


class DayForm(forms.Form):
    """A day to look back at."""

    on = forms.DateField(
        label="What was in force on", widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )

    def clean_on(self) -> date:
        day: date = self.cleaned_data["on"]
        if day > today():
            raise forms.ValidationError("This day is still to come.")
        return day


@dataclass(frozen=True)
class InForceOn:
    """What agents worked under on one day: at its beginning, and what came during it."""

    day: date
    at_first: PublicationChange | None
    during: list[PublicationChange]


@for_colleagues
def contract(request: HttpRequest, slug: str, **forms: Any) -> HttpResponseBase:
    """All versions; the one in force or the newest draft is a click away."""
    process, person = seen(request, slug), reader(request)
    form = DayForm(request.GET if "on" in request.GET else None)
    rows = Publication.objects.filter(process=process).select_related("version", "candidate")
    row = rows.first()
    context = {
        "title": f"Contract of {process}",
        "process": process,
        "publication": row if row and row.version else None,
        "tried": row if row and row.candidate else None,
        "versions": versions_of(process),
        "draft": newest_draft(process),
        "may_propose": may_propose(person, process),
        "day_form": form,
        "answer": _on(process, form.cleaned_data["on"]) if form.is_valid() else None,
        "start_form": ReasonForm(),
        **forms,
    }
    return render(request, "portal/contracts/contract.html", context)


def versions_of(process: Process) -> list[dict[str, Any]]:
    """Every version with who wrote it and why, and when it came into force."""
    rows = process.contract_versions.select_related("author", "based_on").order_by("-number")
    began: dict[int, datetime] = {}
    for change in process.publication_changes.all():
        began[change.version_id] = change.at
    return [{"version": version, "in_force_from": began.get(version.pk)} for version in rows]


def _on(process: Process, day: date) -> InForceOn:
    start = timezone.make_aware(datetime.combine(day, time()))
    rows = PublicationChange.objects.filter(process=process).select_related("version")
    during = rows.filter(at__gte=start, at__lt=_next_day(day), at__lte=now())
    return InForceOn(day, rows.filter(at__lt=start).first(), list(during.order_by("at", "id")))


def _next_day(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time()))


@for_colleagues
def in_force_now(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Straight to what is in force; without any, to the list of versions."""
    process = seen(request, slug)
    version = in_force(process)
    if version is None:
        return redirect("contracts:contract", process.slug)
    return redirect("contracts:version", process.slug, version.number)


@for_colleagues
def one_version(request: HttpRequest, slug: str, number: int) -> HttpResponseBase:
    """The whole of one version, in the order in which people think."""
    version = found_version(request, slug, number)
    context = {
        "title": f"Contract of {version.process}, version {version.number}",
        "process": version.process,
        **readable_context(version, reader(request)),
    }
    return render(request, "portal/contracts/version.html", context)


def readable_context(version: ContractVersion, person: Person) -> dict[str, Any]:
    """What the template of a whole version is filled with."""
    loaded = whole(version)
    changes = PublicationChange.objects.filter(version=version).order_by("at", "id")
    is_draft = version.state == VersionState.DRAFT
    return {
        "version": version,
        "whole": loaded,
        "read": Readable(loaded),
        "parts": Section,
        "change": changes.first(),
        "may_write": is_draft and may_propose(person, version.process),
        "wanting": len(problems(loaded)) if is_draft else 0,
    }


@for_colleagues
def export(request: HttpRequest, slug: str, number: int, kind: str) -> HttpResponseBase:
    """The version as a file that a team can keep in its own repository."""
    if kind not in TYPES:
        raise Http404
    version = found_version(request, slug, number)
    answer = HttpResponse(write(whole(version), kind), content_type=f"{TYPES[kind]}; charset=utf-8")
    name = f"{version.process.slug}_v{version.number}.{kind}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@for_colleagues
def version_history(request: HttpRequest, slug: str, number: int) -> HttpResponseBase:
    """Every edit of every part, in words."""
    version = found_version(request, slug, number)
    context = {
        "title": f"History of version {version.number}",
        "process": version.process,
        "version": version,
        "entries": history_of(version),
    }
    return render(request, "portal/contracts/history.html", context)
