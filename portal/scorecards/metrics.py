"""What is measured: by every process, and by one alone; more can be defined."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render

from governance.models import Metric
from governance.scorecards import actions
from governance.scorecards.measured import is_handed_in, may_define
from house.acts import ReasonForm
from house.forms import is_done
from portal.register.reader import for_colleagues, reader, seen
from portal.scorecards.forms import MetricForm
from processes.models import Process


@for_colleagues
def of_all(request: HttpRequest) -> HttpResponseBase:
    """What every process is measured by."""
    return _page(request, None)


@for_colleagues
def of_one(request: HttpRequest, slug: str) -> HttpResponseBase:
    """What one process is measured by besides."""
    return _page(request, seen(request, slug))


@for_colleagues
def retire(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Measure it no longer."""
    person = reader(request)
    metric = Metric.objects.visible_to(person).select_related("process").filter(pk=pk).first()
    if metric is None or not is_handed_in(metric) or not may_define(person, metric.process):
        raise Http404
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if is_done(form, lambda because: actions.retire_metric(metric, by=person, because=because)):
        messages.success(request, f"{metric} is measured no longer. What was measured stays.")
        return _there(metric.process)
    context = {
        "title": f"Measure {metric.name.lower()} no longer",
        "metric": metric,
        "process": metric.process,
        "form": form,
    }
    status = 422 if form.is_bound else 200
    return render(request, "portal/scorecards/retire.html", context, status=status)


def _page(request: HttpRequest, process: Process | None) -> HttpResponseBase:
    person = reader(request)
    may = may_define(person, process)
    if request.method == "POST" and not may:
        raise Http404
    form = MetricForm(request.POST if request.method == "POST" else None)
    if is_done(form, lambda **words: actions.define_metric(process=process, by=person, **words)):
        messages.success(request, "From now on it is asked for every week.")
        return _there(process)
    context = {
        "title": f"What {process.name} is measured by" if process else "What is measured",
        "process": process,
        "own": _own(process) if process else [],
        "house": Metric.objects.filter(process=None, is_retired=False),
        "may_define": may,
        "may_define_all": may_define(person, None),
        "form": form,
    }
    status = 422 if form.is_bound else 200
    return render(request, "portal/scorecards/metrics.html", context, status=status)


def _own(process: Process) -> "QuerySet[Metric]":
    return Metric.objects.filter(process=process, is_retired=False)


def _there(process: Process | None) -> HttpResponseBase:
    if process is None:
        return redirect("scorecards:metrics_of_all")
    return redirect("scorecards:metrics", process.slug)
