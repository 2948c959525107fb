"""A logged decision or an exception becomes a case: shown without its people, then kept."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from governance.decisions.asked import by_public_id
from governance.decisions.masking import masked as without_personal
from governance.decisions.telling import record_of
from governance.evaluations.actions import Outcome, case_from
from governance.evaluations.actions.happenings import masked
from governance.evaluations.drafts import CaseDraft, Happening
from governance.evaluations.rules import may_edit, may_offer_case
from governance.evaluations.words import CaseKind, SourceKind
from governance.models import Decision, Escalation, EvaluationSet
from house.acts import ReasonForm
from house.refusals import Refusal
from portal.evaluations.sets import say
from portal.register.reader import for_colleagues, reader
from processes.models import Input, Person, Process


class IntoForm(ReasonForm):
    """Into which set, under which name, as what kind of case."""

    into = forms.ModelChoiceField(
        EvaluationSet.objects.none(), label="Into", empty_label="Choose", to_field_name="slug"
    )
    name = forms.CharField(max_length=200)
    kind = forms.ChoiceField(choices=[(each.value, each.label.capitalize()) for each in CaseKind])
    also = forms.CharField(
        label="Also take out",
        required=False,
        max_length=1000,
        help_text="Names and other words that can't be recognised, with commas between them.",
    )
    field_order = ("into", "name", "kind", "also", "because")


@for_colleagues
def from_decision(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """A logged decision as a case."""
    found = by_public_id(reader(request), public_id)
    if found is None:
        raise Http404
    there = reverse("decisions:one", args=[found.public_id.hex])
    return _Page(request, _of_decision(found), there).answer()


@for_colleagues
def from_exception(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """An exception as a case."""
    rows = Escalation.objects.visible_to(reader(request)).select_related("process", "version")
    found = rows.filter(public_id=public_id).first()
    if found is None:
        raise Http404
    there = reverse("exceptions:one", args=[found.public_id])
    return _Page(request, _of_exception(found), there).answer()


class _Page:
    """One thing that happened, on its way into a set."""

    def __init__(self, request: HttpRequest, happening: Happening, back: str) -> None:
        self.request, self.back = request, back
        self.person = reader(request)
        self.sets = sets_for(self.person, happening.process)
        also = request.POST.get("also", "")[:1000].split(",")
        self.happening = replace(happening, also=tuple(word.strip() for word in also))
        self.draft = masked(self.happening)
        initial = {"name": self.draft.name, "kind": self.draft.kind}
        if len(self.sets) == 1:
            initial["into"] = self.sets[0].slug
        # Looking again at what will be kept saves nothing and is no mistake.
        self.looks = "look" in request.POST
        given = request.POST.dict() if self.looks else {}
        sent = None if self.looks else request.POST or None
        self.form = IntoForm(sent, initial={**initial, **given})
        into: Any = self.form.fields["into"]
        into.queryset = EvaluationSet.objects.filter(pk__in=[each.pk for each in self.sets])

    def answer(self) -> HttpResponseBase:
        """The form, or the case that it became."""
        if not self.sets:
            raise PermissionDenied
        if self.form.is_valid():
            into: EvaluationSet = self.form.cleaned_data["into"]
            try:
                return self._kept(into, self._keep(into))
            except Refusal as refusal:
                at = refusal.field if refusal.field in self.form.fields else None
                self.form.add_error(at, refusal.text)
        context = {
            "title": "Make this a case",
            "process": self.happening.process,
            "form": self.form,
            "draft": self.draft,
            "shown": list(_shown(self.draft)),
            "back": self.back,
        }
        status = 422 if self.form.errors else 200
        return render(self.request, "portal/evaluations/happened.html", context, status=status)

    def _keep(self, into: EvaluationSet) -> Outcome:
        given = self.form.cleaned_data
        told = replace(self.happening, name=given["name"], case_kind=given["kind"])
        return case_from(told, into, by=self.person, because=given["because"])

    def _kept(self, into: EvaluationSet, done: Outcome) -> HttpResponseBase:
        says = "Kept as a case. Say now what makes an answer right."
        say(self.request, done.is_waiting, says)
        if done.case and may_edit(self.person, into):
            return redirect("evaluations:case", into.slug, done.case.lineage)
        return redirect("evaluations:set", into.slug)


def sets_for(person: Person, process: Process) -> list[EvaluationSet]:
    """The sets that take it from this person: those of the process, and packs of their own."""
    rows = EvaluationSet.objects.visible_to(person).in_use().select_related("process", "owner")
    near = rows.filter(process=process) | rows.packs()
    return [each for each in near if may_offer_case(person, each, process)]


def _shown(draft: CaseDraft) -> Iterator[tuple[str, str]]:
    """What will be kept, part by part."""
    for title, value in (
        ("Inputs", draft.inputs),
        ("Answers of tools", draft.tool_answers),
        ("Checks", draft.checks),
    ):
        if value:
            yield title, json.dumps(value, ensure_ascii=False, indent=2)


def _of_decision(found: Decision) -> Happening:
    """What an agent knew and did; inputs that the contract calls personal are hidden first."""
    data = _plain(record_of(found, is_plain=False))
    inputs = data.get("inputs")
    tools = data.get("tools_invoked")
    return Happening(
        process=found.process,
        kind=SourceKind.DECISION,
        id=str(found.public_id),
        says=f"Decision “{found.decision}” of {found.at:%-d %b %Y}",
        name=f"{found.process}: {found.decision.replace('_', ' ')}"[:200],
        inputs=dict(inputs) if isinstance(inputs, Mapping) else {},
        tool_answers=[
            {
                "tool": each["name"],
                "arguments": each.get("arguments") or {},
                "answer": each["result"],
            }
            for each in (tools if isinstance(tools, list) else [])
            if isinstance(each, Mapping) and each.get("name") and "result" in each
        ],
        checks=[{"type": "escalates" if found.is_escalated else "does-not-escalate"}],
    )


def _of_exception(found: Escalation) -> Happening:
    """What stopped an agent; the next one should stop there too."""
    context = _plain(found.context)
    inputs = context.get("inputs", context) if isinstance(context, Mapping) else {}
    names = Input.objects.filter(version=found.version, is_personal=True)
    personal = frozenset(names.values_list("name", flat=True))
    told = without_personal({"inputs": inputs}, personal)["inputs"]
    by = {"by": found.path} if found.path else {}
    return Happening(
        process=found.process,
        kind=SourceKind.EXCEPTION,
        id=found.public_id,
        says=f"Exception “{found.trigger}” of {found.opened_at:%-d %b %Y}",
        name=found.trigger[:200],
        inputs=told if isinstance(told, dict) else {},
        checks=[{"type": "escalates", **by}],
    )


def _plain(value: Any) -> Any:
    """Data as JSON has it."""
    return json.loads(json.dumps(value, default=str))
