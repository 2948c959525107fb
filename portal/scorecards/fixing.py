"""A fault that a week named is mended, or gets another day or another owner."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from governance.models import Fix
from governance.scorecards import actions
from governance.scorecards.places import scorecard
from house.clock import today
from house.forms import is_done
from portal.register.reader import for_colleagues, reader, seen
from portal.scorecards.forms import DoneForm, MoveForm
from portal.scorecards.page import show
from processes.register.rules import may_see


@require_safe
@for_colleagues
def one(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A fault by itself for an owner who may not see its process; others find it on the week."""
    fix = _found(request, pk)
    if not may_see(reader(request), fix.process):
        return _alone(request, fix, None if fix.done_at else DoneForm())
    if fix.done_at:
        return redirect(f"{scorecard(fix.process, fix.week.week_on)}#fixes")
    return redirect(f"{reverse('scorecards:one', args=[fix.process.slug])}#fix-{pk}")


@require_POST
@for_colleagues
def done(request: HttpRequest, pk: int) -> HttpResponseBase:
    """It is mended."""
    fix, form = _found(request, pk), DoneForm(request.POST, auto_id=f"done_{pk}_%s")
    sees = may_see(reader(request), fix.process)
    if is_done(form, lambda **words: actions.finish_fix(fix, by=reader(request), **words)):
        return _back(request, fix, "Done. What was mended stays with the week that named it.")
    return _again(request, fix, done_form=form) if sees else _alone(request, fix, form)


@require_POST
@for_colleagues
def move(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Another day, or somebody else."""
    fix = _found(request, pk)
    form = MoveForm(request.POST, auto_id=f"move_{pk}_%s")
    if is_done(form, lambda **words: actions.move_fix(fix, by=reader(request), **words)):
        return _back(request, fix, "Changed. Its owner is told.")
    return _again(request, fix, move_form=form)


def _found(request: HttpRequest, pk: int) -> Fix:
    rows = Fix.objects.visible_to(reader(request)).select_related("process", "owner", "week")
    found: Fix | None = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _back(request: HttpRequest, fix: Fix, says: str) -> HttpResponseBase:
    messages.success(request, says)
    if not may_see(reader(request), fix.process):
        return redirect("scorecards:fix", fix.pk)
    return redirect(f"{scorecard(fix.process, fix.week.week_on)}#fixes")


def _alone(request: HttpRequest, fix: Fix, form: DoneForm | None) -> HttpResponseBase:
    """What its owner needs to finish it, and nothing else of the process."""
    context = {"title": fix.what, "fix": fix, "form": form, "is_late": fix.due_on < today()}
    status = 422 if form is not None and form.is_bound else 200
    return render(request, "portal/scorecards/fix.html", context, status=status)


def _again(request: HttpRequest, fix: Fix, **form: Any) -> HttpResponseBase:
    process = seen(request, fix.process.slug)
    return show(request, process, fix.week.week_on, status=422, sent=(fix.pk, form))
