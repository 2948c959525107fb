"""A figure out of the ordinary is judged: it is real, or a false alarm."""

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from governance.models import Flag
from governance.scorecards import actions
from governance.scorecards.places import scorecard
from house.forms import is_done
from portal.register.reader import for_colleagues, reader, seen
from portal.scorecards.forms import JudgeForm
from portal.scorecards.page import show


@require_POST
@for_colleagues
def judge(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Say what it is, and why."""
    rows = Flag.objects.visible_to(reader(request)).select_related("process", "metric")
    flag: Flag | None = rows.filter(pk=pk).first()
    if flag is None:
        raise Http404
    form = JudgeForm(request.POST, auto_id=f"judge_{pk}_%s")
    person = reader(request)
    if is_done(
        form, lambda verdict, because: actions.judge_flag(flag, verdict, by=person, because=because)
    ):
        messages.success(request, "On record.")
        return redirect(f"{scorecard(flag.process, flag.week_on)}#flag-{pk}")
    process = seen(request, flag.process.slug)
    return show(request, process, flag.week_on, status=422, sent=(pk, {"judge_form": form}))
