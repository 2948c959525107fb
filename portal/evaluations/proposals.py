"""Changes of what a contract relies on: all of them, and one to decide."""

import json
from collections.abc import Callable, Iterator
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render

from governance.evaluations.actions import consent, decline, withdraw
from governance.evaluations.models import SetProposalQuerySet
from governance.evaluations.rules import may_consent
from governance.evaluations.words import ProposalKind, ProposalState
from governance.models import Case, EvaluationSet, SetProposal
from house.acts import ReasonForm
from house.exports import Column, download
from house.history import Change
from house.pages import page_of
from house.refusals import Refusal
from portal.register.reader import for_colleagues, reader
from processes.models import Person

COLUMNS: tuple[Column, ...] = (
    ("set", lambda row: row.evaluation_set.slug),
    ("process", lambda row: row.process.slug if row.process else ""),
    ("what", lambda row: str(row)),
    ("was", lambda row: json.dumps(row.was, ensure_ascii=False)),
    ("becomes", lambda row: json.dumps(row.becomes, ensure_ascii=False)),
    ("easier", lambda row: " ".join(row.loosens)),
    ("why", lambda row: row.because),
    ("proposed by", lambda row: row.proposed_by.name),
    ("proposed at", lambda row: row.proposed_at.isoformat()),
    ("state", lambda row: row.state),
    ("decided by", lambda row: str(row.decided_by or "")),
    ("answer", lambda row: row.answer),
)
PARTS = ("evaluation_set", "process", "proposed_by", "decided_by")
_ACTS: dict[str, tuple[Callable[..., Any], str]] = {
    "consent": (consent, "Consented, and done."),
    "decline": (decline, "Declined. The proposer is told why."),
    "withdraw": (withdraw, "Withdrawn."),
}


class ProposalFilter(forms.Form):
    """Which proposals are wanted."""

    which = forms.ChoiceField(
        required=False,
        label="Which",
        choices=[
            ("", "Waiting for consent"),
            ("mine", "My own"),
            ("decided", "Decided"),
            ("all", "All"),
        ],
    )

    def rows(self, rows: SetProposalQuerySet, person: Person) -> SetProposalQuerySet:
        """The proposals that the choice leaves."""
        self.is_valid()
        which = self.cleaned_data.get("which")
        if which == "mine":
            return rows.filter(proposed_by=person)
        if which == "decided":
            return rows.exclude(state=ProposalState.OPEN)
        return rows if which == "all" else rows.open()


@for_colleagues
def proposals(request: HttpRequest) -> HttpResponseBase:
    """The proposals that the reader may see, newest first."""
    person = reader(request)
    form = ProposalFilter(request.GET)
    rows = form.rows(SetProposal.objects.visible_to(person), person)
    if slug := request.GET.get("set"):
        rows = rows.filter(evaluation_set__slug=slug)
    rows = rows.select_related(*PARTS)
    if kind := request.GET.get("export"):
        ordered = rows.order_by("-proposed_at", "-id").iterator(500)
        kind = "json" if kind == "json" else "csv"
        return download(ordered, COLUMNS, kind=kind, name="evaluation-proposals")
    after = request.GET.get("after", "")
    context = {
        "title": "Changes of evaluation sets",
        "form": form,
        "page": page_of(rows, order=("-proposed_at", "-id"), after=after),
    }
    return render(request, "portal/evaluations/proposals.html", context)


@for_colleagues
def one(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One proposal: what would change, what would be easier, and the buttons."""
    person = reader(request)
    rows = SetProposal.objects.visible_to(person).select_related(
        *PARTS, "evaluation_set__process", "evaluation_set__owner"
    )
    proposal = rows.filter(pk=pk).first()
    if proposal is None:
        raise Http404
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        act, says = _ACTS.get(request.POST.get("act", ""), (None, ""))
        try:
            if act is None:
                raise Http404
            act(proposal, by=person, because=form.cleaned_data["because"])
        except Refusal as refusal:
            form.add_error("because" if refusal.field == "because" else None, refusal.text)
        else:
            messages.success(request, says)
            return redirect("evaluations:proposal", pk)
    is_open = proposal.state == ProposalState.OPEN
    context = {
        "title": str(proposal),
        "proposal": proposal,
        "changes": list(_changes(proposal)),
        "form": form,
        "may_decide": is_open and may_consent(person, proposal),
        "may_withdraw": is_open and proposal.proposed_by_id == person.pk,
    }
    status = 422 if form.errors else 200
    return render(request, "portal/evaluations/proposal.html", context, status=status)


def _changes(proposal: SetProposal) -> Iterator[Change]:
    """What will be written, field by field, nothing left out."""
    if proposal.kind == ProposalKind.PUT_CASES:
        for values in proposal.becomes["add"]:
            yield from _fields({}, values, f"{values['name']}: ")
        names = dict(proposal.evaluation_set.cases.values_list("lineage", "name"))
        called = {str(lineage): name for lineage, name in names.items()}
        for lineage, values in proposal.becomes["change"].items():
            was = proposal.was.get(lineage, {})
            yield from _fields(was, values, f"{called.get(lineage, lineage)}: ")
        return
    yield from _fields(proposal.was, proposal.becomes)


def _fields(was: dict[str, Any], becomes: dict[str, Any], before: str = "") -> Iterator[Change]:
    for name in {**was, **becomes}:
        if name == "lineage" or (not was and becomes.get(name) in ("", [], {}, None, False)):
            continue
        yield Change(before + _label(name), _said(name, was), _said(name, becomes))


def _label(name: str) -> str:
    if name == "threshold_percent":
        return "share that must pass, in percent"
    owner: Any = EvaluationSet if name in ("purpose", "owner", "is_retired") else Case
    return str(owner._meta.get_field(name).verbose_name)


def _said(name: str, values: dict[str, Any]) -> str:
    value = values.get(name)
    if name not in values or value is None:
        return ""
    if name == "owner":
        return str(Person.objects.filter(pk=value).first() or value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, indent=2)
    return str(value)
