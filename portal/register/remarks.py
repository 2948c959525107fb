"""Staff answer back, and are answered."""

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from house.forms import show_refusal
from house.pages import page_of
from house.refusals import Invalid, Refusal
from portal.register.forms import AnswerForm, RemarkForm
from portal.register.page import show
from portal.register.reader import for_colleagues, reader, seen
from processes.models import Remark
from processes.register import rules
from processes.register.actions import answer, remark
from processes.register.models import RemarkQuerySet


@require_POST
@for_colleagues
def make(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Say what went wrong; the page names whom it reaches."""
    process = seen(request, slug)
    form = RemarkForm(process, reader(request), request.POST)
    if form.is_valid():
        try:
            made = remark(process, by=reader(request), **form.cleaned_data)
        except Refusal as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, f"Sent. {made.waits_for} will answer, and you will be told.")
            return redirect("register:remark", process.slug, made.pk)
    return show(request, process, status=422, remark_form=form, is_remarking=True)


@for_colleagues
def one(request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
    """A remark with its answer, or the form for whoever answers."""
    process, person = seen(request, slug), reader(request)
    rows = process.remarks.select_related("made_by", "waits_for", "answered_by", "process")
    made = rows.filter(pk=pk).first()
    if made is None:
        raise Http404
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            answer(made, by=person, answer=form.cleaned_data["answer"])
        except Invalid as refusal:
            form.add_error("answer", refusal.text)
        else:
            messages.success(request, f"Answered. {made.made_by} is told.")
            return redirect("register:remark", process.slug, made.pk)
    context = {
        "title": f"{made.get_kind_display().capitalize()}: {process}",
        "process": process,
        "remark": made,
        "form": form if not made.answered_at and rules.may_answer(person, made) else None,
    }
    status = 422 if form.errors else 200
    return render(request, "portal/register/remark.html", context, status=status)


@for_colleagues
def of_process(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Everything that was said about a process, newest first."""
    process = seen(request, slug)
    rows = process.remarks.select_related("made_by", "answered_by", "process")
    return _list(request, f"Remarks on {process}", rows)


@for_colleagues
def mine(request: HttpRequest) -> HttpResponseBase:
    """What the reader said, and what was answered."""
    person = reader(request)
    rows = Remark.objects.visible_to(person).filter(made_by=person)
    return _list(request, "My remarks", rows.select_related("made_by", "answered_by", "process"))


def _list(request: HttpRequest, title: str, rows: RemarkQuerySet) -> HttpResponseBase:
    page = page_of(rows, order=("-made_at", "-id"), after=request.GET.get("after", ""))
    context = {"title": title, "page": page}
    return render(request, "portal/register/remarks.html", context)
