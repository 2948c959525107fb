"""The kill switch on a process's page."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from house.refusals import Refusal
from portal.register.forms import ReasonOnly
from portal.register.page import show
from portal.register.reader import for_colleagues, reader, seen
from processes.models import Pause, Process
from processes.register.actions import pause, resume


@require_POST
@for_colleagues
def pause_process(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Stop it: one click, a reason, done."""
    return _turn(request, seen(request, slug), pause, "{} is paused. Agents stop at once.")


@require_POST
@for_colleagues
def resume_process(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Let it run again."""
    return _turn(request, seen(request, slug), resume, "{} runs again.")


def _turn(
    request: HttpRequest, process: Process, does: Callable[..., Pause], done: str
) -> HttpResponseBase:
    form, status = ReasonOnly(request.POST), 422
    if form.is_valid():
        try:
            does(process, by=reader(request), because=form.cleaned_data["because"])
        except Refusal as refusal:
            form.add_error("because" if refusal.field == "because" else None, refusal.text)
            status = refusal.status
        else:
            messages.success(request, done.format(process))
            return redirect("register:process", process.slug)
    return show(request, process, status=status, pause_form=form, is_switching=True)
