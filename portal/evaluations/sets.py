"""All sets and packs, the words of one, and making a new one."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render

from governance.evaluations.actions import create_set, edit_set, restore_set, retire_set
from governance.evaluations.actions.sets import stamp_of
from governance.evaluations.models import SetQuerySet
from governance.evaluations.rules import may_edit, may_edit_evaluations, may_make_packs
from governance.evaluations.words import PURPOSE_SAYS, Purpose
from governance.models import EvaluationSet, SetProposal
from house.acts import ReasonForm
from house.exports import Column, download
from house.forms import show_refusal
from house.pages import page_of
from house.refusals import Refusal
from portal.evaluations.found import found_set, frame
from portal.load import loads
from portal.register.reader import for_colleagues, reader, seen
from processes.models import Process
from processes.register.hub.forms import People, PersonField

COLUMNS: tuple[Column, ...] = (
    ("slug", lambda row: row.slug),
    ("name", lambda row: row.name),
    ("process", lambda row: row.process.slug if row.process else ""),
    ("purpose", lambda row: row.purpose),
    ("what it shows", lambda row: row.says),
    ("owner", lambda row: row.owner.name),
    ("cases", lambda row: row.case_count),
    ("used by", lambda row: row.use_count),
    ("retired", lambda row: row.is_retired),
    ("content", lambda row: row.content_hash),
)
ORDER = ("process_name", "name", "id")
_PURPOSES = [(each.value, f"{each.label.capitalize()}: {PURPOSE_SAYS[each]}") for each in Purpose]


class SetFilter(forms.Form):
    """Which sets are wanted."""

    q = forms.CharField(
        required=False,
        max_length=200,
        label="Search",
        widget=forms.TextInput({"type": "search", "placeholder": "Set or process"}),
    )
    purpose = forms.ChoiceField(
        required=False,
        choices=[("", "Any"), *((each.value, each.label.capitalize()) for each in Purpose)],
    )
    which = forms.ChoiceField(
        required=False,
        label="Whose",
        choices=[
            ("", "All in use"),
            ("mine", "Owned by me"),
            ("packs", "Shared packs"),
            ("retired", "Retired"),
        ],
    )

    def rows(self, rows: SetQuerySet, request: HttpRequest) -> SetQuerySet:
        """The sets that the filled fields leave."""
        self.is_valid()
        given = self.cleaned_data
        which = given.get("which")
        rows = rows.filter(is_retired=which == "retired")
        if which == "mine":
            rows = rows.filter(owner=reader(request))
        if which == "packs":
            rows = rows.packs()
        if given.get("purpose"):
            rows = rows.filter(purpose=given["purpose"])
        for word in given.get("q", "").split()[:8]:
            rows = rows.filter(
                Q(name__icontains=word) | Q(slug__icontains=word) | Q(process__name__icontains=word)
            )
        return rows


class SetForm(ReasonForm):
    """What a set says of itself."""

    name = forms.CharField(max_length=120)
    purpose = forms.ChoiceField(choices=_PURPOSES)
    says = forms.CharField(
        label="What it shows", required=False, max_length=2000, widget=forms.Textarea({"rows": 2})
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, request: HttpRequest, **options: Any) -> None:
        super().__init__(request.POST or None, **options)
        people = People(loads(Process.objects.visible_to(reader(request))))
        self.fields["owner"] = PersonField(
            people, empty_label="Choose", help_text="One person, who keeps it good."
        )
        self.order_fields(["name", "slug", "purpose", "says", "owner", "because"])


class NewSetForm(SetForm):
    """The same, with the short name that it keeps."""

    slug = forms.SlugField(
        label="Short name", max_length=80, help_text="For addresses and commands; it stays."
    )


@for_colleagues
def sets(request: HttpRequest) -> HttpResponseBase:
    """The sets of processes that the reader may see, and the packs."""
    person = reader(request)
    form = SetFilter(request.GET)
    rows = form.rows(EvaluationSet.objects.visible_to(person), request).with_counts()
    rows = rows.with_uses(person).annotate(process_name=Coalesce(F("process__name"), Value("")))
    rows = rows.select_related("process", "owner")
    if kind := request.GET.get("export"):
        return download(
            rows.order_by(*ORDER).iterator(500),
            COLUMNS,
            kind="json" if kind == "json" else "csv",
            name="evaluation-sets",
        )
    context = {
        "title": "Evaluations",
        "form": form,
        "page": page_of(rows, order=ORDER, after=request.GET.get("after", "")),
        "waiting": SetProposal.objects.visible_to(person).open().count(),
        "may_make": may_make_packs(person),
    }
    return render(request, "portal/evaluations/sets.html", context)


@for_colleagues
def new(request: HttpRequest) -> HttpResponseBase:
    """A new set of a process, or a new pack."""
    person = reader(request)
    slug = request.GET.get("process", "")
    process = seen(request, slug) if slug else None
    if not (may_edit_evaluations(person, process) if process else may_make_packs(person)):
        raise PermissionDenied
    form = NewSetForm(request, initial={"owner": person.pk})
    if request.method == "POST" and form.is_valid():
        given = {name: value for name, value in form.cleaned_data.items() if name != "seen"}
        try:
            made = create_set(process=process, by=person, **given)
        except Refusal as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, "Made. Now write its first case.")
            return redirect("evaluations:set", made.slug)
    context = {
        "title": f"New evaluation set of {process}" if process else "New shared pack",
        "process": process,
        "form": form,
        "does": "Make the set" if process else "Make the pack",
    }
    return _answer(request, "portal/evaluations/words.html", context, form)


@for_colleagues
def edit(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Change what a set says of itself."""
    changed, person = found_set(request, slug), reader(request)
    if not may_edit(person, changed):
        raise PermissionDenied
    told = {name: getattr(changed, name) for name in ("name", "purpose", "says")}
    initial = {**told, "owner": changed.owner_id, "seen": stamp_of(changed)}
    form = SetForm(request, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            done = edit_set(changed, by=person, **form.cleaned_data)
        except Refusal as refusal:
            show_refusal(form, refusal)
        else:
            say(request, done.is_waiting, "Saved.")
            return redirect("evaluations:set", slug)
    context = {**frame(changed, person), "title": f"Edit {changed}", "form": form, "does": "Save"}
    return _answer(request, "portal/evaluations/words.html", context, form)


@for_colleagues
def retire(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Take a set out of use, or back into it."""
    changed, person = found_set(request, slug), reader(request)
    if not may_edit(person, changed):
        raise PermissionDenied
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        act = restore_set if changed.is_retired else retire_set
        try:
            done = act(changed, by=person, because=form.cleaned_data["because"])
        except Refusal as refusal:
            show_refusal(form, refusal)
        else:
            says = "It is in use again." if changed.is_retired else "Retired; its cases stay."
            say(request, done.is_waiting, says)
            return redirect("evaluations:set", slug)
    does = "Take it back into use" if changed.is_retired else "Retire it"
    context = {**frame(changed, person), "title": f"{does}: {changed}", "form": form, "does": does}
    return _answer(request, "portal/evaluations/words.html", context, form)


def say(request: HttpRequest, is_waiting: bool, says: str) -> None:
    """What became of it: done, or waiting for a second person."""
    if is_waiting:
        messages.info(
            request,
            "Proposed. A contract in force relies on this, so compliance has to consent first.",
        )
    else:
        messages.success(request, says)


def _answer(
    request: HttpRequest, template: str, context: dict[str, Any], form: forms.Form
) -> HttpResponseBase:
    return render(request, template, context, status=422 if form.errors else 200)
