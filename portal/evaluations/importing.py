"""Cases from a file: looked at first, then taken in, all of it or nothing; and written out."""

import hashlib
from typing import Any

from django import forms
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from governance.evaluations.files import (
    ENDINGS,
    LARGEST_UPLOAD,
    Preview,
    drafts_of,
    preview_of,
    read,
    take_in,
    write,
)
from governance.evaluations.rules import may_edit
from governance.models import EvaluationSet
from house.acts import ReasonForm
from house.forms import show_refusal
from house.refusals import Refusal
from portal.evaluations.found import found_set, frame, keep_reason, reason_of
from portal.evaluations.sets import say
from portal.register.reader import for_colleagues, reader

_MIB = 1024 * 1024
_KINDS = {"yaml": "application/yaml", "jsonl": "application/jsonl", "csv": "text/csv"}
_KINDS |= {"json": "application/json"}
# What was looked at waits so long for the word to take it.
_KEPT_FOR = 60 * 60


class UploadForm(ReasonForm):
    """A file of cases, or its text."""

    file = forms.FileField(
        label="A file, or a zip archive of several",
        required=False,
        widget=forms.FileInput({"accept": ".yaml,.yml,.json,.jsonl,.csv,.zip"}),
    )
    text = forms.CharField(
        label="Or its text",
        required=False,
        strip=False,
        max_length=500_000,
        widget=forms.Textarea({"rows": 8, "class": "code", "spellcheck": "false"}),
    )
    takes_offers = forms.BooleanField(
        label="Say scripts that only compare as checks",
        required=False,
        initial=True,
        help_text="Scripts are never run. What they would become is shown before it is taken.",
    )
    held = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    field_order = ("file", "text", "takes_offers", "because")

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        upload = given.get("file")
        if upload and upload.size > LARGEST_UPLOAD:
            self.add_error("file", f"The file is larger than {LARGEST_UPLOAD // _MIB} MiB.")
        elif not (upload or given.get("text", "").strip() or given.get("held")):
            self.add_error("file", "Choose a file or put its text below.")
        return given


@for_colleagues
def take_file(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Look at a file of cases first; then take it into the set."""
    into, person = found_set(request, slug), reader(request)
    if not may_edit(person, into):
        raise PermissionDenied
    is_sent = request.method == "POST"
    form = UploadForm(
        request.POST if is_sent else None,
        request.FILES if is_sent else None,
        initial={"because": reason_of(request, into)},
    )
    preview, held = _looked_at(request, into, form) if is_sent and form.is_valid() else (None, "")
    # What was looked at is what is taken: another file or another set is looked at anew.
    seen = f"{held}:{into.content_hash}" if preview and preview.can_be_taken else ""
    is_same = bool(seen) and request.POST.get("seen") == seen
    wishes = "take" in request.POST
    if preview and wishes and is_same and _is_taken(request, into, form, preview):
        return redirect("evaluations:set", slug)
    context = {
        **frame(into, person),
        "title": f"Import and export: {into}",
        "form": form,
        "preview": preview,
        "held": held,
        "has_moved": wishes and not is_same and not form.errors,
        "seen": seen,
        "exports": [(reverse("evaluations:export", args=[slug, form]), form) for form in ENDINGS],
    }
    status = 422 if form.errors or (preview and preview.wrong) else 200
    return render(request, "portal/evaluations/import.html", context, status=status)


def _looked_at(
    request: HttpRequest, into: EvaluationSet, form: UploadForm
) -> tuple[Preview | None, str]:
    """What would come of the upload, and the name under which it is kept meanwhile."""
    given = form.cleaned_data
    name, raw = _upload(request, into, given)
    if not raw:
        form.add_error("file", "What you looked at is no longer kept. Choose the file again.")
        return None, ""
    digest = hashlib.sha256(f"{name}:{given['takes_offers']}".encode() + raw).hexdigest()
    try:
        preview = preview_of(into, read(name, raw, takes_offers=given["takes_offers"]))
    except Refusal as refusal:
        form.add_error("file", refusal.text)
        return None, ""
    cache.set(_place(request, into, digest), (name, raw), _KEPT_FOR)
    return preview, digest


def _upload(request: HttpRequest, into: EvaluationSet, given: dict[str, Any]) -> tuple[str, bytes]:
    if upload := given.get("file"):
        return str(upload.name), upload.read(LARGEST_UPLOAD + 1)
    if given["text"].strip():
        return "pasted", given["text"].replace("\r\n", "\n").encode()
    kept: tuple[str, bytes] | None = cache.get(_place(request, into, given["held"]))
    return kept or ("", b"")


def _place(request: HttpRequest, into: EvaluationSet, digest: str) -> str:
    return f"cases:{reader(request).pk}:{into.pk}:{digest}"


def _is_taken(
    request: HttpRequest, into: EvaluationSet, form: UploadForm, preview: Preview
) -> bool:
    because = form.cleaned_data["because"]
    try:
        done = take_in(into, preview.taken, by=reader(request), because=because)
    except Refusal as refusal:
        show_refusal(form, refusal)
        return False
    keep_reason(request, into, because)
    say(request, done.is_waiting, _said(preview))
    return True


def _said(preview: Preview) -> str:
    added, changed = len(preview.added), len(preview.changed)
    return f"Taken in: {added} new, {changed} changed."


@for_colleagues
def export(request: HttpRequest, slug: str, form: str) -> HttpResponseBase:
    """The cases of a set as a file that can be read again."""
    out = found_set(request, slug)
    if form not in ENDINGS:
        raise Http404
    ending = ENDINGS[form]
    text = write(drafts_of(out), form, name=out.name, about=out.says)
    response = HttpResponse(text.encode(), content_type=f"{_KINDS[ending]}; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{slug}.{ending}"'
    return response
