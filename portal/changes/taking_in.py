"""What changed underneath a draft: shown, chosen where both changed it, and taken in."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.safestring import SafeString

from house.acts import ReasonForm
from house.history import marked_difference
from house.refusals import Refusal
from portal.changes.found import found_change
from portal.register.reader import for_colleagues, reader
from processes.contracts.actions import take_in
from processes.contracts.checks import problems
from processes.contracts.merging import Coming, Conflict
from processes.contracts.merging.settling import BOTH, MINE, THEIRS
from processes.contracts.rules import may_propose
from processes.contracts.underneath import Underneath, is_behind, underneath
from processes.contracts.whole import whole
from processes.models import ContractVersion, PublicationChange

# In the form: whose words stay, by what is chosen about.
CHOOSE, LEAVE = "choose.", "leave."


@dataclass(frozen=True)
class Option:
    """One side of a conflict, marked against what both began from."""

    value: str
    title: str
    marked: SafeString
    is_chosen: bool


@dataclass(frozen=True)
class Choice:
    """A conflict as the page asks about it."""

    conflict: Conflict
    options: list[Option]
    is_open: bool


@dataclass(frozen=True)
class Taken:
    """Something that comes in, as the page shows it."""

    coming: Coming
    marked: SafeString
    is_left_out: bool


@for_colleagues
def take_in_page(request: HttpRequest, slug: str, number: int) -> HttpResponseBase:
    """Show what came into force meanwhile; take it in once everything is chosen."""
    version = found_change(request, slug, number)
    if not may_propose(reader(request), version.process):
        raise Http404
    if not version.is_editable or not is_behind(version):
        messages.info(request, "There is nothing that this version could take in now.")
        return redirect("changes:change", slug, number)
    sent = request.POST if request.method == "POST" else None
    choices = _choices(sent or {})
    form = ReasonForm(sent, initial={"because": _usual_reason(version)})
    is_refused = False
    if sent is not None and form.is_valid():
        because, seen = form.cleaned_data["because"], sent.get("seen", "")
        try:
            take_in(version, by=reader(request), because=because, choices=choices, seen=seen)
        except Refusal as refusal:
            form.add_error("because" if refusal.field == "because" else None, refusal.text)
            is_refused = True
        else:
            messages.success(request, "Taken in. Read what it says now before you hand it in.")
            return redirect("changes:change", slug, number)
    found = underneath(version, choices)
    context = _context(version, found, choices, form, is_refused)
    status = 422 if sent is not None else 200
    return render(request, "portal/changes/take_in.html", context, status=status)


def _choices(sent: Any) -> dict[str, str]:
    """What was chosen: a side for each conflict, and what is left out."""
    chosen = {
        name.removeprefix(CHOOSE): value for name, value in sent.items() if name.startswith(CHOOSE)
    }
    left_out = {name.removeprefix(LEAVE): MINE for name in sent if name.startswith(LEAVE)}
    return {**chosen, **left_out}


def _usual_reason(version: ContractVersion) -> str:
    return f"Takes in version {underneath(version).theirs.number}"


def _context(
    version: ContractVersion,
    found: Underneath,
    choices: dict[str, str],
    form: ReasonForm,
    is_refused: bool,
) -> dict[str, Any]:
    before = {each.text for each in problems(whole(version))}
    after = problems(found.merge.whole)
    rows = PublicationChange.objects.filter(version=found.theirs).order_by("-at", "-id")
    return {
        "title": f"What changed under version {version.number}",
        "process": version.process,
        "version": version,
        "found": found,
        "published": rows.first(),
        "choices": [_choice(each, choices, is_refused) for each in found.merge.conflicts],
        "taken": [_taken(each, choices) for each in found.merge.coming],
        "afterwards": [each.text for each in after if each.text not in before],
        "form": form,
    }


def _choice(conflict: Conflict, choices: dict[str, str], is_refused: bool) -> Choice:
    chosen = choices.get(conflict.key, "")
    sides = (
        (THEIRS, "What is in force", conflict.theirs),
        (MINE, "What the draft says", conflict.mine),
        *([(BOTH, "Both, one after the other", conflict.both)] if conflict.both else []),
    )
    options = [
        Option(side, title, marked_difference(conflict.base, text), chosen == side)
        for side, title, text in sides
    ]
    return Choice(conflict, options, is_refused and not chosen)


def _taken(coming: Coming, choices: dict[str, str]) -> Taken:
    marked = marked_difference(coming.before, coming.after)
    return Taken(coming, marked, coming.key in choices)
