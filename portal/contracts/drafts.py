"""Writing a draft: begin it, see what is missing, write its texts, take it back."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from house.acts import ReasonForm
from house.refusals import Refusal
from portal.contracts.clashes import Outcome, save
from portal.contracts.found import found_writable
from portal.contracts.places import LEADS, findings, parts_in, tabs, texts_of, to
from portal.contracts.probing import Probe, probe_texts
from portal.contracts.reading import contract
from portal.contracts.text_forms import TextsForm
from portal.contracts.writers import for_writers, keep_reason, reason_of
from portal.register.reader import for_colleagues, reader, seen
from processes.contracts.actions import edit_texts, start_draft, withdraw_draft
from processes.contracts.checks import all_findings
from processes.contracts.problems import Problem, ProblemKind
from processes.contracts.stamps import stamp_of_texts, texts
from processes.contracts.underneath import is_behind
from processes.contracts.whole import whole
from processes.contracts.words import Section
from processes.models import ContractVersion


@require_POST
@for_colleagues
def start(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Begin a draft from what is in force, or from nothing."""
    process = found_writable(request, seen(request, slug))
    form = ReasonForm(request.POST)
    if form.is_valid():
        because = form.cleaned_data["because"]
        try:
            version = start_draft(process, by=reader(request), because=because)
        except Refusal as refusal:
            form.add_error("because" if refusal.field == "because" else None, refusal.text)
        else:
            keep_reason(request, version, because)
            return redirect("contracts:edit", process.slug, version.number)
    return contract(request, slug, start_form=form)


@for_writers
def edit(request: HttpRequest, version: ContractVersion) -> HttpResponseBase:
    """What is written, what is missing, and where to go on."""
    found = all_findings(whole(version))
    open_ones = [each for each in found if each.kind is not ProblemKind.ADVICE]
    sections = [_section(section, found, version) for section in Section]
    context = {
        **frame(version, found),
        "title": f"Draft of the contract of {version.process}",
        "section_list": sections,
        "complete": sum(not each["open"] for each in sections),
        "open": len(open_ones),
    }
    return render(request, "portal/contracts/edit.html", context)


def _section(section: Section, found: list[Problem], version: ContractVersion) -> dict[str, Any]:
    here = [each for each in found if each.section == section]
    return {
        "title": section.label,
        "lead": LEADS[section],
        "url": to(version, "section", section.value),
        "findings": findings(here, version),
        "open": sum(each.kind is not ProblemKind.ADVICE for each in here),
    }


def frame(version: ContractVersion, found: list[Problem], here: str = "") -> dict[str, Any]:
    """What every page of a draft shows around its own."""
    return {
        "process": version.process,
        "version": version,
        "is_behind": is_behind(version),
        "tabs": tabs(version, found, here),
    }


@for_writers
def section(request: HttpRequest, version: ContractVersion, name: str) -> HttpResponseBase:
    """One section: its texts in a form, its parts in lists."""
    if name not in Section.values:
        raise Http404
    here = Section(name)
    form, outcome, probe = _texts(request, version, texts_of(here))
    if outcome.is_saved:
        messages.success(request, "Saved.")
        return redirect("contracts:section", version.process.slug, version.number, name)
    loaded = whole(version)
    found = all_findings(loaded)
    context = {
        **frame(version, found, here),
        "title": here.label,
        "lead": LEADS[here],
        "form": form,
        "has_texts": bool(form.own_fields or form.answer_fields or form.ruled_fields),
        "clash": outcome.clash,
        "probe": probe,
        "live": to(version, "check_texts", name),
        "lists": parts_in(here, loaded, found),
        # What is open in the texts is said beside their form.
        "findings": findings((e for e in found if e.section == here and e.relation), version),
    }
    return render(request, "portal/contracts/section.html", context)


def _texts(
    request: HttpRequest, version: ContractVersion, names: list[str]
) -> tuple[TextsForm, Outcome, Probe]:
    loaded, outcome = whole(version), Outcome(False)
    stamp = stamp_of_texts(version, names)
    data = request.POST if request.method == "POST" else None
    form = TextsForm(names, loaded, data, because=reason_of(request, version), seen=stamp)
    if data is not None and "check" not in data:
        fresh = partial(_stamp_now, version, names)
        outcome = save(request, version, form, partial(edit_texts, version), fresh)
    form.is_valid()
    given = form.values() if form.is_bound else texts(version, names)
    return form, outcome, probe_texts(loaded, names, given)


def _stamp_now(version: ContractVersion, names: list[str]) -> str:
    return stamp_of_texts(ContractVersion.objects.get(pk=version.pk), names)


@for_writers
def check_texts(request: HttpRequest, version: ContractVersion, name: str) -> HttpResponseBase:
    """The answer to "what would this say?" while someone types."""
    if name not in Section.values or request.method != "POST":
        raise Http404
    names, loaded = texts_of(Section(name)), whole(version)
    form = TextsForm(names, loaded, request.POST)
    form.is_valid()
    context = {"probe": probe_texts(loaded, names, form.values())}
    return render(request, "portal/contracts/probe.html", context)


@for_writers
def withdraw(request: HttpRequest, version: ContractVersion) -> HttpResponseBase:
    """Take the draft back, with a reason."""
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            withdraw_draft(version, by=reader(request), because=form.cleaned_data["because"])
        except Refusal as refusal:
            form.add_error("because" if refusal.field == "because" else None, refusal.text)
        else:
            messages.success(request, f"Version {version.number} is withdrawn; it stays on record.")
            return redirect("contracts:contract", version.process.slug)
    context = {
        **frame(version, [], "withdraw"),
        "title": f"Take back version {version.number}",
        "says": "The draft is written no more. It stays on record, and what is in force stays so.",
        "does": "Take it back",
        "form": form,
        "back": to(version, "edit"),
    }
    return render(request, "portal/contracts/confirm.html", context)
