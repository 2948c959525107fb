"""The seals: how long each chain is, checking it on demand, and the heads to keep elsewhere."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Max
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from governance.decisions import heads
from governance.decisions.actions import check_log
from governance.decisions.jobs import CHECK
from governance.decisions.rules import may_verify, sees_personal_data
from governance.decisions.verifying import Head
from governance.models import Chain, Seal, Verification
from house.clock import now
from house.pages import page_of
from house.refusals import Refusal
from portal.register.reader import for_colleagues, reader
from processes.models import Person, Process
from processes.work.actions import enqueue

# Longer chains are checked beside the request; checking so many takes about a second.
CHECKED_AT_ONCE = 5000
LONGEST_FILE = 1_000_000


@dataclass(frozen=True)
class Sealed:
    """One process's chain, and what its last check found."""

    chain: Chain
    checked: Verification | None


class KeptHeadsForm(forms.Form):
    """The heads as they were exported before: the file, or its text."""

    file = forms.FileField(label="The exported file", required=False, max_length=200)
    text = forms.CharField(
        label="Or its text",
        required=False,
        max_length=LONGEST_FILE,
        widget=forms.Textarea({"rows": 4, "spellcheck": "false"}),
    )

    def clean_file(self) -> "UploadedFile[Any] | None":
        """Only files that can be heads."""
        file: UploadedFile[Any] | None = self.cleaned_data["file"]
        if file and (file.size or 0) > LONGEST_FILE:
            raise forms.ValidationError("This file is too long to hold heads.")
        return file

    def kept(self) -> dict[str, Head]:
        """The heads, by the process's short name."""
        file: UploadedFile[Any] | None = self.cleaned_data["file"]
        if file:
            return heads.read(file.read().decode(errors="replace"))
        return heads.read(self.cleaned_data["text"])


@for_colleagues
def seals(request: HttpRequest) -> HttpResponseBase:
    """Every chain that the reader may see."""
    return _show(request, KeptHeadsForm())


@require_POST
@for_colleagues
def check_now(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Check one chain at once; a long one as soon as the worker is free."""
    person = reader(request)
    process = Process.objects.visible_to(person).filter(slug=slug).first()
    if process is None or not may_verify(person, process):
        raise Http404
    _check(request, process)
    return redirect("decisions:seals")


@require_POST
@for_colleagues
def compare(request: HttpRequest) -> HttpResponseBase:
    """Check the chains against heads that were kept elsewhere."""
    form, person = KeptHeadsForm(request.POST, request.FILES), reader(request)
    if not form.is_valid():
        return _show(request, form, status=422)
    try:
        kept = form.kept()
    except Refusal as refusal:
        form.add_error(None, refusal.text)
        return _show(request, form, status=422)
    for slug in sorted(set(kept) - set(Process.objects.values_list("slug", flat=True))):
        says = "there was a chain when the heads were kept, and its process is gone."
        messages.error(request, f"{slug}: {says}")
    for process in Process.objects.visible_to(person).filter(slug__in=kept).order_by("name"):
        if may_verify(person, process):
            _check(request, process, kept[process.slug])
    return redirect("decisions:seals")


def _check(request: HttpRequest, process: Process, *kept: Head) -> None:
    """Say what checking found; what does not fit a kept head is never left for later."""
    chain = Chain.objects.filter(pk=process.pk).first()
    if chain and chain.length > CHECKED_AT_ONCE and all(_fits(process, head) for head in kept):
        enqueue(CHECK, process.pk)
        fits = "It fits the kept head. " if kept else ""
        says = f"{fits}Its {chain.length:,} records are being checked; look again in a minute."
        messages.info(request, f"{process}: {says}")
        return
    _, found = check_log(process, *kept)
    if found.is_ok:
        fits = " and as the head was kept" if kept else ""
        messages.success(request, f"{process}: {found.sealed:,} sealed, all as it was{fits}.")
    else:
        named = f" Record {found.first_bad}." if found.first_bad else ""
        messages.error(request, f"{process}: {found.says}{named}")


def _fits(process: Process, kept: Head) -> bool:
    seals = Seal.objects.filter(process=process, position=kept.sealed, head=kept.head)
    return not kept.sealed or seals.exists()


def _show(request: HttpRequest, form: KeptHeadsForm, *, status: int = 200) -> HttpResponseBase:
    person = reader(request)
    rows = Process.objects.visible_to(person).filter(chain__isnull=False)
    page = page_of(
        rows.select_related("chain"), order=("name", "id"), after=request.GET.get("after", "")
    )
    checked = _last_checked([process.pk for process in page.rows])
    context = {
        "title": "Seals of the log",
        "page": page,
        "rows": [Sealed(process.chain, checked.get(process.pk)) for process in page.rows],
        "bad": [each for each in checked.values() if not each.is_ok],
        "form": form,
    }
    return render(request, "portal/decisions/seals.html", context, status=status)


@for_colleagues
def export_heads(request: HttpRequest) -> HttpResponseBase:
    """The heads, signed, as a file to keep elsewhere."""
    person = reader(request)
    answer = HttpResponse(heads.exported(_ids(person)), content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="heads-{now():%Y-%m-%d}.json"'
    return answer


def _ids(person: Person) -> list[int] | None:
    if sees_personal_data(person):
        return None
    return list(Process.objects.visible_to(person).values_list("pk", flat=True))


def _last_checked(ids: list[int]) -> dict[int, Verification]:
    checked = Verification.objects.filter(process__in=ids)
    newest = checked.values("process").annotate(newest=Max("pk"))
    rows = Verification.objects.filter(pk__in=[each["newest"] for each in newest])
    return {row.process_id: row for row in rows}
