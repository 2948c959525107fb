"""One part of a draft on one page: write it, move it, take it out."""

from collections.abc import Callable
from functools import partial, wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from house.acts import ReasonForm
from house.refusals import Refusal
from portal.contracts.clashes import Outcome, save
from portal.contracts.drafts import frame
from portal.contracts.names_help import EXAMPLES, inserts_for
from portal.contracts.part_forms import PartForm
from portal.contracts.places import findings, to
from portal.contracts.probing import Probe, probe_part
from portal.contracts.samples import samples_of, values_of
from portal.contracts.writers import for_writers, reason_of
from portal.load import loads
from portal.register.reader import reader
from processes.contracts.actions import add_part, edit_part, move_part, remove_part
from processes.contracts.checks import all_findings
from processes.contracts.part import Part
from processes.contracts.refusals import GoneMeanwhile
from processes.contracts.stamps import stamp_of_part
from processes.contracts.whole import KINDS, SINGLE, Whole, whole
from processes.contracts.words import SECTION_OF
from processes.models import ContractVersion, Process, Prompt, StopRule
from processes.register.hub.forms import People


def found_part(loaded: Whole, relation: str, lineage: UUID) -> Part:
    """The part of this kind and lineage; one that was there is said to be removed."""
    if relation not in KINDS:
        raise Http404
    found = next((part for part in loaded.parts(relation) if part.lineage == lineage), None)
    if found is not None:
        return found
    past: Any = KINDS[relation]
    if past.history.filter(version_id=loaded.version.pk, lineage=lineage).exists():
        raise GoneMeanwhile
    raise Http404


def _to_list_when_gone(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A view of one part; when a colleague removed it, the list says so."""

    @wraps(view)
    def shown(
        request: HttpRequest, version: ContractVersion, relation: str, lineage: UUID
    ) -> HttpResponseBase:
        try:
            return view(request, version, relation, lineage)
        except GoneMeanwhile:
            messages.error(request, "This was removed meanwhile; here is what there is.")
            return redirect(_list_of(version, relation))

    return shown


def _list_of(version: ContractVersion, relation: str) -> str:
    return f"{to(version, 'section', SECTION_OF[relation].value)}#{relation}"


@for_writers
def add(request: HttpRequest, version: ContractVersion, relation: str) -> HttpResponseBase:
    """A new part; of what a version has exactly one, that one."""
    if relation not in KINDS:
        raise Http404
    if relation in SINGLE:
        only = whole(version).parts(relation)[0]
        return redirect(to(version, "part", relation, only.lineage))
    return _Page(request, version, relation, None).answer()


@for_writers
@_to_list_when_gone
def part(
    request: HttpRequest, version: ContractVersion, relation: str, lineage: UUID
) -> HttpResponseBase:
    """A part that is there."""
    if relation not in KINDS:
        raise Http404
    try:
        page = _Page(request, version, relation, lineage)
    except GoneMeanwhile:
        if request.method != "POST":
            raise
        return _Page(request, version, relation, None).kept()
    return page.answer()


class _Page:
    """One part being written by one person."""

    def __init__(
        self, request: HttpRequest, version: ContractVersion, relation: str, lineage: UUID | None
    ) -> None:
        self.request, self.version, self.relation = request, version, relation
        self.kind, self.whole = KINDS[relation], whole(version)
        self.part = found_part(self.whole, relation, lineage) if lineage else None
        typed = request.POST if request.method == "POST" else None
        self.samples = samples_of(self.whole, typed) if self.kind is Prompt else []
        self.section = to(version, "section", SECTION_OF[relation].value)

    def answer(self) -> HttpResponseBase:
        """The form, or where to go once it is saved."""
        data = self.request.POST if self.request.method == "POST" else None
        seen = stamp_of_part(self.part, self.whole) if self.part else ""
        reason = reason_of(self.request, self.version)
        form = self._form(data, because=reason, seen=seen)
        outcome = Outcome(False)
        if data is not None and "check" not in data:
            outcome = save(self.request, self.version, form, self._action(), self._stamp_now)
        if outcome.is_saved:
            messages.success(self.request, "Saved.")
            return redirect(f"{self.section}#{self.relation}")
        return self._shown(form, outcome)

    def kept(self) -> HttpResponseBase:
        """What was written of a part that is gone, to be added anew or left."""
        form = self._form(self.request.POST)
        form.is_valid()
        form.say("", "This was removed meanwhile. Nothing was saved: saving now adds it again.")
        return self._shown(form, Outcome(False))

    def _form(self, data: Any, **initial: str) -> PartForm:
        people = partial(people_for, self.request)
        return PartForm(self.kind, self.whole, people, data, part=self.part, **initial)

    def _action(self) -> Callable[..., Any]:
        return partial(edit_part, self.part) if self.part else self._add

    def _add(self, seen: str, **given: Any) -> Part:
        return add_part(self.version, self.kind, **given)

    def _stamp_now(self) -> str:
        loaded = whole(self.version)
        return stamp_of_part(found_part(loaded, self.relation, self._lineage), loaded)

    @property
    def _lineage(self) -> UUID:
        assert self.part is not None
        return self.part.lineage

    def _shown(self, form: PartForm, outcome: Outcome) -> HttpResponseBase:
        found = all_findings(self.whole)
        own = str(self.part.lineage) if self.part else ""
        called = self.kind._meta.verbose_name
        name = f"{called} {self.part.called}".strip() if self.part else f"new {called}"
        context = {
            **frame(self.version, found, SECTION_OF[self.relation]),
            "title": name[0].upper() + name[1:],
            "form": form,
            "action": "" if self.part else to(self.version, "add", self.relation),
            "fields": [
                (each, inserts_for(self.kind, each.name, self.whole)) for each in form.own_fields
            ],
            "rows": form.rows,
            "is_rule": self.kind is StopRule,
            "rule_examples": EXAMPLES,
            "samples": self.samples,
            "clash": outcome.clash,
            "probe": self._probe(form),
            "part": self.part,
            "is_single": self.relation in SINGLE,
            "remove_url": to(self.version, "remove", self.relation, own) if own else "",
            "relation": self.relation,
            "back": f"{self.section}#{self.relation}",
            "live": to(self.version, "check_part", self.relation, *([own] if own else [])),
            "findings": findings([e for e in found if own and e.lineage == own], self.version),
        }
        return render(self.request, "portal/contracts/part.html", context)

    def _probe(self, form: PartForm) -> Probe | None:
        """What stands there, or what was just sent, would say; nothing for an empty form."""
        if form.is_bound:
            form.is_valid()
            probe = self._probed(form.values())
            # Why one saves is asked for only when saving.
            probe.is_refused |= bool(form.at_group or set(form.errors) - {"because"})
            return probe
        if self.part is None:
            return None
        kept = {name: getattr(self.part, name) for name in self.kind.content}
        if form.rows:
            kept[form.rows.name] = form.rows.read
        return self._probed(kept)

    def _probed(self, values: dict[str, Any]) -> Probe:
        lineage = self.part.lineage if self.part else None
        samples = values_of(self.whole, self.samples)
        return probe_part(self.whole, self.kind, lineage, values, samples)

    def fragment(self) -> HttpResponseBase:
        """The answer while someone types."""
        form = self._form(self.request.POST)
        context = {"probe": self._probe(form), "row_troubles": form.rows and form.rows.troubles}
        return render(self.request, "portal/contracts/probe.html", context)


def people_for(request: HttpRequest) -> People:
    """Colleagues to choose from, with how much each stands for already."""
    return People(loads(Process.objects.visible_to(reader(request))))


@for_writers
def check_part(
    request: HttpRequest, version: ContractVersion, relation: str, lineage: UUID | None = None
) -> HttpResponseBase:
    """The answer to "what would this say?" while someone types."""
    if request.method != "POST" or relation not in KINDS:
        raise Http404
    try:
        return _Page(request, version, relation, lineage).fragment()
    except GoneMeanwhile as refusal:
        gone = {"probe": Probe(wrong=[refusal.text])}
        return render(request, "portal/contracts/probe.html", gone)


@for_writers
@_to_list_when_gone
def remove(
    request: HttpRequest, version: ContractVersion, relation: str, lineage: UUID
) -> HttpResponseBase:
    """Take a part out, with a reason."""
    loaded = whole(version)
    gone = found_part(loaded, relation, lineage)
    form = ReasonForm(request.POST or None, initial={"because": reason_of(request, version)})
    if request.method == "POST" and form.is_valid():
        try:
            remove_part(
                gone,
                by=reader(request),
                because=form.cleaned_data["because"],
                seen=request.POST.get("seen", ""),
            )
        except Refusal as refusal:
            form.add_error("because" if refusal.field == "because" else None, refusal.text)
        else:
            messages.success(request, "Removed; its history stays.")
            return redirect(to(version, "section", SECTION_OF[relation].value))
    called = f"{gone._meta.verbose_name} {gone.called}".strip()
    context = {
        **frame(version, all_findings(loaded), SECTION_OF[relation]),
        "title": f"Remove {called}",
        "says": f"The {called} leaves this draft. Its history stays, and so do earlier versions.",
        "does": "Remove it",
        "form": form,
        "seen": stamp_of_part(gone, loaded),
        "back": to(version, "part", relation, lineage),
    }
    return render(request, "portal/contracts/confirm.html", context)


@require_POST
@for_writers
@_to_list_when_gone
def move(
    request: HttpRequest, version: ContractVersion, relation: str, lineage: UUID
) -> HttpResponseBase:
    """One place up or down."""
    loaded = whole(version)
    moved = found_part(loaded, relation, lineage)
    place = [each.lineage for each in loaded.parts(relation)].index(lineage)
    to_place = place + (1 if request.POST.get("way") == "down" else -1)
    because = reason_of(request, version) or "Put in another order"
    try:
        move_part(moved, to=to_place, by=reader(request), because=because)
    except Refusal as refusal:
        messages.error(request, refusal.text)
    return redirect(f"{to(version, 'section', SECTION_OF[relation].value)}#{relation}")
